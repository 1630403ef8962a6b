"""Harvest: what came of all meetings of an event, as both sides say, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.outcomes import BEGUN
from models import Cluster, Fruit, Meeting, MeetingSlot, MeetingState, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from models import Event, Session


@dataclass(frozen=True)
class Reaped:
    """A meeting that is over, its two clusters, and what each says came of it; nothing where it has not answered."""

    meeting: Meeting
    starts: datetime
    clusters: tuple[Cluster, Cluster]
    said: tuple[frozenset[Fruit], frozenset[Fruit]]

    @property
    def fruits(self) -> frozenset[Fruit]:
        """What at least one side says."""
        return self.said[0] | self.said[1]

    @property
    def is_begun(self) -> bool:
        """Whether at least one side says that a collaboration has begun."""
        return bool(self.fruits & BEGUN)

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides say so."""
        return all(said & BEGUN for said in self.said)

    @property
    def differs(self) -> bool:
        """Whether both have answered, and only one says that it took place, or that a collaboration has begun."""
        here, there = self.said
        if not here or not there:
            return False
        return bool(here & BEGUN) != bool(there & BEGUN) or (Fruit.MISSED in here) != (Fruit.MISSED in there)


@dataclass(frozen=True)
class Figures:
    """How many meetings are over, answered by at least one side, a beginning, confirmed by both, or did not happen."""

    over: int
    answered: int
    begun: int
    confirmed: int
    missed: int

    @property
    def share(self) -> int:
        """Answered meetings, of 100 that are over."""
        return round(self.answered * 100 / self.over) if self.over else 0

    @property
    def rate(self) -> float:
        """Collaborations begun, of 100 meetings that are over."""
        return round(self.begun * 100 / self.over, 1) if self.over else 0.0


async def reaped(session: Session, event: Event, *, now: datetime) -> list[Reaped]:
    """Return all meetings of an event that are over, in order of time and table."""
    found = await session.exec(
        select(Meeting, MeetingSlot)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(Meeting.event_id == event.id, Meeting.state == MeetingState.PUBLISHED, MeetingSlot.ends <= now)
        .order_by(col(MeetingSlot.starts), col(Meeting.table_number))
    )
    over = [(one, slot) for one, slot in found.all() if slot.ends + timedelta(minutes=one.ends_late) <= now]
    named = {one.id: one for one in (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()}
    said = {
        (one.meeting_id, one.cluster_id): frozenset(map(Fruit, one.fruits))
        for one in (await session.exec(select(Outcome))).all()
    }
    return [
        Reaped(
            one,
            slot.starts + timedelta(minutes=one.begins_late),
            (named[one.a_cluster_id], named[one.b_cluster_id]),
            (
                said.get((one.id or 0, one.a_cluster_id), frozenset()),
                said.get((one.id or 0, one.b_cluster_id), frozenset()),
            ),
        )
        for one, slot in over
    ]


async def has_begun(session: Session, event: Event, *, now: datetime) -> bool:
    """Return whether a meeting of an event is over."""
    over = (
        select(Meeting.id)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(Meeting.event_id == event.id, Meeting.state == MeetingState.PUBLISHED, MeetingSlot.ends <= now)
    )
    return (await session.exec(over.limit(1))).first() is not None


def figures(found: Iterable[Reaped]) -> Figures:
    """Return the numbers of some meetings."""
    all_of = list(found)
    return Figures(
        over=len(all_of),
        answered=sum(bool(one.fruits) for one in all_of),
        begun=sum(one.is_begun for one in all_of),
        confirmed=sum(one.is_confirmed for one in all_of),
        missed=sum(Fruit.MISSED in one.fruits for one in all_of),
    )
