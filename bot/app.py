"""The composition root: joins settings, store, handlers, Telegram and the alarm clock; nothing else knows them all."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
from time import monotonic
from typing import TYPE_CHECKING, Any

from telegram import Bot, BotCommandScopeAllPrivateChats
from telegram.error import NetworkError, RetryAfter
from telegram.request import BaseRequest, HTTPXRequest

from bot import clusters, inbox, restored
from bot.ailments import Watch
from bot.carrier import Carrier
from bot.clock import SharedClock, SystemClock
from bot.delivery import Postman
from bot.dues import Dues
from bot.floor import Floor
from bot.heard import Heard
from bot.hook import Hook
from bot.intake import Intake
from bot.schedule import Alarm
from bot.texts import Voice, languages
from handlers.dispatch import Dispatcher, Unready
from handlers.foretelling import Foreteller
from handlers.hearing import Permission
from handlers.importing import Importer
from handlers.planner import Planner, own_up
from handlers.routes import ROUTES, VIEWS
from models import Introduction, Store, bell
from models.upgrade import upgrade

if TYPE_CHECKING:
    import httpx

    from bot.clock import Clock
    from bot.pace import Pace

LOOK_AGAIN = 15  # seconds; bounds how late an update is that another process kept
ASK_TIME = 15  # seconds; clocks that run by themselves drift apart by less than a millisecond in it
READ = 30.0  # seconds; every needless time-out makes a letter's outcome unknown

log = logging.getLogger("multaqa")


class App:
    """The running bot. `transport` puts another wire between it and Telegram, as tests do; `api_url` another server.

    Updates are fetched, unless `webhook` is the address to which Telegram brings them. One that `is_watched` tells the
    organizers what is wrong with it; in a rehearsal, whose time jumps, much would look so.
    """

    def __init__(  # noqa: PLR0913 - each part of the world it meets, named
        self,
        store: Store,
        token: str,
        *,
        api_url: str = "https://api.telegram.org",
        clock: Clock | None = None,
        pulse: Clock | None = None,
        pace: Pace | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        webhook: str = "",
        is_watched: bool = False,
    ) -> None:
        self.store = store
        self.clock = clock or (SystemClock() if store.is_sqlite else SharedClock())
        self.bot = _bot(token, api_url, transport)
        self.letters = Alarm(self.clock)
        self.updates = Arrivals()
        pulse = pulse or self.clock
        self.intake = (
            Hook(store, self.bot, self.clock, pulse=pulse, arrived=self.updates, url=webhook)
            if webhook
            else Intake(store, self.bot, self.clock, pulse=pulse, arrived=self.updates)
        )
        heard = Heard(store, self.intake.catch_up)
        self.planner = Planner(store, self.clock, self.letters)
        self.foreteller = Foreteller(store, self.clock, self.letters)
        self.floor = Floor(store, self.clock, self.letters)
        self.dues = Dues(store, self.clock, self.letters, heard)
        self.postman = Postman(
            store, self.bot, self.clock, pulse=pulse, alarm=self.letters, views=VIEWS, rate=pace,
            hear_first=heard.first,
        )  # fmt: skip
        self.dispatcher = Dispatcher(
            store,
            self.bot,
            self.clock,
            alarm=self.letters,
            routes=ROUTES,
            planner=self.planner,
            foreteller=self.foreteller,
            floor=self.floor,
            dues=self.dues,
            importer=Importer(store, self.bot, self.clock, self.letters),
        )
        self._watch = Watch(store, self.clock, pulse, self.letters) if is_watched else None
        self._tasks: list[asyncio.Task[None]] = []
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._unseen: set[int] = set()  # busy chats for which something may have come meanwhile

    async def start(self) -> None:
        """Bring the store up to date, greet Telegram, and begin; raise InvalidToken where it knows no such bot.

        Raise Occupied where another process works on the same SQLite file.
        """
        self.store.occupy()
        await set_clock(self.clock, self.store)
        await upgrade(self.store)
        await asyncio.to_thread(clusters.linker)
        # The vocabulary stays: looking through it for garbage stops every thread for 0.1 s.
        if not gc.get_freeze_count():
            gc.collect()
            gc.freeze()
        async with self.store.transaction() as session:
            await clusters.relink_all(session)
            await restored.ask(session, now=self.clock.now())
            if self.store.is_sqlite:  # nobody else can be at work on one
                await own_up(session, now=self.clock.now())
        await self.bot.initialize()
        await self._introduce()
        self.letters.start()
        self._tasks = [
            asyncio.create_task(self.intake.run(), name="intake"),
            asyncio.create_task(self._listen(), name="listen"),
            asyncio.create_task(self.postman.run(), name="deliver"),
            asyncio.create_task(self.floor.run(), name="floor"),
            asyncio.create_task(self.dues.run(), name="dues"),
        ]
        if not self.store.is_sqlite:
            self._tasks.append(asyncio.create_task(bell.listen(self.store, self.letters.ring), name="bell"))
            self._tasks.append(asyncio.create_task(self._keep_time(), name="time"))
        if self._watch:
            self._tasks.append(asyncio.create_task(self._watch.run(), name="watch"))

    async def stop(self) -> None:
        """Hear nothing more, let what is on its way finish, and let go of everything."""
        for task in self._tasks[:1]:  # the intake
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        await self.dispatcher.stop()
        await self.planner.stop()
        await self.foreteller.stop()
        await self.postman.stop()
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks:
            self.letters.stop()
        await self.bot.shutdown()

    async def run_until_stopped(self) -> None:
        """Run until a task of the bot ends, which only an error makes it do, or the caller cancels."""
        done, _pending = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being heard, planned or delivered at this moment."""
        rests = self.postman.is_idle and self.floor.is_idle and self.dues.is_idle
        heard = not self._busy and not self.dispatcher.answering
        return heard and rests and not self.planner.is_busy and not self.foreteller.is_busy

    async def _keep_time(self) -> None:
        """Ask the database what time it is, again and again."""
        while True:
            await asyncio.sleep(ASK_TIME)
            try:
                await set_clock(self.clock, self.store)
            except Exception as error:  # noqa: BLE001 - the clock runs on by itself
                log.info("the database does not tell the time: %s", error)

    async def _introduce(self) -> None:
        """Tell Telegram the bot's name, descriptions and commands in each language, once a deployment."""
        told = {code: _introduction(Voice(code)) for code in languages()}
        mark = hashlib.sha256(repr(told).encode()).hexdigest()
        async with self.store.reading() as session:
            known = await session.get(Introduction, self.bot.id)
        if known is not None and known.fingerprint == mark:
            return
        try:
            for code, words in told.items():
                # English is also what everyone sees whose language the bot does not speak.
                for said in {code, ""} if code == "en" else {code}:
                    await self._tell(words, said)
        except (RetryAfter, NetworkError) as error:
            log.warning("Telegram was not told the bot's name and commands this time: %s", error)
            return
        async with self.store.transaction() as session:
            await session.merge(Introduction(bot_id=self.bot.id, fingerprint=mark))

    async def _tell(self, words: dict[str, Any], language: str) -> None:
        code = language or None
        scope = BotCommandScopeAllPrivateChats()
        await self.bot.set_my_commands(words["commands"], scope=scope, language_code=code)
        await self.bot.set_my_description(words["description"], language_code=code)
        await self.bot.set_my_short_description(words["short"], language_code=code)

    async def _listen(self) -> None:
        """Hand each chat its oldest waiting update; chats run side by side, the updates of one never do."""
        has_news = True
        while True:
            if has_news:  # what came for a busy chat is looked for when it is not busy any more
                self._unseen |= self._busy.keys()
            known = self.updates.count
            self.updates.clear()
            try:
                async with self.store.glance() as connection:
                    found = await inbox.oldest_waiting(connection, busy=self._busy)
            except Exception:
                log.exception("the inbox could not be read")
                has_news = True
                await asyncio.sleep(1)
                continue
            for one in found:
                self._busy[one.row.chat_id] = asyncio.create_task(self._hear(one))
            has_news = False
            if len(found) < inbox.MOST_AT_ONCE:
                # Another process may have kept one. `wait_for` of Python 3.11 would overhear being cancelled.
                try:
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self.updates.wait()
                except TimeoutError:
                    has_news = True
            has_news |= self.updates.count != known

    async def _hear(self, one: inbox.Next) -> None:
        chat, is_over = one.row.chat_id, False
        try:
            is_over = await self.dispatcher.hear(one.row) and one.is_last
        except Unready:
            log.warning("no event is loaded: what people say waits for `python -m bot load`")
            await asyncio.sleep(LOOK_AGAIN)
        except Exception:
            log.exception("update %s will be tried again", one.row.update_id)
            await asyncio.sleep(1)
        finally:
            del self._busy[chat]
            if not is_over or chat in self._unseen:
                self._unseen.discard(chat)
                self.updates.look()


