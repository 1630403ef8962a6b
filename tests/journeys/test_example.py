"""The example at its full size: every cluster answered, a timetable made in a process of its own and published."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import clusters, participants, shortlists
from handlers import planner
from models import Cluster, Meeting, MeetingSlot, MeetingState, Seat
from tests.stage import staged

if TYPE_CHECKING:
    from tests.journeys.prepared import Prepared
    from tests.stage import Stage

KINDS = {
    "packaging-cluster": "complement",
    "foodnet": "needs_offers",
    "latvian-food-bioeconomy": "same_mission",
}


@pytest.fixture(autouse=True)
def _plans_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "SECONDS", 0.5)


async def test_a_published_timetable_gives_every_cluster_its_meetings_and_puts_nobody_in_two_places(
    prepared: Prepared,
) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        await _publish(stage)
        async with stage.store.reading() as session:
            everyone = set((await session.exec(select(Cluster.id))).all())
            tables = {slot.id: slot.tables for slot in (await session.exec(select(MeetingSlot))).all()}
            meetings = (await session.exec(select(Meeting).where(Meeting.state == MeetingState.PUBLISHED))).all()
            seats = (await session.exec(select(Seat))).all()
    counts = Counter(side for one in meetings for side in (one.a_cluster_id, one.b_cluster_id))
    assert set(counts) == everyone
    assert min(counts.values()) >= 5
    assert len(meetings) >= 150
    places = Counter((side, one.slot_id) for one in meetings for side in (one.a_cluster_id, one.b_cluster_id))
    assert [place for place, count in places.items() if count > 1] == []
    taken = Counter((one.slot_id, one.table_number) for one in meetings)
    assert [table for table, count in taken.items() if count > 1] == []
    assert [one.id for one in meetings if not 1 <= one.table_number <= tables[one.slot_id]] == []
    assert {(one.cluster_id, one.slot_id) for one in seats} == set(places)


async def _publish(stage: Stage) -> None:
    salma = await stage.come_in("salma-benkirane", "en")
    await stage.say(salma, "/board")
    for words in ("Timetable", "Make a proposal", "Publish", "Publish it now"):
        await stage.tap(salma, words)


async def test_qoot_finds_each_kind_of_partner_among_its_first_eight_with_a_reason_of_that_kind(
    prepared: Prepared,
) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage, stage.store.reading() as session:
        event = await participants.only_event(session)
        assert event is not None
        qoot = await clusters.by_key(session, event, "qoot")
        assert qoot is not None
        first = {match.id: match.kind for match in (await shortlists.of(session, event, qoot)).across[:8]}
    assert {key: first.get(key) for key in KINDS} == KINDS
