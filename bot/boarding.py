"""Boarding: who of a visit is on the bus, who is missing, and a word to those."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select, update

from bot import activities, outbox, standby
from models import Activity, ActivityKind, Lane, Participant, SignUp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Event, Session

BEFORE, AFTER = timedelta(hours=3), timedelta(hours=2)  # the departure: then its roll is on the organizers' board
STALE = timedelta(minutes=30)  # after which nobody needs to be called any more

Roll = list[tuple[Participant, bool]]


async def near(session: Session, event: Event, now: datetime) -> Sequence[Activity]:
    """Return the visits that leave soon or have just left, in order of time."""
    found = select(Activity).where(
        Activity.event_id == event.id,
        col(Activity.kind) == ActivityKind.VISIT,
        col(Activity.departs_at) > now - AFTER,
        col(Activity.departs_at) < now + BEFORE,
    )
    return (await session.exec(found.order_by(col(Activity.departs_at), col(Activity.key)))).all()


async def roll(session: Session, activity: Activity) -> Roll:
    """Return everyone with a seat and whether they are on board, by name."""
    found = (
        select(Participant, SignUp.boarded_at)
        .join(SignUp, col(SignUp.participant_id) == col(Participant.id))
        .where(SignUp.activity_id == activity.id)
        .order_by(col(Participant.name), col(Participant.id))
    )
    return [(person, at is not None) for person, at in (await session.exec(found)).all()]


async def board(session: Session, activity: Activity, person: int, *, is_on: bool, now: datetime) -> None:
    """Note that somebody with a seat is on board, or is not after all; the same twice is once."""
    seat = update(SignUp).where(col(SignUp.activity_id) == activity.id, col(SignUp.participant_id) == person)
    if is_on:
        seat = seat.where(col(SignUp.boarded_at).is_(None))
    await session.exec(seat.values(boarded_at=now if is_on else None))


async def call(session: Session, activity: Activity, *, known: int, now: datetime) -> int | None:
    """Write to those who are missing; return to how many, None when somebody was faster.

    `known` is how often they had been called when the button was shown.
    """
    here = update(Activity).where(col(Activity.id) == activity.id, col(Activity.called) == known)
    taken = bool((await session.exec(here.values(called=known + 1))).rowcount)
    await session.refresh(activity)
    if not taken:
        return None
    missing = [one for one, is_on in await roll(session, activity) if not is_on and one.chat_id and not one.blocked_at]
    letters = [
        outbox.letter_to(
            one,
            f"boarding:{activity.id}:{known + 1}",
            view="boarding_call",
            params={"activity": activity.id},
            now=now,
            expires_at=now + STALE,
            lane=Lane.URGENT,
            subject=f"activity:{activity.id}",
            revision=activity.revision,
        )
        for one in missing
    ]
    return await outbox.write(session, letters)


async def postpone(
    session: Session, event: Event, activity: Activity, departs: datetime, *, known: int, now: datetime
) -> int | None:
    """Let a visit depart at another time; those with a seat are told, and reminded by the new one.

    Return how many are told, None when the activity is no longer of the revision `known`: somebody was faster.
    """
    was = activity.departs_at
    here = update(Activity).where(col(Activity.id) == activity.id, col(Activity.revision) == known)
    taken = bool((await session.exec(here.values(departs_at=departs, revision=known + 1))).rowcount)
    await session.refresh(activity)
    if not taken:
        return None
    await standby.fill(session, event, activity, now=now)
    await activities.replan(session, event, activity, now=now, was=was)
    return sum(one.chat_id is not None and one.blocked_at is None for one, _is_on in await roll(session, activity))
