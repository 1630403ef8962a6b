// The line on top: the event's time, how fast it runs, what comes next, and the page's own language.

import { ask } from "./door.js";
import { button, icon, make, set } from "./element.js";
import { cityOf, dateKey, dayOf, timeOf, weekdayTimeOf } from "./hours.js";
import { LANGUAGES, wordsOf } from "./words.js";

const SPEEDS = [1, 60, 600, 3600];

export class ClockLine {
  /** `page` brings {words, language, onLanguage, onExchange, complain}. */
  constructor(element, phones, page) {
    this.element = element;
    this.phones = phones;
    this.page = page;
    setInterval(() => this.tick(), 250);
  }

  /** Draw the line in the page's language. */
  build() {
    const { words } = this.page;
    this.day = make("span", { class: "clock-day" });
    this.time = make("time", { class: "clock-time" });
    this.zone = make("span", { class: "clock-zone" });
    this.pause = make("button", {
      type: "button",
      class: "pause",
      on: { click: () => this.wish({ paused: !this.clock.paused }) },
    });
    this.next = make("button", { type: "button", class: "next", on: { click: () => this.wish({ jump: "next" }) } });
    this.controls = make("div", { class: "clock-controls" }, this.pause, this.speeds(), this.speedChoice, this.next);
    this.live = make("span", { class: "live" }, words("live"));
    this.element.replaceChildren(
      make(
        "div",
        { class: "brand" },
        make("img", { src: "/page/mark.svg", alt: "", width: 30, height: 30 }),
        make("h1", {}, this.phones.bot?.first_name ?? "Multaqa"),
      ),
      make(
        "section",
        { class: "clock", "aria-label": words("clock") },
        make(
          "div",
          { class: "clock-face", role: "timer", "aria-live": "off" },
          this.time,
          make("div", { class: "clock-words" }, this.day, this.zone),
        ),
        this.controls,
        this.live,
      ),
      make(
        "div",
        { class: "top-end" },
        this.languages(),
        button({
          label: words("exchange"),
          icon: "exchange",
          class: "plain exchange-button",
          "aria-expanded": "false",
          "aria-controls": "exchange",
          on: { click: this.page.onExchange },
        }),
      ),
    );
    this.show();
  }

  speeds() {
    const { words } = this.page;
    this.speedButtons = SPEEDS.map((rate) =>
      make(
        "button",
        {
          type: "button",
          "data-rate": rate,
          "aria-label": words("speed_of", { n: rate }),
          title: words("speed_of", { n: rate }),
          on: { click: () => this.wish({ rate, paused: false }) },
        },
        `${rate}×`,
      ),
    );
    this.speedChoice = make(
      "select",
      {
        class: "plain speed-choice",
        "aria-label": words("speed"),
        dir: "ltr",
        on: { change: ({ target }) => this.wish({ rate: Number(target.value), paused: false }) },
      },
      SPEEDS.map((rate) => make("option", { value: rate }, `${rate}×`)),
    );
    return make(
      "div",
      { class: "speeds", role: "group", "aria-label": words("speed"), dir: "ltr" },
      this.speedButtons,
    );
  }

  languages() {
    const { words, language } = this.page;
    const select = make(
      "select",
      { class: "plain", "aria-label": words("page_language") },
      LANGUAGES.map((code) =>
        make("option", { value: code, selected: code === language, lang: code }, wordsOf(code)("language_name")),
      ),
    );
    select.addEventListener("change", () => this.page.onLanguage(select.value));
    return make("label", { class: "language" }, icon("language"), select);
  }

  get clock() {
    return this.phones.clock;
  }

  /** The clock was told anew: pause, speed, what comes next. */
  show() {
    if (!this.clock) return;
    const { words } = this.page;
    const { paused, rate, next, busy, controllable } = this.clock;
    this.controls.hidden = !controllable;
    this.live.hidden = controllable;
    this.element.classList.toggle("is-paused", paused);
    const said = `${words} ${paused} ${rate} ${JSON.stringify(next)} ${busy} ${this.page.language}`;
    if (said !== this.said) this.showControls({ paused, rate, next, busy });
    this.said = said;
    this.tick();
  }

  /** What comes next, in the page's language where it was told in several. */
  what({ what }) {
    return typeof what === "string" ? what : (what[this.page.language] ?? what.en);
  }

  showControls({ paused, rate, next, busy }) {
    const { words } = this.page;
    this.pause.replaceChildren(icon(paused ? "run" : "pause"), make("span", {}, words(paused ? "run" : "pause")));
    this.speedButtons.forEach((one) => set(one, "aria-pressed", String(Number(one.dataset.rate) === rate)));
    this.speedChoice.value = String(rate);
    set(this.next, "aria-busy", busy ? "true" : null);
    this.next.classList.toggle("waiting", busy);
    this.next.disabled = !next;
    const at = next && this.nextAt(new Date(next.at));
    const told = next
      ? [make("bdi", { class: "next-what" }, this.what(next)), make("span", { class: "next-at" }, at)]
      : [words("nothing_next")];
    this.next.title = next ? words("next_jump", { what: this.what(next), at }) : "";
    this.next.replaceChildren(
      icon("next"),
      make("span", { class: "next-word" }, words("next")),
      make("span", { class: "next-told" }, told),
      make("span", { class: "spinner", "aria-hidden": "true" }),
    );
  }

  nextAt(instant) {
    const { zone } = this.phones;
    const today = dateKey(instant, zone) === dateKey(this.phones.now(), zone);
    return (today ? timeOf : weekdayTimeOf)(instant, zone, this.page.language);
  }

  tick() {
    if (!this.clock || !this.time) return;
    const { language, words } = this.page;
    const { zone } = this.phones;
    const now = this.phones.now();
    this.time.textContent = timeOf(now, zone, language);
    this.day.textContent = dayOf(now, zone, language);
    this.zone.textContent = words("zone_time", { zone: cityOf(zone, language) });
  }

  async wish(body) {
    try {
      this.phones.hear({ what: "clock", clock: await ask("POST", "/phone/clock", body) });
    } catch (error) {
      this.page.complain(error);
    }
  }
}
