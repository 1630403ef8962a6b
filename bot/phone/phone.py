"""The phone: a Telegram that never leaves the machine, in one object."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections import deque
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.phone import fetching
from bot.phone.checking import Request, check
from bot.phone.door import Door
from bot.phone.faults import Fault, Faults, Trouble
from bot.phone.handsets import Handset, Json
from bot.phone.limits import Limits
from bot.phone.methods import METHODS
from bot.phone.parameters import TABLE, signatures
from bot.phone.person import Person
from bot.phone.published import PUBLISHED
from bot.phone.refusals import Refusal, decline, too_many
from bot.phone.telegram import Telegram
from bot.phone.waiting import Alarm
from bot.phone.watch import CLOCK_CHANGED
from bot.phone.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    import httpx
    from starlette.types import ASGIApp

    from bot.clock import Clock

KEPT_EXCHANGES = 500
LONGEST_NAME = 100  # characters of a method nobody knows
LONGEST_SHOWN = 4_000  # characters of one argument in the drawer


class Ending(StrEnum):
    """How a call ends on the wire."""

    ANSWER = "answer"
    DROP = "drop"
    SILENCE = "silence"


class Phone:
    """A local Telegram for one bot: `asgi` speaks the Bot API and serves the page, `person` gives people phones.

    `clock` dates messages and is what the page shows. Everything people and servers wait for runs on `pulse`, the same
    clock unless another is given: limits and `retry_after`, how long taps and updates live, the webhook's pauses. A
    rehearsal moves the event's time while people go on talking in their own.

    `limits=None` lets the bot speak as fast as it likes. `next_due` names what is due next, for the page's clock.
    A path of the page needs `key` when one is given. Memory is bounded: see `KEPT_MESSAGES`, `KEPT_UPDATES`,
    `KEPT_BYTES`, `KEPT_EXCHANGES`.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, and all but two have a default
        self,
        clock: Clock,
        token: str,
        *,
        pulse: Clock | None = None,
        limits: Limits | None = Limits(),  # noqa: B008 - a frozen value
        next_due: Callable[[], Awaitable[tuple[str | dict[str, str], datetime] | None]] | None = None,
        zone: str = "UTC",
        name: str = "Multaqa",
        username: str = "multaqa_bot",
        key: str | None = None,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.clock = clock
        self.zone = zone
        self.key = key
        self.next_due = next_due
        self.pulse = pulse or clock
        self.telegram = Telegram(clock, token, pulse=self.pulse, limits=limits, name=name, username=username)
        self.alarm = Alarm(self.pulse)
        self.webhook = Webhook(self.telegram, self.alarm, webhook_transport)
        self.webhook.on_reply = self._obey
        self.faults = Faults(self.telegram)
        clock.on_change(lambda: self.telegram.tell(CLOCK_CHANGED))
        self.exchanges: deque[Json] = deque(maxlen=KEPT_EXCHANGES)
        self._signatures = signatures()
        self._names = {name.lower(): name for name in TABLE}
        self._published = {name.lower(): name for name in PUBLISHED}
        self.asgi: ASGIApp = Door(self)

    def person(self, *, id: int | None = None, first_name: str = "Ada", **traits: Any) -> Person:  # noqa: A002 - Telegram's word
        """Return a new person with a phone of their own; `traits` are the other fields of `Handset`."""
        handset = Handset(id=self.telegram.free_id() if id is None else id, first_name=first_name, **traits)
        self.telegram.add_handset(handset)
        return Person(self.telegram, handset)

    def state(self) -> Json:
        """Return everything the page shows, as JSON, but for the clock's next event."""
        profile = self.telegram.profile
        user = self.telegram.bot_user()
        bot = {key: user[key] for key in ("id", "first_name", "username")}
        handsets = [self.handset_state(handset) for handset in self.telegram.handsets.values()]
        return {"bot": {**bot, "description": profile.languages("description")}, "handsets": handsets}

    def handset_state(self, handset: Handset) -> Json:
        """Return a handset with its messages."""
        messages = [bubble.shown() for bubble in handset.on_screen()]
        return {**self.telegram.seen(handset), "messages": messages}

    async def idle(self) -> None:
        """Return once the bot has fetched and acknowledged everything people did."""
        await self.telegram.idle()

    async def close(self) -> None:
        """End every open call, stream and delivery."""
        self.telegram.updates.close()
        self.telegram.spread.close()
        await self.webhook.close()

    async def call(self, name: str, request: Request) -> tuple[int, Json, Ending]:
        """Do what the bot asks, with whatever trouble was arranged; return HTTP status, body, and how it ends."""
        started = time.perf_counter()
        method = self._names.get(name.lower())
        fault = self.faults.take(name, request.values.get("chat_id"))
        try:
            ending = await self._before(fault)
            result = await self._run(method, name, request) if ending is Ending.ANSWER else None
            status, body = 200, {"ok": True, "result": result}
            if fault and fault.trouble in (Trouble.LATE, Trouble.DROP):
                await asyncio.sleep(fault.seconds)
                ending = Ending.DROP if fault.trouble is Trouble.DROP else ending
        except Refusal as refusal:
            status, body, ending = refusal.code, refusal.body(), Ending.ANSWER
        self._record(method or name[:LONGEST_NAME], request, status, body, started)
        return status, body, ending

    async def _before(self, fault: Fault | None) -> Ending:
        if fault is None:
            return Ending.ANSWER
        match fault.trouble:
            case Trouble.REFUSE:
                raise Refusal(fault.code, fault.description)
            case Trouble.FLOOD:
                raise too_many(timedelta(seconds=fault.retry_after))
            case Trouble.HANG:
                await asyncio.sleep(fault.seconds)
                return Ending.SILENCE
            case Trouble.LOST:
                return Ending.DROP
            case Trouble.LATE | Trouble.DROP:
                return Ending.ANSWER

    async def _run(self, method: str | None, name: str, request: Request) -> Any:
        if method is None and name.lower() in self._published:
            decline(self._published[name.lower()])
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        asked = check(method, self._signatures[method], request)
        if method in FETCHING:
            result = FETCHING[method](self.telegram, self.webhook, asked)
            return await result if inspect.isawaitable(result) else result
        return METHODS[method](self.telegram, asked)

    async def _obey(self, reply: Json) -> None:
        values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in reply.items()}
        await self.call(values.pop("method"), Request(values, {}))

    def _record(self, method: str, request: Request, status: int, body: Json, started: float) -> None:
        if method == "getUpdates" and body.get("result") == []:
            return
        chat_id = request.values.get("chat_id", "")
        exchange = {
            "at": self.clock.now().isoformat(),
            "method": method,
            "arguments": _shown(request),
            "status": status,
            "answer": body,
            "milliseconds": round((time.perf_counter() - started) * 1000, 3),
            "chat_id": int(chat_id) if chat_id.lstrip("-").isdecimal() and len(chat_id) < 20 else None,  # noqa: PLR2004
        }
        self.exchanges.append(exchange)
        self.telegram.tell({"what": "exchange", "exchange": exchange})


FETCHING: dict[str, Callable[..., Any]] = {
    "getUpdates": fetching.get_updates,
    "setWebhook": fetching.set_webhook,
    "deleteWebhook": fetching.delete_webhook,
    "getWebhookInfo": fetching.get_webhook_info,
}


def _shown(request: Request) -> Json:
    texts = {name: text[:LONGEST_SHOWN] for name, text in request.values.items()}
    files = {name: f"{upload.name} ({len(upload.content)} bytes)" for name, upload in request.uploads.items()}
    return {**texts, **files}
