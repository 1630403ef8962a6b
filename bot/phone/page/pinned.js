// The message a bot has pinned, kept in sight above the chat.

import { gist } from "./attachment.js";
import { icon, make } from "./element.js";

/** A bar that leads to the newest pinned message; nothing when none is pinned. */
export function pinnedBar(place) {
  const message = place.messages.findLast(({ pinned }) => pinned);
  if (!message) return null;
  const lead = () => place.log.lead(message);
  return make(
    "button",
    { type: "button", class: "pinned", on: { click: lead } },
    icon("pin"),
    make(
      "span",
      { class: "about-words" },
      make("strong", {}, place.words("phone.pinned")),
      make("span", { dir: "auto" }, gist(message, place.words)),
    ),
  );
}
