"""Seats of full visits: who is offered one takes it, says no or lets it lapse; none stays empty while people wait."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.rules import rules_of
from models import Activity, Card, Participant, SignUp, Standby

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.rehearsal.player import Player
    from models import Event, Session

MOODS = 4  # one offer in so many is let lapse, one is declined
EVERY = timedelta(minutes=30)  # between two looks at the seats
TO_COME = timedelta(minutes=15)  # before the departure; later nobody is asked any more
OVERDUE = timedelta(minutes=1)


async def answer(player: Player) -> None:
    """Take a seat that is kept, say no, or let it lapse; which of these hangs on the card, however often it is seen."""
    shown = player.card(player.word("standby.take"))
    if shown is None or shown[0].message_id % MOODS == 0:
        return
    await player.choose("standby.no" if shown[0].message_id % MOODS == 1 else "standby.take")


def looks(first: datetime, curtain: datetime) -> Iterator[datetime]:
    """Yield when the seats are looked at."""
    while first < curtain:
        yield first
        first += EVERY


async def empty(session: Session, event: Event, now: datetime) -> list[dict[str, Any]]:
    """Return the visits of which a seat is free, kept for nobody, while somebody waits who can still be asked."""
    if rules_of(event).is_quiet(now):
        return []
    found = []
    for one in (await session.exec(select(Activity).where(col(Activity.seats).is_not(None)))).all():
        taken = len((await session.exec(select(SignUp.id).where(SignUp.activity_id == one.id))).all())
        line = select(Standby, Participant).join(Participant, col(Participant.id) == col(Standby.participant_id))
        rows = (await session.exec(line.where(Standby.activity_id == one.id))).all()
        kept = [row for row, _ in rows if row.is_held and (row.due_at is None or row.due_at > now - OVERDUE)]
        waiting = [who for row, who in rows if not row.is_held and who.chat_id is not None and who.blocked_at is None]
        if waiting and taken + len(kept) < (one.seats or 0) and (one.departs_at or one.starts) - now > TO_COME:
            found.append({"visit": one.key, "at": now.isoformat(), "waiting": len(waiting)})
    return found


async def offered(session: Session) -> dict[str, int]:
    """Return what became of the seats that were offered: taken, declined, lapsed, or still open."""
    cards = (await session.exec(select(Card).where(Card.view == "standby"))).all()
    return dict(sorted(Counter(str(one.params.get("state", "open")) for one in cards).items()))
