"""Meetings an organizer wants to be held: a time, a table, one before the other; every contradiction is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import situation
from bot.faults import Fault
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.timetable.change import Cancelled
from bot.timetable.problem import pair
from bot.timetable.proposal import propose
from bot.timetable.repair import repair
from bot.timetable.verdict import check
from models import Cluster, Event, MeetingSlot

if TYPE_CHECKING:
    from pathlib import Path

    from models import Store

FILE = "meetings.csv"
HEAD = "key,cluster,other,day,half,starts,table,after\n"
BEFORE = datetime(2019, 4, 8, 12, tzinfo=UTC)
FOOD, PACK, GREEN = "foodnet", "packaging-cluster", "green-synergy"


def _write(folder: Path, rows: str) -> None:
    (folder / FILE).write_text(HEAD + rows, encoding="utf-8")


def _fault(folder: Path, rows: str) -> tuple[Fault, ...]:
    _write(folder, rows)
    found, faults = read_folder(folder)
    assert (found is None) == bool(faults)
    return faults


def test_a_folder_without_such_meetings_says_what_it_always_said(folder: Path) -> None:
    before, _ = read_folder(folder)
    _write(folder, "")
    after, faults = read_folder(folder)
    assert before is not None
    assert after is not None, faults
    assert after.fingerprint == before.fingerprint
    assert "musts" not in after.event.rules


def _keys(folder: Path) -> list[str]:
    read, faults = read_folder(folder)
    assert read is not None, faults
    profiled = {one.cluster for one in read.profiles}
    eu = [one.key for one in read.clusters if one.side == "EU" and one.key in profiled]
    mena = [one.key for one in read.clusters if one.side == "MENA" and one.key in profiled]
    return [*eu[:3], *mena[:3]]


async def test_the_planner_obeys_what_the_sheet_wants_and_a_repair_keeps_it(store: Store, folder: Path) -> None:
    a, b, c, x, y, z = _keys(folder)
    _write(
        folder,
        f"opening,{a},{x},2019-04-09,,14:25,7,\n"
        f"second,{b},{x},,am,,,opening\n"
        f",{c},{y},2019-04-11,pm,,,\n"
        f",{a},{z},,,,,second;opening\n",
    )
    found, faults = read_folder(folder)
    assert found is not None, faults
    await load(store, found, now=BEFORE)
    async with store.reading() as session:
        event = (await session.exec(select(Event))).one()
        rows = {one.key: str(one.id) for one in (await session.exec(select(Cluster))).all()}
        slots = {str(one.id): one for one in (await session.exec(select(MeetingSlot))).all()}
        given = await situation.ground(session, event, now=BEFORE)
    problem = given.problem
    pairs = [pair(rows[one], rows[other]) for one, other in ((a, x), (b, x), (c, y), (a, z))]
    assert set(pairs) <= problem.must
    plan = propose(problem, seconds=0.3, seed=1)
    assert check(problem, plan) == ()
    at = {one.pair: one for one in plan.meetings}
    first, second, third, fourth = (at[two] for two in pairs)
    assert (f"{slots[first.slot].starts:%d %H:%M}", first.table) == ("09 13:25", 7)
    assert slots[second.slot].half_day.endswith("/am")
    assert slots[third.slot].half_day == "2019-04-11/pm"
    assert slots[first.slot].starts < slots[second.slot].starts < slots[fourth.slot].starts
    gone = next(one for one in plan.meetings if one.pair not in problem.must)
    repaired = repair(problem, plan, Cancelled(gone.pair))
    assert check(repaired.problem, repaired.plan) == ()
    assert {at[two] for two in pairs} <= set(repaired.plan.meetings)


async def test_who_is_not_there_at_the_time_wished_is_named(store: Store, folder: Path) -> None:
    a, _b, _c, x, *_ = _keys(folder)
    _write(folder, f",{a},{x},2019-04-09,,14:00,1,\n")
    found, faults = read_folder(folder)
    assert found is not None, faults
    await load(store, found, now=BEFORE)
    async with store.reading() as session:
        event = (await session.exec(select(Event))).one()
        late = datetime(2019, 4, 9, 13, 30, tzinfo=UTC)  # the first slots are over
        given = await situation.ground(session, event, now=late)
    plan = propose(given.problem, seconds=0, seed=1)
    refused = [one.values["why"] for one in plan.faults if one.code == "must_refused"]
    assert refused == ["not_then"]
    assert check(given.problem, plan) == ()


SLIPS = {
    "unknown cluster": (",foodnett,PACK,,,,,", "cluster", "unknown_cluster", {"value": "foodnett", "near": "foodnet"}),
    "itself": (",PACK,PACK,,,,,", "other", "meets_itself", {"value": PACK}),
    "no day": (",PACK,GREEN,,,14:00,,", "day", "blank", {}),
    "a day without meetings": (",PACK,GREEN,2019-04-10,pm,,,", "half", "no_slot_then", {"value": "pm", "choices": ()}),
    "no such half": (
        ",PACK,GREEN,,noon,,,", "half", "not_one_of", {"value": "noon", "choices": ("am", "pm"), "near": "pm"},
    ),
    "between two slots": (
        ",PACK,GREEN,2019-04-11,pm,14:10,,", "starts", "no_slot_then",
        {"value": "14:10", "choices": ("14:00", "14:25", "14:50", "15:15")},
    ),
    "a table at no time": (",PACK,GREEN,2019-04-11,,,3,", "starts", "blank", {}),
    "a table nobody has": (",PACK,GREEN,2019-04-11,,14:00,19,", "table", "no_such_table", {"value": 19}),
    "no such meeting": (",PACK,GREEN,,,,,openin", "after", "unknown_meeting", {"value": "openin", "near": ""}),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_with_its_row_and_column(folder: Path, slip: tuple[str, str, str, dict[str, object]]) -> None:
    row, column, code, values = slip
    row = row.replace("PACK", PACK).replace("GREEN", GREEN)
    (fault,) = _fault(folder, row + "\n")
    assert (fault.file, fault.row, fault.column, fault.code) == (FILE, 2, column, code)
    assert {name: fault.values[name] for name in values if name != "near"} == {
        name: value for name, value in values.items() if name != "near"
    }


def test_meetings_that_cannot_follow_one_another_are_told(folder: Path) -> None:
    late = f"late,{PACK},{GREEN},2019-04-11,,,,\nearly,{PACK},qoot,2019-04-09,,,,late\n"
    assert _fault(folder, late) == (Fault(FILE, 3, "after", "never_after", {"value": "late"}),)
    circle = f"one,{PACK},{GREEN},,,,,two\ntwo,{PACK},qoot,,,,,three\nthree,{GREEN},qoot,,,,,one\n"
    (fault,) = _fault(folder, circle)
    assert (fault.row, fault.code, fault.values) == (2, "waits_for_itself", {"rows": ("one", "two", "three", "one")})
    itself = f"one,{PACK},{GREEN},,,,,one\n"
    (fault,) = _fault(folder, itself)
    assert fault.values == {"rows": ("one", "one")}


def test_one_pair_twice_and_one_table_twice_are_told(folder: Path) -> None:
    twice = f",{PACK},{GREEN},,,,,\n,{GREEN},{PACK},,,,,\n"
    (fault,) = _fault(folder, twice)
    assert (fault.row, fault.column, fault.code) == (3, "other", "doubled")
    table = f",{PACK},{GREEN},2019-04-11,,14:00,3,\n,qoot,foodnet,2019-04-11,,14:00,3,\n"
    (fault,) = _fault(folder, table)
    assert (fault.row, fault.column, fault.code, fault.values) == (3, "table", "table_twice", {"value": 3, "first": 2})
