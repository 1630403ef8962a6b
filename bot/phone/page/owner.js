// The small menus of a handset: what its owner can make it do, what can be attached, which commands the bot knows.

import { make } from "./element.js";
import { CITIES, cityOf } from "./hours.js";
import { LANGUAGES, wordsOf } from "./words.js";

/** Everything a person can do with the phone itself, in the page's language. */
export function ownerItems(handset) {
  const { state, pageWords: words } = handset;
  const language = handset.page.language;
  const zones = [...new Set([...Object.keys(CITIES), state.zone, handset.eventZone])];
  return [
    state.offline
      ? item("online", words("act_online"), () => handset.act("online"))
      : item("offline", words("act_offline"), () => handset.act("offline")),
    state.blocked
      ? item("block", words("act_unblock"), () => handset.act("unblock"))
      : item("block", words("act_block"), () => handset.act("block")),
    {
      choose: true,
      icon: "language",
      label: words("act_language"),
      value: state.language,
      on: (code) => handset.change({ language: code }),
      options: LANGUAGES.map((code) => [code, wordsOf(code)("language_name")]),
    },
    {
      choose: true,
      icon: "clock",
      label: words("act_zone"),
      value: state.zone,
      on: (zone) => handset.change({ zone }),
      options: zones.map((zone) => [zone, cityOf(zone, language)]),
    },
    { ...item("trash", words("act_delete_account"), () => handset.deleteAccount()), danger: true },
  ];
}

/** What goes with the paper clip. */
export function attachItems(handset) {
  const words = handset.pageWords;
  return [
    item("photo", words("act_photo"), () => pick("image/*", (file) => handset.sendFile("photo", file))),
    item("file", words("act_document"), () => pick("", (file) => handset.sendFile("document", file))),
    item("place", words("act_place"), () => handset.sendPlace()),
    item("voice", words("act_voice"), () => handset.act("voice")),
    item("sticker", words("act_sticker"), () => handset.act("sticker")),
    item("contact", words("act_contact"), () => handset.act("contact")),
  ];
}

/** The bot's commands in the order it gave them. */
export function commandItems(handset) {
  return handset.state.commands.map(({ command, description }) => ({
    words: description,
    small: `/${command}`,
    on: () => handset.say(`/${command}`),
  }));
}

const item = (icon, words, on) => ({ icon, words, on });

function pick(accept, use) {
  const input = make("input", { type: "file", accept });
  input.addEventListener("change", () => input.files[0] && use(input.files[0]));
  input.click();
}
