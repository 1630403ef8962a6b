"""Rooms renamed, or tables that stand in another one: whose meetings are to come there hears once where that is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import outbox, participants, whereabouts
from bot.rules import rules_of
from bot.texts import Voice
from models import Lane, Meeting, MeetingSlot, MeetingState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.whereabouts import Room
    from models import Event, Session


async def tell(session: Session, event: Event, before: Sequence[Room], *, now: datetime) -> None:
    """Write one letter to whoever meets at a table whose room is called otherwise than before in their language."""
    after = whereabouts.rooms(event)
    if tuple(before) == after:
        return
    for side, tables in (await _coming(session, event, now)).items():
        for person in await participants.delegates(session, side):
            voice = Voice(person.language)
            renamed = [table for table in tables if _called(before, table, voice) != _called(after, table, voice)]
            if renamed:
                letter = outbox.letter_to(
                    person, f"rooms:{event.id}:{now.isoformat()}", view="rooms_renamed",
                    params={"tables": renamed}, now=now, expires_at=max(tables[table] for table in renamed),
                    lane=Lane.URGENT, silent=rules_of(event).is_quiet(now),
                )  # fmt: skip
                await outbox.write(session, [letter])


async def _coming(session: Session, event: Event, now: datetime) -> dict[int, dict[int, datetime]]:
    """Return the tables at which each cluster still has meetings, each with the beginning of the last."""
    found = await session.exec(
        select(Meeting, MeetingSlot)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(Meeting.event_id == event.id, Meeting.state == MeetingState.PUBLISHED, MeetingSlot.starts > now)
        .order_by(col(MeetingSlot.starts))
    )
    coming: dict[int, dict[int, datetime]] = {}
    for meeting, slot in found.all():
        for side in (meeting.a_cluster_id, meeting.b_cluster_id):
            coming.setdefault(side, {})[meeting.table_number] = slot.starts
    return coming


def _called(rooms: Sequence[Room], table: int, voice: Voice) -> str:
    return next((voice.pick(room.name) for room in rooms if table in room.tables), "")
