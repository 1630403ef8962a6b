"""The event's own settings, checked: names, days, zone, and the rules by which it runs."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.folder import given, hours
from bot.folder.countries import spoken
from bot.folder.hours import Frame
from bot.folder.ledger import nearest
from bot.folder.rooms import IN_A_ROUND, ROOM, of_a_room
from bot.folder.rows import parts
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.folder.cells import Cells

Counts = dict[str, int | None]

SIDES = ("EU", "MENA")
MOST_DAYS = 31
LEAD = re.compile(r"([1-9]\d{0,3})\s*([mh])")
EVENING = "evening"
MINUTES = {"m": 1, "h": 60}
LONGEST_LEAD = timedelta(days=14)
LEADS = {"meeting": False, "visit": True, "activity": True}  # whether the evening before is a lead time of it
PLACE = "meetings.place"
WORDS = ("name", "place", "organizer", *(f"sides.{side}" for side in SIDES), PLACE)
SINGLE = ("key", "zone", "starts", "ends", "data_until", "default_language", "questionnaire")
HOURS = {
    "evening": "reminders.evening",
    "digest": "reminders.digest",
    "quiet_from": "quiet.from",
    "quiet_to": "quiet.to",
}
COUNTS = ("minutes", "gap", "wanted", "minimum", "tables", "at_once", "in_a_row", "interpreters")
MAY_BE_BLANK = {"at_once": 1, "in_a_row": None, "interpreters": 0}  # and what they are then
FAIRNESS = ("worst_off", "everybody")  # who comes before the sum of all: the first where nothing is said
FROM_NONE = ("gap", "minimum", "interpreters")  # these may be zero
KNOWN = (
    *SINGLE,
    *(f"{path}.{language}" for path in WORDS for language in LANGUAGES),
    *(f"reminders.{what}" for what in LEADS),
    *HOURS.values(),
    *(f"meetings.{count}" for count in COUNTS),
    "meetings.fairness",
    "rehearsal.starts",
    "rehearsal.handsets",
)
ROUND = re.compile(r"meetings\.rounds\.(\d{1,4})\.(day|from|to|interpreters)")


def frame(cells: Cells) -> Frame:
    """Return the event's zone and days; days that contradict each other are a fault and count as unknown."""
    zone = hours.zone(cells, "zone")
    starts, ends = hours.day(cells, "starts"), hours.day(cells, "ends")
    if starts and ends and ends < starts:
        cells.fault("ends", "ends_before_starts", value=ends, starts=starts)
        return Frame(zone, None, None)
    if starts and ends and (ends - starts).days >= MOST_DAYS:
        cells.fault("ends", "too_many_days", value=ends, most=MOST_DAYS)
        return Frame(zone, None, None)
    return Frame(zone, starts, ends)


def counts(cells: Cells, rooms: Sequence[given.Room]) -> Counts:
    """Return `minutes` and `gap` of meetings, how many are `wanted`, the `minimum`, and the `tables`.

    Of one cluster: how many meetings `at_once`, and `in_a_row` without a pause, None where nothing is said.
    Tables counted by room need not be counted in all; where they are, both must agree.
    """
    found = {
        name: cells.count(
            f"meetings.{name}",
            least=0 if name in FROM_NONE else 1,
            needed=name not in MAY_BE_BLANK and not (rooms and name == "tables"),
        )
        for name in COUNTS
    }
    if rooms:
        said, found["tables"] = found["tables"], rooms[-1].last
        if said is not None and said != found["tables"]:
            cells.fault("meetings.tables", "tables_differ", value=said, most=found["tables"])
    wanted, minimum = found["wanted"], found["minimum"]
    if wanted is not None and minimum is not None and minimum > wanted:
        cells.fault("meetings.minimum", "minimum_above_wanted", value=minimum, wanted=wanted)
    return found


