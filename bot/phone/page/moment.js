// An instant inside a message, shown in the phone's own zone and language; touching it tells the event's own time too.

import { icon, inlineButton, make } from "./element.js";
import { cityOf, entityTime, weekdayTimeOf } from "./hours.js";

/** A date_time entity. The sender's words (`inside`) stay when no format was asked for. */
export function moment({ unix_time: unix, date_time_format: pattern }, inside, place) {
  const instant = new Date(unix * 1000);
  const element = make("time", { datetime: instant.toISOString() });
  const write = () => element.replaceChildren(...marked(pattern ? [said(instant, pattern, place)] : inside));
  write();
  if (pattern === "r") element.classList.add("relative");
  if (pattern === "r") element.rewrite = write;
  const hint = () => places(instant, place);
  return inlineButton("when", { on: () => place.onHint(hint()), title: hint() }, [element]);
}

function said(instant, pattern, place) {
  return entityTime(instant, pattern, { zone: place.zone, language: place.language, now: place.now() });
}

// The small clock stays on the line of the first word.
function marked([first, ...rest]) {
  if (typeof first !== "string") return [icon("clock"), first, ...rest];
  const [head, ...tail] = first.split(/(?<=\s)/);
  return [
    make("span", { class: "unbroken" }, icon("clock"), head.trimEnd()),
    first.slice(head.trimEnd().length, head.length),
    tail.join(""),
    ...rest,
  ];
}

function places(instant, { zone, eventZone, language, words: say }) {
  const told = (there) =>
    say("also_at", { there: weekdayTimeOf(instant, there, language), zone: cityOf(there, language) });
  return [...new Set([zone, eventZone])].map(told).join("\n");
}
