"""The planner: one proposal at a time, made in a process of its own, and shown on the cards that asked for it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import additions, outbox, participants, situation, timetables
from bot.timetable.apart import ApartError, addition_apart, plan_and_teams_apart
from handlers.hearing import PATIENCE
from models import Card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.schedule import Alarm
    from bot.timetable.problem import Progress
    from models import Event, Session, Store

SECONDS = 8.0
SEED = 20190409
REFRESH = 1.5  # seconds between two looks of a card at its proposal: Telegram bears about one edit a second a chat
log = logging.getLogger("multaqa.planning")


class Planner:
    """Runs at most one proposal at a time, away from the event loop, and puts the outcome on the asking card."""

    def __init__(self, store: Store, clock: Clock, alarm: Alarm) -> None:
        self.store, self.clock, self.alarm = store, clock, alarm
        self.seconds, self.refresh = SECONDS, REFRESH
        self._task: asyncio.Task[None] | None = None
        self._cards: list[int] = []  # that asked for the proposal being made
        self._heard: Progress | None = None
        self._is_enough = False

    @property
    def is_busy(self) -> bool:
        """Whether a proposal is being made."""
        return self._task is not None and not self._task.done()

    def begin(self, card_id: int, *, adds: bool = False) -> bool:
        """Start a proposal for the card that asked; False while one is running, which the card then gets, too.

        One that `adds` keeps the published timetable and adds to it.
        """
        if self.is_busy:
            self._cards.append(card_id)
            return False
        self._heard, self._is_enough, self._cards = None, False, [card_id]
        self._task = asyncio.create_task(self._propose(adds=adds))
        return True

    def finish(self) -> None:
        """End a running proposal soon, with the best timetable so far."""
        self._is_enough = True

    async def stop(self) -> None:
        """Give a running proposal up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _propose(self, *, adds: bool) -> None:
        showing = asyncio.create_task(self._show_progress())
        try:
            failure = await self._made(adds=adds)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        await self._show(failure)

    async def _made(self, *, adds: bool) -> str:
        """Make the proposal and keep it; return what the card says of its failure, or nothing."""
        try:
            async with self.store.reading() as session:
                event = await participants.only_event(session)
            if event is not None:
                await (self._add(event) if adds else self._plan(event))
        except ApartError:
            log.exception("the planning process ended early")
            return "ended"
        except Exception:
            log.exception("a proposal failed")
            return "failed"
        return ""

    async def _plan(self, event: Event) -> None:
        async with self.store.reading() as session:
            given = await situation.ground(session, event, now=self.clock.now())
        plan, teams = await plan_and_teams_apart(
            given.problem, given.teaming, seconds=self.seconds, seed=SEED, progress=self._hear
        )
        async with self.store.transaction() as session:
            await timetables.keep(session, event, given.problem, plan, teams, seed=SEED, now=self.clock.now())

    async def _add(self, event: Event) -> None:
        now = self.clock.now()  # what changes from here on, the addition does not know
        async with self.store.reading() as session:
            given = await additions.posed(session, event, now=now)
        added, teams = await addition_apart(given, seed=SEED)
        async with self.store.transaction() as session:
            await additions.keep(session, event, added, teams, seed=SEED, now=now)

    def _hear(self, progress: Progress) -> bool:
        self._heard = progress
        return not self._is_enough

    async def _show_progress(self) -> None:
        """Have the cards show how far the plan is, and go on waiting, for as long as somebody is at work."""
        shown = None
        while True:
            await asyncio.sleep(self.refresh)
            try:
                shown = await self._shown_after(shown)
            except Exception:
                log.exception("a card could not be shown how far its proposal is")

    async def _shown_after(self, shown: Progress | None) -> Progress | None:
        """Bring the cards up to date; return what they show now, where they showed `shown`."""
        async with self.store.reading() as session:
            cards = await self._shown_on(session)
            self._is_enough |= any(card.params.get("stopping") for card in cards)  # tapped at another worker's
            is_late = any(self._is_late(card) for card in cards)
        heard = shown if self._is_enough else self._heard
        if heard == shown and not is_late:
            return shown
        far = {"done": heard.done, "meetings": heard.meetings, "gap": heard.gap} if heard else {}
        async with self.store.transaction() as session:
            for card in await self._shown_on(session):
                if _is_waiting(card):
                    params = card.params | far
                    if self._is_late(card):
                        params |= {"until": await self._wait_longer(session, card)}
                    await outbox.redraw(session, card, now=self.clock.now(), params=params, same_question=True)
        self.alarm.ring()
        return heard

    def _is_late(self, card: Card) -> bool:
        """Whether a card that waits would soon own up that nothing comes."""
        until = datetime.fromisoformat(card.params["until"]) if _is_waiting(card) else None
        return until is not None and until - self.clock.now() < PATIENCE / 2

    async def _wait_longer(self, session: Session, card: Card) -> str:
        """Have a card own up later, should nobody be at work any more by then; return when, as its params hold it."""
        now = self.clock.now()
        until = (now + PATIENCE).isoformat()
        await outbox.show_again(session, card, f"until {until}", due_at=now + PATIENCE, now=now)
        return until

    async def _shown_on(self, session: Session) -> Sequence[Card]:
        mine = select(Card).where(col(Card.id).in_(self._cards)).order_by(col(Card.id))
        return (await session.exec(mine)).all()

    async def _show(self, failure: str) -> None:
        async with self.store.transaction() as session:
            for card in await self._shown_on(session):
                params = {**card.params, "failure": failure, "working": False}
                await outbox.redraw(session, card, now=self.clock.now(), view="plan", params=params)
        self.alarm.ring()


def _is_waiting(card: Card) -> bool:
    """Whether a card shows that a proposal is being made, and until when to wait for it."""
    return card.view == "plan" and bool(card.params.get("working") and card.params.get("until"))


async def own_up(session: Session, *, now: datetime) -> None:
    """Say on the cards that wait for somebody at work whom the end of the bot interrupted that nothing comes of it."""
    found = await session.exec(select(Card).where(col(Card.view).in_(("plan", "foretold")), col(Card.is_open)))
    for card in found.all():
        if card.params.get("working"):
            log.warning("the %s of a card ended with the bot that made it", card.view)
            await outbox.redraw(session, card, now=now, params={**card.params, "until": now.isoformat()})
