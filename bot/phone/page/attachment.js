// What a message can carry besides words: pictures, files, places, voice, stickers, contacts.

import { fileAt } from "./door.js";
import { icon, make } from "./element.js";
import { drawnMap } from "./map.js";

/** The nodes for everything attached to this message; empty for a text. */
export function attachments(message, place) {
  const found = Object.keys(SHOWN).filter((kind) => message[kind] && !(kind === "location" && message.venue));
  return found.flatMap((kind) => SHOWN[kind](message[kind], place, message));
}

/** True for a message whose kind this page knows. */
export const isKnown = (message) =>
  message.text !== undefined || message.caption !== undefined || Object.keys(SHOWN).some((kind) => message[kind]);

/** One short line for a message quoted elsewhere. */
export function gist(message, words) {
  const kind = Object.keys(SHOWN).find((name) => message[name]);
  return (
    message.text ??
    message.caption ??
    message.venue?.title ??
    (kind ? words(`phone.${NAMES[kind]}`) : words("phone.unsupported"))
  );
}

const NAMES = {
  photo: "photo",
  document: "document",
  venue: "location",
  location: "location",
  voice: "voice",
  sticker: "sticker",
  contact: "contact",
};

const SHOWN = {
  photo: picture,
  document: paper,
  venue: venue,
  location: spot,
  voice: voice,
  sticker: sticker,
  contact: contact,
};

function picture(sizes, { words }, message) {
  const best = sizes.reduce((a, b) => (b.width > a.width ? b : a));
  const image = make("img", {
    src: fileAt(best.file_id),
    alt: message.caption ?? words("phone.photo"),
    loading: "lazy",
    width: best.width || null,
    height: best.height || null,
  });
  return [make("a", { class: "picture", href: fileAt(best.file_id), target: "_blank", rel: "noopener" }, image)];
}

function paper(document, { words, language }) {
  const name = document.file_name ?? words("phone.document");
  const parts = [
    make("span", { class: "disc" }, icon("save")),
    make(
      "span",
      { class: "paper-words" },
      make("bdi", { class: "paper-name" }, name),
      make("span", { class: "small" }, size(document.file_size, language)),
    ),
  ];
  return [
    make(
      "a",
      {
        class: "paper",
        href: fileAt(document.file_id),
        download: name,
        title: words("phone.download", { name }),
      },
      parts,
    ),
  ];
}

function venue({ title, address, location }, { words }) {
  return [
    drawnMap(location, words("phone.map_of", { place: title })),
    make(
      "div",
      { class: "venue" },
      make("strong", { dir: "auto" }, title),
      make("span", { class: "small", dir: "auto" }, address),
    ),
  ];
}

function spot(location, { words }) {
  const degrees = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return [
    drawnMap(location, words("phone.map_of", { place: degrees })),
    make(
      "div",
      { class: "venue" },
      make("strong", {}, words("phone.location")),
      make("bdi", { class: "small" }, degrees),
    ),
  ];
}

function voice({ duration }, { words }) {
  const bars = Array.from({ length: 24 }, (_, n) => make("i", { class: `bar bar-${(n * 7 + (n % 5) * 3) % 6}` }));
  return [
    make(
      "div",
      { class: "voice", role: "img", "aria-label": `${words("phone.voice")}, ${seconds(duration)}` },
      make("span", { class: "disc" }, icon("run")),
      make("span", { class: "wave" }, bars),
      make("span", { class: "small" }, seconds(duration)),
    ),
  ];
}

function sticker({ emoji }, { words }) {
  return [
    make(
      "div",
      { class: "sticker", role: "img", "aria-label": `${words("phone.sticker")} ${emoji ?? ""}` },
      emoji ?? "🙂",
    ),
  ];
}

function contact({ first_name: first, last_name: last, phone_number: number }, { words }) {
  return [
    make(
      "div",
      { class: "contact" },
      make("span", { class: "disc" }, icon("contact")),
      make(
        "span",
        { class: "paper-words" },
        make("bdi", { class: "paper-name" }, [first, last].filter(Boolean).join(" ") || words("phone.contact")),
        make("bdi", { class: "small" }, number),
      ),
    ),
  ];
}

const seconds = (duration = 0) => `${Math.floor(duration / 60)}:${String(duration % 60).padStart(2, "0")}`;

function size(bytes, language) {
  if (bytes === undefined) return "";
  const [unit, amount] =
    bytes < 1000 ? ["byte", bytes] : bytes < 1e6 ? ["kilobyte", bytes / 1000] : ["megabyte", bytes / 1e6];
  const locale = language === "ar" ? "ar-u-nu-latn" : language;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
