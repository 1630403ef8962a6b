// One message as people see it: a bubble, its words, what it carries, its time and ticks, its buttons.

import { attachments, gist, isKnown } from "./attachment.js";
import { button, icon, make } from "./element.js";
import { entityNodes } from "./entities.js";
import { timeOf } from "./hours.js";
import { inlineKeyboard } from "./keyboard.js";

/** The element of one message; `place` is the handset it is read on. */
export function bubble(message, place) {
  if (message.pinned_message) return news(message, place);
  const bare = message.sticker ? " bare" : "";
  const wide = message.photo || message.venue || message.location ? " wide" : "";
  const keyed = message.reply_markup?.inline_keyboard?.length ? " keyed" : "";
  return make(
    "article",
    {
      class: `message ${message.mine ? "mine" : "theirs"}${bare}${wide}${keyed}`,
      "data-message": message.message_id,
    },
    make(
      "div",
      { class: "bubble" },
      make("span", { class: "unseen" }, message.mine ? place.words("phone.you") : place.bot.first_name),
      origin(message, place),
      quoted(message, place),
      attachments(message, place),
      text(message, place),
      foot(message, place),
    ),
    message.reaction ? make("span", { class: "reaction" }, message.reaction) : null,
    inlineKeyboard(message, place),
  );
}

// A line of Telegram's own, on nobody's side.
function news(message, place) {
  const said = place.words("phone.pinned_by", { name: message.from?.first_name ?? place.bot.first_name });
  return make("article", { class: "day", "data-message": message.message_id }, make("span", {}, said));
}

function text(message, place) {
  const [words, entities] =
    message.text === undefined ? [message.caption, message.caption_entities] : [message.text, message.entities];
  // The apps keep an invitation's code to themselves and show the bare command.
  const shown = message.mine && words?.startsWith("/start ") ? "/start" : words;
  if (shown !== undefined) return make("div", { class: "text" }, entityNodes(shown, entities, place));
  return isKnown(message) ? null : make("div", { class: "text small" }, place.words("phone.unsupported"));
}

function origin(message, place) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.sender_user?.first_name ?? from.sender_user_name ?? from.chat?.title ?? "";
  return make("div", { class: "origin" }, place.words("phone.forwarded", { name }));
}

function quoted(message, place) {
  const to = message.reply_to_message;
  if (!to) return null;
  const name = to.mine || to.from?.id === place.id ? place.words("phone.you") : place.bot.first_name;
  return make(
    "div",
    { class: "quoted" },
    make("strong", {}, name),
    make("span", { dir: "auto" }, gist(to, place.words)),
  );
}

function foot(message, place) {
  const sent = new Date(message.date * 1000);
  return make(
    "span",
    { class: "foot" },
    message.edit_date && !message.edit_hide ? make("span", {}, place.words("phone.edited")) : null,
    make("time", { datetime: sent.toISOString() }, timeOf(sent, place.zone, place.language)),
    message.mine ? tick(message, place) : null,
  );
}

function tick(message, place) {
  const state = message.read ? "seen" : message.delivered === false ? "sending" : "sent";
  return make(
    "span",
    { class: `tick ${state}`, role: "img", "aria-label": place.words(`phone.${state}`) },
    icon(state === "sending" ? "clock" : state),
  );
}

/** What a long press offers in Telegram: answer to this, change my own words. */
export function aside(message, place) {
  const editable = message.mine && message.text !== undefined;
  return make(
    "div",
    { class: "aside" },
    button({
      label: place.words("phone.reply"),
      icon: "reply",
      class: "quiet",
      tabindex: "-1",
      on: { click: () => place.reply(message) },
    }),
    editable
      ? button({
          label: place.words("phone.edit"),
          icon: "edit",
          class: "quiet",
          tabindex: "-1",
          on: { click: () => place.edit(message) },
        })
      : null,
  );
}
