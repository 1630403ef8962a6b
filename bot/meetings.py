"""Meetings: published, moved, cancelled; who meets whom, when and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, or_, select

from bot import absences, news, outbox, participants, reminders
from models import (
    Cluster,
    Event,
    Lane,
    Meeting,
    MeetingSlot,
    MeetingState,
    Profile,
    Seat,
    Timetable,
    TimetableState,
)
from models.meeting import TAKES_A_TABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from models import Participant, Session

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
        .order_by(col(MeetingSlot.starts), col(Meeting.table_number))
    )
    rows = found.all()
    partners = {_partner(meeting, cluster_id) for meeting, _slot in rows}
    named = {row.id: row for row in (await session.exec(select(Cluster).where(col(Cluster.id).in_(partners)))).all()}
    return [seen(meeting, slot, named[_partner(meeting, cluster_id)]) for meeting, slot in rows]


async def in_slot(session: Session, slot: MeetingSlot) -> Sequence[Meeting]:
    """Return the meetings that have a table in a slot, the first written first."""
    here = select(Meeting).where(Meeting.slot_id == slot.id, col(Meeting.state).in_(TAKES_A_TABLE))
    return (await session.exec(here.order_by(col(Meeting.id)))).all()


def seen(meeting: Meeting, slot: MeetingSlot, other: Cluster) -> Appointment:
    """Return a meeting as the one side sees it, at the time it really begins and ends."""
    starts = slot.starts + timedelta(minutes=meeting.begins_late)
    return Appointment(meeting, other, starts, slot.ends + timedelta(minutes=meeting.ends_late), meeting.table_number)


async def next_for(session: Session, participant: Participant, *, now: datetime) -> Appointment | None:
    """Return a participant's running or next meeting."""
    coming = await coming_for(session, participant, now=now)
    return coming[0] if coming else None


async def coming_for(session: Session, participant: Participant, *, now: datetime) -> list[Appointment]:
    """Return a participant's running or next meeting, and those that people of the same cluster have in its slot."""
    if participant.cluster_id is None:
        return []
    coming = [one for one in await of_cluster(session, participant.cluster_id) if one.ends > now]
    return [one for one in coming if one.meeting.slot_id == coming[0].meeting.slot_id]


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


async def locked(session: Session, number: int) -> Meeting | None:
    """Return a meeting as it stands by now, for a change that must not meet with another one's."""
    mine = select(Meeting).where(Meeting.id == number).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(mine)).first()


async def lock_all(session: Session, event: Event) -> None:
    """Let nobody change a meeting of an event until this transaction ends; what is in sight is as it stands by now."""
    mine = select(Meeting).where(Meeting.event_id == event.id).order_by(col(Meeting.id))
    await session.exec(mine.with_for_update().execution_options(populate_existing=True))


async def publish(
    session: Session, event: Event, timetable: Timetable, *, now: datetime, but: Collection[int] = ()
) -> int:
    """Make a draft the timetable of the event: rows, seats, reminders and news in one transaction; return its meetings.

    A pair that keeps its slot and table is not touched; one that moves gets a new revision; one that is gone is
    cancelled. What is held for two who are being asked stays, unless its place is needed. Seats are freed first, so
    that two meetings may change places; the database refuses any clash. No news goes to the clusters of `but`, who are
    sent the whole timetable.
    """
    await lock_all(session, event)
    known = {(one.a_cluster_id, one.b_cluster_id): one for one in await _all(session, event)}
    wanted = {(a, b): (slot, table) for a, b, slot, table in _placed(timetable)}
    gone = [
        meeting for pair, meeting in known.items() if pair not in wanted and meeting.state is MeetingState.PUBLISHED
    ]
    asked = {
        pair for pair, meeting in known.items()
        if meeting.state is MeetingState.HELD and wanted.get(pair) == (meeting.slot_id, meeting.table_number)
    }  # fmt: skip
    moved = [
        pair
        for pair, place in wanted.items()
        if pair not in asked and (pair not in known or _place(known[pair]) != place)
    ]
    off = {pair for pair, meeting in known.items() if meeting.state is not MeetingState.PUBLISHED}
    held = [meeting for pair, meeting in known.items() if meeting.state is MeetingState.HELD and pair not in asked]
    began = {pair: await _begins(session, known[pair]) for pair in moved if pair in known}
    first = not any(meeting.state is MeetingState.PUBLISHED for meeting in known.values())
    for meeting in gone:
        meeting.revision += 1
    await _free(session, [*gone, *held, *(known[pair] for pair in moved if pair in known)], now)
    for pair in moved:
        meeting = known.get(pair) or Meeting(
            event_id=event.id or 0, a_cluster_id=pair[0], b_cluster_id=pair[1], slot_id=0, table_number=0,
            revision=0, changed_at=now,
        )  # fmt: skip
        await _seat(session, meeting, *wanted[pair], now=now)
    changed = [one for one in await _all(session, event) if _pair(one) in moved]
    await reminders.replan_meetings(session, event, [*gone, *changed], now=now)
    for meeting in () if first else [*gone, *changed]:
        fresh = _pair(meeting) not in known or _pair(meeting) in off
        await news.tell(session, event, meeting, now=now, fresh=fresh, was=began.get(_pair(meeting)), but=but)
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
    was = await _begins(session, meeting)
    await _free(session, [meeting], now)
    await _seat(session, meeting, slot.id or 0, table, now=now)
    await reminders.replan_meetings(session, event, [meeting], now=now)
    await news.tell(session, event, meeting, now=now, was=was)


