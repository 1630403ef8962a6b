"""The bell between processes: PostgreSQL tells all when one has written letters. A hint, and never more than that."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from models.store import is_away

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.store import Store

LETTERS = "letters"  # the channel; a trigger of the table rings there, with the name of the store that wrote
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between two tries to listen

log = logging.getLogger("multaqa.store")


async def listen(store: Store, ring: Callable[[], None]) -> None:
    """Call `ring` whenever another process has committed letters, until cancelled; on SQLite there is no other.

    A proxy between may swallow every word of it. So whoever listens also looks by himself, now and then.
    """
    wait = FIRST_WAIT
    while not store.is_sqlite:
        try:
            await _listen(store, ring)
            wait = FIRST_WAIT
        except Exception as error:
            log.info("other processes are not heard for a while: %s", error, exc_info=not is_away(error))
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _listen(store: Store, ring: Callable[[], None]) -> None:
    """Listen until the connection ends."""
    ended = asyncio.Event()

    def hear(_connection: Any, _number: int, _channel: str, name: str) -> None:
        if name != store.name:  # who wrote letters in this process has rung
            ring()

    def end(_connection: Any) -> None:
        ended.set()

    async with store.glance() as connection:
        wire = (await connection.get_raw_connection()).driver_connection
        assert wire is not None  # noqa: S101 - it is connected
        wire.add_termination_listener(end)
        await wire.add_listener(LETTERS, hear)
        ring()  # for what was written before
        try:
            await ended.wait()
        finally:
            if not wire.is_closed():
                wire.remove_termination_listener(end)
                await wire.remove_listener(LETTERS, hear)
