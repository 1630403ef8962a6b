"""The places of a questionnaire's file: what may stand in each, and the fault with its line where it does not."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.faults import Fault
from bot.questionnaire.questions import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Place = tuple[str | int, ...]  # ("questions", 3, "options", 0, "label"), as in the file

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")  # it travels in callback data of 64 bytes
MOST_SHOWN = 20  # choices told in a fault
LONGEST = {  # characters
    "title": 40, "intro": 600, "ask": 300, "hint": 300,
    "short": 28,  # two stand beside each other in the list of answers
    "label": 40,  # a phone shows about 28 of them on a button, and the others below
}  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """What stands around a file: the line of each place in it, and the names it may use; empty where unknown."""

    lines: Mapping[Place, int] = field(default_factory=dict)
    doubled: tuple[Place, ...] = ()
    countries: Collection[str] = ()
    concepts: Collection[str] = ()
    commands: Collection[str] = ()


class Places:
    """One file: reads what stands in a place, and collects every fault instead of stopping at the first."""

    def __init__(self, file: str, raw: Any, around: Surroundings) -> None:
        self.file, self.raw, self.around = file, raw, around
        self.faults = list[Fault]()

    def fault(self, place: Place, code: str, **values: Any) -> None:
        """Keep a fault with the line of its place, or of what holds it."""
        above = (place[:length] for length in range(len(place), 0, -1))
        line = next((self.around.lines[one] for one in above if one in self.around.lines), 0)
        self.faults.append(Fault(self.file, line, self._called(place), code, values))

    def _called(self, place: Place) -> str:
        """Return a place by the keys that stand there: `topics.options.export.label.fr`."""
        at, names = self.raw, list[str]()
        for step in place:
            at = _inside(at, step)
            key = at.get("key") if isinstance(at, dict) and isinstance(step, int) else None
            names.append(str(key or step + 1) if isinstance(step, int) else step)
        return ".".join(names[1:] if names[:1] == ["questions"] and len(names) > 1 else names)

    def mapping(self, place: Place, raw: Any, known: Collection[str]) -> Mapping[str, Any]:
        """Return the keys and values that stand here; a key that is not known is a fault."""
        if not isinstance(raw, dict):
            self.fault(place, "not_a_mapping")
            return {}
        for name in raw:
            if name not in known:
                self.fault((*place, name), "unknown_key", value=name, near=_near(name, set(known) - set(raw)))
        return raw

    def items(self, place: Place, raw: Any) -> list[Any]:
        """Return the list that stands here."""
        if raw is not None and not isinstance(raw, list):
            self.fault(place, "not_a_list")
        return raw if isinstance(raw, list) else []

    def words(self, place: Place, raw: Any, name: str, *, needed: bool = True) -> Words:
        """Return a text in three languages."""
        if raw is None and not needed:
            return {}
        if not isinstance(raw, dict):
            self.fault(place, "words_missing", languages=LANGUAGES)
            return {}
        said = {language: self.text((*place, language), raw.get(language)) for language in LANGUAGES}
        missing = tuple(language for language in LANGUAGES if not said[language])
        if missing:
            self.fault(place, "words_missing", languages=missing)
        for language, words in self.mapping(place, raw, LANGUAGES).items():
            if len(str(words)) > LONGEST[name] and language in LANGUAGES:
                self.fault((*place, language), "too_long", value=f"{words}"[:79] + "…", most=LONGEST[name])
        return said

    def text(self, place: Place, raw: Any) -> str:
        """Return one text."""
        if isinstance(raw, dict | list):
            self.fault(place, "not_text", value="…")
            return ""
        if isinstance(raw, bool):  # YAML takes a bare no, off or on for one
            self.fault(place, "not_text", value="yes" if raw else "no")
        return "" if raw is None else str(raw).strip()

    def apart(self, all_words: list[tuple[Place, Words]]) -> None:
        """Two buttons that read alike cannot be told apart, nor typed."""
        seen: set[tuple[str, str]] = set()
        for place, words in all_words:
            for language, said in words.items():
                if said and (language, said.casefold()) in seen:
                    self.fault((*place, language), "doubled_label", value=said)
                seen.add((language, said.casefold()))

    def key(self, place: Place, raw: Any, taken: set[str]) -> str:
        """Return a key that none of those taken is."""
        key = self.text(place, raw)
        if not isinstance(raw, bool | dict | list) and (not KEY.fullmatch(key) or key == "new"):
            self.fault(place, "bad_key", value=key)
        elif key in taken:
            self.fault(place, "doubled", value=key)
        taken.add(key)
        return key

    def count(self, place: Place, raw: Any, *, least: int, otherwise: int, most: int | None = None) -> int:
        """Return a whole number from `least` to `most`."""
        if raw is None:
            return otherwise
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < least:
            self.fault(place, "not_a_count", value=raw, least=least)
            return otherwise
        if most is not None and raw > most:
            self.fault(place, "above_most", value=raw, most=most)
        return raw

    def is_so(self, place: Place, raw: Any, *, otherwise: bool) -> bool:
        """Return a yes or a no."""
        if raw is None or isinstance(raw, bool):
            return otherwise if raw is None else raw
        self.fault(place, "not_yes_no", value=raw)
        return otherwise

    def choice(self, place: Place, raw: Any, known: Collection[str]) -> str:
        """Return one of the keys known."""
        said = self.text(place, raw)
        if said not in known and not isinstance(raw, bool | dict | list):
            shown = tuple(known) if len(known) <= MOST_SHOWN else ()
            self.fault(place, "not_one_of", value=said, choices=shown, near=_near(said, known))
        return said

    def listed(self, place: Place, raw: Any, known: Collection[str]) -> tuple[str, ...]:
        """Return several of the keys known; any, where none is known."""
        items = self.items(place, raw)
        found = [self.choice((*place, at), one, known or [str(one)]) for at, one in enumerate(items)]
        for said in sorted({one for one in found if found.count(one) > 1}):
            self.fault(place, "listed_twice", value=said)
        return tuple(found)


def _inside(at: Any, step: str | int) -> Any:
    if isinstance(at, list) and isinstance(step, int):
        return at[step] if step < len(at) else None
    return at.get(step) if isinstance(at, dict) else None


def _near(said: str, known: Collection[str]) -> str:
    return next(iter(difflib.get_close_matches(said, known, 1)), "")
