"""Shortlists: whom a cluster should meet and why, from the vectors kept with the profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import clusters, requests
from bot.matching.affinity import Circle
from bot.matching.kinship import Kinship
from bot.matching.shortlist import Match, neighbours, shortlist
from bot.matching.shortlist import between as pair
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
    linked = (Cluster.event_id == event.id, col(Profile.vector).is_not(None))
    rows = await session.exec(
        select(Profile.cluster_id, Profile.revision, Profile.vector_version, Profile.confirmed_at)
        .join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
        .where(*linked)
        .order_by(col(Profile.cluster_id))
    )
    mark = (str(session.get_bind().engine.url), *rows.all())
    if _kept.circle is None or _kept.mark != mark:
        found = await session.exec(
            select(Profile.vector)
            .join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
            .where(*linked)
            .order_by(col(Profile.cluster_id))
        )
        vectors = [Vector.from_json(vector or {}) for vector in found.all()]
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
    return pair(around, cluster.key, other.key)


async def _refused(session: Session, cluster: Cluster) -> set[str]:
    ids = {
        request.to_cluster_id if request.from_cluster_id == cluster.id else request.from_cluster_id
        for request in await requests.around(session, cluster)
        if request.wish is Wish.NO
    }
    rows = (await session.exec(select(Cluster.key).where(col(Cluster.id).in_(ids)))).all()
    return set(rows)
