"""Dues: what comes due by itself besides letters. An announcement leaves; a seat held for somebody is let go."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import announcements
from bot.schedule import Alarm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.clock import Clock
    from models import Session, Store

log = logging.getLogger("multaqa.dues")


@dataclass(frozen=True)
class Work:
    """A kind of thing that comes due: when the next one does, which ones have, and what happens to each then."""

    following: Any
    due: Callable[[Session, datetime], Awaitable[list[int]]]
    act: Callable[[Session, int, datetime], Awaitable[object]]


WORKS = (Work(announcements.NEXT_LEAVES, announcements.due, announcements.depart),)


class Dues:
    """Looks at the rows when it is rung and when the next thing is due; it holds nothing itself."""

    def __init__(self, store: Store, clock: Clock, letters: Alarm) -> None:
        self.store, self.clock, self.letters = store, clock, letters
        self.alarm = Alarm(clock)
        self._is_looking = False

    @property
    def is_idle(self) -> bool:
        """Whether everything that rang has been looked at."""
        return not self._is_looking and not self.alarm.bell.is_set()

    def ring(self) -> None:
        """Look soon: something will come due that was not known before."""
        self.alarm.ring()

    async def run(self) -> None:
        """Look at each ring until cancelled."""
        self.alarm.start()
        self.alarm.ring()
        try:
            while True:
                await self.alarm.bell.wait()
                self._is_looking = True
                self.alarm.bell.clear()
                try:
                    await self.look()
                except Exception:
                    log.exception("what is due could not be looked at this time")
                finally:
                    self._is_looking = False
        finally:
            self.alarm.stop()

    async def look(self) -> None:
        """Do what is due, each in a transaction of its own, and wake up for what comes next."""
        now = self.clock.now()
        is_any_done = False
        for work in WORKS:
            coming = await self._following(work)
            if coming is None or coming > now:
                continue
            async with self.store.reading() as session:
                due = await work.due(session, now)
            for number in due:
                is_any_done |= await self._done(work, number, now)
        if is_any_done:
            self.letters.ring()
        later = [one for work in WORKS if (one := await self._following(work)) is not None and one > now]
        self.alarm.arm(min(later, default=None))

    async def _following(self, work: Work) -> datetime | None:
        async with self.store.glance() as connection:
            found: datetime | None = (await connection.execute(work.following)).scalar_one()
        return found

    async def _done(self, work: Work, number: int, now: datetime) -> bool:
        """Whether it went well; what fails is tried again at the next sweep and keeps nothing else waiting."""
        try:
            async with self.store.transaction() as session:
                await work.act(session, number, now)
        except Exception:
            log.exception("number %s of %s could not be done this time", number, work.act.__name__)
            return False
        return True
