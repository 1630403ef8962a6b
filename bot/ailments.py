"""What is wrong with the bot: seen in the store, told to the organizers once, and told to be over."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, delete, select

from bot import outbox, pace, participants
from models import Ailment, Budget, Card, InboxRow, InboxState, Lane, Letter, LetterState
from models.inbox import UNHEARD
from models.letter import PENDING
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.schedule import Alarm
    from models import Session, Store

LOOK = 30.0  # seconds between two looks
LATE = timedelta(seconds=60)
LASTING = 55.0  # seconds something must go on before it is said: two looks find it so
CALM = 120.0  # seconds without it before it is said to be over
RECENT = timedelta(hours=1)  # what happened, rather than goes on, is told for so long
VIEW = "ailment"

log = logging.getLogger("multaqa.ailments")


class What(StrEnum):
    """Everything that organizers are told of."""

    LATE = "late"
    UNHEARD = "unheard"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    ASIDE = "aside"
    EXPIRED = "expired"


AT_ONCE = (What.UNKNOWN, What.ASIDE, What.EXPIRED)  # it has happened: waiting makes it no surer


@dataclass(frozen=True)
class Found:
    """How many letters or updates each ailment is about, and the chats in which letters are stuck."""

    counts: Mapping[What, int]
    stuck: frozenset[int]


@dataclass
class Watch:
    """Looks at the store now and then; any number of workers may do so side by side."""

    store: Store
    clock: Clock
    pulse: Clock
    alarm: Alarm
    _since: dict[What, float] = field(default_factory=dict)
    _calm_since: dict[What, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Look until cancelled; a store that is away is told of at /health."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                if await self.look(monotonic()):
                    self.alarm.ring()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may do
                log.warning("it was not looked at what is wrong: %s", error)

    async def look(self, at: float) -> int:
        """Look once, at an instant of a clock that only goes forward; return how many cards are to be shown anew."""
        now, pulse = self.clock.now(), self.pulse.now()
        async with self.store.reading() as session:
            found = await ailing(session, now=now, pulse=pulse)
            known = set((await session.exec(select(Ailment.name))).all())
        new = [what for what in found.counts if what not in known and self._lasts(what, at)]
        for what in set(What) - found.counts.keys():
            self._since.pop(what, None)
        over = [what for what in set(What) - found.counts.keys() if what in known and self._is_calm(what, at)]
        for what in found.counts:
            self._calm_since.pop(what, None)
        if not new and not over:
            return 0
        async with self.store.transaction() as session:
            shown = [await tell(session, what, found, now=now) for what in sorted(new)]
            return sum(shown) + sum([await tell_over(session, what, now=now) for what in sorted(over)])

    def _lasts(self, what: What, at: float) -> bool:
        return at - self._since.setdefault(what, at) >= LASTING or what in AT_ONCE

    def _is_calm(self, what: What, at: float) -> bool:
        return at - self._calm_since.setdefault(what, at) >= CALM


async def ailing(session: Session, *, now: datetime, pulse: datetime) -> Found:
    """Return what is wrong at this moment."""
    is_held = await pace.stopped_at(session) is not None
    paused = select(func.count()).where(col(Budget.paused_until) > pulse)
    pauses = int((await session.exec(paused)).one())
    # An announcement is told of on its own card, with what can be done about it.
    owed = col(Letter.lane) != int(Lane.ANNOUNCEMENT)
    stuck: list[int] = []
    if not is_held and not pauses:
        late = select(Letter.chat_id).where(PENDING, owed, col(Letter.due_at) < now - LATE)
        stuck = list((await session.exec(late)).all())
    ended = select(func.count()).where(owed, col(Letter.finished_at) > now - RECENT)
    counts = {
        What.LATE: len(stuck),
        What.UNHEARD: await _number(session, select(func.count()).where(UNHEARD, InboxRow.received_at < now - LATE)),
        What.PAUSED: pauses,
        What.UNKNOWN: await _number(session, ended.where(col(Letter.state) == LetterState.UNKNOWN)),
        What.ASIDE: await _number(
            session,
            select(func.count()).where(InboxRow.state == InboxState.DEAD, col(InboxRow.done_at) > now - RECENT),
        ),
        What.EXPIRED: await _number(
            session,
            ended.where(col(Letter.state) == LetterState.EXPIRED, col(Letter.expires_at) < col(Letter.finished_at)),
        ),
    }
    return Found({what: count for what, count in counts.items() if count}, frozenset(stuck))


async def tell(session: Session, what: What, found: Found, *, now: datetime) -> int:
    """Tell each organizer, but those whose own chat is stuck while there are others; 0 where it was told already."""
    if not await insert_new(session, Ailment, [{"name": what.value, "since": now}]):
        return 0
    log.warning("%s: %s", what.value, found.counts[what])
    event = await participants.only_event(session)
    if event is None:
        return 0
    everyone = [one for one in await participants.organizers(session, event.id or 0) if one.blocked_at is None]
    told = [one for one in everyone if one.chat_id not in found.stuck] or everyone
    said = {"what": what.value, "count": found.counts[what], "since": now.isoformat()}
    for one in told:
        await outbox.open_card(session, one.chat_id or 0, VIEW, said, now=now, participant_id=one.id)
    return len(told)


async def tell_over(session: Session, what: What, *, now: datetime) -> int:
    """Say on the cards that told of it that it is over; 0 where another worker has."""
    if not (await session.exec(delete(Ailment).where(col(Ailment.name) == what.value))).rowcount:
        return 0
    cards = (await session.exec(select(Card).where(Card.view == VIEW, col(Card.is_open)))).all()
    told = [card for card in cards if card.params["what"] == what.value and "over" not in card.params]
    for card in told:
        await outbox.redraw(session, card, now=now, params=card.params | {"over": now.isoformat()})
    return len(told)


async def _number(session: Session, counted: object) -> int:
    return int((await session.exec(counted)).one())  # type: ignore[call-overload] # a select of one count
