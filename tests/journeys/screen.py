"""What stands on a handset, as lines a person can read in a text file; invisible marks are made visible."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.texts import FSI, PDI, RLM
from tests.stage import CASABLANCA

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.phone import Person
    from bot.phone.handsets import Bubble

VISIBLE = str.maketrans({FSI: "⟨", PDI: "⟩", RLM: "◂", "\u200e": "▸", "\u061c": "◃", "\u200c": "¬"})
MARKS = {"bold": ("*", "*"), "italic": ("_", "_"), "blockquote": ("❝", "❞"), "code": ("`", "`")}
DECORATION = re.compile(r"^(?:▫️|✅|✓|✎|\d+\.)\s*")
CODE = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b")  # made by chance, so another each time
LEVEL = re.compile(r"\s*\([^()]*\)$")


def plain(words: str) -> str:
    """Return the words of a button without marks of direction."""
    return re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", words)


def bare(words: str) -> str:
    """Return what a button is about: without tick, rank and level."""
    return LEVEL.sub("", DECORATION.sub("", plain(words)))


@dataclass
class Screen:
    """One person's screen, which remembers how it stood when somebody last looked."""

    name: str
    person: Person
    numbers: dict[int, int] = field(default_factory=dict)
    known: dict[int, tuple[str, ...]] = field(default_factory=dict)
    moments: dict[int, int] = field(default_factory=dict)
    toasted: set[str] = field(default_factory=set)
    menu: tuple[str, ...] = ()

    def news(self, silent: Collection[int] = ()) -> list[str]:
        """Return what changed since the last look: toasts, messages oldest first, the menu of commands.

        `silent` are the numbers of messages that came without a sound.
        """
        return [*self._toasts(), *self._messages(silent), *self._menu()]

    def _toasts(self) -> list[str]:
        fresh = [toast for toast in self.person.toasts if toast.tap not in self.toasted]
        self.toasted |= {toast.tap for toast in fresh}
        return [
            f"  → {self.name}, {'a box' if toast.alert else 'a line'} on top: {toast.text.translate(VISIBLE)}"
            for toast in fresh
            if toast.text
        ]

    def _messages(self, silent: Collection[int]) -> list[str]:
        lines: list[str] = []
        for bubble in sorted(self.person.handset.on_screen(), key=lambda one: one.message_id):
            if bubble.mine or self.moments.get(bubble.message_id) == bubble.moment:
                continue
            self.moments[bubble.message_id] = bubble.moment
            shown = (_body(bubble), *_keyboard(bubble))
            before = self.known.get(bubble.message_id)
            if before == shown:
                continue
            self.known[bubble.message_id] = shown
            number = self.numbers.setdefault(bubble.message_id, len(self.numbers) + 1)
            how = ", changed" if before else ", without a sound" if bubble.message_id in silent else ""
            lines += ["", f"  → {self.name} #{number}{how}"]
            lines += [f"    {line}".rstrip() for line in _changed(shown, before)]
        return lines

    def _menu(self) -> list[str]:
        handset = self.person.handset
        commands = self.person._telegram.profile.commands(("chat", handset.id), "")
        menu = tuple(f"/{one['command']}  {one['description'].translate(VISIBLE)}" for one in commands)
        if menu == self.menu:
            return []
        self.menu = menu
        return ["", f"  → {self.name}, menu of commands", *(f"    {line}" for line in menu)]


def _changed(shown: tuple[str, ...], before: tuple[str, ...] | None) -> list[str]:
    body, buttons = shown[0].split("\n"), list(shown[1:])
    if before and shown[0] == before[0]:
        body = ["(the same words)"]
    if before and before[1:] and not buttons:
        buttons = ["(no buttons any more)"]
    return [*body, *buttons]


def _body(bubble: Bubble) -> str:
    message = bubble.message
    parts = []
    if "venue" in message:
        venue = message["venue"]
        where = venue["location"]
        parts.append(f"(a place) {venue['title']} / {venue['address']} / {where['latitude']}, {where['longitude']}")
    elif "document" in message:
        parts.append(f"(a file) {message['document']['file_name']}")
    elif not bubble.words:
        parts.append("(a picture)")
    if bubble.words:
        entities = message.get("entities") or message.get("caption_entities") or []
        parts.append(marked(bubble.words, entities))
    return CODE.sub("‹a code›", "\n".join(parts).translate(VISIBLE))


def _keyboard(bubble: Bubble) -> list[str]:
    rows = bubble.inline_rows or (bubble.keyboard or {}).get("keyboard", [])
    return ["  ".join(f"[{button['text'].translate(VISIBLE)}]" for button in row) for row in rows]


def marked(text: str, entities: list[dict[str, Any]]) -> str:
    """Return a text with its bold, italic, quotes, links and times as marks; entities count in UTF-16 units."""
    units = text.encode("utf-16-le")
    opens: dict[int, str] = {}
    closes: dict[int, str] = {}
    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        before, after = _marks(entity)
        opens[start] = opens.get(start, "") + before
        closes[end] = after + closes.get(end, "")
    said = []
    for at in range(len(units) // 2 + 1):
        said.append(closes.get(at, "") + opens.get(at, ""))
        said.append(units[2 * at : 2 * at + 2].decode("utf-16-le", "surrogatepass"))
    return "".join(said).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _marks(entity: dict[str, Any]) -> tuple[str, str]:
    match entity["type"]:
        case "text_link":
            return "[", f"]({entity['url']})"
        case "date_time":
            at = datetime.fromtimestamp(entity["unix_time"], UTC).astimezone(CASABLANCA)
            return "{", f" = {at:%Y-%m-%d %H:%M} {entity.get('date_time_format', '')}}}"
    return MARKS.get(entity["type"], ("", ""))
