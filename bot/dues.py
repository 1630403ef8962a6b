"""Dues: what comes due by itself besides letters: announcements leave, seats kept go, what stayed behind is mended."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot import announcements, behind, standby
from bot.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from models import Session

log = logging.getLogger("multaqa.dues")


@dataclass(frozen=True)
class Work:
    """A kind of thing that comes due: when the next one does, which ones have, and what happens to each then."""

    following: Any
    due: Callable[[Session, datetime], Awaitable[list[int]]]
    act: Callable[[Session, int, datetime], Awaitable[object]]


WORKS = (
    Work(announcements.NEXT_LEAVES, announcements.due, announcements.depart),
    Work(standby.NEXT_DUE, standby.due, standby.go_on),
    Work(behind.NEXT, behind.due, behind.catch_up),
)
NEXT = select(*(work.following.scalar_subquery() for work in WORKS))


class Dues(Lookout):
    """Looks after what comes due: announcements to leave, seats kept for those who wait, reminders left behind."""

    async def look(self) -> None:
        """Do what is due, each in a transaction of its own, and wake up for what comes next."""
        now = self.clock.now()
        coming = await self._coming()
        due = [work for work, instant in coming if instant <= now]
        is_any_done = False
        for work in due:
            async with self.store.reading() as session:
                numbers = await work.due(session, now)
            for number in numbers:
                is_any_done |= await self._done(work, number, now)
        if is_any_done:
            self.letters.ring()
        if due:
            coming = await self._coming()
        self.alarm.arm(min((instant for _work, instant in coming if instant > now), default=None))

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
