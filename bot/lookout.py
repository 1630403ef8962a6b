"""The lookout: whoever looks at the rows when rung, and when what it saw coming has come."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from bot.schedule import SWEEP, Alarm

if TYPE_CHECKING:
    from bot.clock import Clock
    from models import Store

log = logging.getLogger("multaqa.lookout")


class Lookout(ABC):
    """One that looks at the rows again and again; it holds nothing itself. Whoever writes letters rings `letters`."""

    def __init__(self, store: Store, clock: Clock, letters: Alarm) -> None:
        self.store, self.clock, self.letters = store, clock, letters
        self.alarm = Alarm(clock)
        self._is_looking = False

    @property
    def is_idle(self) -> bool:
        """Whether everything that rang has been looked at."""
        return not self._is_looking and not self.alarm.bell.is_set()

    def ring(self) -> None:
        """Look soon: something has changed that this one looks after."""
        self.alarm.ring()

    async def run(self) -> None:
        """Look once, then at each ring, until cancelled; what goes wrong is told and looked at again at the next."""
        self.alarm.start()
        self.alarm.ring()
        try:
            while True:
                with contextlib.suppress(TimeoutError):  # the alarm goes by the machine's clock, which may be set back
                    async with asyncio.timeout(2 * SWEEP):
                        await self.alarm.bell.wait()
                self._is_looking = True
                self.alarm.bell.clear()
                try:
                    await self.look()
                except Exception:
                    log.exception("%s could not look this time", type(self).__name__)
                finally:
                    self._is_looking = False
        finally:
            self.alarm.stop()

    @abstractmethod
    async def look(self) -> None:
        """Do what is due, and arm the alarm for what comes next."""
