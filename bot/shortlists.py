"""Shortlists: whom a cluster should meet and why, from the vectors kept with the profiles; shared out fairly."""

from __future__ import annotations

import asyncio
import gc
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import String, cast
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot import clusters, crowd
from bot.matching.affinity import Circle
from bot.matching.fairness import fair_order
from bot.matching.remembered import Remembered
from bot.matching.shortlist import Match, levelled, neighbours, shortlist
from bot.matching.shortlist import between as pair
from bot.matching.vector import Vector
from models import Cluster, Profile, Request, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from bot.crowd import Order
    from models import Event, Session

MOST = 15
SOUTH_SOUTH = 5
CROWD = 200  # clusters; of fewer, lists are shared out in the time a card takes; of more, shown as they are at first
_DEPTH = 40
# One at a time, and never on the event loop: lists take a moment, and a tap wants its answer at once.
_aside = ThreadPoolExecutor(1, "matching")


@dataclass(frozen=True)
class _Linked:
    """A vector as it was read: of which state of its profile, and the text it is kept as."""

    state: tuple[object, ...]
    text: str = field(repr=False)
    vector: Vector | None = field(repr=False)


@dataclass
class _Kept:
    """The circle computed last, the order shared out last, and what each was computed from."""

    mark: tuple[object, ...] = ()
    linked: Mapping[int, _Linked] = field(default_factory=dict, repr=False)
    circle: Circle | None = None
    remembered: Remembered = field(default_factory=Remembered, repr=False)
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shared_of: Circle | None = None
    order: Future[Order] | None = field(default=None, repr=False)
    last: Order = field(default_factory=dict, repr=False)


_kept = _Kept()


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The matches of one cluster: across the sea, and between two southern clusters; best first.

    `across` mixes `complementary` and `similar` ones for display.
    """

    across: tuple[Match, ...] = ()
    south: tuple[Match, ...] = ()

    @property
    def complementary(self) -> tuple[Match, ...]:
        """Who has what the other lacks."""
        return tuple(match for match in self.across if match.kind != "same_mission")

    @property
    def similar(self) -> tuple[Match, ...]:
        """Who works on the same."""
        return tuple(match for match in self.across if match.kind == "same_mission")


async def circle(session: Session, event: Event) -> Circle:
    """Return all linked profiles of an event as one circle; only those that changed are read, and it is made again."""
    standing = await session.exec(
        select(Profile.cluster_id, Profile.revision, Profile.linkings, Profile.confirmed_at)
        .join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
        .where(Cluster.event_id == event.id, col(Profile.vector).is_not(None))
        .order_by(col(Profile.cluster_id))
    )
    states = {row[0]: tuple(row) for row in standing.all()}
    mark = (str(session.get_bind().engine.url), event.id, *states.values())
    around = _kept.circle
    if around is None or _kept.mark != mark:
        if _kept.mark[:2] != mark[:2]:
            _kept.linked, _kept.last = {}, {}
        linked = await _linked(session, states, _kept.linked)
        vectors = [one.vector for one in linked.values() if one.vector is not None]
        around = await asyncio.to_thread(Circle, vectors, clusters.kinship(), remembered=_kept.remembered)
        _kept.circle, _kept.mark, _kept.linked = around, mark, linked
    return around


async def of(session: Session, event: Event, cluster: Cluster) -> Lists:
    """Return a cluster's lists, at most 15 across and 5 in the South; nobody to whom either said "no thanks"."""
    around = await circle(session, event)
    name = cluster.key
    if name not in around.place:
        return Lists()
    refused = await _refused(session, event)
    order = (await _fair(around, refused)).get(name, ())
    mine = refused.get(name, frozenset())
    across = await asyncio.to_thread(shortlist, around, name, refused=mine, most=_DEPTH)
    south = await asyncio.to_thread(neighbours, around, name, refused=mine, most=SOUTH_SOUTH)
    place = {other: at for at, other in enumerate(order)}
    shared = sorted(across, key=lambda match: place.get(match.id, len(place)))
    return Lists(across=tuple(levelled(shared[:MOST])), south=tuple(south))


async def between(session: Session, event: Event, cluster: Cluster, other: Cluster) -> Match | None:
    """Return the match of two clusters as the first one sees it, or None when no reason speaks for it."""
    around = await circle(session, event)
    if cluster.key not in around.place or other.key not in around.place:
        return None
    return pair(around, cluster.key, other.key)


async def _fair(around: Circle, refused: Mapping[str, frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """Return everybody's fair order; among a crowd the last one there is, nothing before the first."""
    is_crowd = len(around.vectors) >= CROWD
    is_new = _kept.order is None or _kept.shared_of is not around or _kept.refused != refused
    if is_new and not (is_crowd and _kept.order and not _kept.order.done()):
        _kept.shared_of, _kept.refused = around, refused
        _kept.order = (
            crowd.share_out([one.text for one in _kept.linked.values() if one.vector], refused)
            if is_crowd
            else _aside.submit(fair_order, around, refused=refused)
        )
    order = _kept.order
    if order is None:
        return {}
    if not is_crowd:  # many wait for the one: whoever is given up must not take it away from the rest
        return await asyncio.shield(asyncio.wrap_future(order))
    if order.done():
        _kept.last = order.result() or _kept.last
    return _kept.last


async def _linked(
    session: Session, states: Mapping[int, tuple[object, ...]], known: Mapping[int, _Linked]
) -> dict[int, _Linked]:
    """Return the vector of each cluster, in the order of `states`; read are those of another state than is known."""
    fresh = [one for one, state in states.items() if one not in known or known[one].state != state]
    # as the text they are kept as: a thousand of them are not unpacked on the event loop
    found = select(Profile.cluster_id, cast(col(Profile.vector), String)).where(col(Profile.cluster_id).in_(fresh))
    texts = {row[0]: row[1] for row in (await session.exec(found)).all()}
    vectors = await asyncio.to_thread(_vectors, texts)
    return {
        one: _Linked(state, texts[one], vectors[one]) if one in texts else known[one]
        for one, state in states.items()
        if one in texts or one in known
    }


def _vectors(texts: Mapping[int, str]) -> dict[int, Vector | None]:
    """Return the vector each text holds. JSON keeps None as "null": that is none."""
    found = {one: json.loads(text) for one, text in texts.items()}
    vectors = {one: Vector.from_json(read) if isinstance(read, dict) else None for one, read in found.items()}
    if len(vectors) >= CROWD:
        gc.freeze()  # they stay: looking through a crowd's for garbage would stop every thread for 50 ms
    return vectors


async def _refused(session: Session, event: Event) -> dict[str, frozenset[str]]:
    """Return whom nobody may show to whom: a "no thanks" of either counts for both."""
    here, there = aliased(Cluster), aliased(Cluster)
    found = await session.exec(
        select(here.key, there.key)
        .join(Request, col(Request.from_cluster_id) == col(here.id))
        .join(there, col(Request.to_cluster_id) == col(there.id))
        .where(Request.event_id == event.id, Request.wish == Wish.NO)
    )
    refused: dict[str, frozenset[str]] = {}
    for one, other in found.all():
        refused[one] = refused.get(one, frozenset()) | {other}
        refused[other] = refused.get(other, frozenset()) | {one}
    return refused