async def cancel(
    session: Session, event: Event, meeting: Meeting, *, now: datetime, by: Participant | None = None
) -> None:
    """Cancel one meeting; both sides are told at once, but for who did it, and never reminded of it.

    What it leaves free is offered to others; if it runs by then, to somebody idle, for the side that did not cancel.
    """
    await _free(session, [meeting], now)
    meeting.revision, meeting.is_freed, meeting.is_called_off = meeting.revision + 1, True, by is not None
    if by is not None and by.cluster_id in _pair(meeting):
        meeting.alone_cluster_id = _partner(meeting, by.cluster_id)
    session.add(meeting)
    await session.flush()
    await reminders.replan_meeting(session, event, meeting, now=now, tell=True, by=by)


async def hold(
    session: Session, event: Event, pair: tuple[int, int], slot: int, table: int, *, now: datetime
) -> Meeting:
    """Keep a slot and a table for two clusters until they have answered; IntegrityError where somebody was faster.

    Raise LookupError where the two meet already, or are being asked.
    """
    a, b = min(pair), max(pair)
    found = select(Meeting).where(Meeting.event_id == event.id, Meeting.a_cluster_id == a, Meeting.b_cluster_id == b)
    mine = found.with_for_update().execution_options(populate_existing=True)
    kept = (await session.exec(mine)).first()
    if kept is not None and kept.state in TAKES_A_TABLE:
        raise LookupError(kept.state)
    meeting = kept or Meeting(
        event_id=event.id or 0, a_cluster_id=a, b_cluster_id=b, slot_id=slot, table_number=table, revision=0,
        changed_at=now,
    )  # fmt: skip
    await _seat(session, meeting, slot, table, now=now, state=MeetingState.HELD)
    return meeting


async def confirm(session: Session, event: Event, meeting: Meeting, *, now: datetime) -> None:
    """Publish a meeting that was held; both sides get it at once."""
    meeting.state, meeting.revision, meeting.changed_at = MeetingState.PUBLISHED, meeting.revision + 1, now
    session.add(meeting)
    await session.flush()
    await reminders.replan_meeting(session, event, meeting, now=now, tell=True, fresh=True)


async def release(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Let a held slot and its table go; it can be offered to others."""
    await _free(session, [meeting], now)
    meeting.is_freed = True
    session.add(meeting)
    await session.flush()


async def announce(
    session: Session, event: Event, *, now: datetime, edition: int, to: Collection[int] | None = None
) -> int:
    """Tell everyone who joined, or those of the clusters named, that their timetable is there; return how many.

    Who has no profile yet gets it on a card, with the way there.
    """
    told = 0
    for person in await participants.joined(session, event):
        if to is not None and person.cluster_id not in to:
            continue
        letter = outbox.letter_to(
            person, f"timetable:{edition}", view="published", params={}, now=now, lane=Lane.SERVICE
        )
        if person.cluster_id is not None and await session.get(Profile, person.cluster_id) is None:
            letter.card_id = await outbox.blank_card(session, person, "published", now=now)
        told += await outbox.write(session, [letter])
    return told


async def _all(session: Session, event: Event) -> Sequence[Meeting]:
    return (await session.exec(select(Meeting).where(Meeting.event_id == event.id).order_by(col(Meeting.id)))).all()


async def _begins(session: Session, meeting: Meeting) -> datetime:
    slot = await session.get_one(MeetingSlot, meeting.slot_id)
    return slot.starts + timedelta(minutes=meeting.begins_late)


async def _free(session: Session, meetings: Iterable[Meeting], now: datetime) -> None:
    for meeting in meetings:
        meeting.state, meeting.changed_at = MeetingState.CANCELLED, now
        session.add(meeting)
        await session.exec(delete(Seat).where(col(Seat.meeting_id) == meeting.id))
    await session.flush()


async def _seat(
    session: Session, meeting: Meeting, slot_id: int, table: int, *, now: datetime,
    state: MeetingState = MeetingState.PUBLISHED,
) -> None:  # fmt: skip
    meeting.slot_id, meeting.table_number, meeting.state = slot_id, table, state
    # What is held changes nothing for anybody yet: word of its cancellation may still be on its way.
    meeting.revision += state is MeetingState.PUBLISHED
    meeting.changed_at, meeting.is_freed, meeting.is_called_off = now, False, False
    meeting.begins_late, meeting.ends_late, meeting.alone_cluster_id = 0, 0, None
    session.add(meeting)
    await session.flush()
    for cluster_id in (meeting.a_cluster_id, meeting.b_cluster_id):
        number = await _seat_number(session, meeting, cluster_id)
        session.add(Seat(meeting_id=meeting.id or 0, slot_id=slot_id, cluster_id=cluster_id, number=number))
    await session.flush()


async def _seat_number(session: Session, meeting: Meeting, cluster_id: int) -> int:
    """Return the lowest seat of a cluster in which nobody sits; where all are taken the first: the database refuses."""
    event = await session.get_one(Event, meeting.event_id)
    if absences.at_once(event) == 1:
        return 1
    taken = select(Seat.number).where(Seat.slot_id == meeting.slot_id, Seat.cluster_id == cluster_id)
    sat = set((await session.exec(taken)).all())
    most = (await absences.presence(session, event)).most(cluster_id) if sat else 1
    return next((number for number in range(1, most + 1) if number not in sat), 1)


def _placed(timetable: Timetable) -> list[Placed]:
    return [(min(a, b), max(a, b), slot, table) for a, b, slot, table in timetable.plan]


def _place(meeting: Meeting) -> tuple[int, int] | None:
    return (meeting.slot_id, meeting.table_number) if meeting.state is MeetingState.PUBLISHED else None


def _pair(meeting: Meeting) -> tuple[int, int]:
    return meeting.a_cluster_id, meeting.b_cluster_id


def _partner(meeting: Meeting, cluster_id: int) -> int:
    return meeting.b_cluster_id if meeting.a_cluster_id == cluster_id else meeting.a_cluster_id
