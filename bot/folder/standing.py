"""What stands in the store already, and what of it a folder may not take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from bot.folder.ledger import Ledger
from bot.participants import DEPUTY
from bot.timetable.problem import numbers
from models import Activity, Cluster, Event, Interview, Meeting, MeetingSlot, MeetingState, Participant, Profile

if TYPE_CHECKING:
    from datetime import datetime

    from bot.faults import Fault
    from bot.folder.given import EventFolder
    from models import Session

FILE = "event.toml"


@dataclass(frozen=True)
class Standing:
    """An event's rows by their natural keys; profiles by the row number of their cluster."""

    event: Event | None
    slots: dict[datetime, MeetingSlot]
    activities: dict[str, Activity]
    clusters: dict[str, Cluster]
    participants: dict[str, Participant]
    profiles: dict[int, Profile]
    by_people: frozenset[int]  # clusters whose profile a person has had in hands


async def standing(session: Session, key: str) -> Standing:
    """Return everything that a folder with this event key would change."""
    event = (await session.exec(select(Event).where(Event.key == key))).first()
    if event is None:
        return Standing(None, {}, {}, {}, {}, {}, frozenset())
    slots = (await session.exec(select(MeetingSlot).where(MeetingSlot.event_id == event.id))).all()
    activities = (await session.exec(select(Activity).where(Activity.event_id == event.id))).all()
    clusters = (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()
    people = (await session.exec(select(Participant).where(Participant.event_id == event.id))).all()
    of_event = select(Profile).join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
    profiles = (await session.exec(of_event.where(Cluster.event_id == event.id))).all()
    return Standing(
        event,
        {slot.starts: slot for slot in slots},
        {activity.key: activity for activity in activities},
        {cluster.key: cluster for cluster in clusters},
        # Whoever came in by a colleague's code is on no list of the folder's.
        {person.key: person for person in people if not person.key.startswith(DEPUTY)},
        {profile.cluster_id: profile for profile in profiles},
        frozenset(await _interviewed(session, event)) | {one.cluster_id for one in profiles if one.revision > 1},
    )


async def _interviewed(session: Session, event: Event) -> set[int]:
    # One begun without a cluster becomes its beginner's cluster's when they next go on.
    cluster = func.coalesce(Interview.cluster_id, Participant.cluster_id)
    found = select(cluster).outerjoin(Participant, col(Interview.participant_id) == col(Participant.id))
    found = found.where(Interview.questionnaire == str(event.questionnaire.get("key", "")))
    return {cluster for cluster in (await session.exec(found.distinct())).all() if cluster is not None}


async def load_faults(session: Session, folder: EventFolder, before: Standing) -> tuple[Fault, ...]:
    """Return why a folder without faults of its own cannot be loaded over what stands; nothing is written."""
    ledger = Ledger()
    await _codes(session, folder, before, ledger)
    await _slots(session, folder, before, ledger)
    return tuple(ledger.faults)


async def _codes(session: Session, folder: EventFolder, before: Standing, ledger: Ledger) -> None:
    coded = select(Participant.code_hash, Participant.event_id, Participant.key)
    found = await session.exec(coded.where(col(Participant.code_hash).is_not(None)))
    here = before.event.id if before.event else None
    invited = {person.key for person in folder.participants}
    taken = {code for code, event_id, key in found.all() if event_id != here or key not in before.participants}
    taken |= {one.code_hash for one in before.participants.values() if one.key not in invited and one.joined_at}
    for person in folder.participants:
        if person.code_hash and person.code_hash in taken:
            file, row = folder.places.get(person.key, ("participants", 0))
            ledger.add(file, "code_taken", row=row, column="code", value=person.key)


async def _slots(session: Session, folder: EventFolder, before: Standing, ledger: Ledger) -> None:
    published = select(Meeting.slot_id, Meeting.table_number).where(col(Meeting.state) == MeetingState.PUBLISHED)
    used: dict[int, list[int]] = {}
    for number, table in (await session.exec(published)).all():
        used.setdefault(number, []).append(table)
    wanted = {slot.starts: slot for slot in folder.slots}
    for starts, slot in sorted(before.slots.items()):
        taken = used.get(slot.id or 0, [])
        local = f"{starts.astimezone(ZoneInfo(folder.event.zone)):%Y-%m-%d %H:%M}"
        if starts not in wanted:
            if taken:
                ledger.add(FILE, "slot_has_meetings", column="meetings.rounds", slot=local, meetings=len(taken))
            continue
        there = numbers(wanted[starts].tables, wanted[starts].missing)
        gone = max(set(taken) - set(there), default=0)
        if gone and "rooms" in folder.event.rules:
            ledger.add(FILE, "table_gone", column="meetings.rooms", slot=local, table=gone)
        elif gone:
            ledger.add(FILE, "tables_in_use", column="meetings.tables", slot=local, table=gone)


async def hanging(session: Session, table: type[SQLModel], *, apart: tuple[type[SQLModel], ...] = ()) -> set[int]:
    """Return the row numbers of a table that rows of any other table, `apart` from these, refer to."""
    target = SQLModel.metadata.tables[str(table.__tablename__)]
    spared = {str(one.__tablename__) for one in apart}
    columns = [
        key.parent
        for other in SQLModel.metadata.tables.values()
        for key in other.foreign_keys
        if key.column.table is target and other.name not in spared
    ]
    found: set[int] = set()
    for column in columns:
        found |= set((await session.exec(select(column).where(column.is_not(None)).distinct())).all())
    return found
