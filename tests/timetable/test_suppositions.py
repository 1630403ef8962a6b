"""What if: asked without anybody noticing, foretold as it then happens, told once, refused to who was slower."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from bot import participants, situation, suppositions
from bot.folder.load import load
from bot.timetable.change import Absent, TablesLeft, Together
from bot.timetable.consequence import Supposed, consequence
from bot.timetable.invention import Size, event
from bot.timetable.proposal import propose
from bot.timetable.verdict import check
from handlers.hearing import PATIENCE
from models import (
    Absence,
    Activity,
    Card,
    Cluster,
    InboxRow,
    Letter,
    Meeting,
    MeetingSlot,
    MeetingState,
    Mishap,
    Participant,
    Seat,
    Store,
    Supposition,
    SuppositionState,
    Timetable,
)
from models.lease import Lease
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.timetable.problem import Plan, Problem
    from models import Event, Session
    from tests.stage import Stage

BEFORE = datetime(2019, 4, 9, 13, 50, tzinfo=CASABLANCA)  # the first meetings begin at 14:00
TELLING = ("meeting_moved", "meeting_new", "meeting_cancelled")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("suppositions"))


@pytest.fixture
async def hall(prepared: Prepared) -> AsyncIterator[Stage]:
    """The published event, ten minutes before the first meetings."""
    async with staged(prepared.fresh("published"), loaded=True, at=BEFORE) as stage:
        yield stage


@pytest.fixture(scope="module")
def problem() -> Problem:
    return event(Size(24, 12, 6), seed=5)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.4, seed=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_supposed_breaks_no_rule_and_names_everybody_concerned(
    problem: Problem, plan: Plan, data: st.DataObject
) -> None:
    slots = [slot.id for slot in problem.slots]
    some = frozenset(data.draw(st.lists(st.sampled_from(slots), min_size=1, max_size=6)))
    who = data.draw(st.lists(st.sampled_from([one.id for one in problem.clusters]), max_size=3, unique=True))
    left = data.draw(st.integers(0, 6))
    change = Together((TablesLeft(some, left), *(Absent(name, some) for name in who)))
    begun = frozenset(slots[: data.draw(st.integers(0, 3))])
    held = frozenset(one.pair for one in plan.meetings[:: data.draw(st.integers(5, 40))])
    fixed = tuple(one for one in plan.meetings if one.slot in begun or one.pair in held)
    found = consequence(Supposed(replace(problem, fixed=fixed), plan, change, held, begun, frozenset(), begun))
    repaired = found.repair
    assert check(repaired.problem, repaired.plan) == ()
    before = {one.pair: one for one in plan.meetings}
    after = {one.pair: one for one in repaired.plan.meetings}
    different = {name for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair) for name in pair}
    let_go = {name for pair in held if before[pair] != after.get(pair) for name in pair}
    assert repaired.concerned <= different
    assert different <= repaired.concerned | let_go
    stays = [one for one in plan.meetings if one.slot in begun]
    assert [one for one in repaired.plan.meetings if one.slot in begun] == stays
    for name, was, now in found.fewer:
        assert now < was
        assert now == repaired.plan.counts.get(name, 0)


@dataclass(frozen=True)
class Told:
    """Where every meeting is, and who has been told of one."""

    meetings: dict[tuple[int, int], tuple[int, int]]
    people: list[int]


async def _event(session: Session) -> Event:
    found = await participants.only_event(session)
    assert found is not None
    return found


async def _told(store: Store) -> Told:
    async with store.reading() as session:
        rows = (await session.exec(select(Meeting).where(Meeting.state == MeetingState.PUBLISHED))).all()
        letters = (await session.exec(select(Letter).where(col(Letter.view).in_(TELLING)))).all()
    places = {(one.a_cluster_id, one.b_cluster_id): (one.slot_id, one.table_number) for one in rows}
    return Told(places, sorted(one.participant_id or 0 for one in letters))


async def _join(store: Store) -> None:
    async with store.transaction() as session:
        for number, person in enumerate((await session.exec(select(Participant))).all()):
            person.chat_id, person.joined_at = 7_000_000 + number, BEFORE
            session.add(person)


async def _supposed(stage: Stage, mishap: Mishap, details: dict[str, int], hours: float = 30) -> int:
    """Ask, and have it worked out as the bot does, only in this thread."""
    now = stage.clock.now()
    async with stage.store.transaction() as session:
        found = await _event(session)
        asked = await suppositions.suppose(
            session, found, mishap, details, starts=now, ends=now + timedelta(hours=hours), now=now
        )
        number = asked.id or 0
    await _work_out(stage, number)
    return number


async def _work_out(stage: Stage, number: int) -> None:
    async with stage.store.reading() as session:
        one = await session.get_one(Supposition, number)
        upon = await suppositions.upon(session, await _event(session))
        supposed = await suppositions.posed(session, await _event(session), one, now=stage.clock.now())
    found = consequence(supposed)
    async with stage.store.transaction() as session:
        one = await session.get_one(Supposition, number)
        await suppositions.foretell(session, one, supposed, found, upon=upon)


async def _apply(stage: Stage, number: int) -> bool:
    async with stage.store.transaction() as session:
        one = await session.get_one(Supposition, number)
        return await suppositions.apply(session, await _event(session), one, now=stage.clock.now())


async def _everything(store: Store, *, but: Sequence[type[SQLModel]]) -> dict[str, list[Any]]:
    async with store.glance() as connection:
        tables = [table for table in SQLModel.metadata.sorted_tables if table not in [one.__table__ for one in but]]  # type: ignore[attr-defined]
        return {table.name: list((await connection.execute(table.select())).all()) for table in tables}


async def _mishaps(stage: Stage) -> list[tuple[Mishap, dict[str, int]]]:
    async with stage.store.reading() as session:
        busy = (await session.exec(select(Seat.cluster_id).order_by(col(Seat.slot_id)))).first() or 0
        visit = (await session.exec(select(Activity.id).where(Activity.sign_up).order_by(col(Activity.starts)))).first()
    return [
        (Mishap.TABLES, {"fewer": 2}),
        (Mishap.TABLES, {"fewer": 10_000}),
        (Mishap.AWAY, {"cluster": busy}),
        (Mishap.LATE, {"activity": visit or 0, "minutes": 60}),
    ]


async def _tables(stage: Stage) -> list[tuple[int, list[int]]]:
    async with stage.store.reading() as session:
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
    return [(one.tables, one.missing) for one in slots]


@pytest.mark.parametrize("fewer", [2, 10_000])
async def test_tables_taken_out_stay_out_when_the_folder_is_loaded_again_and_come_back_with_a_tap(
    hall: Stage, fewer: int
) -> None:
    salma = await hall.have_in("salma-benkirane", "en")
    before = await _tables(hall)
    assert await _apply(hall, await _supposed(hall, Mishap.TABLES, {"fewer": fewer}))
    out = await _tables(hall)
    assert out != before
    await load(hall.store, hall.folder, now=hall.clock.now())
    assert await _tables(hall) == out
    stands = await _told(hall.store)
    await hall.say(salma, "/board")
    await hall.tap(salma, "Timetable")
    await hall.tap(salma, "What if")
    await hall.tap(salma, next(words for row in salma.last.buttons for words in row if words.startswith("Tables back")))
    assert await _tables(hall) == before
    assert (await _told(hall.store)).meetings == stands.meetings
    assert not [words for row in salma.last.buttons for words in row if words.startswith("Tables back")]
    await load(hall.store, hall.folder, now=hall.clock.now())
    assert await _tables(hall) == before


async def test_a_cluster_that_is_there_after_all_can_meet_again(hall: Stage) -> None:
    salma = await hall.have_in("salma-benkirane", "en")
    details = (await _mishaps(hall))[2][1]
    assert await _apply(hall, await _supposed(hall, Mishap.AWAY, details))
    await hall.say(salma, "/board")
    await hall.tap(salma, "Timetable")
    await hall.tap(salma, "What if")
    back = next(words for row in salma.last.buttons for words in row if words.startswith("There after all"))
    await hall.tap(salma, back)
    async with hall.store.reading() as session:
        given = await situation.ground(session, await _event(session), now=hall.clock.now())
        assert not (await session.exec(select(Absence))).all()
    assert next(one for one in given.problem.clusters if one.id == str(details["cluster"])).free


@pytest.mark.parametrize("which", range(4))
async def test_what_was_foretold_happens_and_those_concerned_are_told_once(hall: Stage, which: int) -> None:
    await _join(hall.store)
    mishap, details = (await _mishaps(hall))[which]
    before = await _told(hall.store)
    number = await _supposed(hall, mishap, details)
    assert await _told(hall.store) == before
    assert await _apply(hall, number)
    after = await _told(hall.store)
    async with hall.store.reading() as session:
        one = await session.get_one(Supposition, number)
        people = (await session.exec(select(Participant))).all()
        published = (await session.exec(select(Timetable).order_by(col(Timetable.id).desc()))).first()
    assert after.meetings == {(min(a, b), max(a, b)): (slot, table) for a, b, slot, table in one.plan}
    changes = [one.found["new"], [gone["row"] for gone in one.found["gone"]], [now for _was, now in one.found["moved"]]]
    touched = {(min(a, b), max(a, b)) for rows in changes for a, b, _slot, _table in rows}
    different = {
        pair for pair in before.meetings.keys() | after.meetings.keys()
        if before.meetings.get(pair) != after.meetings.get(pair)
    }  # fmt: skip
    assert touched == different
    assert {side for pair in different for side in pair} == set(one.found["concerned"])
    expected = [one.id or 0 for pair in different for one in people if one.cluster_id in pair]
    assert after.people == sorted(expected)  # one letter a person and meeting
    assert published is not None
    assert sorted(published.plan) == sorted(one.plan)


async def test_nothing_changes_while_it_is_only_asked_and_nothing_once_it_is_dropped(hall: Stage) -> None:
    await _join(hall.store)
    asked = (Supposition, Card, Letter, InboxRow, Lease)  # the last is renewed with each look for updates
    was = await _everything(hall.store, but=asked)
    for mishap, details in await _mishaps(hall):
        number = await _supposed(hall, mishap, details)
        async with hall.store.transaction() as session:
            await suppositions.drop(session, await session.get_one(Supposition, number))
        assert not await _apply(hall, number)
    assert await _everything(hall.store, but=asked) == was
    assert (await _told(hall.store)).people == []


async def test_a_cluster_that_is_away_is_not_planned_for_nor_offered_anything(hall: Stage) -> None:
    (_tables, _room, (mishap, details), _bus) = await _mishaps(hall)
    assert await _apply(hall, await _supposed(hall, mishap, details))
    async with hall.store.reading() as session:
        given = await situation.ground(session, await _event(session), now=hall.clock.now(), untouched=timedelta())
        absence = (await session.exec(select(Absence))).one()
        slots = (await session.exec(select(MeetingSlot))).all()
    away = {str(slot.id) for slot in slots if slot.starts < absence.ends and slot.ends > absence.starts}
    (mine,) = [one for one in given.problem.clusters if one.id == str(details["cluster"])]
    assert away
    assert mine.free.isdisjoint(away)


async def test_a_meeting_that_began_while_an_organizer_thought_is_not_touched(hall: Stage) -> None:
    number = await _supposed(hall, Mishap.TABLES, {"fewer": 10_000}, hours=1)
    await hall.jump(BEFORE + timedelta(minutes=12))
    was = (await _told(hall.store)).meetings
    assert not await _apply(hall, number)
    await _work_out(hall, number)
    assert await _apply(hall, number)
    now = (await _told(hall.store)).meetings
    async with hall.store.reading() as session:
        begun = set((await session.exec(select(MeetingSlot.id).where(MeetingSlot.starts <= hall.clock.now()))).all())
    assert {pair: place for pair, place in was.items() if place[0] in begun} == {
        pair: place for pair, place in now.items() if place[0] in begun
    }
    assert now != was


async def _planned(stage: Stage) -> None:
    """Publish three meetings without any planner, on a stage that has no timetable yet."""
    from bot import meetings  # noqa: PLC0415 - a name of this test's own fixtures, too

    async with stage.store.transaction() as session:
        found = await _event(session)
        rows = (await session.exec(select(Cluster.id).order_by(col(Cluster.id)))).all()
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).first()
        assert slot is not None
        plan = [[rows[at], rows[at + 1], slot.id, 1 + at // 2] for at in (0, 2, 4)]
        made = Timetable(event_id=found.id or 0, plan=plan, figures={}, made_at=stage.clock.now())
        session.add(made)
        await session.flush()
        await meetings.publish(session, found, made, now=stage.clock.now())


async def test_of_two_organizers_who_apply_at_once_one_is_refused_and_no_table_is_taken_twice(
    either_stage: Stage,
) -> None:
    await _planned(either_stage)
    async with either_stage.store.reading() as session:
        first = (await session.exec(select(Seat.cluster_id).order_by(col(Seat.id)))).all()
    one = await _supposed(either_stage, Mishap.AWAY, {"cluster": first[0]})
    other = await _supposed(either_stage, Mishap.AWAY, {"cluster": first[2]})
    applied = await asyncio.gather(_apply(either_stage, one), _apply(either_stage, other))
    assert sorted(applied) == [False, True]
    loser = (one, other)[applied.index(False)]
    await _work_out(either_stage, loser)
    assert await _apply(either_stage, loser)
    async with either_stage.store.reading() as session:
        states = (await session.exec(select(Supposition.state))).all()
        soon = MeetingSlot.starts < either_stage.clock.now() + timedelta(hours=30)
        seats = select(Seat.cluster_id).join(MeetingSlot, col(Seat.slot_id) == col(MeetingSlot.id)).where(soon)
        seated = set((await session.exec(seats)).all())
    assert set(states) == {SuppositionState.APPLIED}
    assert seated
    assert not {first[0], first[2]} & seated


async def test_an_organizer_sees_the_consequence_alone_and_another_one_first_makes_it_worked_out_anew(
    hall: Stage,
) -> None:
    salma, anna = await hall.have_in("salma-benkirane", "en"), await hall.have_in("anna-lindqvist", "en")
    rania = await hall.have_in("rania-haddad", "en")
    for organizer in (salma, anna):
        await hall.say(organizer, "/board")
        await hall.tap(organizer, "Timetable")
        await hall.tap(organizer, "What if")
    heard = len(rania.screen())
    await hall.tap(salma, "A cluster cannot be there")
    await hall.say(salma, "qoot")
    await hall.tap(salma, salma.last.buttons[0][0])
    await hall.tap(salma, "Show what would follow")
    assert "Nobody has been told yet." in salma.last.text
    assert "Moves" in salma.last.text
    await hall.tap(anna, "Fewer tables, a room gone")
    await hall.tap(anna, "All")
    await hall.tap(anna, "Show what would follow")
    assert len(rania.screen()) == heard
    await hall.tap(salma, "Do it and tell them")
    assert "Done." in salma.last.text
    told = len(rania.screen())
    assert told > heard
    await hall.tap(anna, "Do it and tell them")
    assert "Something else has changed meanwhile" in anna.toasts[-1].text
    assert "Nobody has been told yet." in anna.last.text
    assert len(rania.screen()) == told
    await hall.tap(anna, "Drop it")
    assert "Published" in anna.last.text


async def test_what_nobody_works_out_any_more_is_owned_up_to(hall: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    salma = await hall.have_in("salma-benkirane", "en")
    await hall.say(salma, "/board")
    for words in ("Timetable", "What if", "Fewer tables, a room gone", "All"):
        await hall.tap(salma, words)
    monkeypatch.setattr(hall.app.foreteller, "begin", lambda _card, _number: None)  # its worker has died
    await hall.tap(salma, "Show what would follow")
    waiting = salma.last.text
    await hall.jump(hall.clock.now() + PATIENCE + timedelta(seconds=1))
    assert salma.last.text != waiting
    assert salma.last.buttons == (("Drop it",),)
    await hall.restart()
    await hall.tap(salma, "Drop it")
    assert "Published" in salma.last.text
