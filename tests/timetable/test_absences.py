"""Away is a cluster when all its people are elsewhere at the same time; who remains can meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import absences, participants, room, situation
from models import Activity, Cluster, MeetingSlot, Participant, SignUp
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, EVE, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from models import Event, Session
    from tests.stage import Stage

NOON = datetime(2019, 4, 10, 12, tzinfo=CASABLANCA)
HOUR = timedelta(hours=1)
DELEGATES = ("rania-haddad", "karim-khoury")  # both of QOOT


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("absences"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True, at=EVE) as found:
        yield found


async def _clusters(session: Session) -> tuple[Event, int, int]:
    event = await participants.only_event(session)
    rows = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
    assert event is not None
    return event, rows["qoot"], rows["green-synergy"]


async def _take_seats(session: Session, *spans: tuple[str, datetime, datetime]) -> None:
    """Give delegates seats in activities of their own, in place of all they had."""
    for old in (await session.exec(select(SignUp))).all():
        await session.delete(old)
    a_visit = (await session.exec(select(Activity).where(col(Activity.seats).is_not(None)))).first()
    assert a_visit is not None
    for number, (key, starts, ends) in enumerate(spans):
        person = (await session.exec(select(Participant).where(Participant.key == key))).one()
        like = a_visit.model_dump(exclude={"id", "key", "starts", "ends"})
        visit = Activity(**like, key=f"elsewhere-{number}", starts=starts, ends=ends)
        session.add(visit)
        await session.flush()
        session.add(SignUp(activity_id=visit.id or 0, participant_id=person.id or 0, at=EVE))
    await session.flush()


async def _free(session: Session) -> tuple[set[datetime], set[datetime]]:
    """Return when QOOT could meet somebody, as asking for another time and as the planner see it."""
    event, qoot, other = await _clusters(session)
    found = {slot.starts for slot, _table in await room.openings(session, event, (qoot, other), now=EVE)}
    given = await situation.ground(session, event, now=EVE)
    slots = {str(one.id): one.starts for one in (await session.exec(select(MeetingSlot))).all()}
    (mine,) = [one for one in given.problem.clusters if one.id == str(qoot)]
    return found, {slots[slot] for slot in mine.free}


async def test_one_of_two_delegates_on_a_visit_leaves_the_cluster_free(stage: Stage) -> None:
    async with stage.store.transaction() as session:
        await _take_seats(session)
        before = await _free(session)
        await _take_seats(session, (DELEGATES[0], NOON - 3 * HOUR, NOON + 3 * HOUR))
        assert await _free(session) == before


async def test_two_delegates_on_visits_of_their_own_are_away_while_both_last(stage: Stage) -> None:
    async with stage.store.transaction() as session:
        event, qoot, _other = await _clusters(session)
        await _take_seats(session)
        openings, planned = await _free(session)
        spans = ((DELEGATES[0], NOON - 3 * HOUR, NOON + HOUR), (DELEGATES[1], NOON - HOUR, NOON + 3 * HOUR))
        await _take_seats(session, *spans)
        away = (await absences.presence(session, event)).away
        after = await _free(session)
    assert away[qoot] == [(NOON - HOUR, NOON + HOUR)]

    def there(when: set[datetime]) -> set[datetime]:
        return {one for one in when if not NOON - HOUR - timedelta(minutes=20) < one < NOON + HOUR}

    assert after == (there(openings), there(planned))
    assert after[0] < openings
    assert after[1] < planned
