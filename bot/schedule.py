"""The alarm clock: APScheduler, which only rings."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

if TYPE_CHECKING:
    from bot.clock import Clock

SWEEP = 15  # seconds; bounds lateness whatever happens to the precise alarm
LONGEST = timedelta(days=1)  # a clock that crawls could ask for a wait beyond the calendar


class Alarm:
    """Rings its bell at the instant it is armed for, and at every sweep. The bell does no work."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._armed: datetime | None = None
        # It warns when two rings fall together: the bell rings once, which is as good.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self.bell = asyncio.Event()
        # A date job late by more than its grace is dropped, so grace is endless (delivery, 1.2, faults A and G).
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        clock.on_change(self._again)

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.add_job(self._ring, "interval", seconds=SWEEP, id="sweep")
        self._scheduler.start()

    def stop(self) -> None:
        """Fall silent."""
        self._scheduler.shutdown(wait=False)

    def arm(self, instant: datetime | None) -> None:
        """Ring at `instant` of the clock handed in, instead of whenever it was armed for."""
        is_set = self._scheduler.get_job("wake") is not None
        if instant != self._armed or (instant is not None and not is_set):
            self._set(instant)

    def _set(self, instant: datetime | None) -> None:
        self._armed = instant
        wait = None if instant is None else self._clock.wait_for(instant)
        if wait is None:
            if self._scheduler.get_job("wake"):
                self._scheduler.remove_job("wake")
            return
        at = datetime.now(UTC) + min(wait, LONGEST)
        self._scheduler.add_job(self._ring, DateTrigger(at), id="wake", replace_existing=True)

    def ring(self) -> None:
        """Ring now: a letter was written, or an update kept."""
        self.bell.set()

    async def _ring(self) -> None:
        self.bell.set()

    def _again(self) -> None:
        if self._armed is not None and self._armed <= self._clock.now():
            self.bell.set()
        elif self._scheduler.running:
            self._set(self._armed)
