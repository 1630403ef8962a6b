"""Suppositions: what would follow if tables, a room, a cluster or a bus failed; then applied, or dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from bot import absences, meetings, reopening, situation, timetables
from bot.timetable.change import Absent, RoomGone, TablesLeft, Together
from bot.timetable.consequence import Supposed
from models import (
    Absence,
    Activity,
    Event,
    MeetingSlot,
    Mishap,
    Supposition,
    SuppositionState,
    Timetable,
    TimetableState,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.absences import Presence
    from bot.timetable.change import Change
    from bot.timetable.consequence import Consequence
    from bot.timetable.problem import Meeting as Seated
    from models import Session

SOON = timedelta(minutes=30)  # a change of what begins sooner costs most
CLOSED = timedelta(minutes=10)  # nobody new is sent to what begins sooner


async def suppose(
    session: Session, event: Event, mishap: Mishap, details: dict[str, int], *, starts: datetime, ends: datetime,
    now: datetime,
) -> Supposition:  # fmt: skip
    """Keep what is asked; nothing else changes."""
    one = Supposition(event_id=event.id or 0, kind=mishap, details=details, starts=starts, ends=ends, at=now)
    session.add(one)
    await session.flush()
    return one


async def posed(session: Session, event: Event, one: Supposition, *, now: datetime) -> Supposed:
    """Return the event as it stands and what is supposed; the supposition remembers what it was worked out from."""
    given = await situation.ground(session, event, now=now, untouched=timedelta())
    plan = await situation.standing(session, event)
    slots = given.problem.slots
    return Supposed(
        given.problem,
        plan,
        await _change(session, event, one),
        await situation.held(session, event),
        begun=frozenset(slot.id for slot in slots if slot.starts <= now),
        soon=frozenset(slot.id for slot in slots if slot.starts <= now + SOON),
        closed=frozenset(slot.id for slot in slots if slot.starts <= now + CLOSED),
    )


async def _change(session: Session, event: Event, one: Supposition) -> Change:
    slots = await _slots(session, event, one)
    inside = frozenset(str(slot.id) for slot in slots)
    if one.kind is Mishap.AWAY and "people" not in one.details:
        return Absent(str(one.details["cluster"]), inside)
    if one.kind is Mishap.AWAY:
        present = await absences.presence(session, event)
        return _fewer(present, one.details["cluster"], slots, fewer=one.details["people"])
    if one.kind is Mishap.LATE:
        activity = await session.get_one(Activity, one.details["activity"])
        present = await absences.presence(session, event)
        aboard = (await absences.aboard(session, activity)).items()
        whole = {cluster for cluster, gone in aboard if gone == present.people[cluster]}
        return Together(
            tuple(
                Absent(str(cluster), inside) if cluster in whole else _fewer(present, cluster, slots, without=gone)
                for cluster, gone in aboard
                if cluster in whole or present.most(cluster) > 1
            )
        )
    if one.kind is Mishap.ROOM:
        return RoomGone(inside, frozenset(_tables(one)))
    left = {slot.id: max(0, slot.tables - one.details["fewer"]) for slot in slots}
    return Together(tuple(TablesLeft(frozenset({str(slot)}), tables) for slot, tables in left.items()))


def _fewer(
    present: Presence, cluster: int, slots: Iterable[MeetingSlot], *, without: Collection[int] = (), fewer: int = 0
) -> Change:
    """Return what follows in each slot where some of a cluster's people are away: those left can still meet."""
    left: dict[int, set[str]] = {}
    for slot in slots:
        seats = present.seats(cluster, slot.starts, slot.ends, without=without, fewer=fewer)
        left.setdefault(seats, set()).add(str(slot.id))
    return Together(tuple(Absent(str(cluster), frozenset(inside), seats) for seats, inside in sorted(left.items())))


def _tables(one: Supposition) -> range:
    """Return the numbers of the tables of the room that is gone."""
    return range(one.details["first"], one.details["last"] + 1)


async def _slots(session: Session, event: Event, one: Supposition) -> Sequence[MeetingSlot]:
    """Return the slots between the two instants, those that only touch them not."""
    inside = col(MeetingSlot.starts) < one.ends, col(MeetingSlot.ends) > one.starts
    found = select(MeetingSlot).where(MeetingSlot.event_id == event.id, *inside)
    return (await session.exec(found.order_by(col(MeetingSlot.starts)))).all()


