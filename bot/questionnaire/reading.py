"""Reading: what a person meant by what was typed, or why it could not be taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.matching.finding import Finder
from bot.matching.normalise import fold
from bot.questionnaire.days import halves
from bot.questionnaire.questions import MANY, TYPED, Kind, Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SURE_OF_COUNTRY = 0.91  # of 250 names many are alike: Wakanda is nine tenths Canada
SURE = 0.86  # 0..1; below it a person is asked what was meant
PARTS = re.compile(r"[,;،؛/+&\n]|\s+(?:and|et|و|ou|or)\s+|\s+و(?=\w)")
INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Understood:
    """A value that can be saved, and the typed parts that stand for nothing known."""

    value: Any
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsure:
    """Options that may have been meant, nearest first, at most five."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """Why it cannot be taken: `too_long` (values: most), `empty`, `use_buttons`, `too_many` (values: most)."""

    code: str
    values: Mapping[str, Any]


Reading = Understood | Unsure | Refused


def clean(words: str) -> str:
    """Return typed words without control characters and outer blanks, as they are kept."""
    return INVISIBLE.sub("", words).strip()


def said_instead(words: str, sayings: Mapping[str, Sequence[str]]) -> str | None:
    """Return the button whose part typed words take ("oui", "skip", "رجوع"), or None; `sayings` by button."""
    bare = _plain(words)
    return next((act for act, ways in sayings.items() if bare in map(_plain, ways)), None)


def tongue(words: str, otherwise: str) -> str:
    """Return the language words are written in as far as their letters tell, else `otherwise`."""
    arabic, latin = (
        len(re.findall("[\u0620-\u064a\u066e-\u06d3]", words)),
        len(re.findall("[A-Za-z\u00c0-\u024f]", words)),
    )
    if arabic > latin:
        return "ar"
    if not latin or otherwise != "ar":
        return otherwise
    bare = f" {fold(words)} "
    return "fr" if re.search("[çéèêàùœ’]", words) or re.search(r" (?:de|des|du|les?|la|et|pour|en) ", bare) else "en"


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[\w'’]+", fold(words))).replace("’", "'")


def read(question: Question, words: str, names: Mapping[str, Sequence[str]]) -> Reading:
    """Return what `words` mean as an answer; `names` holds, by option key, everything an option is called."""
    said = clean(words)
    if not said:
        return Refused("empty", {})
    if question.kind in TYPED:
        return _typed(question, said)
    if question.kind is Kind.AVAILABILITY:
        meant, unknown = halves(said, list(names))
        if meant:
            return Understood(meant, tuple(unknown))
    sure = SURE_OF_COUNTRY if question.kind in (Kind.COUNTRY, Kind.COUNTRIES) else SURE
    keys, maybe, missed = _named(said, names, sure)
    if not keys:
        return Unsure(tuple(maybe[:5])) if maybe else Refused("use_buttons", {})
    if question.kind not in MANY:
        return Understood(keys[0])
    if len(keys) > question.most:
        return Refused("too_many", {"most": question.most})
    return Understood(keys, tuple(missed))


def _typed(question: Question, said: str) -> Reading:
    # Of several key words, each may be that long, as in an event's folder.
    parts = [said]
    if question.kind is Kind.TEXTS:
        parts = [part.strip() for part in re.split(r"[,;،؛\n]", said) if part.strip()]
    if not parts:
        return Refused("empty", {})
    length = max(len(part) for part in parts)
    if length > question.longest:
        return Refused("too_long", {"most": question.longest, "length": length})
    if len(parts) > question.most:
        return Refused("too_many", {"most": question.most})
    return Understood(parts if question.kind is Kind.TEXTS else said)


def _named(said: str, names: Mapping[str, Sequence[str]], sure: float) -> tuple[list[str], list[str], list[str]]:
    """Return the keys meant, in the order typed, those that may have been meant, and the parts without a key."""
    finder = Finder((key, *called) for key, called in names.items())
    keys: list[str] = []
    maybe: list[str] = []
    missed: list[str] = []
    for part in [said, *PARTS.split(said)]:
        scored = finder.find(part)
        found = _numbered(part, list(names)) or [one.key for one in scored[:1] if one.score >= sure]
        keys += [key for key in found if key not in keys]
        missed += [part.strip()] if not found and part is not said and part.strip() else []
        maybe += [one.key for one in scored if one.key not in maybe]
        if keys and part is said:
            break
    return keys, maybe, missed


def _numbered(part: str, keys: Sequence[str]) -> list[str]:
    bare = fold(part)
    numbers = [int(number) for number in re.findall(r"\d+", bare)]
    if not numbers or re.sub(r"[\d\s]", "", bare):
        return []
    return [keys[number - 1] for number in numbers if 0 < number <= len(keys)]
