"""Turns: event time jumps from one thing that happens to the next, and only while the bot has nothing to do.

A player runs until it rests; then the bot runs until it is idle; then the clock jumps to whatever comes first: a
player's next act, a letter that is due, or a letter that the pace held back. One thing at a time, so that the same
seed plays the same rehearsal.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from bot.pace import next_token
from models import Announcement, AnnouncementState, Budget, ChatPace, InboxRow, Letter
from models.columns import Instant
from models.inbox import UNHEARD
from models.letter import OUT, PENDING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from datetime import datetime

    from bot.app import App
    from bot.clock import EventClock
    from bot.pace import Pace
    from bot.phone import Phone
    from models import Session

GLANCE = 0.003  # real seconds between two looks at a bot that is busy elsewhere: with a plan, in another process
GLANCES = 200  # looks without a pause before that
STILL = 10  # turns of the loop without anything to do before the store is asked
PATIENCE = 120.0  # real seconds in which the bot must come to rest; a proposal may take half a minute
LONGEST_GAP = timedelta(minutes=5)  # of event time in which nothing happens; a longer one is skipped at any speed
NOW = bindparam("now", type_=Instant)
STANDING = select(
    *(
        part.scalar_subquery()
        for part in (
            select(func.count(col(InboxRow.update_id))).where(UNHEARD),
            select(func.count(col(Letter.id))).where(OUT),
            select(func.count(col(Letter.id))).where(PENDING, col(Letter.due_at) <= NOW),
            select(func.min(Letter.due_at)).where(PENDING, col(Letter.due_at) > NOW),
            select(func.min(Announcement.leaves_at)).where(
                col(Announcement.state) == AnnouncementState.SCHEDULED, col(Announcement.leaves_at) > NOW
            ),
        )
    )
)
HELD = (
    select(Letter.chat_id, func.min(ChatPace.free_at))
    .join(ChatPace, col(ChatPace.chat_id) == col(Letter.chat_id), isouter=True)
    .where(PENDING, col(Letter.due_at) <= NOW)
    .group_by(col(Letter.chat_id))
)


class StuckError(Exception):
    """The bot does not come to rest: an update or a letter stays where it is."""


class Turns:
    """Who acts next, and when. `speed` is how many event seconds may pass in a real one; 0 is as many as can."""

    def __init__(self, app: App, phone: Phone, clock: EventClock, *, pace: Pace, speed: float = 0.0) -> None:
        self.app, self.phone, self.clock, self.speed = app, phone, clock, speed
        self._pace = pace
        self._queue: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._players: set[asyncio.Task[None]] = set()
        self._playing = 0
        self._rested = asyncio.Event()
        self._ahead = 0.0  # event seconds still to be waited for, divided by the speed
        self._since = monotonic()
        self._stirred = asyncio.Event()  # set while the bot may have something to do
        self._stirred.set()
        phone.telegram.updates.on_arrival(self._stirred.set)
        self.after: list[Callable[[], Awaitable[None]]] = []  # called whenever the bot has come to rest

    def enter(self, player: Coroutine[None, None, None]) -> None:
        """Let a player begin; it runs until its first rest when the turns begin to run."""
        self._playing += 1
        self._players.add(asyncio.create_task(self._play(player)))

    async def _play(self, player: Coroutine[None, None, None]) -> None:
        try:
            await player
        finally:
            self._leave()

    async def rest(self, until: datetime) -> None:
        """Wait until an instant of the event, at the earliest until the bot has answered what was just said."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (max(until, self.clock.now()), next(self._numbers), turn))
        self._leave()
        await turn

    def _leave(self) -> None:
        self._playing -= 1
        if not self._playing:
            self._rested.set()

    async def run(self, until: datetime) -> None:
        """Play until an instant; what a player does wrong is raised here."""
        try:
            await self._everyone_rests()
            letter: datetime | None = None
            while True:
                if self._stirred.is_set():
                    letter = await self._settle()
                turn = self._queue[0][0] if self._queue else None
                coming = min((one for one in (letter, turn) if one is not None), default=None)
                if coming is None or coming > until:
                    break
                await self._go(coming)
                if coming == letter:  # it goes before whoever acts at the same instant
                    self._stirred.set()
                else:
                    self._playing += 1
                    heapq.heappop(self._queue)[2].set_result(None)
                    await self._everyone_rests()
            await self._go(until)
            await self._settle()
        finally:
            for player in self._players:
                player.cancel()
            await asyncio.gather(*self._players, return_exceptions=True)

    async def _everyone_rests(self) -> None:
        if self._playing:
            self._rested.clear()
            await self._rested.wait()
        for player in [one for one in self._players if one.done()]:
            self._players.discard(player)
            player.result()

    async def _go(self, instant: datetime) -> None:
        gap = max(instant - self.clock.now(), timedelta())
        self.clock.jump(instant)
        if self.speed > 0:
            self._ahead += min(gap, LONGEST_GAP).total_seconds() / self.speed
            await asyncio.sleep(max(0.0, self._ahead - (monotonic() - self._since)))

    async def _settle(self) -> datetime | None:
        """Return once the bot rests, with the instant at which the next letter leaves by itself."""
        end, looks = monotonic() + PATIENCE, 0
        while monotonic() < end:
            await self.phone.idle()
            looks += 1
            await asyncio.sleep(0 if looks < GLANCES else GLANCE)
            if await self._stays_idle():
                is_resting, letter = await self._look()
                if is_resting and self._seems_idle:
                    self._stirred.clear()
                    for look in self.after:
                        await look()
                    return letter
        raise StuckError

    async def _stays_idle(self) -> bool:
        """Return whether the bot seems idle for several turns of the loop: a bell may ring in the next."""
        for _turn in range(STILL):
            if not self._seems_idle:
                return False
            await asyncio.sleep(0)
        return True

    @property
    def _seems_idle(self) -> bool:
        return self.app.is_idle and not self.app.updates.is_set() and not self.app.letters.bell.is_set()

    async def _look(self) -> tuple[bool, datetime | None]:
        now = self.clock.now()
        async with self.app.store.glance() as connection:
            unheard, out, due, *coming = (await connection.execute(STANDING, {"now": now})).one()
        if unheard or out:
            return False, None
        later = min((one for one in coming if one is not None), default=None)
        if not due:
            return True, later
        async with self.app.store.reading() as session:
            free = await self._free_at(session, now)
        return free > now, min(free, later or free)

    async def _free_at(self, session: Session, now: datetime) -> datetime:
        """Return when the first of the letters that are due may leave by the pace of bot.pace."""
        pace = self._pace
        rows = await session.exec(HELD, params={"now": now})
        chats = [now if free is None else free - pace.chat_slack for _chat, free in rows.all()]
        purse = await session.get(Budget, self.app.bot.id)
        whole = now if purse is None else next_token(purse, pace, now=now) or now
        return max(now, whole, min(chats, default=now))
