"""Room: when two clusters and a table are free, and how long a meeting may last."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from bot import absences, interviews, whereabouts
from bot.timetable.problem import numbers
from bot.timetable.walking import following as in_a_row
from bot.timetable.walking import room_at
from models import Event, Meeting, MeetingSlot, MeetingState, Profile, Seat
from models.meeting import TAKES_A_TABLE

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session


async def openings(
    session: Session, event: Event, meeting: Meeting | tuple[int, int], *, now: datetime
) -> list[tuple[MeetingSlot, int]]:
    """Return the slots to come in which both sides and a table are free, with the lowest free table.

    A side is free where one of its people has no meeting; a meeting is not moved within its slot. Of several
    rooms, it is one of that in which they sit right before and after.
    """
    slots = select(MeetingSlot).where(MeetingSlot.event_id == event.id, col(MeetingSlot.starts) > now)
    both = (meeting.a_cluster_id, meeting.b_cluster_id) if isinstance(meeting, Meeting) else meeting
    seats = select(Seat.slot_id, Seat.cluster_id).where(col(Seat.cluster_id).in_(both))
    sat = Counter((await session.exec(seats)).all())
    presence = await absences.presence(session, event)
    itself = meeting.slot_id if isinstance(meeting, Meeting) and meeting.state in TAKES_A_TABLE else None
    taken = await _tables(session, event)
    profiles = [await session.get(Profile, one) for one in both]
    there = [set(interviews.availability(one, event)) for one in profiles if one is not None]
    found: list[tuple[MeetingSlot, int]] = []
    for slot in (await session.exec(slots.order_by(col(MeetingSlot.starts)))).all():
        free = [table for table in numbers(slot.tables, slot.missing) if (slot.id, table) not in taken]
        present = all(slot.half_day in halves for halves in there)
        if (
            present
            and slot.id != itself
            and free
            and all(sat[slot.id or 0, side] < presence.seats(side, slot.starts, slot.ends) for side in both)
        ):
            found.append((slot, free[0]))
    return await _near(session, event, meeting, found, taken) if whereabouts.rooms(event) else found


async def _near(
    session: Session, event: Event, meeting: Meeting | tuple[int, int], found: list[tuple[MeetingSlot, int]],
    taken: set[tuple[int, int]],
) -> list[tuple[MeetingSlot, int]]:  # fmt: skip
    """Return the same slots, each with the lowest table free in the room from and to which fewest have to walk."""
    rooms = whereabouts.spans(event)
    both = (meeting.a_cluster_id, meeting.b_cluster_id) if isinstance(meeting, Meeting) else meeting
    itself = meeting.id if isinstance(meeting, Meeting) else None
    slots = (await session.exec(select(MeetingSlot).where(MeetingSlot.event_id == event.id))).all()
    beside = [*in_a_row(slots).items()]
    beside += [(after, before) for before, after in beside]
    mine = select(Meeting).where(col(Meeting.a_cluster_id).in_(both) | col(Meeting.b_cluster_id).in_(both))
    theirs = (await session.exec(mine.where(col(Meeting.state).in_(TAKES_A_TABLE)))).all()
    near: list[tuple[MeetingSlot, int]] = []
    for slot, _table in found:
        next_to = {other for one, other in beside if one == slot.id}
        there = Counter(
            room_at(rooms, one.table_number)
            for one in theirs
            for side in (one.a_cluster_id, one.b_cluster_id)
            if one.slot_id in next_to and one.id != itself and side in both
        )
        free = (table for table in numbers(slot.tables, slot.missing) if (slot.id, table) not in taken)
        near.append((slot, max(free, key=lambda table: (there[room_at(rooms, table)], -table))))
    return near


async def after(session: Session, meeting: Meeting) -> timedelta:
    """Return how much longer a meeting may last: until the table or one of the two is needed on the same half-day."""
    slot = await session.get_one(MeetingSlot, meeting.slot_id)
    ends = slot.ends + timedelta(minutes=meeting.ends_late)
    both = (meeting.a_cluster_id, meeting.b_cluster_id)
    sides = or_(col(Meeting.a_cluster_id).in_(both), col(Meeting.b_cluster_id).in_(both))
    found = await session.exec(
        select(MeetingSlot.starts)
        .join(Meeting, col(Meeting.slot_id) == col(MeetingSlot.id))
        .where(MeetingSlot.event_id == meeting.event_id, col(MeetingSlot.starts) >= slot.ends)
        .where(col(Meeting.state).in_(TAKES_A_TABLE))
        .where(or_(sides, col(Meeting.table_number) == meeting.table_number))
    )
    presence = await absences.presence(session, await session.get_one(Event, meeting.event_id))
    away = [start for side in both for start, _end in presence.away.get(side, ()) if start >= slot.ends]
    return min([one - ends for one in [*found.all(), *away]], default=timedelta(days=1))


async def following(session: Session, meeting: Meeting) -> tuple[Meeting, MeetingSlot] | None:
    """Return who sits at the same table next on the same half-day."""
    slot = await session.get_one(MeetingSlot, meeting.slot_id)
    after = await session.exec(
        select(Meeting, MeetingSlot)
        .join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
        .where(Meeting.event_id == meeting.event_id, Meeting.state == MeetingState.PUBLISHED)
        .where(Meeting.table_number == meeting.table_number, col(MeetingSlot.starts) >= slot.ends)
        .where(MeetingSlot.half_day == slot.half_day)
        .order_by(col(MeetingSlot.starts))
    )
    return after.first()


async def _tables(session: Session, event: Event) -> set[tuple[int, int]]:
    found = await session.exec(
        select(Meeting.slot_id, Meeting.table_number).where(
            Meeting.event_id == event.id, col(Meeting.state).in_(TAKES_A_TABLE)
        )
    )
    return set(found.all())
