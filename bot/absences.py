"""Absences: when a cluster has nobody left to meet, all its people being elsewhere, or is said not to be there."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlmodel import col, select

from models import Absence, Activity, Participant, SignUp

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session

Span = tuple["datetime", "datetime"]


async def away(session: Session, event_id: int) -> dict[int, list[Span]]:
    """Return, by cluster, when it is away: said to be, or while each of its invited people has a seat somewhere."""
    found: dict[int, list[Span]] = {}
    for one in (await session.exec(select(Absence).order_by(col(Absence.id)))).all():
        found.setdefault(one.cluster_id, []).append((one.starts, one.ends))
    seats = select(SignUp.participant_id, Activity.starts, Activity.ends).join(
        Activity, col(SignUp.activity_id) == col(Activity.id)
    )
    seated: dict[int, list[Span]] = {}
    for person, starts, ends in (await session.exec(seats.where(Activity.event_id == event_id))).all():
        seated.setdefault(person, []).append((starts, ends))
    for cluster, people in (await _people(session, event_id)).items():
        if people <= seated.keys():
            together = reduce(_both, [seated[person] for person in sorted(people)])
            found.setdefault(cluster, []).extend(together)
    return found


async def aboard(session: Session, activity: Activity) -> list[int]:
    """Return the clusters all of whose invited people have a seat in an activity."""
    seated = await session.exec(select(SignUp.participant_id).where(SignUp.activity_id == activity.id))
    gone = set(seated.all())
    return sorted(cluster for cluster, people in (await _people(session, activity.event_id)).items() if people <= gone)


async def _people(session: Session, event_id: int) -> dict[int, set[int]]:
    """Return the invited people of each cluster that has any."""
    rows = await session.exec(select(Participant.id, Participant.cluster_id).where(Participant.event_id == event_id))
    people: dict[int, set[int]] = {}
    for person, cluster in rows.all():
        if cluster is not None:
            people.setdefault(cluster, set()).add(person or 0)
    return people


def _both(one: list[Span], other: list[Span]) -> list[Span]:
    meets = ((max(a[0], b[0]), min(a[1], b[1])) for b in other for a in one)
    return sorted({span for span in meets if span[0] < span[1]})
