"""An event that lets two people of a cluster meet at once: from the folder to the table, the card and the answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot import meetings, offers, participants, room, situation, suppositions, timetables
from bot.timetable.consequence import consequence
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams as form
from bot.timetable.verdict import check
from models import (
    Absence,
    Activity,
    Cluster,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Mishap,
    Occasion,
    Participant,
    Seat,
    SignUp,
)
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from models import Event, Session
    from tests.stage import Stage

BEFORE = datetime(2019, 4, 9, 13, 50, tzinfo=CASABLANCA)  # the first meetings begin at 14:00


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("at_once"))


@pytest.fixture
async def hall(prepared: Prepared) -> AsyncIterator[Stage]:
    """The published event, ten minutes before the first meetings; from now on two people of a cluster may meet."""
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        await _allow_two(stage)
        yield stage


async def _allow_two(stage: Stage) -> None:
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        event.rules = event.rules | {"at_once": 2, "wanted": 12}
        session.add(event)


async def _rows(session: Session) -> tuple[Event, dict[str, int], list[MeetingSlot]]:
    event = await participants.only_event(session)
    assert event is not None
    keys = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
    slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
    return event, keys, list(slots)


async def _fill(session: Session, slot: int, *, now: datetime) -> list[Meeting]:
    """Let both people of QOOT meet in a slot, whomever they can; return what that adds, nothing where it fails."""
    event, keys, slots = await _rows(session)
    made: list[Meeting] = []
    for row in sorted(keys.values()):
        mine = await meetings.of_cluster(session, keys["qoot"])
        if sum(one.meeting.slot_id == slots[slot].id for one in mine) == 2:
            return made
        quota = len(await meetings.of_cluster(session, row)) >= event.rules["wanted"]
        if quota or row in {keys["qoot"], *(one.other.id for one in mine)}:
            continue
        openings = await room.openings(session, event, (keys["qoot"], row), now=now)
        for place, table in openings:
            if place.id == slots[slot].id:
                made.append(await meetings.hold(session, event, (keys["qoot"], row), place.id or 0, table, now=now))
                await meetings.confirm(session, event, made[-1], now=now)
    return []


async def _two_set_free(session: Session, *, now: datetime) -> tuple[int, int]:
    """Cancel a meeting in the first slot of two whom QOOT does not meet; nobody else is offered their time."""
    event, keys, slots = await _rows(session)
    met = {one.other.id for one in await meetings.of_cluster(session, keys["qoot"])} | {keys["qoot"]}
    here = (await session.exec(select(Meeting).where(Meeting.slot_id == slots[0].id).order_by(col(Meeting.id)))).all()
    gone = next(one for one in here if not {one.a_cluster_id, one.b_cluster_id} & met)
    await meetings.cancel(session, event, gone, now=now)
    gone.is_freed = False
    session.add(gone)
    return gone.a_cluster_id, gone.b_cluster_id


async def _beside(stage: Stage) -> tuple[Meeting, str]:
    """Give QOOT a second meeting in its first slot; return it and the name of who it is with."""
    async with stage.store.transaction() as session:
        await _two_set_free(session, now=stage.clock.now())
        (meeting,) = await _fill(session, 0, now=stage.clock.now())
        _event, keys, _slots = await _rows(session)
        other = {meeting.a_cluster_id, meeting.b_cluster_id} - {keys["qoot"]}
        named = await session.get_one(Cluster, other.pop())
    await stage.settle()
    return meeting, named.name


async def test_as_many_seats_as_people_who_are_there_and_no_more_than_the_event_allows(hall: Stage) -> None:
    async with hall.store.transaction() as session:
        event, keys, slots = await _rows(session)
        people = Counter((await session.exec(select(Participant.cluster_id))).all())
        given = await situation.ground(session, event, now=hall.clock.now())
        for one in given.problem.clusters:
            expected = min(2, people[int(one.id)])
            assert {one.seats(slot) for slot in one.free} <= set(range(1, expected + 1))
            assert not one.free or len(one.more) == expected - 1
        qoot = next(one for one in given.problem.clusters if one.id == str(keys["qoot"]))
        rania = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        visit = (await session.exec(select(Activity).where(col(Activity.seats).is_not(None)))).first()
        assert visit is not None
        visit.starts, visit.ends = slots[0].starts, slots[0].ends
        session.add_all([visit, SignUp(activity_id=visit.id or 0, participant_id=rania.id or 0, at=BEFORE)])
        await session.flush()
        after = await situation.ground(session, event, now=hall.clock.now())
        mine = next(one for one in after.problem.clusters if one.id == qoot.id)
        assert (qoot.seats(str(slots[0].id)), mine.seats(str(slots[0].id))) == (2, 1)


async def test_the_planner_uses_the_second_seats_and_what_it_makes_can_be_published(hall: Stage) -> None:
    async with hall.store.transaction() as session:
        event, _keys, _slots = await _rows(session)
        given = await situation.ground(session, event, now=hall.clock.now())
        plan = propose(given.problem, seconds=0.2, seed=1)
        assert check(given.problem, plan) == ()
        sat = Counter((name, one.slot) for one in plan.meetings for name in one.pair)
        assert max(sat.values()) == 2
        kept = await timetables.keep(
            session, event, given.problem, plan, form(given.teaming, seed=1), seed=1, now=hall.clock.now()
        )
        assert await meetings.publish(session, event, kept, now=hall.clock.now()) == len(plan.meetings)
        seats = (await session.exec(select(Seat))).all()
        assert Counter((str(one.cluster_id), str(one.slot_id)) for one in seats) == sat


async def test_the_planner_gives_the_pauses_the_event_asks_for(hall: Stage) -> None:
    async with hall.store.transaction() as session:
        event, _keys, _slots = await _rows(session)
        event.rules = event.rules | {"in_a_row": 3}
        given = await situation.ground(session, event, now=hall.clock.now())
    plan = propose(given.problem, seconds=0.2, seed=1)
    assert given.problem.in_a_row == 3
    assert check(given.problem, plan) == ()
    assert "no_pause" in {one.code for one in check(replace(given.problem, in_a_row=1), plan)}


async def test_the_database_refuses_one_more_than_there_are_people(hall: Stage) -> None:
    await _beside(hall)
    async with hall.store.transaction() as session:
        event, keys, slots = await _rows(session)
        met = {one.other.id for one in await meetings.of_cluster(session, keys["qoot"])} | {keys["qoot"]}
        busy = (await session.exec(select(Seat.cluster_id).where(Seat.slot_id == slots[0].id))).all()
        pair = (keys["qoot"], min(set(keys.values()) - met - set(busy)))
        tables = (await session.exec(select(Meeting.table_number).where(Meeting.slot_id == slots[0].id))).all()
        with pytest.raises(IntegrityError, match="seat"):
            await meetings.hold(session, event, pair, slots[0].id or 0, max(tables) + 1, now=hall.clock.now())
        await session.rollback()


async def test_both_meetings_are_named_to_both_people_on_every_card(hall: Stage) -> None:
    rania, karim = await hall.have_in("rania-haddad", "en"), await hall.have_in("karim-khoury", "en")
    meeting, name = await _beside(hall)
    line = f"At the same time\n{name} · table {meeting.table_number}\nWho of you goes where is yours to decide."
    await hall.jump(BEFORE)
    for person in (rania, karim):
        reminder = next(seen.text for seen in reversed(person.screen()) if "In 10 minutes" in seen.text)
        assert "Packaging" in reminder
        assert line in _plain(reminder)
        await hall.say(person, "/today")
        assert _plain(person.last.text).count("14:00–14:20") == 2
    await hall.say(rania, "/next")
    assert line in _plain(rania.last.text)
    await hall.tap(rania, name)
    assert f"Your meeting: {name}" in _plain(rania.last.text)
    assert "At the same time\nPackaging" in _plain(rania.last.text)
    await hall.tap(rania, "Cannot come")
    await hall.tap(rania, "Yes, cancel it")
    assert "At the same time" not in _plain(rania.last.text)
    assert "Your meeting: Packaging" in _plain(rania.last.text)


async def test_meetings_that_begin_together_are_one_silent_word_in_the_pause(hall: Stage) -> None:
    rania = await hall.have_in("rania-haddad", "en")
    async with hall.store.transaction() as session:
        _event, keys, slots = await _rows(session)
        busy = [one.meeting.slot_id for one in await meetings.of_cluster(session, keys["qoot"])]
        before, second = slots[0], 1
        while not (before.id in busy and await _fill(session, second, now=hall.clock.now())):
            before, second = slots[second], second + 1
    await hall.jump(before.ends + timedelta(minutes=1))
    async with hall.store.reading() as session:
        told = (await session.exec(select(Letter).where(Letter.view == "up_next"))).all()
    (letter,) = [one for one in told if one.due_at == before.ends and one.state is LetterState.SENT]
    assert len(letter.params["meetings"]) == 2
    assert "At the same time" in rania.last.text


async def test_another_meeting_can_be_asked_for_while_one_of_two_meets(hall: Stage) -> None:
    async with hall.store.transaction() as session:
        event, keys, slots = await _rows(session)
        other, _its_partner = await _two_set_free(session, now=hall.clock.now())
        found = await room.openings(session, event, (keys["qoot"], other), now=hall.clock.now())
        event.rules = {key: rule for key, rule in event.rules.items() if key != "at_once"}
        alone = await room.openings(session, event, (keys["qoot"], other), now=hall.clock.now())
    assert slots[0].id in {slot.id for slot, _table in found}
    assert slots[0].id not in {slot.id for slot, _table in alone}


@pytest.mark.parametrize("people", [1, None])
async def test_what_if_one_of_two_is_away_keeps_the_meeting_the_other_can_hold(hall: Stage, people: int | None) -> None:
    await _beside(hall)
    now = hall.clock.now()
    async with hall.store.transaction() as session:
        event, keys, slots = await _rows(session)
        details = {"cluster": keys["qoot"]} | ({"people": people} if people else {})
        one = await suppositions.suppose(
            session, event, Mishap.AWAY, details, starts=slots[0].starts, ends=slots[0].ends, now=now
        )
        supposed = await suppositions.posed(session, event, one, now=now)
        found = consequence(supposed)
        await suppositions.foretell(session, one, supposed, found, upon=0)
    there = [
        meeting
        for meeting in found.repair.plan.meetings
        if str(keys["qoot"]) in meeting.pair and meeting.slot == str(slots[0].id)
    ]
    assert len(there) == (1 if people else 0)
    assert check(found.repair.problem, found.repair.plan) == ()
    async with hall.store.transaction() as session:
        assert await suppositions.apply(session, event, one, now=now)
        assert (await session.exec(select(Absence.people))).all() == [people]
        given = await situation.ground(session, event, now=now)
        mine = next(each for each in given.problem.clusters if each.id == str(keys["qoot"]))
        assert mine.seats(str(slots[0].id)) == len(there)


async def test_two_offers_at_once_take_no_more_seats_than_there_are(either_stage: Stage) -> None:
    await _allow_two(either_stage)
    async with either_stage.store.transaction() as session:
        event, keys, slots = await _rows(session)
        others = sorted(row for key, row in keys.items() if key != "qoot")[:4]

    async def make(number: int) -> bool:
        async with either_stage.store.transaction() as session:
            places = [((keys["qoot"], others[number]), slots[0].id or 0, number + 1)]
            return await offers.make(session, event, Occasion.FREED, places, now=either_stage.clock.now()) is not None

    made = [await asyncio.gather(*(make(number) for number in numbers)) for numbers in ((0, 1), (2, 3))]
    async with either_stage.store.reading() as session:
        seats = (await session.exec(select(Seat.number).where(Seat.cluster_id == keys["qoot"]))).all()
        held = (await session.exec(select(Meeting).where(Meeting.state == MeetingState.HELD))).all()
    assert sorted(seats) == [1, 2]
    assert sum(map(sum, made)) == len(held) == 2


def _plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))
