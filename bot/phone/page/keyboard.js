// Keyboards: under a bubble, and in place of the letters. Rows keep the order they were sent in, in every language.

import { icon, make } from "./element.js";
import { startParameter } from "./entities.js";

const SPINNER_LASTS = 30_000; // milliseconds; Telegram's apps too give up waiting for an answer

/** Taps on their way: which buttons still wait for answerCallbackQuery. One per handset. */
export class Taps {
  constructor() {
    this.waiting = new Map(); // "message id, data" -> {tap, until}
    this.answered = new Set(); // taps whose answer overtook the answer to the tap itself
  }

  isWaiting(messageId, data) {
    return this.waiting.has(`${messageId} ${data}`);
  }

  begin(messageId, data, onOver) {
    const key = `${messageId} ${data}`;
    const over = () => this.waiting.delete(key) && onOver();
    this.waiting.set(key, { tap: null, over, timer: setTimeout(over, SPINNER_LASTS) });
    return key;
  }

  named(key, tap) {
    if (this.answered.delete(tap)) this.end(key);
    else if (this.waiting.has(key)) this.waiting.get(key).tap = tap;
  }

  end(key) {
    clearTimeout(this.waiting.get(key)?.timer);
    this.waiting.get(key)?.over();
  }

  answer(tap) {
    const found = [...this.waiting].find(([, waiting]) => waiting.tap === tap);
    if (found) this.end(found[0]);
    else this.answered.add(tap);
  }
}

/** The rows under a bubble. `place` brings {taps, tap(message, button), say, copy, insert, refuse, bot}. */
export function inlineKeyboard(message, place) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return make(
    "div",
    { class: "inline-keyboard", dir: "ltr", role: "group" },
    rows.map((row) =>
      make(
        "div",
        { class: "keys" },
        row.map((key) => inlineKey(message, key, place)),
      ),
    ),
  );
}

function inlineKey(message, key, place) {
  if (key.url && startParameter(key.url, place.bot) === null) return linkKey(key);
  const waits = key.callback_data !== undefined && place.taps.isWaiting(message.message_id, key.callback_data);
  const attributes = {
    type: "button",
    class: `key ${key.style ?? ""}${waits ? " waiting" : ""}`,
    "aria-busy": waits ? "true" : null,
  };
  const element = make(
    "button",
    attributes,
    label(key),
    mark(key),
    make("span", { class: "spinner", "aria-hidden": "true" }),
  );
  element.addEventListener("click", () => press(message, key, place));
  return element;
}

function linkKey(key) {
  const safe = /^(https?|tg):/i.test(key.url) ? key.url : null;
  return make(
    "a",
    { class: `key ${key.style ?? ""}`, href: safe, target: "_blank", rel: "noopener noreferrer", title: key.url },
    label(key),
    icon("link"),
  );
}

function press(message, key, place) {
  if (key.callback_data !== undefined) place.tap(message, key);
  else if (key.url) place.say(`/start ${startParameter(key.url, place.bot)}`.trim());
  else if (key.copy_text) place.copy(key.copy_text.text);
  else if (key.switch_inline_query_current_chat !== undefined) place.insert(key.switch_inline_query_current_chat);
  else place.refuse();
}

const label = (key) => make("span", { class: "key-text", dir: "auto" }, key.text);
const mark = (key) => (key.url ? icon("link") : null);

/** The keyboard that takes the place of the letters; `press` is told the button. */
export function replyKeyboard(markup, press) {
  return make(
    "div",
    { class: `reply-keyboard${markup.resize_keyboard ? " resized" : ""}`, dir: "ltr", role: "group" },
    markup.keyboard.map((row) =>
      make(
        "div",
        { class: "keys" },
        row.map((key) => {
          const button = typeof key === "string" ? { text: key } : key;
          return make(
            "button",
            { type: "button", class: `key ${button.style ?? ""}`, on: { click: () => press(button) } },
            label(button),
          );
        }),
      ),
    ),
  );
}

/** The reply keyboard in force: of the newest bot message that set or removed one; null when there is none. */
export function keyboardInForce(messages) {
  const setting = messages.findLast(
    ({ mine, reply_markup: markup }) => !mine && (markup?.keyboard || markup?.remove_keyboard),
  );
  return setting?.reply_markup.keyboard ? setting.reply_markup : null;
}
