"""Dues: what comes due by itself besides letters: announcements leave, seats kept go, what stayed behind is mended."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot import announcements, behind, restored, standby
from bot.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.heard import Heard
    from bot.schedule import Alarm
    from models import Session, Store

A_MOMENT = 1.0  # seconds between two tries to hear everything
PATIENCE = 120.0  # seconds; by then another process would fetch, if the one that does is gone

log = logging.getLogger("multaqa.dues")


@dataclass(frozen=True)
class Work:
    """A kind of thing that comes due: when the next one does, which ones have, and what happens to each then."""

    following: Any
    due: Callable[[Session, datetime], Awaitable[list[int]]]
    act: Callable[[Session, int, datetime], Awaitable[object]]
    is_revocable: bool = False  # in the seconds before: what was said in them is heard first


WORKS = (
    Work(announcements.NEXT_LEAVES, announcements.due, announcements.depart, is_revocable=True),
    Work(standby.NEXT_DUE, standby.due, standby.go_on),
    Work(behind.NEXT, behind.due, behind.catch_up),
    Work(restored.NEXT, restored.due, restored.ask_all),
)
NEXT = select(*(work.following.scalar_subquery() for work in WORKS))


class Dues(Lookout):
    """Looks after what comes due: announcements to leave, seats kept for those who wait, reminders left behind."""

    def __init__(self, store: Store, clock: Clock, letters: Alarm, heard: Heard) -> None:
        super().__init__(store, clock, letters)
        self._heard = heard
        self._deaf_since: float | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is due that could be done."""
        return super().is_idle and self._deaf_since is None

    async def look(self) -> None:
        """Do what is due, each in a transaction of its own, and wake up for what comes next."""
        now = self.clock.now()
        coming = await self._coming()
        due = [work for work, instant in coming if instant <= now]
        is_any_done = is_any_held = False
        for work in due:
            async with self.store.reading() as session:
                numbers = await work.due(session, now)
            if numbers and work.is_revocable and not await self._has_heard():
                is_any_held = True
                continue
            for number in numbers:
                is_any_done |= await self._done(work, number, now)
        if not is_any_held:
            self._deaf_since = None
        if is_any_done:
            self.letters.ring()
        if due:
            coming = await self._coming()
        self.alarm.arm(min((instant for _work, instant in coming if instant > now), default=None))

    async def _has_heard(self) -> bool:
        """Whether what organizers have said is heard, such as "take it back" in good time; else look again.

        What is said cannot keep it waiting for ever: whoever hears nothing may not know it, and people expect the news.
        """
        self._deaf_since = self._deaf_since or monotonic()
        is_heard = await self._heard.organizers()
        if not is_heard and monotonic() - self._deaf_since < PATIENCE:
            asyncio.get_running_loop().call_later(A_MOMENT, self.ring)
            return False
        if not is_heard:
            log.warning("it is not known what organizers have said meanwhile; what is due is done all the same")
        return True

    async def _coming(self) -> list[tuple[Work, datetime]]:
        """Return when the next of each kind comes due, where one does."""
        async with self.store.glance() as connection:
            found = (await connection.execute(NEXT)).one()
        return [(work, instant) for work, instant in zip(WORKS, found, strict=True) if instant is not None]

    async def _done(self, work: Work, number: int, now: datetime) -> bool:
        """Whether it went well; what fails is tried again at the next sweep and keeps nothing else waiting."""
        try:
            async with self.store.transaction() as session:
                await work.act(session, number, now)
        except Exception:
            log.exception("number %s of %s could not be done this time", number, work.act.__name__)
            return False
        return True
