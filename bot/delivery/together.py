"""What goes together: many writes in one transaction, because a commit costs for eight what it costs for one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from models.store import is_away

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from models import Session, Store

Given = TypeVar("Given")
Got = TypeVar("Got")


class Together(Generic[Given, Got]):
    """Writes what is given, and returns what `write` made of it once that is committed.

    Nobody is waited for: what comes while a transaction is under way goes with the next one. Where one fails, each of
    those in it is tried by itself, so that no letter suffers for another. It fails, too, where it would have to wait
    for a row that somebody else holds, who may in turn want one of its own.
    """

    def __init__(
        self, store: Store, write: Callable[[Session, Sequence[Given]], Awaitable[Sequence[Got]]], *, most: int
    ) -> None:
        self._store, self._write, self._most = store, write, most
        self._waiting: list[tuple[Given, asyncio.Future[Got]]] = []
        self._running: asyncio.Task[None] | None = None
        self._alone: set[asyncio.Task[None]] = set()

    async def done(self, one: Given) -> Got:
        """Write this; raise what the store raises."""
        place: asyncio.Future[Got] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, place))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await place

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._settle(group)
        finally:
            self._running = None

    async def _settle(self, group: Sequence[tuple[Given, asyncio.Future[Got]]]) -> None:
        try:
            async with self._store.transaction(is_impatient=len(group) > 1) as session:
                found = await self._write(session, [one for one, _place in group])
        except Exception as error:  # noqa: BLE001 - whoever asked for it is told
            if len(group) == 1 or is_away(error):
                for _one, place in group:
                    if not place.done():
                        place.set_exception(error)
                return
            for each in group:  # beside the rest: it may have to wait
                alone = asyncio.create_task(self._settle([each]))
                self._alone.add(alone)
                alone.add_done_callback(self._alone.discard)
        else:
            for (_one, place), got in zip(group, found, strict=True):
                if not place.done():
                    place.set_result(got)
