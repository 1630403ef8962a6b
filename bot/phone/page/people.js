// The list of people: who there is, what waits unread, and whose phones are in hand.

import { button, icon, make, set } from "./element.js";
import { cityOf } from "./hours.js";
import { nameOf } from "./phones.js";
import { portrait } from "./portrait.js";

export class People {
  /** `page` brings {words, language, open (ids in hand), onToggle(id), onNarrow()}. */
  constructor(element, phones, page) {
    this.element = element;
    this.phones = phones;
    this.page = page;
    this.wished = "";
    this.rows = new Map();
  }

  /** Draw the list in the page's language. */
  build() {
    const { words } = this.page;
    this.search = make("input", {
      type: "search",
      placeholder: words("people_search"),
      "aria-label": words("people_search"),
      dir: "auto",
    });
    this.search.value = this.wished;
    this.search.addEventListener("input", () => {
      this.wished = this.search.value;
      this.show();
    });
    this.list = make("ul", { class: "people-list" });
    this.none = make("p", { class: "people-none", hidden: true }, words("people_none"));
    this.narrow = button({
      label: words("people_narrow"),
      icon: "side",
      class: "round narrow",
      on: { click: this.page.onNarrow },
    });
    set(this.element, "aria-label", words("people"));
    this.element.replaceChildren(
      make("div", { class: "people-top" }, make("h2", {}, words("people")), this.narrow),
      make("label", { class: "people-search" }, icon("search"), this.search),
      this.list,
      this.none,
    );
    this.rows.clear();
    this.show();
  }

  /** Draw every row again; organizers first, then as the phone lists them. */
  show() {
    const wished = folded(this.wished);
    const shown = this.sorted().filter((handset) =>
      folded(`${nameOf(handset)} ${cityOf(handset.zone, this.page.language)}`).includes(wished),
    );
    const rows = shown.map((handset) => this.row(handset));
    const same = rows.length === this.list.children.length && rows.every((row, n) => this.list.children[n] === row);
    if (!same) this.list.replaceChildren(...rows);
    this.none.hidden = shown.length > 0;
  }

  sorted() {
    return [...this.phones.handsets.values()].sort((a, b) => (b.role === "organizer") - (a.role === "organizer"));
  }

  row(handset) {
    const { words } = this.page;
    const open = this.page.open.includes(handset.id);
    const key = JSON.stringify([
      handset.first_name,
      handset.last_name,
      handset.unread,
      handset.offline,
      handset.blocked,
      handset.started,
      handset.start_parameter,
      handset.language,
      handset.zone,
      handset.role,
      open,
      this.page.language,
    ]);
    const known = this.rows.get(handset.id);
    if (known?.key === key) return known.element;
    const name = nameOf(handset);
    const press = make(
      "button",
      {
        type: "button",
        class: "person",
        "aria-pressed": String(open),
        "data-person": handset.id,
        title: words(open ? "people_close" : "people_open", { name }),
        on: { click: () => this.page.onToggle(handset.id) },
      },
      portrait(handset),
      make("span", { class: "person-words" }, make("bdi", { class: "person-name" }, name), this.subline(handset)),
      this.signs(handset),
    );
    const element = this.keepFocus(known, make("li", {}, press));
    this.rows.set(handset.id, { key, element });
    return element;
  }

  keepFocus(known, element) {
    if (!known?.element.contains(document.activeElement)) return element;
    known.element.replaceWith(element);
    element.firstElementChild.focus();
    return element;
  }

  subline(handset) {
    const { words, language } = this.page;
    const waiting = !handset.started && handset.start_parameter;
    const state = handset.blocked
      ? words("blocked")
      : handset.offline
        ? words("offline")
        : waiting
          ? words("invited")
          : null;
    const parts = [
      handset.role === "organizer" ? words("organizer") : words(`lang_${handset.language}`),
      state ?? cityOf(handset.zone, language),
    ];
    return make("span", { class: `small${state ? " state" : ""}` }, parts.join(" · "));
  }

  signs({ unread, blocked, offline }) {
    const sign = blocked ? icon("block") : offline ? icon("offline") : null;
    const badge = unread
      ? make(
          "span",
          { class: "badge" },
          make("span", { "aria-hidden": "true" }, String(unread)),
          make("span", { class: "unseen" }, this.page.words("unread", { n: unread })),
        )
      : null;
    return make("span", { class: "signs" }, sign, badge);
  }
}

/** Who is worth showing first: an organizer, then the first person of each language, then the others in order. */
export function firstInHand(handsets, count) {
  const left = [...handsets];
  const take = (fits) => left.splice(left.findIndex(fits), 1)[0];
  const wishes = [
    ({ role }) => role === "organizer",
    ...["en", "fr", "ar"].flatMap((code) => [({ role, language }) => role !== "organizer" && language === code]),
  ];
  const chosen = wishes.filter((fits) => left.some(fits)).map(take);
  return [...chosen, ...left].slice(0, count).map(({ id }) => id);
}

// Typing "elodie" or "احمد" finds Élodie and أحمد.
function folded(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").trim();
}