class Arrivals(asyncio.Event):
    """Set by whoever keeps updates, and counts how often; `look` wakes without anything having arrived."""

    count = 0

    def set(self) -> None:
        """Tell that something has arrived."""
        self.count += 1
        super().set()

    def look(self) -> None:
        """Let whoever waits look."""
        super().set()


async def set_clock(clock: Clock, store: Store) -> None:
    """Set a clock that is to be the store's, so that workers whose machines disagree agree on what is due and over."""
    if isinstance(clock, SharedClock):
        asked = monotonic()
        told = await store.moment()
        if told is not None:
            clock.tell(told, asked=asked)


def _bot(token: str, api_url: str, transport: httpx.AsyncBaseTransport | None) -> Bot:
    # httpx logs full addresses, the token included, at INFO.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    logging.getLogger("telegram.Bot").setLevel(logging.INFO)  # at DEBUG it begins with them, too
    request, updates = (_wire(connections, transport) for connections in (64, 2))
    return Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=updates,
    )


def _wire(connections: int, transport: httpx.AsyncBaseTransport | None) -> BaseRequest:
    if transport is None:
        return Carrier(connections=connections, read=READ)
    return HTTPXRequest(
        connection_pool_size=connections, read_timeout=READ, write_timeout=READ, httpx_kwargs={"transport": transport}
    )


def _introduction(voice: Voice) -> dict[str, Any]:
    named = [route.name for route in ROUTES if route.menu and route.permission <= Permission.JOINED]
    return {
        "commands": [(name, voice.word(f"commands.{name}")) for name in named],
        "description": voice.word("commands.description"),
        "short": voice.word("commands.short_description"),
    }
