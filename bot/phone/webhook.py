"""Pushes updates to the bot: in order within a queue, queues side by side, again and again until the bot says 2xx."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.phone.telegram import Telegram
    from bot.phone.updates import Update
    from bot.phone.waiting import Alarm

ANSWER_WITHIN = 60.0  # real seconds
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)
LONGEST_ASKED_PAUSE = 3600  # seconds a Retry-After may ask for
GONE = 410
GONE_FOR = timedelta(hours=23)


class Webhook:
    """Where updates go when the bot wants them brought (rules: tdlib/telegram-bot-api, WebhookActor.cpp)."""

    def __init__(self, telegram: Telegram, alarm: Alarm, transport: httpx.AsyncBaseTransport | None) -> None:
        self._telegram = telegram
        self._alarm = alarm
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._secret = ""
        self._slots = asyncio.Semaphore(1)
        self._queues: dict[str, asyncio.Task[None]] = {}
        self._gone_since: Any = None
        self.url = ""
        self.connections = 0
        self.last_error: tuple[int, str] | None = None
        self.on_reply: Callable[[dict[str, Any]], Awaitable[None]] | None = None
        telegram.updates.on_arrival(self._work)

    def set(self, url: str, secret: str, connections: int) -> None:
        """Bring everything that waits, and what will come, to `url`."""
        self.remove()
        self.url, self._secret, self.connections = url, secret, connections
        self.last_error = None
        self._slots = asyncio.Semaphore(connections)
        self._client = self._client or httpx.AsyncClient(transport=self._transport, timeout=ANSWER_WITHIN)
        self._work()

    def remove(self) -> None:
        """Stop bringing updates; what was not acknowledged waits again."""
        self.url, self._gone_since = "", None
        for task in self._queues.values():
            task.cancel()
        self._queues = {}

    async def close(self) -> None:
        """Stop, and let go of every connection."""
        tasks = list(self._queues.values())
        self.remove()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client:
            await self._client.aclose()

    def _work(self) -> None:
        if not self.url:
            return
        for queue in {update.queue for update in self._telegram.updates.pending()} - self._queues.keys():
            self._queues[queue] = asyncio.get_running_loop().create_task(self._empty(queue))

    async def _empty(self, queue: str) -> None:
        try:
            while update := self._first(queue):
                await self._bring(update)
        finally:
            if self._queues.get(queue) is asyncio.current_task():
                del self._queues[queue]

    def _first(self, queue: str) -> Update | None:
        return next((update for update in self._telegram.updates.pending() if update.queue == queue), None)

    async def _bring(self, update: Update) -> None:
        pause = FIRST_PAUSE
        while update.expires_at > self._telegram.pulse.now():
            async with self._slots:
                asked = await self._try(update)
            if asked is None:
                break
            await self._alarm.until(self._telegram.pulse.now() + (asked or pause))
            pause = min(pause * 2, LONGEST_PAUSE)
        self._telegram.updates.drop(update.update_id)

    async def _try(self, update: Update) -> timedelta | None:
        """Send once; return None for success, else the pause the bot asked for (zero when it asked for none)."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        if self._client is None:
            return timedelta()
        try:
            response = await self._client.post(self.url, json=update.body(), headers=headers)
        except httpx.HTTPError as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return timedelta()
        if response.is_success:
            self._gone_since = None
            await self._obey(response)
            return None
        return self._refused(response)

    def _refused(self, response: httpx.Response) -> timedelta:
        self._failed(f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}")
        now = self._telegram.pulse.now()
        self._gone_since = (self._gone_since or now) if response.status_code == GONE else None
        if self._gone_since and now - self._gone_since > GONE_FOR:
            self.url = ""
            raise asyncio.CancelledError
        seconds = response.headers.get("Retry-After", "")
        return timedelta(seconds=min(int(seconds), LONGEST_ASKED_PAUSE) if seconds.isdigit() else 0)

    def _failed(self, words: str) -> None:
        self.last_error = (self._telegram.unix(), words)

    async def _obey(self, response: httpx.Response) -> None:
        # A bot may answer the webhook with one call, as {"method": "sendMessage", ...}.
        try:
            reply = json.loads(response.content or b"null")
        except ValueError:
            return
        if isinstance(reply, dict) and isinstance(reply.get("method"), str) and self.on_reply:
            await self.on_reply(reply)
