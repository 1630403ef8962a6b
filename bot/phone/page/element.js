// Making elements: the page is drawn with these few functions and never with markup from a string.

const SVG = "http://www.w3.org/2000/svg";

/** An element with a class, attributes, listeners (`on`) and children; a child that is null or false is left out. */
export function make(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  for (const [name, hear] of Object.entries(on)) element.addEventListener(name, hear);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Set one attribute; true writes it empty, false, null and undefined take it away. */
export function set(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** An element of a drawing. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A button that says what it does: `label` is read aloud, and shown as a tip when there are no words on it. */
export function button({ label, icon: name, words, ...attributes }, ...children) {
  const titled = words ? {} : { title: label };
  return make(
    "button",
    { type: "button", "aria-label": words ? null : label, ...titled, ...attributes },
    name ? icon(name) : null,
    words ? make("span", {}, words) : null,
    ...children,
  );
}

/** A function that works once in the next frame, however often it was called before: a burst of news is drawn once. */
export function soon(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}

/** A button within a sentence. Words there must break across lines, which a button element cannot: a span with its manners. */
export function inlineButton(name, { on, ...attributes }, inside) {
  const press = (event) => {
    event.preventDefault();
    on(event);
  };
  const typed = (event) => (event.key === "Enter" || event.key === " ") && press(event);
  const hears = { click: press, keydown: typed };
  return make(
    "span",
    { class: `inline-button ${name}`, role: "button", tabindex: "0", on: hears, ...attributes },
    inside,
  );
}

const LINES = {
  pause: "M8 5v14M16 5v14",
  run: "M7 4.5v15l12-7.5z",
  next: "M4 5v14l8-7zM13 5v14l8-7z",
  more: "M12 5.2v.1M12 12v.1M12 18.8v.1",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  send: "M4 20l17-8L4 4v6l10 2-10 2z",
  attach: "M20 11l-8.2 8.2a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4L14.6 7",
  keys: "M3 6h18v12H3zM7 10h.1M11 10h.1M15 10h.1M17.5 10h.1M8 14h8",
  down: "M5 9l7 7 7-7",
  menu: "M4 7h16M4 12h16M4 17h16",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.5M18 14.4c2.2.8 3.5 2.6 3.5 5.6",
  exchange: "M4 8h14l-4-4M20 16H6l4 4",
  offline:
    "M3 3l18 18M8.5 15.5a5 5 0 0 1 6-.8M5 12a10 10 0 0 1 4-2.4M13 9.1a10 10 0 0 1 6 2.9M2 8.5A15 15 0 0 1 6.5 5.700M10.5 4.600A15 15 0 0 1 22 8.500M12 19h.1",
  online: "M5 12a10 10 0 0 1 14 0M8.5 15.500a5 5 0 0 1 7 0M2 8.500a15 15 0 0 1 20 0M12 19h.1",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.8 5.800l12.4 12.4",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.1",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  pin: "M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  place: "M12 21s-7-6.3-7-11.500a7 7 0 0 1 14 0C19 14.7 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  voice: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.500V21",
  sticker: "M20 13a8 8 0 1 1-9-9c5 0 9 4 9 9zM11 4c0 5 4 9 9 9M8.5 13.500c1 2 3.5 2.5 5 1.5",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.500c0-4.5 3.5-6 7.5-6s7.5 1.5 7.5 6",
  language:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 2.5 3.5 6 3.5 9s-.5 6.5-3.5 9c-3-2.5-3.5-6-3.5-9s.5-6.5 3.5-9z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.500l3.5 2",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.500L20.5 20.5",
  reply: "M10 6L4 12l6 6M4.5 12H14c4 0 6 2.5 6 6.5",
  edit: "M4 20l1-4.500L16 4.500l3.5 3.500L8.5 19zM13.5 7l3.5 3.5",
  side: "M3.5 5h17v14h-17zM9.5 5v14",
  link: "M8 16L17 7M10 7h7v7",
  sent: "M5 12.500l4.5 4.500L19 7",
  seen: "M2 12.500l4.5 4.500L15 8M10.5 15.500l1.5 1.500L22 7",
};

/** A small line drawing, unseen by screen readers. */
export function icon(name) {
  const path = draw("path", { d: LINES[name] });
  return draw(
    "svg",
    { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" },
    path,
  );
}
