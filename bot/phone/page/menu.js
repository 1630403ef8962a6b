// Small menus that open beside a button, and close as people expect.

import { icon, make } from "./element.js";

const MARGIN = 8; // pixels kept free at the edge of the window

/**
 * Open a menu beside `opener`: items are {words, icon, on, danger, small} or {choose, label, options: [[value, words]], value, on}.
 * Arrow keys walk, Escape and a tap elsewhere close, the opener gets the focus back.
 */
export function openMenu(opener, items, { direction, language, label }) {
  const menu = make("div", {
    class: "menu",
    popover: "auto",
    role: "dialog",
    dir: direction,
    lang: language,
    "aria-label": label,
  });
  const close = () => menu.hidePopover();
  menu.append(...items.filter(Boolean).map((item) => (item.choose ? choice(item, close) : entry(item, close))));
  menu.addEventListener("keydown", (event) => walk(menu, event));
  menu.addEventListener("toggle", ({ newState }) => newState === "closed" && gone(menu, opener));
  document.body.append(menu);
  menu.showPopover();
  stand(menu, opener);
  opener.setAttribute("aria-expanded", "true");
  menu.querySelector("button, select")?.focus();
}

function entry({ words, icon: name, on, danger, small }, close) {
  const chosen = () => {
    close();
    on();
  };
  return make(
    "button",
    { type: "button", class: `menu-item${danger ? " danger" : ""}`, on: { click: chosen } },
    name ? icon(name) : null,
    make("span", { class: "menu-words" }, words, small ? make("bdi", { class: "small" }, small) : null),
  );
}

function choice({ icon: name, label, options, value, on }, close) {
  const select = make(
    "select",
    { "aria-label": label },
    options.map(([code, words]) => make("option", { value: code, selected: code === value }, words)),
  );
  select.addEventListener("change", () => {
    close();
    on(select.value);
  });
  return make("label", { class: "menu-item" }, icon(name), make("span", { class: "menu-words" }, label), select);
}

function walk(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("select")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button, select")];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}

function stand(menu, opener) {
  const from = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + height + MARGIN < innerHeight;
  const left = getComputedStyle(opener).direction === "rtl" ? from.left : from.right - width;
  menu.style.left = `${Math.min(Math.max(left, MARGIN), innerWidth - width - MARGIN)}px`;
  menu.style.top = `${below ? from.bottom + 4 : Math.max(from.top - height - 4, MARGIN)}px`;
}

function gone(menu, opener) {
  const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  opener.setAttribute("aria-expanded", "false");
  if (inside) opener.focus({ preventScroll: true });
}
