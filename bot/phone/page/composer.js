// Where a person writes: the menu of commands, the field, the paper clip, the keyboard a bot offers, START and UNBLOCK.

import { gist } from "./attachment.js";
import { button, icon, make, set } from "./element.js";
import { keyboardInForce, replyKeyboard } from "./keyboard.js";

/** The foot of one handset; `place` is the handset. */
export class Composer {
  constructor(place) {
    this.place = place;
    this.about = null; // {message, how: "reply" | "edit"} while answering or editing
    this.hiddenKeyboard = null; // the markup somebody has put away
    this.field = make("textarea", {
      rows: "1",
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
      maxlength: "4096",
    });
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.field.addEventListener("input", () => this.suggest());
    this.suggestions = make("div", { class: "suggestions", hidden: true });
    this.banner = make("div", { class: "about", hidden: true });
    this.keys = make("div", { class: "keys-frame" });
    this.form = make("form", { class: "composer" });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.element = make("div", { class: "foot-frame" });
  }

  /** Draw the foot for the handset as it is now; what would look the same stays, with the fingers on it. */
  show() {
    const { state, words } = this.place;
    const kind = state.deleted ? "deleted" : state.blocked ? "unblock" : state.started ? "form" : "start";
    const form = JSON.stringify([kind, state.language, this.place.page.language, state.commands]);
    if (form !== this.drawnForm) this.draw(kind, words);
    this.drawnForm = form;
    if (kind !== "form") return;
    const markup = keyboardInForce(this.place.messages);
    const keys = JSON.stringify([form, markup]);
    this.field.placeholder = markup?.input_field_placeholder ?? words("phone.message");
    if (keys !== this.drawnKeys) this.showKeyboard();
    this.drawnKeys = keys;
  }

  draw(kind, words) {
    const held = this.element.contains(document.activeElement);
    if (kind === "deleted")
      this.element.replaceChildren(make("p", { class: "account-deleted" }, words("phone.account_deleted")));
    if (kind === "unblock") this.only(kind, () => this.place.act("unblock"));
    if (kind === "start") this.only(kind, () => this.place.start());
    if (kind === "form") this.drawForm(words);
    if (held)
      (kind === "form" && matchMedia("(pointer: fine)").matches ? this.field : this.place.log.scroller).focus();
  }

  drawForm(words) {
    const menu = button({
      label: words("phone.menu"),
      icon: "menu",
      class: "round menu-button",
      "aria-haspopup": "dialog",
      on: { click: () => this.place.openCommands(menu) },
    });
    set(menu, "hidden", !this.place.state.commands?.length);
    const clip = button({
      label: words("phone.attach"),
      icon: "attach",
      class: "round",
      "aria-haspopup": "dialog",
      on: { click: () => this.place.openAttach(clip) },
    });
    this.toggle = button({
      label: words("phone.hide_keyboard"),
      icon: "keys",
      class: "round",
      on: { click: () => this.toggleKeyboard() },
    });
    const send = make(
      "button",
      { type: "submit", class: "round send", "aria-label": words("phone.send"), title: words("phone.send") },
      icon("send"),
    );
    this.field.setAttribute("aria-label", words("phone.message"));
    this.form.replaceChildren(menu, make("div", { class: "field" }, this.field, this.toggle, clip), send);
    this.element.replaceChildren(this.suggestions, this.banner, this.form, this.keys);
  }

  showKeyboard() {
    const markup = keyboardInForce(this.place.messages);
    const away = this.hiddenKeyboard && JSON.stringify(markup) === this.hiddenKeyboard;
    this.keys.replaceChildren(
      ...(markup && !away ? [replyKeyboard(markup, (key) => this.pressed(key, markup))] : []),
    );
    set(this.toggle, "hidden", !markup);
    const words = this.place.words(away ? "phone.show_keyboard" : "phone.hide_keyboard");
    set(this.toggle, "aria-label", words);
    set(this.toggle, "title", words);
    set(this.toggle, "aria-expanded", markup ? String(!away) : null);
  }

  toggleKeyboard() {
    this.hiddenKeyboard = this.hiddenKeyboard ? null : JSON.stringify(keyboardInForce(this.place.messages));
    this.showKeyboard();
  }

  pressed(key, markup) {
    if (key.request_contact) this.place.act("contact");
    else if (key.request_location) this.place.sendPlace();
    else if (["web_app", "request_users", "request_chat", "request_poll"].some((kind) => key[kind]))
      this.place.refuse();
    else this.place.say(key.text);
    if (markup.one_time_keyboard) this.hiddenKeyboard = JSON.stringify(markup);
    this.showKeyboard();
  }

  only(name, press) {
    const big = make(
      "button",
      { type: "button", class: "big-button", on: { click: press } },
      this.place.words(`phone.${name}`),
    );
    this.element.replaceChildren(big);
  }

  typed(event) {
    if (event.key === "Escape" && this.about) this.forget();
    if (event.key === "ArrowUp" && !this.field.value) this.recall(event);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  // As on Telegram's desktop: arrow up changes one's last words, with Ctrl it answers the bot's.
  recall(event) {
    const wanted = event.ctrlKey ? ({ mine }) => !mine : ({ mine, text }) => mine && text !== undefined;
    const message = this.place.messages.findLast(wanted);
    if (!message) return;
    event.preventDefault();
    this.take(message, event.ctrlKey ? "reply" : "edit");
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    const about = this.about;
    this.field.value = "";
    this.suggest();
    const sent =
      about?.how === "edit"
        ? await this.place.act("edit", { message_id: about.message.message_id, text })
        : await this.place.say(text, about?.message.message_id);
    if (sent) this.forget();
    else this.field.value ||= text;
  }

  /** Answer to a message, or change one's own; null forgets it. */
  take(message, how) {
    this.about = { message, how };
    if (how === "edit") this.field.value = message.text;
    const words = this.place.words;
    const title =
      how === "edit" ? words("phone.editing") : message.mine ? words("phone.you") : this.place.bot.first_name;
    this.banner.replaceChildren(
      icon(how),
      make(
        "div",
        { class: "about-words" },
        make("strong", {}, title),
        make("span", { dir: "auto" }, gist(message, words)),
      ),
      button({
        label: this.place.pageWords("cancel"),
        icon: "close",
        class: "round",
        on: { click: () => this.forget() },
      }),
    );
    this.banner.hidden = false;
    this.field.focus();
  }

  forget() {
    if (this.about?.how === "edit") this.field.value = "";
    this.about = null;
    this.banner.hidden = true;
  }

  insert(text) {
    this.field.value = text;
    this.field.focus();
  }

  // "/" offers the commands that begin so, as Telegram does.
  suggest() {
    const begun = /^\/(\w*)$/.exec(this.field.value)?.[1];
    const fitting =
      begun === undefined ? [] : (this.place.state.commands ?? []).filter(({ command }) => command.startsWith(begun));
    this.suggestions.hidden = !fitting.length;
    this.suggestions.replaceChildren(
      ...fitting.map(({ command, description }) => {
        const chosen = () => {
          this.field.value = "";
          this.suggest();
          this.place.say(`/${command}`);
          this.field.focus();
        };
        return make(
          "button",
          { type: "button", class: "suggestion", on: { click: chosen } },
          make("bdi", { class: "command", dir: "ltr" }, `/${command}`),
          make("span", { dir: "auto" }, description),
        );
      }),
    );
  }
}
