"""The hour: who sits where in one slot, what is free, and who is there without a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import absences, clusters, interviews
from bot.timetable.problem import numbers
from models import Cluster, Meeting, MeetingSlot, MeetingState, Participant, Profile
from models.meeting import TAKES_A_TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from models import Event, Session


@dataclass(frozen=True)
class Sitting:
    """A meeting and its two sides; nothing reaches the `unheard` of them, for whom nobody has joined."""

    meeting: Meeting
    sides: tuple[Cluster, Cluster]
    unheard: tuple[Cluster, ...]

    @property
    def is_held(self) -> bool:
        """Whether the two have been asked and have not both said yes."""
        return self.meeting.state is MeetingState.HELD

    @property
    def alone(self) -> Cluster | None:
        """The side that came, where the other did not."""
        return next((one for one in self.sides if one.id == self.meeting.alone_cluster_id), None)


@dataclass(frozen=True)
class Hour:
    """One slot: meetings by table, those called off, the numbers of free tables, who is there without a meeting."""

    slot: MeetingSlot
    sittings: tuple[Sitting, ...]
    called_off: tuple[Sitting, ...]
    free: tuple[int, ...]
    idle: tuple[Cluster, ...]

    @property
    def sides(self) -> tuple[Cluster, ...]:
        """The clusters that sit in it, or would have sat."""
        return tuple(side for one in (*self.sittings, *self.called_off) for side in one.sides)


async def slots(session: Session, event: Event) -> Sequence[MeetingSlot]:
    """Return the slots of an event in their order."""
    mine = select(MeetingSlot).where(MeetingSlot.event_id == event.id)
    return (await session.exec(mine.order_by(col(MeetingSlot.starts)))).all()


def nearest(all_slots: Sequence[MeetingSlot], now: datetime) -> MeetingSlot | None:
    """Return the slot that runs, or the next to come, or the last; None where there is none."""
    return next((one for one in all_slots if one.ends > now), all_slots[-1] if all_slots else None)


async def hour(session: Session, event: Event, slot: MeetingSlot) -> Hour:
    """Return what happens in a slot.

    Called off are those that a person called off, or to which one side came alone: what another timetable left out is
    no news. Idle are clusters with a profile that are there and have no meeting.
    """
    everyone = {one.id or 0: one for one in await clusters.everyone(session, event)}
    heard = await _heard(session, event)
    here = select(Meeting).where(Meeting.slot_id == slot.id).order_by(col(Meeting.table_number), col(Meeting.id))
    found = [_sitting(one, everyone, heard) for one in (await session.exec(here)).all()]
    sat = [one for one in found if one.meeting.state in TAKES_A_TABLE]
    taken, busy = {one.meeting.table_number for one in sat}, {side.id for one in sat for side in one.sides}
    there = [everyone[one] for one in await _there(session, event, slot)]
    return Hour(
        slot=slot,
        sittings=tuple(sat),
        called_off=tuple(one for one in found if one not in sat and (one.meeting.is_called_off or one.alone)),
        free=tuple(one for one in numbers(slot.tables, slot.missing) if one not in taken),
        idle=tuple(sorted((one for one in there if one.id not in busy), key=lambda one: (one.name, one.key))),
    )


def _sitting(meeting: Meeting, everyone: Mapping[int, Cluster], heard: set[int]) -> Sitting:
    sides = (everyone[meeting.a_cluster_id], everyone[meeting.b_cluster_id])
    return Sitting(meeting, sides, tuple(one for one in sides if one.id not in heard))


async def _heard(session: Session, event: Event) -> set[int]:
    """Return the clusters of whose people at least one has joined and has not blocked the bot."""
    joined = select(Participant.cluster_id).where(
        Participant.event_id == event.id, col(Participant.chat_id).is_not(None), col(Participant.blocked_at).is_(None)
    )
    return {one for one in (await session.exec(joined)).all() if one is not None}


async def _there(session: Session, event: Event, slot: MeetingSlot) -> list[int]:
    """Return the clusters that said they are there in a slot's half-day, and of whom somebody is."""
    profiles = select(Profile).join(Cluster, col(Cluster.id) == col(Profile.cluster_id))
    found = (await session.exec(profiles.where(Cluster.event_id == event.id))).all()
    presence = await absences.presence(session, event)
    return [
        one.cluster_id
        for one in found
        if slot.half_day in interviews.availability(one, event)
        and presence.seats(one.cluster_id, slot.starts, slot.ends)
    ]
