"""Absences: when a cluster has nobody left to meet, all its people being elsewhere, or is said not to be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.participants import FORGOTTEN
from models import Absence, Activity, Participant, SignUp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from models import Event, Session

Span = tuple[datetime, datetime]
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Presence:
    """How many meetings each cluster can hold at once: `at_once` by the rules of the event, and never more than people.

    `seated` says when somebody is elsewhere, `away` when a whole cluster is, `fewer` when so many of its people are.
    """

    at_once: int
    people: dict[int, set[int]]
    seated: dict[int, list[Span]]
    away: dict[int, list[Span]]
    fewer: dict[int, list[tuple[Span, int]]]

    def most(self, cluster: int) -> int:
        """Return how many meetings a cluster may hold at once while nobody is elsewhere."""
        return min(self.at_once, max(1, len(self.people.get(cluster, ()))))

    def seats(
        self, cluster: int, starts: datetime, ends: datetime, *, without: Collection[int] = (), fewer: int = 0
    ) -> int:
        """Return how many meetings it can hold between two instants, `without` some people and with so many `fewer`.

        Two who relieve each other are one.
        """
        during = (starts, ends)
        if _overlaps(self.away.get(cluster, ()), during):
            return 0
        gone = fewer + sum(number for span, number in self.fewer.get(cluster, ()) if _overlaps([span], during))
        here = [
            one
            for one in self.people.get(cluster, ())
            if one not in without and not _overlaps(self.seated.get(one, ()), during)
        ]
        least = 0 if gone or without else 1
        return min(self.most(cluster), max(least, len(here) - gone))


def at_once(event: Event) -> int:
    """Return how many meetings the event lets one cluster hold at once."""
    return int(event.rules.get("at_once", 1))


async def presence(session: Session, event: Event) -> Presence:
    """Return who of an event's clusters is where."""
    event_id = event.id or 0
    away, fewer = dict[int, list[Span]](), dict[int, list[tuple[Span, int]]]()
    for one in (await session.exec(select(Absence).order_by(col(Absence.id)))).all():
        if one.people is None:
            away.setdefault(one.cluster_id, []).append((one.starts, one.ends))
        else:
            fewer.setdefault(one.cluster_id, []).append(((one.starts, one.ends), one.people))
    seats = select(SignUp.participant_id, Activity.starts, Activity.ends).join(
        Activity, col(SignUp.activity_id) == col(Activity.id)
    )
    seated: dict[int, list[Span]] = {}
    for person, starts, ends in (await session.exec(seats.where(Activity.event_id == event_id))).all():
        seated.setdefault(person, []).append((starts, ends))
    for person, span in await _elsewhere(session, event_id):
        seated.setdefault(person, []).append(span)
    people = await _people(session, event_id)
    for cluster, mine in people.items():
        if mine <= seated.keys():
            together = reduce(_both, [seated[person] for person in sorted(mine)])
            away.setdefault(cluster, []).extend(together)
    return Presence(at_once(event), people, seated, away, fewer)


async def aboard(session: Session, activity: Activity) -> dict[int, set[int]]:
    """Return who has a seat in an activity, by cluster."""
    seated = await session.exec(select(SignUp.participant_id).where(SignUp.activity_id == activity.id))
    gone = set(seated.all())
    people = await _people(session, activity.event_id)
    return {cluster: mine & gone for cluster, mine in sorted(people.items()) if mine & gone}


async def _elsewhere(session: Session, event_id: int) -> list[tuple[int, Span]]:
    """Return who has not arrived yet, or has left, with the time until or from then."""
    mine = select(Participant.id, Participant.arrives_at, Participant.leaves_at)
    found: list[tuple[int, Span]] = []
    for person, arrives, leaves in (await session.exec(mine.where(Participant.event_id == event_id))).all():
        found += [(person or 0, (EARLIEST, arrives))] if arrives else []
        found += [(person or 0, (leaves, LATEST))] if leaves else []
    return found


async def _people(session: Session, event_id: int) -> dict[int, set[int]]:
    """Return the invited people of each cluster that has any, but for those who had themselves forgotten."""
    mine = select(Participant.id, Participant.cluster_id).where(Participant.event_id == event_id)
    rows = await session.exec(mine.where(col(Participant.key).not_like(f"{FORGOTTEN}%")))
    people: dict[int, set[int]] = {}
    for person, cluster in rows.all():
        if cluster is not None:
            people.setdefault(cluster, set()).add(person or 0)
    return people


def _both(one: list[Span], other: list[Span]) -> list[Span]:
    meets = ((max(a[0], b[0]), min(a[1], b[1])) for b in other for a in one)
    return sorted({span for span in meets if span[0] < span[1]})


def _overlaps(spans: Iterable[Span], during: Span) -> bool:
    return any(start < during[1] and during[0] < end for start, end in spans)
