"""The intake: updates fetched by one process at a time, each a row before the next call acknowledges it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from bot import inbox
from models import lease

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import Bot

    from bot.clock import Clock
    from models import Session, Store

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25  # seconds
LEASE = timedelta(seconds=LONG_POLL + 35)
LONGEST_WAIT = 30.0  # seconds between two tries
STORE_WAIT = 2.0  # same, where it is the store that is away: what people say meanwhile may stop what waits to leave
UNHOOK_WAIT = 5.0  # same, for a webhook to be taken away
CATCH_UP = 5.0  # seconds for Telegram to tell what there is by now
MOST_AT_ONCE = 100  # updates in one answer; where there are as many, there may be more

log = logging.getLogger("multaqa.intake")


class Intake:
    """Fetches updates into the inbox; `arrived` is set when there are new ones."""

    def __init__(self, store: Store, bot: Bot, clock: Clock, *, pulse: Clock, arrived: asyncio.Event) -> None:
        self.store, self.bot, self.clock, self.pulse, self.arrived = store, bot, clock, pulse, arrived
        self._holder = secrets.token_hex(8)
        self._has_held = False
        self._offset: int | None = None
        self.heard_at: datetime | None = None  # by the pulse: when Telegram last answered
        self._is_mine: bool | None = None  # the turn to fetch, once that is known
        self._call = asyncio.Event()  # somebody must know what there is by now
        self._caught_up = asyncio.Event()
        # The raw call is meant: python-telegram-bot's own acknowledges updates before anybody has kept them.
        warnings.filterwarnings("ignore", message="Please use 'Bot.get_?[uU]pdates'", category=PTBUserWarning)

    async def run(self) -> None:
        """Fetch until cancelled; only a token that Telegram does not know ends it."""
        wait = 0.5
        try:
            while True:
                try:
                    await self._round()
                    wait = 0.5
                except InvalidToken:
                    raise
                except Conflict as error:
                    if "webhook" in str(error).casefold():
                        await self._unhook()
                        continue
                    log.error("another process is fetching this bot's updates; this one waits")  # noqa: TRY400 - no trace helps
                    await asyncio.sleep(wait := min(wait * 2, LONGEST_WAIT))
                except TelegramError as error:
                    log.warning("updates could not be fetched: %s", error)
                    await asyncio.sleep(wait := min(wait * 2, LONGEST_WAIT))
                except Exception:
                    log.exception("updates could not be kept; they stay with Telegram")
                    await asyncio.sleep(wait := min(wait * 2, STORE_WAIT))
        finally:
            await self._let_go()

    async def catch_up(self) -> bool | None:
        """Have everything kept that Telegram has by now; False where that fails, None where another process fetches."""
        if self._is_mine is False:
            return None
        self._caught_up.clear()
        self._call.set()
        try:
            async with asyncio.timeout(CATCH_UP):
                await self._caught_up.wait()
        except TimeoutError:
            return False
        return True if self._is_mine else None

    async def _round(self) -> None:
        """Fetch once. The lease for the next time is renewed in the transaction that keeps what came."""
        if self._offset is None:
            async with self.store.transaction() as session:
                self._offset = await self._turn(session)
        if self._offset is None:
            await asyncio.sleep(LEASE.total_seconds() / 10)
            return
        offset, self._offset = self._offset, None
        bodies, is_called = await self._listen(offset)
        self.heard_at = self.pulse.now()
        async with self.store.transaction() as session:
            await inbox.keep(session, bodies, now=self.clock.now())
            following = await self._turn(session)
        self._offset = following
        if bodies:
            self.arrived.set()
        if is_called and len(bodies) < MOST_AT_ONCE:
            self._call.clear()
            self._caught_up.set()

    async def _unhook(self) -> None:
        """Ask Telegram no longer to bring updates elsewhere: the settings say that they are fetched."""
        log.warning("updates were brought to a webhook; from now on they are fetched")
        try:
            await self.bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook could not be taken away: %s", error)
            await asyncio.sleep(UNHOOK_WAIT)

    async def _turn(self, session: Session) -> int | None:
        """Return from which number to fetch, None while another process does."""
        if self.store.is_alone and not self._has_held:  # whoever held it has died
            await lease.free(session, "poll")
        self._is_mine = await lease.take(session, "poll", self._holder, LEASE, now=self.pulse.now())
        if not self._is_mine:
            self._caught_up.set()  # whoever waits for it waits for nothing
            return None
        self._has_held = True
        return await inbox.next_offset(session, now=self.clock.now())

    async def _listen(self, offset: int) -> tuple[list[dict[str, Any]], bool]:
        """Wait for updates, or fetch what there is as soon as somebody calls; return them, and whether somebody did.

        The call that waited is given up then. What it would have brought stays with Telegram, and comes with the other.
        """
        if not self._call.is_set():
            waiting = asyncio.create_task(self._fetch(offset, LONG_POLL))
            called = asyncio.create_task(self._call.wait())
            try:
                await asyncio.wait({waiting, called}, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    return waiting.result(), False
            finally:
                for one in (waiting, called):
                    one.cancel()
                await asyncio.gather(waiting, called, return_exceptions=True)
        return await self._fetch(offset, 0), True

    async def _fetch(self, offset: int, seconds: int) -> list[dict[str, Any]]:
        asked = {"offset": offset, "timeout": seconds, "allowed_updates": ALLOWED}
        raw: list[dict[str, Any]] = await self.bot.do_api_request(
            "getUpdates", api_kwargs=asked, read_timeout=seconds + 10
        )
        return raw

    async def _let_go(self) -> None:
        try:
            async with self.store.transaction() as session:
                await lease.give_back(session, "poll", self._holder)
        except Exception:  # noqa: BLE001 - the lease runs out by itself
            log.info("the lease could not be given back")
