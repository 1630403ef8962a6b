"""Limits: what Telegram, a phone's screen and three languages ask of a text once it is said."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.cards import LONGEST_TEXT
from bot.phone.entities import formatted
from bot.phone.refusals import Refusal
from bot.phone.spans import utf16
from bot.texts import ARABIC, FSI, LRM, PDI, RLM

if TYPE_CHECKING:
    from bot.words.said import Said

MARKED = ("message", "piece")
SHOWN_WHOLE = 40  # characters of a button on a narrow phone
LONGEST = {
    "message": LONGEST_TEXT,
    "piece": LONGEST_TEXT,
    "button": 64,
    "toast": 200,  # Bot API: answerCallbackQuery
    "command": 256,  # Bot API: BotCommand
    "about": 512,  # Bot API: setMyDescription
}
SHORT_ABOUT = 120  # Bot API: setMyShortDescription
CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
OURS = {FSI, PDI, LRM, RLM, "\u200d"}  # the last joins emoji
ISOLATED = re.compile(f"{FSI}[^{FSI}{PDI}]*{PDI}")
STRONG = ("L", "R", "AL")


def plain(said: str, kind: str) -> str:
    """Return what is read: a message without its markup; raise Refusal where Telegram would not take it."""
    return formatted(said, "HTML", None)[0] if kind in MARKED else said


def length(said: str, kind: str) -> int:
    """Return the length a limit counts: UTF-16 units of what is read; marks nobody sees do not count on a button."""
    read = plain(said, kind)
    return utf16(CONTROLS.sub("", read) if kind == "button" else read)


def longest(macro: str, kind: str) -> int | None:
    """Return how long a text may be, or None."""
    return SHORT_ABOUT if macro == "commands.short_description" else LONGEST.get(kind)


def broken(said: Said, kind: str, *, mirrored: bool) -> list[str]:
    """Return what is wrong with a text in any language: markup, length, isolates, direction."""
    try:
        units = length(said.text, kind)
    except Refusal as refusal:
        return [f"Telegram refuses it: {refusal}"]
    most = longest(said.macro, kind)
    found = [f"{units} of at most {most}"] if most is not None and units > most else []
    if not _balanced(said.text):
        found.append("an isolate is not closed")
    if strange := set(CONTROLS.findall(said.text)) - OURS:
        found.append("control characters: " + " ".join(sorted(map(unicodedata.name, strange))))
    if mirrored:
        found += [
            f"reads from the left: {line}" for line in plain(said.text, kind).split("\n") if not _leads_right(line)
        ]
    return found


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == FSI) - (character == PDI)
        if depth not in (0, 1):
            return False
    return depth == 0


def _leads_right(line: str) -> bool:
    """Whether a phone lays this line out from the right, or a mark says that it is of another language.

    Its first strong character outside isolates decides.
    """
    bare = ISOLATED.sub("", line)
    first = next((sign for sign in bare if unicodedata.bidirectional(sign) in STRONG), None)
    return first is None or first in (LRM, RLM) or bool(ARABIC.match(first))
