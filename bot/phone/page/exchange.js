// The drawer with the raw exchange, for whoever develops a bot: each Bot API call, its answer and how long it took.

import { button, make, set } from "./element.js";
import { nameOf } from "./phones.js";

const KEPT = 400; // calls kept on the page
const SHOWN = 120; // calls drawn at once

export class Exchange {
  /** `page` brings {words, onExchange}. */
  constructor(element, phones, page) {
    this.element = element;
    this.phones = phones;
    this.page = page;
    this.calls = [];
    this.only = "";
  }

  /** Draw the drawer in the page's language. */
  build() {
    const { words } = this.page;
    this.choice = make("select", { class: "plain", "aria-label": words("exchange_filter") });
    this.choice.addEventListener("change", () => {
      this.only = this.choice.value;
      this.show();
    });
    this.list = make("ol", { class: "calls", tabindex: "0", "aria-label": words("exchange") });
    set(this.element, "aria-label", words("exchange"));
    this.element.replaceChildren(
      make(
        "div",
        { class: "exchange-top" },
        make("h2", {}, words("exchange")),
        this.choice,
        button({ label: words("exchange_clear"), icon: "trash", class: "round", on: { click: () => this.clear() } }),
        button({ label: words("close"), icon: "close", class: "round", on: { click: this.page.onExchange } }),
      ),
      make("p", { class: "small" }, words("exchange_explain")),
      this.list,
    );
    this.show();
  }

  hear(call) {
    this.calls.unshift(call);
    this.calls.length = Math.min(this.calls.length, KEPT);
    if (this.element.hidden || !this.fits(call)) return;
    this.list.querySelector(".calls-none")?.remove();
    this.list.prepend(this.line(call));
    if (this.list.children.length > SHOWN) this.list.lastElementChild.remove();
  }

  show() {
    if (this.element.hidden) return;
    const { words } = this.page;
    const people = [...this.phones.handsets.values()];
    this.choice.replaceChildren(
      make("option", { value: "" }, words("exchange_all")),
      ...people.map((handset) =>
        make("option", { value: handset.id, selected: String(handset.id) === this.only }, nameOf(handset)),
      ),
    );
    const calls = this.calls.filter((call) => this.fits(call)).slice(0, SHOWN);
    this.list.replaceChildren(
      ...(calls.length
        ? calls.map((call) => this.line(call))
        : [make("li", { class: "calls-none small" }, words("exchange_none"))]),
    );
  }

  fits({ chat_id: chat }) {
    return !this.only || String(chat) === this.only;
  }

  clear() {
    this.calls = [];
    this.show();
  }

  line(call) {
    const { words } = this.page;
    const handset = this.phones.handsets.get(call.chat_id);
    const summary = make(
      "summary",
      {},
      make("code", { class: "call-method", dir: "ltr" }, call.method),
      make("span", { class: `call-status ${call.status < 400 ? "good" : "bad"}` }, String(call.status)),
      handset ? make("bdi", { class: "call-who" }, nameOf(handset)) : null,
      make("span", { class: "small call-took" }, words("milliseconds", { n: Number(call.milliseconds.toFixed(1)) })),
    );
    const details = make("details", {}, summary);
    details.addEventListener(
      "toggle",
      () => details.open && details.childElementCount === 1 && details.append(...this.inside(call)),
    );
    return make("li", {}, details);
  }

  // Written only when opened: most calls never are.
  inside({ at, arguments: sent, answer }) {
    const { words } = this.page;
    const part = (title, value) => [
      make("h3", {}, title),
      make("pre", { dir: "ltr", tabindex: "0" }, JSON.stringify(value, null, 2)),
    ];
    return [
      make("time", { class: "small", datetime: at, dir: "ltr" }, at),
      ...part(words("exchange_arguments"), sent),
      ...part(words("exchange_answer"), answer),
    ];
  }
}
