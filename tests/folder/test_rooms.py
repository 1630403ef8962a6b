"""Rooms of the meeting tables: tables numbered through them, a round that does without some, every slip told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot.faults import Fault
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.texts import Voice
from bot.timetable.problem import numbers
from bot.whereabouts import room_name, told
from models import Cluster, Event, Meeting, MeetingSlot
from tests.rooms import in_two_rooms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.folder.given import EventFolder
    from models import Store

EVENT = "event.toml"


@pytest.fixture
def roomy(folder: Path) -> Path:
    return in_two_rooms(folder)


def _read(folder: Path) -> EventFolder:
    found, faults = read_folder(folder)
    assert found is not None, faults
    return found


def test_tables_are_numbered_through_the_rooms(roomy: Path) -> None:
    found = _read(roomy)
    assert [(one["key"], one["first"], one["last"]) for one in found.event.rules["rooms"]] == [
        ("atlas", 1, 10),
        ("rif", 11, 18),
    ]
    assert {(slot.tables, slot.missing) for slot in found.slots} == {(18, ())}


def test_an_event_in_one_hall_says_nothing_of_rooms(folder: Path) -> None:
    found = _read(folder)
    assert "rooms" not in found.event.rules
    assert {(slot.tables, slot.missing) for slot in found.slots} == {(18, ())}


def test_a_round_may_have_fewer_tables_of_a_room_or_none(roomy: Path, replace: Callable[[str, str, str], None]) -> None:
    replace(EVENT, 'to = "15:35"\n', 'to = "15:35"\ntables.atlas = 4\ntables.rif = 0\n')
    last = _read(roomy).slots[-1]
    assert (last.tables, numbers(last.tables, last.missing)) == (4, (1, 2, 3, 4))
    replace(EVENT, "tables.rif = 0\n", "tables.rif = 8\n")
    last = _read(roomy).slots[-1]
    assert numbers(last.tables, last.missing) == (1, 2, 3, 4, *range(11, 19))


def test_tables_may_be_counted_in_all_where_they_agree(roomy: Path, replace: Callable[[str, str, str], None]) -> None:
    replace(EVENT, "minimum = 5\n", "minimum = 5\ntables = 18\n")
    assert _read(roomy).slots[0].tables == 18


def test_what_has_rooms_needs_no_place_of_all_meetings(roomy: Path) -> None:
    settings = (roomy / EVENT).read_text(encoding="utf-8")
    start, end = settings.index("[meetings.place]"), settings.index("[[meetings.rounds]]")
    (roomy / EVENT).write_text(settings[:start] + settings[end:], encoding="utf-8")
    assert _read(roomy).event.rules["meeting_place"] == {}


SLIPS = {
    "a name not translated": (
        ('ar = "قاعة الأطلس"\n', ""),
        Fault(EVENT, 59, "meetings.rooms.1.name.ar", "words_missing", {"languages": ("ar",)}),
    ),
    "a name too long for a line": (
        ('fr = "salle Rif"', f'fr = "{"salle " * 8}"'),
        Fault(EVENT, 70, "meetings.rooms.2.name.fr", "too_long", {"value": ("salle " * 8).strip(), "most": 40}),
    ),
    "two rooms of one name": (
        ('en = "Rif room"', 'en = "Atlas room"'),
        Fault(EVENT, 69, "meetings.rooms.2.name.en", "doubled_label", {"value": "Atlas room"}),
    ),
    "two rooms of one key": (
        ('key = "rif"', 'key = "atlas"'),
        Fault(EVENT, 65, "meetings.rooms.2.key", "doubled", {"value": "atlas", "first": 56}),
    ),
    "a room without tables": (
        ("tables = 8\n", ""),
        Fault(EVENT, 64, "meetings.rooms.2.tables", "blank", {}),
    ),
    "a room of no table": (
        ("tables = 8\n", "tables = 0\n"),
        Fault(EVENT, 66, "meetings.rooms.2.tables", "not_a_count", {"value": "0", "least": 1}),
    ),
    "a room with something nobody knows": (
        ("tables = 8\n", "tables = 8\ntable = 3\n"),
        Fault(
            EVENT,
            67,
            "meetings.rooms.2.table",
            "unknown_setting",
            {"value": "meetings.rooms.2.table", "near": "meetings.rooms.2.tables"},
        ),
    ),
    "tables counted in all that do not agree": (
        ("minimum = 5\n", "minimum = 5\ntables = 20\n"),
        Fault(EVENT, 54, "meetings.tables", "tables_differ", {"value": 20, "most": 18}),
    ),
    "a round that names no room": (
        ('to = "16:25"\n', 'to = "16:25"\ntables.rif2 = 3\n'),
        Fault(EVENT, 82, "meetings.rounds.1.tables.rif2", "unknown_room", {"value": "rif2", "near": "rif"}),
    ),
    "a round with more tables than the room has": (
        ('to = "16:25"\n', 'to = "16:25"\ntables.rif = 9\n'),
        Fault(EVENT, 82, "meetings.rounds.1.tables.rif", "above_most", {"value": "9", "most": 8}),
    ),
    "a round with tables that are no number": (
        ('to = "16:25"\n', 'to = "16:25"\ntables.rif = "few"\n'),
        Fault(EVENT, 82, "meetings.rounds.1.tables.rif", "not_a_count", {"value": "few", "least": 0}),
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_in_a_room_is_told_with_its_line(
    roomy: Path, replace: Callable[[str, str, str], None], slip: tuple[tuple[str, str], Fault]
) -> None:
    (before, after), fault = slip
    replace(EVENT, before, after)
    found, faults = read_folder(roomy)
    assert found is None
    assert faults == (fault,)


async def test_a_room_is_told_in_the_language_of_the_reader(roomy: Path, store: Store, now: datetime) -> None:
    await load(store, _read(roomy), now=now)
    async with store.reading() as session:
        event = (await session.exec(select(Event))).one()
    assert [room_name(event, 10, Voice(one)) for one in ("en", "fr", "ar")] == [
        "Atlas room",
        "salle Atlas",
        "قاعة الأطلس",
    ]
    assert told(event, 11, Voice("en")) == {"table": 11, "room": "Rif room", "place": "Meeting hall, ground floor"}
    assert room_name(event, 19, Voice("en")) == ""


async def test_loading_rooms_twice_is_once_and_a_table_in_use_is_not_taken_away(
    roomy: Path, store: Store, now: datetime, replace: Callable[[str, str, str], None]
) -> None:
    await load(store, _read(roomy), now=now)
    assert (await load(store, _read(roomy), now=now)).changed == 0
    async with store.transaction() as session:
        slot = (await session.exec(select(MeetingSlot))).all()[-1]
        a, b = (await session.exec(select(Cluster.id).limit(2))).all()
        session.add(
            Meeting(
                event_id=slot.event_id,
                slot_id=slot.id or 0,
                table_number=12,
                changed_at=now,
                a_cluster_id=a or 0,
                b_cluster_id=b or 0,
            )
        )
    replace(EVENT, 'to = "15:35"\n', 'to = "15:35"\ntables.rif = 1\n')
    refused = await load(store, _read(roomy), now=now)
    assert [(one.code, one.values) for one in refused.faults] == [
        ("table_gone", {"slot": "2019-04-11 15:15", "table": 12})
    ]
    replace(EVENT, "tables.rif = 1\n", "tables.rif = 2\n")
    assert (await load(store, _read(roomy), now=now)).faults == ()
    async with store.reading() as session:
        last = (await session.exec(select(MeetingSlot))).all()[-1]
    assert (last.tables, last.missing) == (12, [13, 14, 15, 16, 17, 18])
