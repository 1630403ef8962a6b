"""Receipts: what reached a phone, told from the words on its screen alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import takewhile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bot.texts import Moment, Voice, languages, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.phone import Person

NAME, ROOM = "§§§", "¶¶¶"
MOST_MINUTES = 1441
DAY = 1440  # minutes
CLOCK = re.compile(r"(\d\d):(\d\d)")
SOME_DAYS = (date(2000, 1, 1), date(2000, 5, 9), date(2001, 8, 30))
EPOCH = Moment(datetime(2000, 1, 1, tzinfo=UTC), "UTC")


@dataclass(frozen=True)
class Receipt:
    """What a message tells that was promised: its kind, whom or what it names, the time it tells, when it came.

    A reminder of several meetings is as many receipts, all of one `message`.
    """

    kind: str
    name: str
    tells: datetime | None
    at: datetime
    text: str
    message: int


def receipts(person: Person) -> list[Receipt]:
    """Return what a person was told, oldest first; cards and answers are not among it."""
    found = []
    for seen in person.screen():
        if not seen.mine and seen.text and not seen.buttons:
            kind, name = _recognised(plain(seen.text.partition("\n")[0]).strip())
            if kind:
                text, at = plain(seen.text), _at(seen.message)
                first = Receipt(kind, name, _told(seen.message), at, text, seen.message_id)
                found += [first, *_later(first)]
    return found


def _later(first: Receipt) -> Iterator[Receipt]:
    """Yield what a reminder tells of the meetings after its first: a line each, with the clock and the name."""
    clock = CLOCK.search(first.text)
    if first.kind != "reminder" or first.tells is None or clock is None:
        return
    for line in first.text.splitlines():
        told = next((told for pattern in _lines() if (told := pattern.fullmatch(line.strip()))), None)
        if told:
            after = (_minutes(CLOCK.search(line)) - _minutes(clock)) % DAY
            yield replace(first, name=told["name"], tells=first.tells + timedelta(minutes=after))


def _minutes(clock: re.Match[str] | None) -> int:
    return int(clock[1]) * 60 + int(clock[2]) if clock else 0


def announced(person: Person, words: str) -> datetime | None:
    """Return when a person first saw an announcement of these words; a draft of it has other buttons."""
    wanted = plain(words).strip()
    noted = {Voice(code).word("announce.noted") for code in languages()}
    shown = [
        seen
        for seen in person.screen()
        if not seen.mine
        and noted.issuperset(word for row in seen.buttons for word in row)
        and wanted in plain(seen.text)
    ]
    return _at(shown[0].message) if shown else None


def _at(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(message["date"], UTC)


def _told(message: dict[str, Any]) -> datetime | None:
    times = [one["unix_time"] for one in message.get("entities", ()) if one["type"] == "date_time"]
    return datetime.fromtimestamp(times[0], UTC) if times else None


def _recognised(line: str) -> tuple[str, str]:
    for kind, pattern in _patterns():
        found = pattern.fullmatch(line)
        if found:
            return kind, found["name"] if "name" in pattern.groupindex else ""
    return "", ""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return how each kind of message begins, in every language, whatever the name and the minutes."""
    lines: dict[tuple[str, str], None] = {}
    for language in languages():
        voice = Voice(language)
        for kind, said in _samples(voice):
            lines[kind, _pattern(said)] = None
        lines["morning", re.escape(_greeting(voice)) + ".*"] = None
    return tuple((kind, re.compile(line)) for kind, line in lines)


@cache
def _lines() -> tuple[re.Pattern[str], ...]:
    """Return how a line of an agenda is written in every language."""
    here = {"starts": EPOCH, "ends": EPOCH, "other": SimpleNamespace(name=NAME, names={}), "table": 1}
    entries = [SimpleNamespace(**here, room=room) for room in ("", ROOM)]
    said = [Voice(one).say("agenda.line", entry=entry) for one in languages() for entry in entries]
    return tuple(re.compile(_pattern(one).replace(ROOM, ".*")) for one in said)


def _pattern(said: str) -> str:
    first = plain(voice_line(said)).strip()
    return re.sub(r"\d+", r"\\d+", re.escape(first)).replace(re.escape(NAME), "(?P<name>.*)")


def _greeting(voice: Voice) -> str:
    """Return how the letter of a morning begins, whatever the day."""
    said = [plain(voice_line(voice.say("agenda.morning", entries=(), day=day))) for day in SOME_DAYS]
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*said, strict=False))
    return "".join(signs[0] for signs in alike)


def voice_line(said: str) -> str:
    """Return the first line of a text without its markup."""
    return re.sub(r"<[^>]*>", "", said).strip().partition("\n")[0]


def _samples(voice: Voice) -> list[tuple[str, str]]:
    other = SimpleNamespace(name=NAME, names={})
    activity = SimpleNamespace(
        title={"en": NAME}, departs_at=None, place={"en": ""}, details={}, meeting_point={}, kind="visit"
    )
    where = {"table": 1, "place": "", "room": ""}
    about = {"languages": (), "is_interpreted": False, "reasons": ()}
    meeting = {"other": other, "starts": EPOCH, "ends": EPOCH, **where, **about}
    event = SimpleNamespace(name={"en": NAME})
    found = [
        ("reminder", voice.say("agenda.up_next", meeting=meeting, besides=())),
        ("moved", voice.say("agenda.moved", meeting=meeting, was=None)),
        ("new", voice.say("agenda.new", meeting=meeting)),
        ("cancelled", voice.say("agenda.cancelled", other=other, starts=EPOCH, theirs=False)),
        ("published", voice.say("agenda.published", event=event, count=0, first=None, has_cluster=False)),
        *(
            (
                "reminder",
                voice.say("agenda.activity_reminder", activity=activity, starts=EPOCH, evening=True, today=one),
            )
            for one in (False, True)
        ),
    ]
    for minutes in (*range(1, 130), 200, MOST_MINUTES):
        said = voice.say("agenda.reminder", meeting=meeting, minutes=minutes, later=(), besides=())
        found.append(("reminder", said))
        said = voice.say("agenda.activity_reminder", activity=activity, starts=EPOCH, evening=False, minutes=minutes)
        found.append(("reminder", said))
    return found
