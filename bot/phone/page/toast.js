// Short words that pass, and alerts that wait for OK: what answerCallbackQuery shows, and kind words about errors.

import { make } from "./element.js";

const LASTS = 3500; // milliseconds, about Telegram's own
const PER_LETTER = 45;

/** Show words for a moment inside `frame` (a live region). */
export function toast(frame, text, { kind = "" } = {}) {
  const element = make("div", { class: `toast ${kind}`, dir: "auto" }, text);
  frame.append(element);
  while (frame.children.length > 3) frame.firstElementChild.remove();
  setTimeout(() => element.remove(), LASTS + text.length * PER_LETTER);
  return element;
}

/** Ask inside `frame` and wait: resolves true for OK, false for cancel and Escape. Without `cancel` there is only OK. */
export function alertIn(frame, text, { ok, cancel, title }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = make("dialog", { class: "alert", "aria-label": title ?? text });
    const button = (words, value) => make("button", { type: "submit", value, class: value ? "strong" : "" }, words);
    dialog.append(
      make(
        "form",
        { method: "dialog" },
        title ? make("h3", {}, title) : null,
        make("p", { dir: "auto" }, text),
        make("div", { class: "alert-buttons" }, cancel ? button(cancel, "") : null, button(ok, "ok")),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "ok");
    });
    frame.append(dialog);
    dialog.show();
    // Somebody writing on another phone keeps writing there.
    if (before === document.body || frame.contains(before)) dialog.querySelector(".strong").focus();
    else before.focus({ preventScroll: true });
    dialog.addEventListener("keydown", ({ key }) => key === "Escape" && dialog.close(""));
  });
}
