// A message's text with its entities. Offsets and lengths are UTF-16 units, which is how JavaScript counts.

import { inlineButton, make } from "./element.js";
import { moment } from "./moment.js";

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE = /^(https?|mailto|tel|tg):/i;

/**
 * The text as nodes. `place` says where it is read: {zone, language, eventZone,
 * now, words, say, onHint, bot}.
 * No markup is ever read from the text.
 */
export function entityNodes(text, entities, place) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesBetween(text, 0, text.length, sorted, place);
}

function nodesBetween(text, start, end, entities, place) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    const inside = others.filter((other) => other.offset < to);
    rest = others.slice(inside.length);
    if (from >= to) continue;
    const block = BLOCKS.has(entity.type);
    nodes.push(...plain(text.slice(at, from), { trimEnd: block, trimStart: afterBlock(nodes) }));
    nodes.push(shown(entity, text.slice(from, to), nodesBetween(text, from, to, inside, place), place));
    at = to;
  }
  nodes.push(...plain(text.slice(at, end), { trimStart: afterBlock(nodes) }));
  return nodes;
}

// A block stands on its own line already: the line break written beside it would show as an empty line.
function plain(text, { trimStart, trimEnd } = {}) {
  const left = trimStart && text.startsWith("\n") ? text.slice(1) : text;
  const kept = trimEnd && left.endsWith("\n") ? left.slice(0, -1) : left;
  return kept ? [kept] : [];
}

const afterBlock = (nodes) => nodes.at(-1)?.dataset?.block === "true";

function shown(entity, text, inside, place) {
  if (PLAIN[entity.type]) return make(PLAIN[entity.type], {}, inside);
  const render = SHOWN[entity.type];
  return render ? render(entity, text, inside, place) : make("span", {}, inside);
}

const SHOWN = {
  text_link: (entity, _text, inside, place) => link(entity.url, inside, place),
  url: (_entity, text, inside, place) =>
    link(/^[a-z][\w+.-]*:/i.test(text) ? text : `https://${text}`, inside, place),
  email: (_entity, text, inside, place) => link(`mailto:${text}`, inside, place),
  phone_number: (_entity, text, inside, place) => link(`tel:${text.replace(/[^+\d]/g, "")}`, inside, place),
  mention: (_entity, text, inside, place) => link(`https://t.me/${text.slice(1)}`, inside, place),
  text_mention: (_entity, _text, inside) => make("span", { class: "mention" }, inside),
  hashtag: (_entity, _text, inside) => make("span", { class: "mention" }, inside),
  cashtag: (_entity, _text, inside) => make("span", { class: "mention" }, inside),
  bot_command: (_entity, text, inside, place) => inlineButton("command", { on: () => place.say(text) }, inside),
  pre: (entity, _text, inside) => pre(entity, inside),
  blockquote: (_entity, _text, inside) => make("blockquote", { "data-block": "true" }, inside),
  expandable_blockquote: (_entity, _text, inside, place) => expandable(inside, place),
  spoiler: (_entity, _text, inside, place) => spoiler(inside, place),
  date_time: (entity, _text, inside, place) => moment(entity, inside, place),
};

function link(url, inside, place) {
  const start = startParameter(url, place.bot);
  if (start !== null)
    return inlineButton("link", { on: () => place.say(`/start ${start}`.trim()), title: url }, inside);
  if (!SAFE.test(url)) return make("span", {}, inside);
  return make("a", { href: url, title: url, target: "_blank", rel: "noopener noreferrer" }, inside);
}

/** The start parameter of a deep link to this very bot; null for any other address. */
export function startParameter(url, bot) {
  const found = /^https?:\/\/t\.me\/(\w+)(?:\?start=([\w-]*))?$/i.exec(url);
  return found && found[1].toLowerCase() === bot?.username?.toLowerCase() ? (found[2] ?? "") : null;
}

function pre(entity, inside) {
  const code = make("code", {}, inside);
  return make("pre", { "data-block": "true", "data-language": entity.language ?? null, tabindex: "0" }, code);
}

function spoiler(inside, place) {
  const hidden = make("span", { class: "spoiler-text", "aria-hidden": "true" }, inside);
  const reveal = () => {
    element.classList.add("revealed");
    hidden.removeAttribute("aria-hidden");
    ["role", "tabindex", "aria-label"].forEach((name) => element.removeAttribute(name));
  };
  const element = inlineButton("spoiler", { on: reveal, "aria-label": place.words("phone.spoiler") }, [hidden]);
  return element;
}

function expandable(inside, place) {
  const quote = make(
    "blockquote",
    { class: "expandable", "data-block": "true" },
    make("div", { class: "quote-text" }, inside),
  );
  const toggle = make(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false" },
    place.words("phone.more_quote"),
  );
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = place.words(open ? "phone.less_quote" : "phone.more_quote");
  });
  quote.append(toggle);
  const inner = quote.firstElementChild;
  requestAnimationFrame(() => {
    toggle.hidden = inner.clientHeight > 0 && inner.scrollHeight <= inner.clientHeight;
  });
  return quote;
}
