"""Meetings: published, moved, cancelled; who meets whom, when and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, or_, select

from bot import interviews, outbox, participants, reminders
from models import (
    Activity,
    Cluster,
    Lane,
    Meeting,
    MeetingSlot,
    MeetingState,
    Profile,
    Seat,
    SignUp,
    Timetable,
    TimetableState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from models import Event, Participant, Session

Placed = tuple[int, int, int, int]  # cluster, cluster, slot, table


@dataclass(frozen=True)
class Appointment:
    """A meeting as one of its two clusters sees it."""

    meeting: Meeting
    other: Cluster
    starts: datetime
    ends: datetime
    table: int


async def of_cluster(session: Session, cluster_id: int) -> list[Appointment]:
    """Return a cluster's published meetings in order of time."""
    sides = or_(col(Meeting.a_cluster_id) == cluster_id, col(Meeting.b_cluster_id) == cluster_id)
    found = await session.exec(
        select(Meeting, MeetingSlot)
        .join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
        .where(sides, col(Meeting.state) == MeetingState.PUBLISHED)
        .order_by(col(MeetingSlot.starts))
    )
    rows = found.all()
    partners = {_partner(meeting, cluster_id) for meeting, _slot in rows}
    named = {row.id: row for row in (await session.exec(select(Cluster).where(col(Cluster.id).in_(partners)))).all()}
    return [
        Appointment(meeting, named[_partner(meeting, cluster_id)], slot.starts, slot.ends, meeting.table_number)
        for meeting, slot in rows
    ]


async def next_for(session: Session, participant: Participant, *, now: datetime) -> Appointment | None:
    """Return a participant's running or next meeting."""
    if participant.cluster_id is None:
        return None
    coming = [one for one in await of_cluster(session, participant.cluster_id) if one.ends > now]
    return coming[0] if coming else None


async def met(session: Session, cluster: Cluster, *, now: datetime) -> set[str]:
    """Return the keys of the clusters it has met before: at this event or at an earlier one kept in the store."""
    mine = select(Cluster.id).where(Cluster.key == cluster.key)
    held = await session.exec(
        select(Meeting.a_cluster_id, Meeting.b_cluster_id)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(or_(col(Meeting.a_cluster_id).in_(mine), col(Meeting.b_cluster_id).in_(mine)))
        .where(Meeting.state == MeetingState.PUBLISHED, MeetingSlot.ends <= now)
    )
    ids = {one for pair in held.all() for one in pair}
    return set((await session.exec(select(Cluster.key).where(col(Cluster.id).in_(ids)))).all()) - {cluster.key}


async def publish(session: Session, event: Event, timetable: Timetable, *, now: datetime) -> int:
    """Make a draft the timetable of the event: rows, seats, reminders and news in one transaction; return its meetings.

    A pair that keeps its slot and table is not touched; one that moves gets a new revision; one that is gone is
    cancelled. Seats are freed first, so that two meetings may change places; the database refuses any clash.
    """
    known = {(one.a_cluster_id, one.b_cluster_id): one for one in await _all(session, event)}
    wanted = {(a, b): (slot, table) for a, b, slot, table in _placed(timetable)}
    gone = [
        meeting for pair, meeting in known.items() if pair not in wanted and meeting.state is MeetingState.PUBLISHED
    ]
    moved = [pair for pair, place in wanted.items() if pair not in known or _place(known[pair]) != place]
    off = {pair for pair, meeting in known.items() if meeting.state is MeetingState.CANCELLED}
    first = not any(meeting.state is MeetingState.PUBLISHED for meeting in known.values())
    await _free(session, [*gone, *(known[pair] for pair in moved if pair in known)], now)
    for pair in moved:
        meeting = known.get(pair) or Meeting(
            event_id=event.id or 0, a_cluster_id=pair[0], b_cluster_id=pair[1], slot_id=0, table_number=0,
            revision=0, changed_at=now,
        )  # fmt: skip
        await _seat(session, meeting, *wanted[pair], now=now)
    changed = [one for one in await _all(session, event) if _pair(one) in moved]
    for meeting in [*gone, *changed]:
        was = known.get(_pair(meeting))
        fresh = was is None or _pair(meeting) in off
        await reminders.replan_meeting(session, event, meeting, now=now, tell=not first, fresh=fresh)
    earlier = select(Timetable).where(Timetable.event_id == event.id, col(Timetable.state) == TimetableState.PUBLISHED)
    for old in (await session.exec(earlier)).all():
        old.state = TimetableState.REPLACED
        session.add(old)
    timetable.state, timetable.published_at = TimetableState.PUBLISHED, now
    session.add(timetable)
    return len(wanted)


