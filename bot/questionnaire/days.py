"""Days: the half-days of an event from what somebody typed, such as “lundi matin”, “Mon+Tue” or “٩ بعد الظهر”."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from bot.matching.normalise import fold
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = re.compile(r"[,;،؛+&\n]|\s+(?:and|et|و|ou|or)\s+|\s+و(?=\w)")
DAY_OF_MONTH = re.compile(r"(\d{1,2})\s*/\s*\d{1,2}")
SHORTEST = 3  # letters of a weekday that tell it from the others: mon, lun
MORNING = frozenset(
    ("am", "morning", "mornings", "matin", "matins", "matinee", "صباح", "صباحا", "الصباح", "صبح", "الصبح")
)
AFTERNOON = frozenset(
    (
        *("pm", "afternoon", "afternoons", "apres", "aprem", "midi"),
        *("بعد", "ظهر", "الظهر", "ظهرا", "عصر", "العصر", "مساء", "المساء"),
    )
)


def halves(words: str, keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return which of the half-days (`2019-04-09/am`) are meant, in their own order, and the parts not understood.

    A day without a half is the whole of it; a half without a day belongs to the day said before, else to every day.
    """
    meant: set[str] = set()
    missed: list[str] = []
    said: list[str] = []
    whole: set[str] = set()  # what the part before meant when it named days without a half
    for part in PARTS.split(DAY_OF_MONTH.sub(r"\1", words)):
        tokens = re.findall(r"\w+", fold(part))
        half = "am" if MORNING.intersection(tokens) else "pm" if AFTERNOON.intersection(tokens) else ""
        named = _days(tokens, keys)
        if not named and not half:
            missed += [part.strip()] if part.strip() else []
            continue
        if _is_elsewhere(tokens) and not named:
            missed.append(part.strip())
            continue
        said = named or said
        days = said or [key.partition("/")[0] for key in keys]
        meant -= whole if half and not named else set()
        found = {key for key in keys if key.partition("/")[0] in days and key.endswith(half)}
        meant, whole = meant | found, set() if half else found
    return [key for key in keys if key in meant], missed


def _days(tokens: Sequence[str], keys: Sequence[str]) -> list[str]:
    days = list(dict.fromkeys(key.partition("/")[0] for key in keys))
    return [day for day in days if any(_names(token, date.fromisoformat(day)) for token in tokens)]


def _names(token: str, day: date) -> bool:
    return token == str(day.day) or any(_begins(name, token) for name in _weekdays()[day.weekday()])


def weekday(token: str) -> int | None:
    """Return the weekday a folded word begins the name of, from Monday, 0; None when it names none."""
    return next((at for at, names in enumerate(_weekdays()) if any(_begins(name, token) for name in names)), None)


def _is_elsewhere(tokens: Sequence[str]) -> bool:
    """Whether a weekday is named at all: one on which nothing takes place must not be taken for all days."""
    return any(_begins(name, token) for token in tokens for names in _weekdays() for name in names)


def _begins(name: str, token: str) -> bool:
    return len(token) >= SHORTEST and name.startswith(token)


@cache
def _weekdays() -> tuple[tuple[str, ...], ...]:
    """Return, from Monday, what each day is called in each language, folded; in Arabic also without its article."""
    found = []
    for day in range(7):
        names = [fold(Locale(language).days["format"]["wide"][day]) for language in LANGUAGES]
        found.append((*names, *(f"{name[:4]}s" for name in names if name.startswith(("tue", "thu"))), names[-1][2:]))
    return tuple(found)
