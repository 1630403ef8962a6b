"""Doubts: what somebody finds of no use among their matches, kept for the organizers alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, func, select

from models import Because, Cluster, Doubt, Participant

if TYPE_CHECKING:
    from datetime import datetime

    from bot.matching.shortlist import Match
    from models import Event, Session


@dataclass(frozen=True, kw_only=True)
class Doubted:
    """One doubt with whose it is, for which cluster, and about which."""

    doubt: Doubt
    person: Participant
    cluster: Cluster
    about: Cluster


async def of(session: Session, person: Participant | None, about: Cluster) -> Doubt | None:
    """Return what a person said against the match with a cluster."""
    if person is None:
        return None
    found = select(Doubt).where(Doubt.participant_id == person.id, Doubt.about_cluster_id == about.id)
    return (await session.exec(found)).first()


async def about(session: Session, person: Participant | None) -> set[str]:
    """Return the keys of the clusters a person said to be of no use."""
    if person is None:
        return set()
    found = select(Cluster.key).join(Doubt, col(Doubt.about_cluster_id) == col(Cluster.id))
    return set((await session.exec(found.where(Doubt.participant_id == person.id))).all())


async def doubt(
    session: Session,
    person: Participant,
    cluster: Cluster,
    about: Cluster,
    because: Because,
    match: Match | None,
    *,
    now: datetime,
) -> None:
    """Keep that a match is not useful and why, in place of what this person said of it before."""
    kept = await of(session, person, about) or Doubt(
        event_id=cluster.event_id,
        participant_id=person.id or 0,
        cluster_id=cluster.id or 0,
        about_cluster_id=about.id or 0,
        at=now,
    )
    kept.because, kept.at = because, now
    kept.shown = {} if match is None else _shown(match)
    session.add(kept)


async def withdraw(session: Session, person: Participant, about: Cluster) -> None:
    """Forget what a person said against a match."""
    await session.exec(
        delete(Doubt).where(col(Doubt.participant_id) == person.id, col(Doubt.about_cluster_id) == about.id)
    )


async def number(session: Session, event: Event) -> int:
    """Return how many doubts an event has."""
    return int((await session.exec(select(func.count()).where(col(Doubt.event_id) == event.id))).one())


async def everyones(session: Session, event: Event) -> list[Doubted]:
    """Return all doubts of an event, the newest first."""
    found = await session.exec(
        select(Doubt).where(Doubt.event_id == event.id).order_by(col(Doubt.at).desc(), col(Doubt.id).desc())
    )
    told = []
    for one in found.all():
        person, cluster, about = (
            await session.get(Participant, one.participant_id),
            await session.get(Cluster, one.cluster_id),
            await session.get(Cluster, one.about_cluster_id),
        )
        if person and cluster and about:
            told.append(Doubted(doubt=one, person=person, cluster=cluster, about=about))
    return told


def _shown(match: Match) -> dict[str, object]:
    return {"kind": match.kind, "score": match.score, "reasons": [asdict(reason) for reason in match.reasons]}
