"""Reopening: tables and rooms that were taken out of the event, and clusters that were away, while that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from bot.timetable.problem import numbers
from models import Absence, Event, MeetingSlot, Mishap, Supposition, SuppositionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Session

Taken = dict[str, list[int]]  # numbers of tables by the slot's id


def take_out(slot: MeetingSlot, *, fewer: int = 0, room: range | None = None) -> list[int]:
    """Take so many tables of the highest numbers, or those of a room, out of a slot; return their numbers."""
    there = numbers(slot.tables, slot.missing)
    if room is None:
        gone = list(there)[max(0, slot.tables - fewer) :]
    else:
        gone = sorted(set(there) & set(room))
        slot.missing = sorted({*slot.missing, *gone})
    slot.tables -= len(gone)
    return gone


async def standing(session: Session, event: Event, *, now: datetime) -> Sequence[Supposition]:
    """Return what was carried out, still holds and can be taken back, as it was carried out."""
    kinds = (Mishap.TABLES, Mishap.ROOM, Mishap.AWAY)
    found = select(Supposition).where(
        Supposition.event_id == event.id,
        Supposition.state == SuppositionState.APPLIED,
        col(Supposition.kind).in_(kinds),
        col(Supposition.ends) > now,
    )
    rows = (await session.exec(found.order_by(col(Supposition.id)))).all()
    return [one for one in rows if one.kind is Mishap.AWAY or one.found.get("taken")]


async def reopen(session: Session, event: Event, one: Supposition, *, now: datetime) -> bool:
    """Have the tables back, or the cluster there, from now on; no meeting changes: the next proposal counts on them.

    False where it holds no more.
    """
    await session.exec(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    await session.refresh(one)
    if one.id not in {each.id for each in await standing(session, event, now=now)}:
        return False
    if one.kind is Mishap.AWAY:
        people = one.details.get("people")
        away = delete(Absence).where(
            col(Absence.cluster_id) == one.details["cluster"],
            col(Absence.starts) == one.starts,
            col(Absence.ends) == one.ends,
            col(Absence.people).is_(None) if people is None else col(Absence.people) == people,
        )
        await session.exec(away)
    else:
        for slot_id, gone in one.found["taken"].items():
            slot = await session.get(MeetingSlot, int(slot_id))
            if slot is not None and slot.starts > now:
                slot.tables += len(gone)
                slot.missing = [number for number in slot.missing if number not in gone]
                session.add(slot)
    one.state = SuppositionState.OVER
    session.add(one)
    await session.flush()
    return True


async def keep_out(session: Session, event: Event, slot: MeetingSlot, *, now: datetime) -> None:
    """Take out of a slot, as its folder has it, what is taken out of it still."""
    for one in await standing(session, event, now=now):
        if one.kind is not Mishap.AWAY and one.found["taken"].get(str(slot.id)):
            gone = one.found["taken"][str(slot.id)]
            if one.kind is Mishap.ROOM:
                take_out(slot, room=range(min(gone), max(gone) + 1))
            else:
                take_out(slot, fewer=len(gone))
