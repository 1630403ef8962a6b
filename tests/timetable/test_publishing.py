"""Publishing: asked once more, and never what a no or the time has overtaken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import meetings, participants, timetables
from bot.timetable.problem import Plan, Problem
from models import Cluster, Meeting, MeetingSlot, MeetingState, Participant, Request, Timetable, TimetableState, Wish
from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage

KEYS = ("qoot", "packaging-cluster", "latvian-it")
PUBLISHED, CANCELLED = MeetingState.PUBLISHED, MeetingState.CANCELLED


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("publishing"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    """An event whose profiles are complete and that has no timetable yet."""
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        yield stage


async def _ids(stage: Stage) -> list[int]:
    async with stage.store.reading() as session:
        found = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
    return [found[key] for key in KEYS]


async def _draft(stage: Stage, *places: tuple[int, int, int]) -> None:
    """Keep a proposal: two clusters by their place in KEYS and a slot by its number, at table 1."""
    ids = await _ids(stage)
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        slots = (await session.exec(select(MeetingSlot.id).order_by(col(MeetingSlot.starts)))).all()
        plan = [[*sorted((ids[a], ids[b])), slots[slot] or 0, 1] for a, b, slot in places]
        figures = timetables.figures(Problem((), (), {}), Plan.of(())) | {"meetings": len(plan), "teams": 0}
        session.add(Timetable(event_id=event.id or 0, plan=plan, figures=figures, made_at=stage.clock.now()))


async def _to_the_card(stage: Stage, salma: Person) -> None:
    await stage.say(salma, "/board")
    await stage.tap(salma, "Timetable")


async def _publish(stage: Stage, salma: Person) -> None:
    await _to_the_card(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")


async def _states(stage: Stage) -> dict[tuple[int, int], MeetingState]:
    ids = await _ids(stage)
    async with stage.store.reading() as session:
        found = (await session.exec(select(Meeting))).all()
    return {(ids.index(one.a_cluster_id), ids.index(one.b_cluster_id)): one.state for one in found}


async def test_nothing_is_published_before_the_second_yes_which_tells_whom_it_reaches(stage: Stage) -> None:
    salma, _rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await _draft(stage, (0, 1, 0), (0, 2, 1))
    await _to_the_card(stage, salma)
    await stage.tap(salma, "Publish")
    assert "Publish this timetable with its 2 meetings?" in salma.last.text
    assert "2 people are told at once" in salma.last.text
    assert "2 clusters have meetings, but nobody of them has joined yet" in salma.last.text
    assert await _states(stage) == {}
    await stage.tap(salma, "Back to the proposal")
    assert await _states(stage) == {}
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    assert set((await _states(stage)).values()) == {PUBLISHED}


async def test_whom_one_side_has_refused_since_is_left_out(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await _draft(stage, (0, 1, 0), (0, 2, 1))
    ids = await _ids(stage)
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        no = {"from_cluster_id": ids[1], "to_cluster_id": ids[0], "wish": Wish.NO}
        session.add(Request(event_id=event.id or 0, at=stage.clock.now(), **no))
    await _to_the_card(stage, salma)
    await stage.tap(salma, "Publish")
    assert "One meeting is left out: one side has said no since." in salma.last.text
    await stage.tap(salma, "Publish it now")
    states = await _states(stage)
    assert [two for two, state in states.items() if state is PUBLISHED] == [two for two in states if 2 in two]
    assert len(states) == 1


async def test_a_meeting_called_off_since_is_not_brought_back(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await _draft(stage, (0, 1, 0), (0, 2, 1))
    await _publish(stage, salma)
    await stage.jump(stage.clock.now() + timedelta(minutes=1))
    await _draft(stage, (0, 1, 0), (0, 2, 2))
    await stage.jump(stage.clock.now() + timedelta(minutes=1))
    ids = await _ids(stage)
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        person = (await session.exec(select(Participant).where(Participant.cluster_id == ids[1]))).first()
        found = (await session.exec(select(Meeting))).all()
        meeting = next(one for one in found if ids[1] in (one.a_cluster_id, one.b_cluster_id))
        assert event is not None
        await meetings.cancel(session, event, meeting, now=stage.clock.now(), by=person)
    await _publish(stage, salma)
    states = await _states(stage)
    assert {one for two in states for one in two if states[two] is PUBLISHED} == {0, 2}
    assert CANCELLED in states.values()


async def test_a_proposal_that_moves_what_has_begun_is_not_published(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await _draft(stage, (0, 1, 0), (0, 2, 1))
    await _publish(stage, salma)
    await _draft(stage, (0, 1, 0), (0, 2, 4))
    async with stage.store.reading() as session:
        starts = (await session.exec(select(MeetingSlot.starts).order_by(col(MeetingSlot.starts)))).all()
    await _to_the_card(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.jump(starts[1] + timedelta(minutes=1))
    await stage.tap(salma, "Publish it now")
    assert "has begun" in salma.toasts[-1].text
    await stage.tap(salma, "Publish")
    assert any("This proposal has been overtaken" in seen.text for seen in salma.screen())
    async with stage.store.reading() as session:
        kept = (await session.exec(select(Timetable).order_by(col(Timetable.id)))).all()
        slots = {one.slot_id for one in (await session.exec(select(Meeting))).all()}
    assert [one.state for one in kept] == [TimetableState.PUBLISHED, TimetableState.DRAFT]
    assert len(slots) == 2


async def test_a_proposal_that_leaves_alone_what_has_begun_is_published(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await _draft(stage, (0, 1, 0), (0, 2, 2))
    await _publish(stage, salma)
    await _draft(stage, (0, 1, 0), (0, 2, 4))
    async with stage.store.reading() as session:
        starts = (await session.exec(select(MeetingSlot.starts).order_by(col(MeetingSlot.starts)))).all()
    await stage.jump(starts[0] + timedelta(minutes=1))
    await _publish(stage, salma)
    async with stage.store.reading() as session:
        kept = (await session.exec(select(Timetable).order_by(col(Timetable.id)))).all()
    assert [one.state for one in kept] == [TimetableState.REPLACED, TimetableState.PUBLISHED]
