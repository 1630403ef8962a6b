// A chat as it scrolls: newest at the bottom, days between, held at the bottom unless somebody reads further up.

import { aside, bubble } from "./bubble.js";
import { button, make } from "./element.js";
import { dateKey, dayOf } from "./hours.js";
import { inlineKeyboard } from "./keyboard.js";

const PAGE = 80; // messages drawn at once; older ones come when asked for
const NEAR = 48; // pixels from the bottom that still count as the bottom

/** The messages of one handset. `place` is the handset; `onSeen` is called when the newest message is in view. */
export class Log {
  constructor(place, onSeen) {
    this.place = place;
    this.onSeen = onSeen;
    this.drawn = new Map(); // message id -> its element
    this.first = null; // the oldest message drawn, an id
    this.fresh = 0; // messages that came while reading further up
    const hover = ({ target }) => this.offer(target.closest(".message"));
    this.list = make("div", { class: "log-list", role: "log", "aria-live": "off", on: { pointerover: hover } });
    this.scroller = make("div", { class: "log", tabindex: "0", on: { scroll: () => this.scrolled() } }, this.list);
    this.down = button(
      { label: "", icon: "down", class: "down", hidden: true, on: { click: () => this.toBottom(true) } },
      make("span", { class: "badge", hidden: true }),
    );
    this.element = make("div", { class: "log-frame" }, this.scroller, this.down);
    this.held = true;
    this.top = 0; // where it stood when last looked at, in pixels
    new ResizeObserver(() => this.held && this.toBottom()).observe(this.scroller);
    new ResizeObserver(() => this.held && this.toBottom()).observe(this.list);
  }

  /** Draw everything again, as far back as was drawn before. */
  show(messages) {
    const sorted = [...messages.values()].sort((a, b) => a.message_id - b.message_id);
    const from =
      this.first === null
        ? Math.max(sorted.length - PAGE, 0)
        : sorted.findIndex(({ message_id: id }) => id >= this.first);
    const drawn = sorted.slice(Math.max(from, 0));
    this.first = drawn[0]?.message_id ?? null;
    this.scroller.setAttribute("aria-label", this.place.words("phone_of", { name: this.place.name }));
    this.drawn.clear();
    this.list.replaceChildren(...(from > 0 ? [this.earlier(messages)] : []));
    drawn.forEach((message) => this.add(message));
    if (this.held) this.toBottom();
    this.sayDown();
  }

  /** Draw a new message, or a changed one in its old place. */
  put(message, messages) {
    const old = this.find(message.message_id);
    if (old) return this.replace(old, message);
    const last = this.list.lastElementChild?.dataset.message;
    if (message.message_id < this.first) return undefined; // not drawn yet: it comes with the earlier ones
    if (last && message.message_id < Number(last)) return this.show(messages);
    this.first ??= message.message_id;
    this.held ||= message.mine;
    if (!this.held) this.fresh += 1;
    if (this.held && this.drawn.size > 3 * PAGE) this.shorten(messages);
    else this.add(message, "arriving");
    return this.held ? this.toBottom() : this.sayDown();
  }

  /** Take messages away. */
  remove(ids) {
    ids.forEach((id) => this.find(id)?.remove());
    ids.forEach((id) => this.drawn.delete(id));
    this.list
      .querySelectorAll(".day:not([data-message])")
      .forEach((day) => !day.nextElementSibling?.dataset.message && day.remove());
  }

  /** Draw the buttons of one message again, where they began or ceased to wait. */
  redraw(message) {
    const old = message && this.find(message.message_id)?.querySelector(".inline-keyboard");
    const now = old && inlineKeyboard(message, this.place);
    if (now) this.swap(old, now);
  }

  /** Go to one message, drawn or not yet. */
  lead(message) {
    if (!this.find(message.message_id)) {
      this.first = message.message_id;
      this.show(this.place.state.messages);
    }
    this.find(message.message_id).scrollIntoView({ block: "center" });
  }

  /** Relative times ("in 5 minutes") go on with the clock. */
  tickTimes() {
    this.list.querySelectorAll("time.relative").forEach((time) => time.rewrite());
  }

  // A chat left open for days keeps only its end drawn.
  shorten(messages) {
    this.first = null;
    this.show(messages);
  }

  find(id) {
    return this.drawn.get(id);
  }

  add(message, how = "") {
    const day = dateKey(new Date(message.date * 1000), this.place.zone);
    if (this.list.lastElementChild?.dataset.day !== day) {
      const said = dayOf(new Date(message.date * 1000), this.place.zone, this.place.language, { short: true });
      this.list.append(make("div", { class: "day", "data-day": day }, make("span", {}, said)));
    }
    const element = bubble(message, this.place);
    element.dataset.day = day;
    if (how) element.classList.add(how);
    this.drawn.set(message.message_id, element);
    this.list.append(element);
  }

  // Beside the message under the pointer; the keyboard has its own way (see the composer).
  offer(element) {
    if (!element || element.querySelector(".aside")) return;
    element.append(aside(this.place.state.messages.get(Number(element.dataset.message)), this.place));
  }

  replace(old, message) {
    const element = bubble(message, this.place);
    element.dataset.day = old.dataset.day;
    this.drawn.set(message.message_id, element);
    this.swap(old, element);
  }

  // Whoever walks by keyboard keeps their place when the bubble under their fingers is edited.
  swap(old, element) {
    const keys = [...old.querySelectorAll(".key")];
    const at = keys.indexOf(document.activeElement);
    old.replaceWith(element);
    const now = element.querySelectorAll(".key");
    if (at >= 0) (now[Math.min(at, now.length - 1)] ?? this.scroller).focus({ preventScroll: true });
  }

  earlier(messages) {
    const more = () => {
      const height = this.scroller.scrollHeight;
      const older = [...messages.keys()].filter((id) => id < this.first).sort((a, b) => b - a);
      this.first = older[Math.min(PAGE, older.length) - 1];
      this.held = false;
      this.show(messages);
      this.scroller.scrollTop += this.scroller.scrollHeight - height;
    };
    return make(
      "button",
      { type: "button", class: "earlier", on: { click: more } },
      this.place.words("phone.earlier"),
    );
  }

  toBottom(asked = false) {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.top = this.scroller.scrollTop;
    this.held = true;
    this.fresh = 0;
    this.sayDown();
    if (asked) this.scroller.focus({ preventScroll: true });
    this.onSeen();
  }

  // A browser tells of a scroll a frame later, when more may have arrived below: only whoever went up reads there.
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const wentUp = scrollTop < this.top;
    this.top = scrollTop;
    this.held = scrollHeight - scrollTop - clientHeight < NEAR || (this.held && !wentUp);
    if (this.held && this.fresh) this.onSeen();
    if (this.held) this.fresh = 0;
    this.sayDown();
  }

  sayDown() {
    this.down.hidden = this.held;
    const badge = this.down.querySelector(".badge");
    badge.hidden = !this.fresh;
    badge.textContent = String(this.fresh);
    const words = this.fresh
      ? this.place.words("phone.down_unread", { n: this.fresh })
      : this.place.words("phone.down");
    this.down.setAttribute("aria-label", words);
    this.down.title = words;
  }
}
