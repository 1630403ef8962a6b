// The head of a handset: whose it is, what time it is there, what the bot is at, and the owner's menu.

import { button, icon, make, set } from "./element.js";
import { cityOf, timeOf } from "./hours.js";
import { portrait } from "./portrait.js";

const TYPING_LASTS = 5000; // milliseconds, as sendChatAction promises

export class Head {
  /** `place` is the handset. */
  constructor(place) {
    this.place = place;
    this.time = make("time", { class: "handset-time" });
    this.elsewhere = make("span", { class: "elsewhere" });
    this.signal = make("span", { class: "signal" });
    this.name = make("h2", { dir: "auto" });
    this.line = make("p");
    this.who = make("div", { class: "who" });
    const status = make("div", { class: "status" }, this.time, this.elsewhere, this.signal);
    this.element = make("header", { class: "handset-top" }, status, this.who);
  }

  /** Draw the head; its buttons only when they say something else, or whoever stands on them would lose their place. */
  show() {
    const { state, name, page } = this.place;
    const drawn = JSON.stringify([name, page.language]);
    if (drawn !== this.drawn) this.draw();
    this.drawn = drawn;
    this.signal.replaceChildren(icon(state.offline ? "offline" : "online"));
    this.showLine();
    this.tick();
  }

  draw() {
    const { place } = this;
    const { pageWords: words, page, name } = place;
    const back = button(
      { label: words("show_people"), icon: "back", class: "round back", on: { click: page.onPeople } },
      make("span", { class: "badge", hidden: true, "aria-hidden": "true" }),
    );
    const press = () => place.openOwner(more);
    const opens = { "aria-haspopup": "dialog", on: { click: press } };
    const more = button({ label: words("actions", { name }), icon: "more", class: "round", ...opens });
    const putAway = { click: () => page.onPutAway(place.id) };
    const away = button({ label: words("act_put_away"), icon: "close", class: "round away", on: putAway });
    this.name.textContent = name;
    const lines = make("div", { class: "who-words" }, this.name, this.line);
    this.who.replaceChildren(back, portrait(place.state), lines, more, away);
    page.onBadge();
  }

  showLine() {
    const { state, words, bot } = this.place;
    const typing = this.isTyping || state.typing;
    set(this.line, "class", state.offline ? "waiting-network" : typing ? "is-typing" : null);
    if (state.offline) this.line.replaceChildren(words("phone.waiting_network"));
    else if (typing) this.line.replaceChildren(words("phone.typing", { name: bot.first_name }), dots());
    else
      this.line.replaceChildren(
        `${words(state.role === "organizer" ? "organizer" : "participant")} · `,
        spoken(words),
      );
  }

  /** The bot is typing, for five seconds or until told otherwise. */
  typing(on = true) {
    clearTimeout(this.typingOver);
    this.isTyping = on;
    if (on) this.typingOver = setTimeout(() => this.typing(false), TYPING_LASTS);
    this.showLine();
  }

  /** The clock went on: the time where this phone is, and the event's where that differs. */
  tick() {
    const { zone, eventZone, language } = this.place;
    const now = this.place.now();
    const at = (there) => `${timeOf(now, there, language)} ${cityOf(there, language)}`;
    this.time.textContent = at(zone);
    this.elsewhere.textContent =
      timeOf(now, zone, language) === timeOf(now, eventZone, language) ? "" : at(eventZone);
  }
}

const spoken = (words) => make("bdi", {}, words("language_name"));

function dots() {
  return make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
}
