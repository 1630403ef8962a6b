"""The hook: updates brought by Telegram, each a row before it hears that it was received."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import Response
from telegram.error import InvalidToken, TelegramError

from bot import inbox
from bot.intake import ALLOWED
from models import lease

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from telegram import Bot

    from bot.clock import Clock
    from models import Store

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 2**20  # bytes of one update; the longest message with all its entities is far below
LARGEST_ID = 2**63 - 1
MOST_AT_ONCE = 20  # connections Telegram may hold
LOOK = 60.0  # seconds between two looks at whether Telegram still knows the address
LEASE = timedelta(seconds=3 * LOOK)
FIRST_WAIT = 1.0  # seconds after a failed look

log = logging.getLogger("multaqa.intake")


class Hook:
    """Takes what Telegram brings to `url` into the inbox; of all workers one sees to it that it goes on bringing."""

    def __init__(self, store: Store, bot: Bot, clock: Clock, *, pulse: Clock, arrived: asyncio.Event, url: str) -> None:
        self.store, self.bot, self.clock, self.pulse, self.arrived, self.url = store, bot, clock, pulse, arrived, url
        self.path = urlsplit(url).path or "/"
        self.heard_at: datetime | None = None
        self.left_behind = 0  # updates Telegram could not bring yet, as far as this worker knows
        self._secret = secret_of(bot.token).encode()
        self._holder = secrets.token_hex(8)
        self._is_set, self._has_held = False, False

    async def receive(self, request: Request) -> Response:
        """Answer 200 once the update is committed, and never before; Telegram brings again what got anything else."""
        given = request.headers.get(HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _update(body)
        if update is None:
            return Response(status_code=400)
        try:
            async with self.store.transaction() as session:
                await inbox.keep(session, [update], now=self.clock.now())
        except Exception:
            log.exception("an update could not be kept; it stays with Telegram")
            return Response(status_code=503)
        self.heard_at = self.pulse.now()
        self.arrived.set()
        return Response(status_code=200)

    async def catch_up(self) -> bool:
        """Whether Telegram has brought everything it has; False where it does not say, or says no."""
        try:
            self.left_behind = (await self.bot.get_webhook_info()).pending_update_count
        except TelegramError as error:
            log.info("Telegram did not say what it could not bring: %s", error)
            return False
        return not self.left_behind

    async def run(self) -> None:
        """See to it until cancelled that Telegram brings updates here; only an unknown token ends it."""
        wait = FIRST_WAIT
        try:
            while True:
                try:
                    await self._look()
                    wait = FIRST_WAIT
                    await asyncio.sleep(LOOK)
                except InvalidToken:
                    raise
                except TelegramError as error:
                    log.warning("Telegram could not be asked to bring updates: %s", error)
                    await asyncio.sleep(wait := min(wait * 2, LOOK))
                except Exception:
                    log.exception("it is not known who looks after the webhook")
                    await asyncio.sleep(wait := min(wait * 2, LOOK))
        finally:
            await self._let_go()

    async def _look(self) -> None:
        async with self.store.transaction() as session:
            if self.store.is_alone and not self._has_held:  # whoever held it has died
                await lease.free(session, "hook")
            is_mine = await lease.take(session, "hook", self._holder, LEASE, now=self.pulse.now())
            self._has_held |= is_mine
        if not is_mine:
            self._is_set, self.left_behind = False, 0
            return
        known = await self.bot.get_webhook_info()
        self.left_behind = known.pending_update_count
        if self._is_set and known.url == self.url:
            return
        await self.bot.set_webhook(
            self.url, secret_token=self._secret.decode(), allowed_updates=ALLOWED, max_connections=MOST_AT_ONCE
        )
        self._is_set = True

    async def _let_go(self) -> None:
        try:
            async with self.store.transaction() as session:
                await lease.give_back(session, "hook", self._holder)
        except Exception:  # noqa: BLE001 - the lease runs out by itself
            log.info("the lease could not be given back")


def secret_of(token: str) -> str:
    """Return the secret by which Telegram is known: the same for every worker, and kept nowhere."""
    return hmac.new(token.encode(), b"multaqa webhook", hashlib.sha256).hexdigest()


async def _body(request: Request) -> bytes | None:
    """Return what was sent, or None as soon as it is too much."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body, parse_constant=_no_constant)  # PostgreSQL's JSON knows no NaN
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST_ID
    return update if is_number else None


def _no_constant(name: str) -> None:
    raise ValueError(name)
