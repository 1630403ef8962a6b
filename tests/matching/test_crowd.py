"""Lists among more clusters than can be shared out while somebody waits."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import clusters, shortlists
from bot.matching.exposure import exposure
from bot.matching.profile import Profile, Said
from bot.matching.vectors import made_with, vectors
from models import Cluster, Event
from models import Profile as Kept

if TYPE_CHECKING:
    from models import Session, Store

NOON = datetime(2019, 4, 9, 12, tzinfo=UTC)
THINGS = ("olive oil", "dates", "honey", "glass jars", "cold storage", "packaging machines", "software", "denim")
CROWD = shortlists.CROWD + 6


def _profile(number: int) -> Profile:
    offered, sought = THINGS[number % len(THINGS)], THINGS[(number * 3 + 1) % len(THINGS)]
    return Profile(
        id=f"c{number:03}",
        side="EU" if number % 2 else "MENA",
        country="ES" if number % 2 else "TN",
        sectors=("agri_food",),
        offers=(Said(offered),),
        seeks=(Said(sought), Said(THINGS[(number + 5) % len(THINGS)])),
    )


async def _crowd(session: Session) -> Event:
    event = Event(
        key="e", zone="UTC", starts=NOON.date(), ends=NOON.date(), data_until=NOON.date(), default_language="en"
    )
    session.add(event)
    await session.flush()
    profiles = [_profile(number) for number in range(CROWD)]
    for profile, vector in zip(profiles, vectors(profiles, clusters.linker()), strict=True):
        one = Cluster(
            event_id=event.id or 0, key=profile.id, name=profile.id, country=profile.country, side=profile.side
        )
        session.add(one)
        await session.flush()
        kept = Kept(cluster_id=one.id or 0, answers={}, language="en", confirmed_at=NOON)
        kept.vector, kept.vector_version = vector.to_json(), made_with(clusters.vocabulary())
        session.add(kept)
    return event


async def test_a_crowd_gets_lists_at_once_and_fair_ones_when_they_are_shared_out(store: Store) -> None:
    async with store.transaction() as session:
        event = await _crowd(session)
    async with store.reading() as session:
        one = (await session.exec(select(Cluster).where(Cluster.key == "c000"))).one()
        at_once = await shortlists.of(session, event, one)
        assert len(at_once.across) == shortlists.MOST
        order = shortlists._kept.order
        assert order is not None
        shared = await asyncio.wrap_future(order)
        later = await shortlists.of(session, event, one)
        assert [match.id for match in later.across[:5]] == list(shared["c000"][:5])
        assert all(match.reasons for match in later.across)
    seen = exposure(shared)
    assert (seen.never_shown, seen.without_match, seen.most_shown <= 3) == ((), (), True)


async def test_a_crowd_keeps_the_order_shared_out_last_until_the_next_is_there(store: Store) -> None:
    async with store.transaction() as session:
        event = await _crowd(session)
    async with store.reading() as session:
        one = (await session.exec(select(Cluster).where(Cluster.key == "c000"))).one()
        await shortlists.of(session, event, one)
        before = shortlists._kept.order
        assert before is not None
        await asyncio.wrap_future(before)
        fair = await shortlists.of(session, event, one)
    async with store.transaction() as session:
        kept = (await session.exec(select(Kept).where(Kept.cluster_id == one.id))).one()
        kept.revision += 1
        session.add(kept)
    async with store.reading() as session:
        assert await shortlists.of(session, event, one) == fair
        after = shortlists._kept.order
    assert after is not None
    assert (after is before, await asyncio.wrap_future(after)) == (False, before.result())


async def test_a_vector_made_anew_is_read_though_nobody_said_anything_new(store: Store) -> None:
    async with store.transaction() as session:
        event = await _crowd(session)
    async with store.reading() as session:
        before = await shortlists.circle(session, event)
        assert await shortlists.circle(session, event) is before
    async with store.transaction() as session:  # as after an answer beside the profile, or another word for an option
        kept = (await session.exec(select(Kept).order_by(col(Kept.cluster_id)))).all()[0]
        kept.vector = None
        await session.flush()
        assert await clusters.relink(session, event) == 1
    async with store.reading() as session:
        after = await shortlists.circle(session, event)
    changed = [one.id for one, other in zip(after.vectors, before.vectors, strict=True) if one is not other]
    assert changed == ["c000"]
