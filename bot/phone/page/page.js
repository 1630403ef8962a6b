// The page: phones side by side, the line on top, the people, the drawer. It joins the other files and starts them.

import { ClockLine } from "./clock.js";
import { follow } from "./door.js";
import { button, make, set, soon } from "./element.js";
import { Exchange } from "./exchange.js";
import { Handset } from "./handset.js";
import { People, firstInHand } from "./people.js";
import { Phones } from "./phones.js";
import { toast } from "./toast.js";
import { directionOf, fetchWords, firstLanguage, remember, remembered, wordsOf } from "./words.js";

const COMFORTABLE = 300; // pixels a phone likes to have
const PEOPLE = 240; // pixels of the list of people
const ROOMY = 280; // below this, the list of people makes itself small
const at = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.phones = new Phones();
    this.inHand = new Map(); // id -> Handset
    this.open = [];
    this.chosen = false; // whether somebody, now or on an earlier visit, chose whose phones are in hand
    this.narrowWish = remembered("narrow");
    const shared = this.shared();
    this.clockLine = new ClockLine(at("top"), this.phones, shared);
    this.people = new People(at("people"), this.phones, shared);
    this.exchange = new Exchange(at("exchange"), this.phones, shared);
    this.shared = shared;
    this.peopleSoon = soon(() => {
      const before = this.open;
      this.choose();
      if (this.open !== before) this.arrange();
      this.people.show();
      this.showBadges();
    });
    this.phones.onChange((event) => this.hear(event));
  }

  // What the parts need of the page; words and language change with the page's language.
  shared() {
    const page = this;
    return {
      get words() {
        return page.words;
      },
      get language() {
        return page.language;
      },
      get open() {
        return page.open;
      },
      onLanguage: (language) => this.speak(language),
      onExchange: () => this.toggleExchange(),
      onToggle: (id) => this.toggle(id),
      onPutAway: (id) => this.toggle(id),
      onPeople: () => this.showPeople(true),
      onNarrow: () => this.narrow(),
      onBadge: () => this.showBadges(),
      complain: (error) =>
        toast(at("page-toasts"), this.words("failed", { reason: error.message }), { kind: "wrong" }),
    };
  }

  /** Speak this language from now on, mirrored where it is written from the right. */
  speak(language) {
    this.language = language;
    this.words = wordsOf(language);
    remember("language", language);
    set(document.documentElement, "lang", language);
    set(document.documentElement, "dir", directionOf(language));
    document.title = `${this.phones.bot?.first_name ?? "Multaqa"} · ${this.words("title")}`;
    document.querySelector(".skip").textContent = this.words("skip");
    this.showHint();
    [this.clockLine, this.people, this.exchange].forEach((part) => part.build());
    this.inHand.forEach((handset) => handset.show());
    this.arrange();
  }

  // One line for newcomers, until they have read it.
  showHint() {
    const understood = () => {
      remember("understood", true);
      at("hint").hidden = true;
    };
    at("hint").hidden = Boolean(remembered("understood"));
    at("hint").replaceChildren(
      make("p", {}, this.words("hint")),
      button({ label: this.words("close"), icon: "close", class: "round", on: { click: understood } }),
    );
  }

  begin(state) {
    if (this.lost && this.phones.bot) toast(at("page-toasts"), this.words("found"));
    this.lost?.remove();
    this.lost = null;
    this.phones.begin(state);
    const here = (id) => this.phones.handsets.has(id);
    if (!this.chosen) this.open = remembered("open") ?? [];
    this.open = this.open.filter(here);
    this.chosen ||= this.open.length > 0;
    this.choose();
    this.inHand.forEach((handset, id) => here(id) || this.inHand.delete(id));
    this.speak(this.language);
  }

  // Until somebody chooses, the page takes as many phones in hand as stand comfortably side by side.
  choose() {
    const fitting = Math.max(1, Math.min(6, Math.floor((innerWidth - PEOPLE) / COMFORTABLE)));
    if (this.chosen || this.open.length >= fitting) return;
    this.open = firstInHand(this.phones.handsets.values(), fitting);
  }

  hear(event) {
    if (event.what === "clock") this.clockLine.show();
    if (event.what === "exchange") this.exchange.hear(event.exchange);
    if (event.what === "handset") this.peopleSoon();
    const id = event.what === "handset" ? event.handset.id : event.handset;
    this.inHand.get(id)?.hear(event);
  }

  /** Take a phone in hand, or put it away. On a narrow screen one phone at a time is in hand. */
  toggle(id) {
    this.chosen = true;
    const here = this.open.includes(id);
    const single = this.isSingle();
    if (single) this.open = [id, ...this.open.filter((one) => one !== id)];
    else this.open = here ? this.open.filter((one) => one !== id) : [...this.open, id];
    remember("open", this.open);
    this.arrange();
    this.people.show();
    this.showPeople(false);
    if (!here || single) this.inHand.get(id).element.focus({ preventScroll: true });
    if (!here) this.inHand.get(id).element.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  isSingle() {
    return matchMedia("(max-width: 700px)").matches;
  }

  /** Put the phones in hand side by side. */
  arrange() {
    this.inHand.forEach((handset, id) => this.open.includes(id) || this.inHand.delete(id));
    this.open.forEach((id) => this.inHand.has(id) || this.inHand.set(id, new Handset(id, this.phones, this.shared)));
    const elements = this.open.map((id) => this.inHand.get(id).element);
    const none = make("p", { class: "phones-none" }, this.phones.bot ? this.words("phones_none") : "");
    const wanted = elements.length ? elements : [none];
    const main = at("phones");
    [...main.children].forEach((child) => wanted.includes(child) || child.remove());
    wanted.forEach(
      (element, n) => main.children[n] === element || main.insertBefore(element, main.children[n] ?? null),
    );
    this.inHand.forEach((handset) => handset.log.held && handset.log.toBottom());
    this.fit();
    this.showBadges();
  }

  // The list of people gives its room to the phones when there are many, unless somebody chose otherwise.
  fit() {
    const crowded = (innerWidth - PEOPLE) / Math.max(this.open.length, 1) < ROOMY;
    const narrow = (this.narrowWish ?? crowded) && !this.isSingle();
    at("people").classList.toggle("narrow", narrow);
    const words = this.words(narrow ? "people_widen" : "people_narrow");
    set(this.people.narrow, "aria-label", words);
    set(this.people.narrow, "title", words);
    set(this.people.narrow, "aria-expanded", String(!narrow));
  }

  narrow() {
    this.narrowWish = !at("people").classList.contains("narrow");
    remember("narrow", this.narrowWish);
    this.fit();
  }

  /** On a narrow screen the people cover the phone, as the list of chats does in Telegram. */
  showPeople(shown) {
    at("room").classList.toggle("choosing", shown);
    if (shown) at("people").querySelector("[aria-pressed=true]")?.focus();
  }

  showBadges() {
    const total = [...this.phones.handsets.values()].reduce(
      (sum, { id, unread }) => sum + (id === this.open[0] ? 0 : unread),
      0,
    );
    document.querySelectorAll(".back").forEach((back) => {
      const badge = back.querySelector(".badge");
      badge.hidden = !total;
      badge.textContent = String(total);
      set(back, "aria-label", total ? this.words("back", { n: total }) : this.words("show_people"));
    });
  }

  toggleExchange() {
    const drawer = at("exchange");
    drawer.hidden = !drawer.hidden;
    this.exchange.show();
    const opener = document.querySelector(".exchange-button");
    set(opener, "aria-expanded", String(!drawer.hidden));
    (drawer.hidden ? opener : drawer.querySelector("select")).focus();
  }

  lose() {
    if (this.lost) return;
    const words = this.words(this.phones.bot ? "lost" : "failed_load");
    this.lost = make("div", { class: "toast wrong lasting" }, words);
    at("page-toasts").append(this.lost);
  }

  tick() {
    this.inHand.forEach((handset) => handset.tick());
  }
}

await fetchWords();
const page = new Page();
page.speak(firstLanguage());
follow({
  onState: (state) => page.begin(state),
  onEvent: (event) => page.phones.hear(event),
  onLost: () => page.lose(),
});
setInterval(() => page.tick(), 1000);
addEventListener("resize", () => page.fit());
document.addEventListener("visibilitychange", () =>
  page.inHand.forEach((handset) => handset.log.held && handset.seen()),
);