async def move(
    session: Session, event: Event, meeting: Meeting, slot: MeetingSlot, table: int, *, now: datetime
) -> None:
    """Move one meeting; both sides are told at once. A clash raises IntegrityError and changes nothing."""
    await _free(session, [meeting], now)
    await _seat(session, meeting, slot.id or 0, table, now=now)
    await reminders.replan_meeting(session, event, meeting, now=now, tell=True)


async def cancel(session: Session, event: Event, meeting: Meeting, *, now: datetime) -> None:
    """Cancel one meeting; both sides are told at once and never reminded of it."""
    await _free(session, [meeting], now)
    meeting.revision += 1
    session.add(meeting)
    await session.flush()
    await reminders.replan_meeting(session, event, meeting, now=now, tell=True)


async def openings(session: Session, event: Event, meeting: Meeting, *, now: datetime) -> list[tuple[MeetingSlot, int]]:
    """Return the slots to come in which both sides and a table are free, with the lowest free table."""
    slots = select(MeetingSlot).where(MeetingSlot.event_id == event.id, col(MeetingSlot.starts) > now)
    both = (meeting.a_cluster_id, meeting.b_cluster_id)
    busy = set((await session.exec(select(Seat.slot_id).where(col(Seat.cluster_id).in_(both)))).all())
    taken = await _tables(session, event)
    away = await _away(session, both)
    profiles = [await session.get(Profile, one) for one in both]
    there = [set(interviews.availability(one, event)) for one in profiles if one is not None]
    found: list[tuple[MeetingSlot, int]] = []
    for slot in (await session.exec(slots.order_by(col(MeetingSlot.starts)))).all():
        free = [table for table in range(1, slot.tables + 1) if (slot.id, table) not in taken]
        present = all(slot.half_day in halves for halves in there)
        if (
            present
            and slot.id not in busy
            and free
            and not any(start < slot.ends and slot.starts < end for start, end in away)
        ):
            found.append((slot, free[0]))
    return found


async def announce(session: Session, event: Event, *, now: datetime, edition: int) -> int:
    """Tell everyone who joined that the timetable is there, each with their own; return how many."""
    told = 0
    for person in await participants.joined(session, event):
        letter = outbox.letter_to(
            person, f"timetable:{edition}", view="published", params={}, now=now, lane=Lane.SERVICE
        )
        told += await outbox.write(session, [letter])
    return told


async def _all(session: Session, event: Event) -> Sequence[Meeting]:
    return (await session.exec(select(Meeting).where(Meeting.event_id == event.id).order_by(col(Meeting.id)))).all()


async def _free(session: Session, meetings: Iterable[Meeting], now: datetime) -> None:
    for meeting in meetings:
        meeting.state, meeting.changed_at = MeetingState.CANCELLED, now
        session.add(meeting)
        await session.exec(delete(Seat).where(col(Seat.meeting_id) == meeting.id))
    await session.flush()


async def _seat(session: Session, meeting: Meeting, slot_id: int, table: int, *, now: datetime) -> None:
    meeting.slot_id, meeting.table_number, meeting.state = slot_id, table, MeetingState.PUBLISHED
    meeting.revision, meeting.changed_at = meeting.revision + 1, now
    session.add(meeting)
    await session.flush()
    for cluster_id in (meeting.a_cluster_id, meeting.b_cluster_id):
        session.add(Seat(meeting_id=meeting.id or 0, slot_id=slot_id, cluster_id=cluster_id))
    await session.flush()


async def _tables(session: Session, event: Event) -> set[tuple[int, int]]:
    found = await session.exec(
        select(Meeting.slot_id, Meeting.table_number).where(
            Meeting.event_id == event.id, col(Meeting.state) == MeetingState.PUBLISHED
        )
    )
    return set(found.all())


async def _away(session: Session, clusters: tuple[int, int]) -> list[tuple[datetime, datetime]]:
    from models import Participant  # noqa: PLC0415 - a value here, a type above

    found = await session.exec(
        select(Activity.starts, Activity.ends)
        .join(SignUp, col(SignUp.activity_id) == col(Activity.id))
        .join(Participant, col(SignUp.participant_id) == col(Participant.id))
        .where(col(Participant.cluster_id).in_(clusters))
    )
    return list(found.all())


def _placed(timetable: Timetable) -> list[Placed]:
    return [(min(a, b), max(a, b), slot, table) for a, b, slot, table in timetable.plan]


def _place(meeting: Meeting) -> tuple[int, int] | None:
    return (meeting.slot_id, meeting.table_number) if meeting.state is MeetingState.PUBLISHED else None


def _pair(meeting: Meeting) -> tuple[int, int]:
    return meeting.a_cluster_id, meeting.b_cluster_id


def _partner(meeting: Meeting, cluster_id: int) -> int:
    return meeting.b_cluster_id if meeting.a_cluster_id == cluster_id else meeting.a_cluster_id
