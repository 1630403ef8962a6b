"""Waits for an instant of a clock, however that clock is paused, hurried or moved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock


class Alarm:
    """Lets coroutines sleep until an instant; one listener on the clock for all of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sleepers: set[asyncio.Event] = set()
        clock.on_change(self._wake)

    def _wake(self) -> None:
        for sleeper in self._sleepers:
            sleeper.set()

    async def until(self, instant: datetime) -> None:
        """Return once the clock shows `instant` or later."""
        changed = asyncio.Event()
        self._sleepers.add(changed)
        try:
            while self._clock.now() < instant:
                changed.clear()
                wait = self._clock.wait_for(instant)
                try:
                    await asyncio.wait_for(changed.wait(), None if wait is None else wait.total_seconds() + 0.001)
                except TimeoutError:
                    continue
        finally:
            self._sleepers.discard(changed)
