// One handset: whose it is, the chat with the bot, and everything its owner can make it do.

import { Composer } from "./composer.js";
import { act, ask } from "./door.js";
import { make, set, soon } from "./element.js";
import { Head } from "./head.js";
import { Taps } from "./keyboard.js";
import { Log } from "./log.js";
import { attachItems, commandItems, ownerItems } from "./owner.js";
import { openMenu } from "./menu.js";
import { nameOf } from "./phones.js";
import { pinnedBar } from "./pinned.js";
import { alertIn, toast } from "./toast.js";
import { directionOf, wordsOf } from "./words.js";

export class Handset {
  /** `page` brings {words, language, onPutAway, onPeople}; the chrome of the phone speaks its owner's language. */
  constructor(id, phones, page) {
    this.id = id;
    this.phones = phones;
    this.page = page;
    this.taps = new Taps();
    this.toasts = make("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.head = new Head(this);
    this.pinFrame = make("div");
    this.intro = make("div", { class: "intro" });
    this.log = new Log(this, () => this.seen());
    this.composer = new Composer(this);
    this.changedSoon = soon(() => this.state && this.changed());
    const chat = make("div", { class: "chat" }, this.pinFrame, this.intro, this.log.element);
    this.element = make(
      "section",
      { class: "handset", "data-handset": id, tabindex: "-1" },
      this.head.element,
      chat,
      this.composer.element,
      this.toasts,
    );
    this.element.addEventListener("focusin", () => this.log.list.setAttribute("aria-live", "polite"));
    this.element.addEventListener("focusout", () => this.log.list.setAttribute("aria-live", "off"));
    this.show();
  }

  get state() {
    return this.phones.handsets.get(this.id);
  }
  get messages() {
    return [...this.state.messages.values()].sort((a, b) => a.message_id - b.message_id);
  }
  get language() {
    return this.state.language;
  }
  get zone() {
    return this.state.zone;
  }
  get eventZone() {
    return this.phones.zone;
  }
  get bot() {
    return this.phones.bot;
  }
  get name() {
    return nameOf(this.state);
  }
  get pageWords() {
    return this.page.words;
  }
  now() {
    return this.phones.now();
  }

  /** Draw the whole handset. */
  show() {
    this.words = wordsOf(this.language);
    this.drawnFor = this.reader();
    set(this.element, "lang", this.language);
    set(this.element, "dir", directionOf(this.language));
    this.log.show(this.state.messages);
    this.changed();
  }

  // Who reads: in another language or zone every bubble is drawn again.
  reader() {
    return `${this.language} ${this.zone}`;
  }

  showPinned() {
    this.pinFrame.replaceChildren(...[pinnedBar(this)].filter(Boolean));
  }

  /** Its owner, language, zone or state has changed. */
  changed() {
    if (this.drawnFor !== this.reader()) return this.show();
    set(this.element, "aria-label", this.pageWords("phone_of", { name: this.name }));
    this.element.classList.toggle("is-offline", this.state.offline);
    this.head.show();
    this.showIntro();
    this.showPinned();
    this.composer.show();
    if (this.log.held) this.seen();
    return undefined;
  }

  hear(event) {
    if (event.what === "handset") this.changedSoon();
    if (event.what === "message") this.received(event.message);
    if (event.what === "deleted") this.log.remove(event.message_ids);
    if (event.what === "toast") this.told(event);
    if (event.what === "typing") this.head.typing();
  }

  received(message) {
    if (!message.mine) this.head.typing(false);
    this.log.put(message, this.state.messages);
    this.changedSoon();
  }

  told({ text, alert, tap }) {
    this.taps.answer(tap);
    if (text && alert) alertIn(this.element, text, { ok: this.words("ok"), title: this.bot.first_name });
    else if (text) toast(this.toasts, text);
  }

  showIntro() {
    const empty = !this.state.messages.size;
    this.intro.hidden = !empty;
    const about = this.bot.description?.[this.language] || this.bot.description?.[""] || this.bot.description?.en;
    const said = about
      ? [make("strong", {}, this.words("phone.what_can")), make("p", { dir: "auto" }, about)]
      : [make("p", {}, this.words("phone.no_messages"))];
    this.intro.replaceChildren(...(empty ? [make("div", { class: "intro-card" }, said)] : []));
  }

  /** The clock went on. */
  tick() {
    this.head.tick();
    this.log.tickTimes();
  }

  /** Act on the phone; a refusal is shown in its own words. Returns the answer, or null. */
  async act(verb, body) {
    return this.kindly(() => act(this.id, verb, body));
  }

  async kindly(asking) {
    try {
      return await asking();
    } catch (error) {
      toast(this.toasts, this.pageWords("failed", { reason: error.message }), { kind: "wrong" });
      return null;
    }
  }

  say(text, replyTo) {
    return this.act("say", replyTo ? { text, reply_to: replyTo } : { text });
  }

  start() {
    const waiting = this.state.start_parameter;
    return this.say(waiting ? `/start ${waiting}` : "/start");
  }

  async tap(message, key) {
    if (this.taps.isWaiting(message.message_id, key.callback_data)) return;
    const redraw = () => this.log.redraw(this.state.messages.get(message.message_id));
    const begun = this.taps.begin(message.message_id, key.callback_data, redraw);
    redraw();
    const answer = await this.act("tap", { message_id: message.message_id, data: key.callback_data });
    if (answer) this.taps.named(begun, answer.tap);
    else this.taps.end(begun);
  }

  change(wish) {
    return this.kindly(() => ask("PATCH", `/phone/handsets/${this.id}`, wish));
  }

  sendPlace() {
    return this.act("place", { latitude: 33.5731, longitude: -7.5898 });
  }

  async sendFile(verb, file) {
    const form = new FormData();
    form.append("file", file);
    return this.act(verb, form);
  }

  async copy(text) {
    await this.kindly(() => navigator.clipboard.writeText(text));
    toast(this.toasts, this.words("phone.copied"));
  }

  insert(text) {
    this.composer.insert(text);
  }
  refuse() {
    toast(this.toasts, this.words("phone.not_here"));
  }
  reply(message) {
    this.composer.take(message, "reply");
  }
  edit(message) {
    this.composer.take(message, "edit");
  }
  onHint(text) {
    toast(this.toasts, text);
  }

  openOwner(opener) {
    this.open(opener, ownerItems(this), this.page.language, this.pageWords("actions", { name: this.name }));
  }
  openAttach(opener) {
    this.open(opener, attachItems(this), this.page.language, this.words("phone.attach"));
  }
  openCommands(opener) {
    this.open(opener, commandItems(this), this.language, this.words("phone.menu"));
  }

  open(opener, items, language, label) {
    openMenu(opener, items, { direction: directionOf(language), language, label });
  }

  async deleteAccount() {
    const words = this.pageWords;
    const sure = await alertIn(this.element, words("act_delete_sure", { name: this.name }), {
      ok: words("act_delete_account"),
      cancel: words("cancel"),
    });
    if (sure) await this.act("delete-account");
  }

  // Read is what a person has before their eyes: this phone, in hand, on line, at its newest message.
  seen() {
    const { state } = this;
    if (
      !state?.unread ||
      state.offline ||
      document.hidden ||
      !this.element.isConnected ||
      this.element.offsetParent === null
    )
      return;
    clearTimeout(this.reading);
    this.reading = setTimeout(() => act(this.id, "read").catch(() => undefined), 400);
  }
}
