// A person's round portrait: initials on a colour of their own.

import { make } from "./element.js";

const COLOURS = 7;

/** Initials on one of seven colours, always the same for the same person. */
export function portrait({ id, first_name: first, last_name: last }) {
  const letters = [first, last].filter(Boolean).map((name) => [...name][0]);
  // Arabic letters side by side would join into a syllable: a zero-width non-joiner keeps them initials.
  return make(
    "span",
    { class: `portrait tint-${Math.abs(id) % COLOURS}`, "aria-hidden": "true" },
    letters.join("\u200c"),
  );
}
