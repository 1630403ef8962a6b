"""What the planner works from among a crowd: the pairs that promise most, and all that were asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import participants, situation
from bot.matching import promising
from models import Event, Request, Wish
from tests.journeys.prepared import Prepared
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.timetable.problem import Pair
    from models import Session
    from tests.stage import Stage


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("situation"))


@pytest.fixture
async def published(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


async def _scores(session: Session, *about: Pair) -> Mapping[Pair, float]:
    event = await _event(session)
    return (await situation.ground(session, event, now=EVE, about=about)).problem.scores


async def _event(session: Session) -> Event:
    event = await participants.only_event(session)
    assert event is not None
    return event


@pytest.fixture
async def everybody(published: Stage, monkeypatch: pytest.MonkeyPatch) -> Mapping[Pair, float]:
    """The scores of all pairs; from now on the example's event counts as a crowd."""
    async with published.store.reading() as session:
        scores = await _scores(session)
    for name in ("TIMES", "LAYERS", "FEWEST"):
        monkeypatch.setattr(promising, name, 1)
    situation._near.cache_clear()
    situation._scores.cache_clear()
    async with published.store.transaction() as session:
        event = await _event(session)
        event.rules = {**event.rules, "wanted": 1}
        session.add(event)
    return scores


async def test_a_crowd_scores_some_pairs_and_every_meeting_that_stands(
    published: Stage, everybody: Mapping[Pair, float]
) -> None:
    async with published.store.reading() as session:
        scores = await _scores(session)
        plan = await situation.standing(session, await _event(session))
    standing = {one.pair for one in plan.meetings} & everybody.keys()
    assert standing <= scores.keys() < everybody.keys()


async def test_who_wished_for_each_other_keep_their_score_among_a_crowd(
    published: Stage, everybody: Mapping[Pair, float]
) -> None:
    async with published.store.reading() as session:
        lost = sorted(everybody.keys() - (await _scores(session)).keys())
    wished, asked, *_others = lost
    async with published.store.transaction() as session:
        event = await _event(session)
        one, other = map(int, wished)
        session.add(
            Request(
                event_id=event.id or 0,
                from_cluster_id=one,
                to_cluster_id=other,
                wish=Wish.MEET,
                at=published.clock.now(),
            )
        )
    async with published.store.reading() as session:
        scores = await _scores(session, asked)
    assert set(lost) & scores.keys() == {wished, asked}
    assert [scores[two] for two in (wished, asked)] == [
        pytest.approx(everybody[two], abs=0.2) for two in (wished, asked)
    ]
