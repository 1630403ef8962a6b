"""The programme: activities, seats, and who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func
from sqlmodel import col, select

from bot import activities, outbox, standby
from bot.rules import rules_of
from models import Activity, Lane, MeetingSlot, Participant, SignUp
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Event, Session


async def everything(session: Session, event: Event) -> Sequence[Activity]:
    """Return the programme in order of time."""
    found = select(Activity).where(Activity.event_id == event.id).order_by(col(Activity.starts), col(Activity.key))
    return (await session.exec(found)).all()


async def rounds(session: Session, event: Event) -> list[tuple[datetime, datetime]]:
    """Return when meetings run, in order of time: slots with no longer a pause between than a slot are one round."""
    there = select(MeetingSlot).where(MeetingSlot.event_id == event.id, MeetingSlot.tables > 0)
    found: list[tuple[datetime, datetime]] = []
    for slot in (await session.exec(there.order_by(col(MeetingSlot.starts)))).all():
        if found and slot.starts - found[-1][1] <= slot.ends - slot.starts:
            found[-1] = (found[-1][0], slot.ends)
        else:
            found.append((slot.starts, slot.ends))
    return found


async def named(session: Session, event: Event, number: int) -> Activity | None:
    """Return the activity of an event that has this row number."""
    found = await session.get(Activity, number)
    return found if found is not None and found.event_id == event.id else None


async def seats_left(session: Session, activity: Activity, person: Participant) -> int | None:
    """Return how many seats a person can choose from, or None where there is room for all.

    A seat is no longer free when somebody waits for it who is served before them.
    """
    if activity.seats is None:
        return None
    taken = (await session.exec(select(func.count()).where(SignUp.activity_id == activity.id))).one()
    return max(0, activity.seats - taken - await standby.before(session, activity, person))


async def has_seat(session: Session, activity: Activity, person: Participant) -> bool:
    """Return whether a person is signed up."""
    found = select(SignUp).where(SignUp.activity_id == activity.id, SignUp.participant_id == person.id)
    return (await session.exec(found)).first() is not None


async def is_aboard(session: Session, activity: Activity, person: Participant) -> bool:
    """Return whether a person was seen to sit in the bus already: nobody needs to be told to come there."""
    found = select(SignUp).where(SignUp.activity_id == activity.id, SignUp.participant_id == person.id)
    return (await session.exec(found.where(col(SignUp.boarded_at).is_not(None)))).first() is not None


async def seats_of(session: Session, person: Participant) -> Sequence[Activity]:
    """Return the activities a person signed up for, in order of time."""
    found = select(Activity).join(SignUp, col(SignUp.activity_id) == col(Activity.id))
    return (await session.exec(found.where(SignUp.participant_id == person.id).order_by(col(Activity.starts)))).all()


async def clash(session: Session, activity: Activity, person: Participant) -> Activity | None:
    """Return an activity the person signed up for that runs at the same time."""
    return next(
        (
            one
            for one in await seats_of(session, person)
            if one.id != activity.id and one.starts < activity.ends and activity.starts < one.ends
        ),
        None,
    )


async def sign_up(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> bool:
    """Give a person a seat; False when none is left. Asking twice is asking once."""
    await standby.lock(session, activity)  # two people cannot take the last seat
    if await has_seat(session, activity, person):
        return True
    if await seats_left(session, activity, person) == 0:
        return False
    row = {"activity_id": activity.id, "participant_id": person.id, "at": now}
    await insert_new(session, SignUp, [row])
    await outbox.renew(session, f"activity:{activity.id}", person)
    await activities.attend(session, event, activity, person, now=now)
    waited = await standby.place(session, activity, person)
    if waited is not None:
        await standby.let_go(session, waited, "taken", now=now)
    return True


async def sign_off(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> bool:
    """Give a seat back, which is offered to who waits; its reminders are cancelled. False when there was none."""
    mine = (col(SignUp.activity_id) == activity.id) & (col(SignUp.participant_id) == person.id)
    was_there = bool((await session.exec(delete(SignUp).where(mine))).rowcount)
    await outbox.cancel(session, f"activity:{activity.id}", person=person, now=now)
    await standby.fill(session, event, activity, now=now)
    return was_there


async def unseat(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> bool:
    """Give a person's seat back for them, and tell them; False when they had none."""
    if not await sign_off(session, event, activity, person, now=now):
        return False
    if person.chat_id is not None:
        told = outbox.letter_to(
            person, f"unseated:{activity.id}:{now.isoformat()}", view="unseated", params={"activity": activity.id},
            now=now, expires_at=activity.ends, lane=Lane.URGENT, silent=rules_of(event).is_quiet(now),
        )  # fmt: skip
        await outbox.write(session, [told])
    return True
