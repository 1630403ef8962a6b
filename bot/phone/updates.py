"""Where updates wait until the bot has fetched and acknowledged them, or until they are too old."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.phone.refusals import OTHER_POLLER, WEBHOOK_WAS_SET, Refusal, conflict, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock

# tdlib/telegram-bot-api, Client.cpp: how long Telegram keeps what nobody fetches.
TAP_LIFE = timedelta(seconds=150)
MESSAGE_LIFE = timedelta(hours=24)
LONGEST_POLL = 50  # seconds
MOST_AT_ONCE = 100
CONFLICT_PAUSE = 3.0  # real seconds between two answers of 409
KEPT_UPDATES = 100_000

KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "subscription",
        "stopped_message_generation",
    ]
)
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Update:
    """One thing that happened; `queue` is what a webhook keeps in order (a tap and a message of one chat differ)."""

    update_id: int
    kind: str
    content: Any
    queue: str
    expires_at: datetime

    def body(self) -> dict[str, Any]:
        """Return the object a bot gets."""
        return {"update_id": self.update_id, self.kind: self.content}


class Updates:
    """The bot's one queue, and the one call that may wait on it."""

    def __init__(self, pulse: Clock, first: int) -> None:
        self._pulse = pulse
        self._next = first
        self._pending: dict[int, Update] = {}
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._next_conflict = 0.0
        self._listeners: list[Callable[[], None]] = []
        self.allowed: frozenset[str] = KINDS - ON_REQUEST
        self.asked_for: list[str] | None = None

    def on_arrival(self, hear: Callable[[], None]) -> None:
        """Call `hear` after each new update and each acknowledgement."""
        self._listeners.append(hear)

    def put(self, kind: str, content: Any, *, queue: str, life: timedelta = MESSAGE_LIFE) -> int | None:
        """Add an update and return its number; None when the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        update = Update(self._next, kind, content, queue, self._pulse.now() + life)
        self._next += 1
        self._pending[update.update_id] = update
        if len(self._pending) > KEPT_UPDATES:
            del self._pending[next(iter(self._pending))]
        self._announce()
        return update.update_id

    def repeat(self, update_id: int, update: Update) -> None:
        """Put an update back under a number of its own (a fault)."""
        self._pending[update_id] = update
        self._announce()

    def pending(self) -> list[Update]:
        """Return what still waits, oldest first, without what has become too old."""
        now = self._pulse.now()
        for update in [update for update in self._pending.values() if update.expires_at <= now]:
            del self._pending[update.update_id]
        return list(self._pending.values())

    def drop(self, update_id: int) -> None:
        """Forget one update: it was delivered, or given up."""
        if self._pending.pop(update_id, None):
            self._announce()

    def clear(self) -> None:
        """Forget all that waits."""
        self._pending.clear()
        self._announce()

    def swap_last(self) -> None:
        """Let the two newest updates change places (a fault)."""
        if len(self._pending) > 1:
            (first, one), (second, other) = list(self._pending.items())[-2:]
            self._pending[first] = Update(first, other.kind, other.content, other.queue, other.expires_at)
            self._pending[second] = Update(second, one.kind, one.content, one.queue, one.expires_at)

    def allow(self, kinds: list[Any] | None) -> None:
        """Remember which kinds the bot wants; None keeps what was said before, an empty list is Telegram's default."""
        if kinds is None:
            return
        if not all(isinstance(kind, str) for kind in kinds):
            refuse("expected an Array of String")
        known = KINDS & set(kinds)
        self.allowed = frozenset(known) if known else KINDS - ON_REQUEST
        self.asked_for = sorted(known) or None

    async def get(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109 - Telegram's own word
        """Return up to `limit` updates from `offset` on, waiting up to `timeout` real seconds for the first."""
        self.stop_poll()
        self._acknowledge(offset)
        found = self._from(offset, limit)
        if found or timeout <= 0:
            return found
        return await self._wait(offset, limit, timeout)

    async def _wait(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        poll = self._poll = loop.create_future()
        end = loop.time() + min(seconds, LONGEST_POLL)
        try:
            while not (found := self._from(offset, limit)) and (left := end - loop.time()) > 0:
                self._arrived.clear()
                arrival = asyncio.ensure_future(self._arrived.wait())
                try:
                    await asyncio.wait((arrival, poll), timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:  # a bot that goes away ends this call, too
                    arrival.cancel()
                if poll.done():
                    await self._pause_before_conflict()
                    poll.result()
            return found
        finally:
            if self._poll is poll:
                self._poll = None

    def stop_poll(self, *, for_webhook: bool = False) -> None:
        """End the call that waits, if one does, with Telegram's 409."""
        self._end_poll(conflict(WEBHOOK_WAS_SET if for_webhook else OTHER_POLLER))

    def close(self) -> None:
        """End the call that waits: the phone goes away."""
        self._end_poll(Refusal(500, "Internal Server Error: restart"))

    def _end_poll(self, refusal: Refusal) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(refusal)
        self._poll = None

    async def _pause_before_conflict(self) -> None:
        # The first 409 comes at once, later ones at most every three seconds, so that two bots do not hammer.
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(CONFLICT_PAUSE)
        else:
            self._next_conflict = now + CONFLICT_PAUSE

    def _acknowledge(self, offset: int) -> None:
        numbers = [update.update_id for update in self.pending()]
        gone = numbers[:offset] if offset < 0 else [number for number in numbers if number < offset]
        for number in gone:
            del self._pending[number]
        if gone:
            self._announce()

    def _from(self, offset: int, limit: int) -> list[dict[str, Any]]:
        wanted = [update for update in self.pending() if update.update_id >= offset]
        return [update.body() for update in wanted[:limit]]

    def _announce(self) -> None:
        self._arrived.set()
        for hear in self._listeners:
            hear()
