"""Moments: the instant meant by “7:30”, “demain 7h”, “mardi à 18h” or “7.30 غداً”, on the wall clock of a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from bot.matching.normalise import fold
from bot.questionnaire.days import weekday
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

UNREAD, PAST, GAP = "unread", "past", "gap"  # no time was found; it is over; the clock jumps over it
MINUTES = r"(?:min\w*|mn|m|دقيقه|دقايق|دقيقتين)"
HOURS = r"(?:hours?|hrs?|heures?|h|ساعه|ساعات|ساعتين)"
HALF_HOUR = re.compile(r"\b(?:in|dans|بعد)\s+(?:half an hour|(?:une )?demi[- ]heure|نصف ساعه)")
FROM_NOW = re.compile(
    rf"\b(?:in|dans|بعد|خلال)\s+(?P<number>\d{{1,3}}|an?|une?)?\s*(?:(?P<hours>{HOURS})|(?P<minutes>{MINUTES}))\b"
)
DAY_MONTH = re.compile(r"\b(\d{1,2})\s*/\s*(\d{1,2})(?:\s*/\s*(?:20)?\d\d)?\b")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*(?:heures?|[:.h،٫])\s*(\d{2})(?!\d)")
BARE_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])([0-5]\d)(?!\d)")
HOUR = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
NOON = re.compile(r"\b(?:noon|midday|midi|الظهر|ظهرا)\b")
EVENING = re.compile(
    r"\b(?:p\.?m\.?|afternoon|evening|tonight|soir|apres[- ]midi|مسا|المسا|بعد الظهر|عصرا)(?!\w)|\d\s*م\b"
)
AT_NIGHT = re.compile(r"\b(?:a\.?m\.?)(?!\w)")
OVERMORROW = re.compile(r"\b(?:day after tomorrow|apres[- ]demain|بعد غدا?)\b")
TOMORROW = re.compile(r"\b(?:tomorrow|tmrw|demain|غدا?|بكره|بكرا)\b")
TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|aujourd.?hui|ce (?:matin|soir)|اليوم)\b")
MOROCCO, LEBANON, TUNISIA = "ar_MA", "ar_LB", "ar_TN"  # three ways to name the months


def instant(words: str, now: datetime, zone: ZoneInfo) -> datetime | str:
    """Return the instant meant, UTC, always after `now`; or why there is none: `unread`, `past`, `gap`.

    Without a day it is the next time the clock shows this hour. Of an hour the clock shows twice it is the first.
    """
    said = fold(words)
    wait = _from_now(said)
    if wait is not None:
        return now + wait
    today = now.astimezone(zone).date()
    day, rest = _day(said, today)
    clock = _clock(rest)
    if clock is None:
        return UNREAD
    if day is None:
        found = _at(today, clock, zone)
        return found if isinstance(found, datetime) and found > now else _at(today + timedelta(days=1), clock, zone)
    found = _at(day, clock, zone)
    return PAST if isinstance(found, datetime) and found <= now else found


def _from_now(said: str) -> timedelta | None:
    if HALF_HOUR.search(said):
        return timedelta(minutes=30)
    found = FROM_NOW.search(said)
    if found is None:
        return None
    unit = found["hours"] or found["minutes"]
    number = int(found["number"]) if (found["number"] or "").isdigit() else 2 if unit.endswith("تين") else 1
    return timedelta(hours=number) if found["hours"] else timedelta(minutes=number)


def _day(said: str, today: date) -> tuple[date | None, str]:
    """Return the day named, if any, and what is left of the words."""
    for pattern, days in ((OVERMORROW, 2), (TOMORROW, 1), (TODAY, 0)):
        if pattern.search(said):
            left = said if pattern is TODAY else pattern.sub(" ", said)
            return today + timedelta(days=days), left
    if found := DAY_MONTH.search(said):
        return _of_year(today, int(found[1]), int(found[2])), DAY_MONTH.sub(" ", said)
    for name, month in _months().items():
        if found := re.search(rf"(\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?{name}\b", said):
            return _of_year(today, int(found[1]), month), said.replace(found[0], " ")
    for token in re.findall(r"[^\W\d_]+", said):
        named = weekday(token)
        if named is not None:
            return today + timedelta(days=(named - today.weekday()) % 7), said.replace(token, " ")
    return None, said


def _of_year(today: date, day: int, month: int) -> date | None:
    try:
        return date(today.year, month, day)
    except ValueError:
        return None


def _clock(said: str) -> time | None:
    found = CLOCK.search(said) or BARE_CLOCK.search(said)
    hour = HOUR.search(said)
    if found is None and hour is None:
        return time(12) if NOON.search(said) else None
    hours = int(found[1]) if found else int(hour[1]) if hour else 0
    minutes = int(found[2]) if found else 0
    if EVENING.search(said) and hours < 12:  # noqa: PLR2004 - of a clock's face
        hours += 12
    elif AT_NIGHT.search(said) and hours == 12:  # noqa: PLR2004 - of a clock's face
        hours = 0
    return time(hours, minutes) if hours < 24 and minutes < 60 else None  # noqa: PLR2004 - of a day and an hour


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime | str:
    local = datetime.combine(day, clock, zone)
    at = local.astimezone(UTC)
    return at if at.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else GAP


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by what it is called, folded."""
    locales = [Locale.parse(one) for one in (*LANGUAGES, MOROCCO, LEBANON, TUNISIA)]
    named = {fold(name): month for one in locales for month, name in one.months["format"]["wide"].items()}
    short = {fold(Locale("en").months["format"]["abbreviated"][month]): month for month in range(1, 13)}
    return short | named
