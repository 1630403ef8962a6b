"""Heard: whether what people have said has been listened to, before something leaves that it may have been about."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from bot import inbox, participants

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from models import Store

FIRST = 5.0  # seconds for what people said while no bot ran, or while its store was away


class Heard:
    """Knows whether everything is heard; `catch_up` has everything kept that people have said.

    It tells whether that went well, and None where another process sees to it.
    """

    def __init__(self, store: Store, catch_up: Callable[[], Awaitable[bool | None]]) -> None:
        self._store, self._catch_up = store, catch_up

    async def first(self) -> None:
        """Return once everything is heard, or somebody else sees to that, or it takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST):
                while await self._is_any_waiting():  # noqa: ASYNC110 - Telegram makes no noise
                    await asyncio.sleep(FIRST / 50)

    async def organizers(self) -> bool:
        """Whether everything is heard that organizers have said by now; False, too, where nobody here can know."""
        if not await self._catch_up():
            return False
        async with self._store.reading() as session:
            return not await participants.is_organizer_unheard(session)

    async def _is_any_waiting(self) -> bool:
        is_kept = await self._catch_up()
        if not is_kept:
            return is_kept is not None
        async with self._store.glance() as connection:
            return await inbox.is_any_waiting(connection)
