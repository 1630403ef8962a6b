"""Mornings: one letter a day of the event that tells everybody their day, at the hour the organizers chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import outbox, participants
from bot.rules import rules_of
from models import Lane, Letter, Participant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.rules import Rules
    from models import Event, Session

WORTH = timedelta(hours=3)  # later in the day it tells nobody anything


def planned(event: Event, rules: Rules, people: Iterable[Participant], *, now: datetime) -> Iterator[Letter]:
    """Yield the letters wanted: one a person and day of the event whose hour is still to come; none in quiet hours.

    What it says is seen when it leaves; who has nothing that day is not written to.
    """
    if rules.digest is None:
        return
    kept = list(people)
    for number in range((event.ends - event.starts).days + 1):
        day = event.starts + timedelta(days=number)
        hour = datetime.combine(day, rules.digest, rules.zone).astimezone(UTC)
        due = rules.waking(hour, hour + WORTH)
        if due <= now:
            continue
        for person in kept:
            yield outbox.letter_to(
                person,
                f"morning:{day}",
                view="morning",
                params={"day": str(day)},
                now=now,
                due_at=due,
                expires_at=due + WORTH,
                lane=Lane.REMINDER,
                subject=subject(event),
            )


def subject(event: Event) -> str:
    """Return what these letters of an event are about, by its row."""
    return f"mornings:{event.id}"


async def plan(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write the mornings of somebody who just joined."""
    await outbox.write(session, planned(event, rules_of(event), [person], now=now))


async def replan(session: Session, event: Event, *, now: datetime) -> None:
    """Write everybody's mornings anew: the days, the hour or the zone may have changed. None that left leaves again."""
    await outbox.cancel(session, subject(event), now=now)
    people = await participants.joined(session, event)
    for person in people:
        await outbox.renew(session, subject(event), person)
    await outbox.write(session, planned(event, rules_of(event), people, now=now))
