"""Interpreters booked for a round: who may meet because of them, and what both sides read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import interviews, meetings, participants, situation
from bot.timetable.problem import pair
from models import Cluster, MeetingSlot, Profile
from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stage import Stage

NEEDED = "No language in common: an interpreter is needed."
BOOKED = "No language in common: an interpreter is booked."


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("interpreters"))


@pytest.fixture
async def hall(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


async def _speak_apart(stage: Stage, *, booked: int) -> tuple[int, int]:
    """Let QOOT and whom it meets next speak no common language; book so many interpreters. Return the two rows."""
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        mine = (await session.exec(select(Cluster).where(Cluster.key == "qoot"))).one()
        first = (await meetings.of_cluster(session, mine.id or 0))[0]
        (question,) = [one.key for one in interviews.questionnaire_of(event).questions if one.role == "languages"]
        for row, spoken in ((mine.id, ["ar"]), (first.other.id, ["es"])):
            profile = await session.get_one(Profile, row)
            profile.answers = profile.answers | {question: spoken}
            session.add(profile)
        for slot in (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all():
            slot.interpreters = booked
            session.add(slot)
        return mine.id or 0, first.other.id or 0


@pytest.mark.parametrize(("booked", "told"), [(0, NEEDED), (1, BOOKED)])
async def test_both_sides_read_whether_an_interpreter_is_booked(hall: Stage, booked: int, told: str) -> None:
    rania = await hall.have_in("rania-haddad", "en")
    await _speak_apart(hall, booked=booked)
    await hall.say(rania, "/next")
    assert told in rania.screen()[-1].text


async def test_the_planner_lets_a_pair_without_a_common_language_meet_where_one_is_booked(hall: Stage) -> None:
    for booked in (0, 1):
        two = pair(*map(str, await _speak_apart(hall, booked=booked)))
        async with hall.store.transaction() as session:
            event = await participants.only_event(session)
            assert event is not None
            given = await situation.ground(session, event, now=hall.clock.now())
        assert {slot.interpreters for slot in given.problem.slots} == {booked}
        one, other = (next(each for each in given.problem.clusters if each.id == side) for side in two)
        assert not one.languages & other.languages
