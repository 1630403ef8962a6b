"""Tells everyone who watches what has just happened: the page's event stream, people who wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WAITING_EVENTS = 2_000


class Spread:
    """One source of events, any number of watchers; a watcher `WAITING_EVENTS` behind is let go."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._closed = False

    @property
    def watched(self) -> bool:
        """Whether anyone watches."""
        return bool(self._watchers)

    def tell(self, event: dict[str, Any]) -> None:
        """Hand `event` to every watcher."""
        for queue in list(self._watchers):
            if queue.qsize() < WAITING_EVENTS:
                queue.put_nowait(event)
            else:
                self._watchers.discard(queue)
                queue.put_nowait(None)

    async def watch(self, every: float) -> AsyncIterator[dict[str, Any] | None]:
        """Yield events as they happen, and None after each `every` real seconds of silence."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            while not self._closed:
                try:
                    event = await asyncio.wait_for(queue.get(), every)
                except TimeoutError:
                    yield None
                    continue
                if event is None:
                    return
                yield event
        finally:
            self._watchers.discard(queue)

    def close(self) -> None:
        """Let every watcher go."""
        self._closed = True
        for queue in self._watchers:
            queue.put_nowait(None)
