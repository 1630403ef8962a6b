"""A room gone: foretold as it then happens, its tables taken out and no others; who moves by hand is sat near."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import keeping, participants, room, suppositions
from bot.timetable.change import RoomGone, TablesLeft, changed
from bot.timetable.consequence import Supposed, consequence
from bot.timetable.invention import Size, event
from bot.timetable.problem import Room
from bot.timetable.proposal import propose
from bot.timetable.verdict import check
from models import Letter, Meeting, MeetingSlot, MeetingState, Mishap, Participant, Store, Supposition
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.timetable.problem import Plan, Problem
    from models import Event, Session

BEFORE = datetime(2019, 4, 9, 13, 50, tzinfo=CASABLANCA)  # the first meetings begin at 14:00
RIF = {"first": 11, "last": 18}
ATLAS = frozenset(range(1, 5))


@pytest.fixture(scope="module")
def problem() -> Problem:
    return replace(event(Size(24, 12, 7), seed=5), rooms=(Room(1, 4), Room(5, 7)))


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.3, seed=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The event published in two rooms, ten minutes before the first meetings."""
    store = Store(Prepared(tmp_path).fresh("roomy"))
    yield store
    await store.close()


def test_only_the_tables_of_that_room_and_those_slots_are_gone(problem: Problem) -> None:
    some = frozenset(slot.id for slot in problem.slots[:3])
    after = changed(problem, RoomGone(some, ATLAS))
    assert [slot.numbers for slot in after.slots] == [(5, 6, 7)] * 3 + [tuple(range(1, 8))] * 9
    assert changed(after, RoomGone(some, ATLAS)).slots == after.slots
    fewer = changed(after, TablesLeft(some, 2))
    assert fewer.slots[0].numbers == (5, 6)


def test_what_a_room_leaves_behind_breaks_no_rule_and_what_has_begun_stays(problem: Problem, plan: Plan) -> None:
    every, begun = frozenset(slot.id for slot in problem.slots), frozenset({problem.slots[0].id})
    fixed = tuple(one for one in plan.meetings if one.slot in begun)
    given = replace(problem, fixed=fixed)
    repaired = consequence(Supposed(given, plan, RoomGone(every, ATLAS), frozenset(), begun, frozenset(), begun)).repair
    assert check(repaired.problem, repaired.plan) == ()
    assert {one.table for one in repaired.plan.meetings if one.slot not in begun} == {5, 6, 7}
    assert [one for one in repaired.plan.meetings if one.slot in begun] == list(fixed)
    assert repaired.plan.meetings


async def _event(session: Session) -> Event:
    found = await participants.only_event(session)
    assert found is not None
    return found


async def test_a_room_gone_happens_as_it_was_foretold_and_is_told_once(store: Store) -> None:
    ends = BEFORE + timedelta(hours=3)
    async with store.transaction() as session:
        for number, person in enumerate((await session.exec(select(Participant))).all()):
            person.chat_id, person.joined_at = 7_000_000 + number, BEFORE
            session.add(person)
        given = await _event(session)
        asked = await suppositions.suppose(session, given, Mishap.ROOM, RIF, starts=BEFORE, ends=ends, now=BEFORE)
        number = asked.id or 0
        supposed = await suppositions.posed(session, given, asked, now=BEFORE)
    found = consequence(supposed)
    async with store.transaction() as session:
        one = await session.get_one(Supposition, number)
        await suppositions.foretell(session, one, supposed, found, upon=0)
        before = (await session.exec(select(MeetingSlot.tables, MeetingSlot.missing).distinct())).all()
    assert before == [(18, [])]
    async with store.transaction() as session:
        one = await session.get_one(Supposition, number)
        assert await suppositions.apply(session, await _event(session), one, now=BEFORE)
    async with store.reading() as session:
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
        meetings = (await session.exec(select(Meeting).where(Meeting.state == MeetingState.PUBLISHED))).all()
        told = (await session.exec(select(Letter.key).where(col(Letter.view) == "meeting_moved"))).all()
        one = await session.get_one(Supposition, number)
    gone = {slot.id for slot in slots if slot.starts < ends}
    assert {(slot.tables, tuple(slot.missing)) for slot in slots if slot.id in gone} == {(10, tuple(range(11, 19)))}
    assert {(slot.tables, tuple(slot.missing)) for slot in slots if slot.id not in gone} == {(18, ())}
    assert {(a.a_cluster_id, a.b_cluster_id, a.slot_id, a.table_number) for a in meetings} == {
        (min(a, b), max(a, b), slot, table) for a, b, slot, table in one.plan
    }
    assert not [a for a in meetings if a.slot_id in gone and a.table_number > 10]
    assert len(told) == len(set(told)) > 0


async def test_what_is_kept_about_a_person_names_the_rooms(store: Store) -> None:
    async with store.reading() as session:
        given = await _event(session)
        some = (await session.exec(select(Participant).order_by(col(Participant.id)).limit(12))).all()
        kept = [await keeping.everything(session, given, one) for one in some]
    rooms = {(one["table"] > 10, one["room"]) for each in kept for one in each["meetings"]}
    assert rooms == {(False, "Atlas room"), (True, "Rif room")}


async def test_whoever_is_moved_by_hand_is_sat_where_fewest_have_to_walk(store: Store) -> None:
    async with store.reading() as session:
        given = await _event(session)
        meetings = (await session.exec(select(Meeting).order_by(col(Meeting.id)))).all()
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
        looked_at = 0
        for meeting in meetings[::20]:
            both = {meeting.a_cluster_id, meeting.b_cluster_id}
            theirs = [one for one in meetings if {one.a_cluster_id, one.b_cluster_id} & both and one is not meeting]
            for slot, table in await room.openings(session, given, meeting, now=BEFORE):
                at = [one.id for one in slots].index(slot.id)
                beside = {one.id for one in slots[max(0, at - 1) : at + 2] if one.half_day == slot.half_day}
                near = [one for one in theirs if one.slot_id in beside]
                taken = {one.table_number for one in meetings if one.slot_id == slot.id}
                walks = {
                    free: sum((one.table_number > 10) != (free > 10) for one in near)
                    for free in range(1, 19)
                    if free not in taken
                }
                assert table == min(walks, key=lambda free: (walks[free], free))
                looked_at += len(near) > 0
    assert looked_at