def event(cells: Cells, around: Frame, counted: Counts, rooms: Sequence[given.Room]) -> given.Event | None:
    """Return the event, or None when its days are not known; what has rooms needs no place of all its meetings."""
    _unknown(cells)
    data_until = hours.day(cells, "data_until")
    if data_until and around.ends and data_until < around.ends:
        cells.fault("data_until", "ends_before_starts", value=data_until, starts=around.ends)
    words = {path: cells.words(path, needed=path != PLACE or not rooms) for path in WORDS}
    key = cells.key("key", {})
    language = cells.one_of("default_language", spoken())
    rules = _rules(cells, around, counted) | {"meeting_place": words[PLACE]}
    if rooms:
        rules["rooms"] = [asdict(room) for room in rooms]
    if around.starts is None or around.ends is None or data_until is None:
        return None
    return given.Event(
        key=key,
        zone=around.zone.key,
        starts=around.starts,
        ends=around.ends,
        data_until=data_until,
        default_language=language,
        name=words["name"],
        place=words["place"],
        organizer=words["organizer"],
        sides={side: words[f"sides.{side}"] for side in SIDES},
        rules=rules,
    )


def handsets(cells: Cells, people: set[str]) -> None:
    """Check that whoever plays in a rehearsal is invited."""
    for key in parts(cells.text("rehearsal.handsets")):
        if key not in people:
            near = cells.ledger.nearest(key, {person: (person,) for person in people})
            cells.fault("rehearsal.handsets", "unknown_participant", value=key, near=near)


def _unknown(cells: Cells) -> None:
    for path in cells.cells:
        if path not in KNOWN and not any(kind.fullmatch(path) for kind in (ROUND, ROOM, IN_A_ROUND)):
            cells.fault(path, "unknown_setting", value=path, near=nearest(path, (*KNOWN, *of_a_room(path))))


def _rules(cells: Cells, around: Frame, counted: Counts) -> dict[str, Any]:
    leads = {what: _leads(cells, f"reminders.{what}", evening=evening) for what, evening in LEADS.items()}
    clocks = {name: _clock(cells, path) for name, path in HOURS.items()}
    # An event that says nothing of fairness, pauses, or two meetings at once, says what it always said.
    fairness = cells.text("meetings.fairness")
    chosen = cells.chosen("meetings.fairness", fairness, dict.fromkeys(FAIRNESS, ())) if fairness else ""
    said: dict[str, Any] = {"fairness": chosen} if chosen in FAIRNESS[1:] else {}
    said |= {
        name: number
        for name, number in counted.items()
        if name not in MAY_BE_BLANK or number not in (None, MAY_BE_BLANK[name])
    }
    return {**leads, **clocks, **said, "rehearsal": _rehearsal(cells, around)}


def _leads(cells: Cells, column: str, *, evening: bool) -> list[int | str]:
    found: list[int | str] = []
    for said in parts(cells.needed(column)):
        lead = LEAD.fullmatch(said)
        minutes = int(lead[1]) * MINUTES[lead[2]] if lead else 0
        if lead and timedelta(minutes=minutes) <= LONGEST_LEAD:
            found.append(minutes)
        elif said == EVENING and evening:
            found.append(EVENING)
        else:
            cells.fault(column, "bad_lead", value=said, evening=evening)
    return found


def _clock(cells: Cells, column: str) -> str:
    found = hours.hour(cells, column)
    if found and found.tzinfo:
        cells.fault(column, "bad_hour", value=cells.text(column))
    return f"{found:%H:%M}" if found else ""


def _rehearsal(cells: Cells, around: Frame) -> dict[str, Any]:
    said = cells.text("rehearsal.starts")
    try:
        starts = datetime.fromisoformat(said) if said else None
    except ValueError:
        starts = None
    if said and (starts is None or starts.tzinfo is not None or starts.year not in hours.YEARS):
        cells.fault("rehearsal.starts", "bad_moment", value=said)
    if starts is None and around.starts is not None:
        starts = datetime.combine(around.starts - timedelta(days=1), datetime.min.time().replace(hour=17))
    handsets_said = parts(cells.text("rehearsal.handsets"))
    return {"starts": f"{starts:%Y-%m-%dT%H:%M}" if starts else "", "handsets": handsets_said}