async def foretell(session: Session, one: Supposition, supposed: Supposed, found: Consequence, *, upon: int) -> None:
    """Keep what would follow, and upon which state of the event."""
    repaired = found.repair
    one.upon, one.stands = upon, _sorted(supposed.plan.meetings)
    one.plan = timetables.rows(repaired.plan.meetings)
    one.found = {
        "moved": [timetables.rows((move.before, move.after)) for move in repaired.moved],
        "gone": [
            {"row": timetables.rows([meeting])[0], "code": why.code.value, "values": dict(why.values)}
            for meeting, why in repaired.dropped
        ],
        "new": timetables.rows(repaired.added),
        "fewer": [[int(name), was, left] for name, was, left in found.fewer],
        "concerned": sorted(int(name) for name in repaired.concerned),
        "figures": timetables.figures(repaired.problem, repaired.plan),
    }
    session.add(one)
    await session.flush()


def _sorted(meetings: Iterable[Seated]) -> list[list[int]]:
    return sorted(timetables.rows(meetings))


async def upon(session: Session, event: Event) -> int:
    """Return the newest supposition that was applied, 0 for none."""
    newest = select(func.max(Supposition.id)).where(
        Supposition.event_id == event.id, Supposition.state == SuppositionState.APPLIED
    )
    return (await session.exec(newest)).one() or 0


async def apply(session: Session, event: Event, one: Supposition, *, now: datetime) -> bool:
    """Make it so: what is true of the event, its meetings, and the letters, in this one transaction.

    False, and nothing has changed, where meanwhile something else did: it has to be worked out again.
    """
    await _lock(session, event)
    if not one.found or one.state is not SuppositionState.ASKED or await _has_moved_on(session, event, one, now):
        return False
    try:
        async with session.begin_nested():
            one.state = SuppositionState.APPLIED
            session.add(one)
            await session.flush()  # of two upon the same state, the database refuses one
            await _happen(session, event, one, now)
            await _publish(session, event, one, now)
    except IntegrityError:
        await session.refresh(one)
        return False
    return True


async def _lock(session: Session, event: Event) -> None:
    """Let nobody move a meeting meanwhile, nor apply something else."""
    await session.exec(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    await meetings.lock_all(session, event)


async def _has_moved_on(session: Session, event: Event, one: Supposition, now: datetime) -> bool:
    """Whether what was worked out is not what would follow any more, or concerns a meeting that has begun."""
    if await upon(session, event) != one.upon:
        return True
    if _sorted((await situation.standing(session, event)).meetings) != one.stands:
        return True
    begun = select(MeetingSlot.id).where(MeetingSlot.event_id == event.id, col(MeetingSlot.starts) <= now)
    return not touched(one).isdisjoint((await session.exec(begun)).all())


def touched(one: Supposition) -> set[int | None]:
    """Return the slots in which something would change."""
    rows = [row for move in one.found["moved"] for row in move]
    rows += [*one.found["new"], *(gone["row"] for gone in one.found["gone"])]
    return {slot for _a, _b, slot, _table in rows}


async def _happen(session: Session, event: Event, one: Supposition, now: datetime) -> None:
    """Have the event know what is true of it from now on."""
    if one.kind is Mishap.AWAY:
        people = one.details.get("people")
        cluster = one.details["cluster"]
        session.add(Absence(cluster_id=cluster, people=people, starts=one.starts, ends=one.ends, at=now))
    elif one.kind is Mishap.LATE:
        activity = await session.get_one(Activity, one.details["activity"])
        activity.ends = max(activity.ends, one.ends)
        session.add(activity)
    else:
        what: dict[str, Any] = {"room": _tables(one)} if one.kind is Mishap.ROOM else {"fewer": one.details["fewer"]}
        ahead = [slot for slot in await _slots(session, event, one) if slot.starts > now]
        one.found = one.found | {"taken": {str(slot.id): reopening.take_out(slot, **what) for slot in ahead}}
        session.add_all((one, *ahead))
    await session.flush()


async def _publish(session: Session, event: Event, one: Supposition, now: datetime) -> None:
    """Publish what would follow as the next version; a proposal that was open does not fit any more."""
    was = await timetables.latest(session, event, TimetableState.PUBLISHED)
    aside = update(Timetable).where(col(Timetable.event_id) == event.id, col(Timetable.state).in_(timetables.PROPOSED))
    is_aside = (await session.exec(aside.values(state=TimetableState.REPLACED))).rowcount > 0
    teams = {key: was.figures[key] for key in ("teams", "left") if key in was.figures} if was else {}
    made = Timetable(
        event_id=event.id or 0, plan=one.plan, teams=was.teams if was else [], made_at=now,
        figures={"teams": 0, "left": []} | one.found["figures"] | teams,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    await meetings.publish(session, event, made, now=now)
    asked = await situation.held(session, event)
    made.plan = [row for row in one.plan if (str(row[0]), str(row[1])) not in asked]
    one.found = one.found | {"aside": is_aside}
    session.add_all((made, one))
    await session.flush()


async def drop(session: Session, one: Supposition) -> None:
    """Set a supposition aside; nothing else changes."""
    if one.state is SuppositionState.ASKED:
        one.state = SuppositionState.DROPPED
        session.add(one)
        await session.flush()
