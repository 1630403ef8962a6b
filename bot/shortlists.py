"""Shortlists: whom a cluster should meet and why, from the vectors kept with the profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import clusters, requests
from bot.matching.affinity import Circle
from bot.matching.kinship import Kinship
from bot.matching.shortlist import Match, neighbours, shortlist
from bot.matching.vectors import Vector
from models import Cluster, Profile, Wish

if TYPE_CHECKING:
    from models import Event, Session

MOST = 15
SOUTH_SOUTH = 3


@dataclass
class _Kept:
    """The circle computed last, and the profiles it was computed from."""

    mark: tuple[object, ...] = ()
    circle: Circle | None = None


_kept = _Kept()


async def circle(session: Session, event: Event) -> Circle:
    """Return all linked profiles of an event as one circle; computed again only when a profile changed."""
    found = await session.exec(
        select(Profile)
        .join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
        .where(Cluster.event_id == event.id, col(Profile.vector).is_not(None))
        .order_by(col(Profile.cluster_id))
    )
    profiles = found.all()
    store = str(session.get_bind().engine.url)
    mark = (store, *((one.cluster_id, one.revision, one.vector_version, one.confirmed_at) for one in profiles))
    if _kept.circle is None or _kept.mark != mark:
        vectors = [Vector.from_json(profile.vector or {}) for profile in profiles]
        _kept.mark, _kept.circle = mark, Circle(vectors, Kinship(clusters.vocabulary()))
    return _kept.circle


async def of(session: Session, event: Event, cluster: Cluster) -> list[Match]:
    """Return a cluster's matches, the other side first, best first; nobody to whom either said "no thanks"."""
    around = await circle(session, event)
    if cluster.key not in around.place:
        return []
    refused = await _refused(session, cluster)
    across = shortlist(around, cluster.key, refused=refused, most=MOST)
    near = neighbours(around, cluster.key, refused=refused, most=SOUTH_SOUTH)
    return [*across, *near]


async def between(session: Session, event: Event, cluster: Cluster, other: Cluster) -> Match | None:
    """Return the match of two clusters as the first one sees it, or None when no reason speaks for it."""
    around = await circle(session, event)
    if cluster.key not in around.place or other.key not in around.place:
        return None
    everyone = [*shortlist(around, cluster.key), *neighbours(around, cluster.key)]
    return next((match for match in everyone if match.id == other.key), None)


async def _refused(session: Session, cluster: Cluster) -> set[str]:
    ids = {
        request.to_cluster_id if request.from_cluster_id == cluster.id else request.from_cluster_id
        for request in await requests.around(session, cluster)
        if request.wish is Wish.NO
    }
    rows = (await session.exec(select(Cluster.key).where(col(Cluster.id).in_(ids)))).all()
    return set(rows)
