"""Standby: who waits for a seat; what becomes free is kept for the first of them until they answer, or the next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, or_, select

from bot import outbox, pace
from bot.rules import rules_of
from models import Activity, Card, Event, Lane, Participant, SignUp, Standby
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Session

AT_LEAST, AT_MOST = timedelta(minutes=5), timedelta(minutes=30)  # a time to answer
TO_COME = timedelta(minutes=10)  # from the last answer to the departure
NEXT_DUE = select(func.min(Standby.due_at))
VIEW = "standby"

Line = list[tuple[Standby, Participant]]


async def lock(session: Session, activity: Activity) -> None:
    """Let nobody else take, keep or give back a seat of it before this transaction ends; SQLite has one writer."""
    await session.exec(select(Activity.id).where(Activity.id == activity.id).with_for_update())


async def place(session: Session, activity: Activity, person: Participant) -> Standby | None:
    """Return a person's place in the line of an activity."""
    found = select(Standby).where(Standby.activity_id == activity.id, Standby.participant_id == person.id)
    return (await session.exec(found)).first()


async def before(session: Session, activity: Activity, person: Participant) -> int:
    """Return how many are served before a person: who waits longer, and for whom a seat is kept."""
    mine = await place(session, activity, person)
    others = select(func.count()).where(Standby.activity_id == activity.id, Standby.participant_id != person.id)
    if mine is not None:
        others = others.where(or_(col(Standby.is_held), col(Standby.id) < mine.id))
    return (await session.exec(others)).one()


async def line(session: Session, activity: Activity) -> Line:
    """Return who waits, the first to be served first."""
    found = (
        select(Standby, Participant)
        .join(Participant, col(Participant.id) == col(Standby.participant_id))
        .where(Standby.activity_id == activity.id)
        .order_by(col(Standby.is_held).desc(), col(Standby.id))
    )
    return [(row, person) for row, person in (await session.exec(found)).all()]


async def of(session: Session, person: Participant) -> Sequence[tuple[Standby, Activity]]:
    """Return what a person waits for, in order of time."""
    found = select(Standby, Activity).join(Activity, col(Activity.id) == col(Standby.activity_id))
    found = found.where(Standby.participant_id == person.id).order_by(col(Activity.starts))
    return [(row, activity) for row, activity in (await session.exec(found)).all()]


def is_open(activity: Activity, now: datetime) -> bool:
    """Whether there is time to offer a seat before the departure."""
    return _last(activity) - now >= AT_LEAST


async def join(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> None:
    """Put a person at the end of the line; asking twice is asking once."""
    await lock(session, activity)
    row = {"activity_id": activity.id, "participant_id": person.id, "is_held": False, "at": now}
    await insert_new(session, Standby, [row])
    await fill(session, event, activity, now=now)


async def leave(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> None:
    """Take a person out of the line; a seat kept for them goes to the next."""
    await lock(session, activity)
    row = await place(session, activity, person)
    if row is not None:
        await let_go(session, row, "declined", now=now)
        await fill(session, event, activity, now=now)


async def withdraw(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Take a person out of every line."""
    for _row, activity in await of(session, person):
        await leave(session, event, activity, person, now=now)


async def let_go(session: Session, row: Standby, state: str, *, now: datetime) -> None:
    """End a person's waiting; the card they were asked on says how: taken, declined or lapsed."""
    card = await session.get(Card, row.card_id) if row.card_id else None
    await session.delete(row)
    await session.flush()
    if card is not None and card.view == VIEW:
        await outbox.redraw(session, card, now=now, params=card.params | {"state": state}, same_question=True)


async def fill(session: Session, event: Event, activity: Activity, *, now: datetime) -> None:
    """Keep what is free for those who wait longest, and ask them; nobody at night, and nobody too late to come.

    What was kept for somebody who did not answer in time, or cannot be written to any more, is let go first.
    """
    await lock(session, activity)
    waiting, kept = [], 0
    for row, person in await line(session, activity):
        is_away = person.chat_id is None or person.blocked_at is not None
        if is_away or (row.is_held and row.due_at is not None and row.due_at <= now):
            await let_go(session, row, "lapsed", now=now)
        elif row.is_held:
            kept += 1
            if row.due_at is not None and row.due_at > _last(activity):  # it departs earlier by now
                row.due_at = max(_last(activity), now)
        else:
            row.due_at = None
            waiting.append((row, person))
    taken = (await session.exec(select(func.count()).where(SignUp.activity_id == activity.id))).one()
    free = len(waiting) if activity.seats is None else max(0, activity.seats - taken - kept)
    for row, person in waiting[:free]:
        await _offer(session, event, activity, row, person, now=now)
        session.add(row)
    await session.flush()


async def _offer(
    session: Session, event: Event, activity: Activity, row: Standby, person: Participant, *, now: datetime
) -> None:
    rules, last = rules_of(event), _last(activity)
    if rules.is_quiet(now):
        row.due_at = rules.morning(now) if rules.morning(now) + AT_LEAST <= last else None
    elif is_open(activity, now) and person.chat_id is not None:
        left = (activity.departs_at or activity.starts) - now
        row.is_held, row.due_at = True, min(now + max(AT_LEAST, min(left / 2, AT_MOST)), last)
        asked = {"activity": activity.id}
        card = await outbox.open_card(
            session, person.chat_id, VIEW, asked, now=now, participant_id=person.id, lane=Lane.URGENT
        )
        row.card_id = card.id


def _last(activity: Activity) -> datetime:
    return (activity.departs_at or activity.starts) - TO_COME


async def due(session: Session, now: datetime) -> list[int]:
    """Return the activities of which a seat is to be let go or offered; none while sending is stopped."""
    if await pace.stopped_at(session) is not None:
        return []
    return list((await session.exec(select(Standby.activity_id).where(col(Standby.due_at) <= now).distinct())).all())


async def go_on(session: Session, number: int, now: datetime) -> None:
    """Let go of the seats of an activity that nobody took in time, and offer what is free to the next."""
    activity = await session.get_one(Activity, number)
    await fill(session, await session.get_one(Event, activity.event_id), activity, now=now)
