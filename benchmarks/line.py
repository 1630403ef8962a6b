"""A line for benchmarks: a phone in a process of its own, a bot on a timed wire, and people in a store."""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from importlib.util import find_spec
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import col, select
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.carrier import Carrier
from bot.clock import SystemClock
from bot.phone import Phone, serve
from models import Announcement, Participant, Store
from models.announcement import AnnouncementState
from tests.models.rows import ground

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bot.phone.limits import Limits

TOKEN = "123456:benchmark-of-a-bot-that-is-not-there"  # noqa: S105 - opens only the phone of a benchmark
FIRST = 7_000_000_001
TEXT = "Reminder: your meeting with Pôle Emballage begins at 10:40, table 7. See you there."


def spare_searches() -> None:
    """Let httpcore know what is not installed: a library that we measure ourselves by is given its best.

    It looks through every folder for `sniffio` with each lock it takes.
    """
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment] # which the import system knows for missing


class Call(NamedTuple):
    """A call that ended: when, its method, the tap it answers, how many seconds it took, its status."""

    at: float
    method: str
    about: str
    took: float
    status: int


class Timed(BaseRequest):
    """A wire that keeps its calls; what it does besides comes from the class beside it."""

    calls: list[Call]

    async def do_request(self, url: str, method: str, request_data: Any = None, **how: Any) -> tuple[int, bytes]:
        """Pass a call on and time it."""
        began = perf_counter()
        answer = await super().do_request(url, method, request_data, **how)  # type: ignore[safe-super]
        about = str(request_data.parameters.get("callback_query_id", "")) if request_data else ""
        self.calls.append(Call(time(), url.rpartition("/")[2], about, perf_counter() - began, answer[0]))
        return answer


class Ours(Timed, Carrier):
    """The wire of the bot, timed."""

    def __init__(self, calls: list[Call]) -> None:
        super().__init__(connections=64, read=30)
        self.calls = calls


class Library(Timed, HTTPXRequest):
    """The wire that python-telegram-bot comes with, timed."""

    def __init__(self, calls: list[Call]) -> None:
        super().__init__(connection_pool_size=64, read_timeout=30)
        self.calls = calls


def run_phone(ready: Connection, people: int, limits: Limits | None) -> None:
    """Serve a phone with so many people until killed; they tap whenever the other end says what."""
    asyncio.run(_phone(ready, people, limits))


async def _phone(ready: Connection, count: int, limits: Limits | None) -> None:
    phone = Phone(SystemClock(), TOKEN, limits=limits)
    people = [phone.person(id=FIRST + number) for number in range(count)]
    for one in people:
        one.handset.started = True
    async with serve(phone) as at:
        ready.send(at.port)
        while True:
            words, seconds = await asyncio.to_thread(ready.recv)
            taps = {}
            for one in people:
                taps[await one.tap(words)] = time()
                await asyncio.sleep(seconds / count)
            ready.send(taps)


class Line:
    """A phone, and two bots that speak to it: one on the carrier, and a plain one of python-telegram-bot."""

    def __init__(self, people: int, limits: Limits | None = None) -> None:
        spawn = multiprocessing.get_context("spawn")
        spare_searches()
        self.hand, theirs = spawn.Pipe()
        self._process = spawn.Process(target=run_phone, args=(theirs, people, limits), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self.hand.recv()}"
        self.calls: list[Call] = []
        self.wire = Ours(self.calls)
        self.bot = Bot(TOKEN, base_url=f"{self.url}/bot", request=self.wire)
        self.plain = Bot(TOKEN, base_url=f"{self.url}/bot", request=Library(self.calls))

    async def tapped(self, words: str, seconds: float = 0) -> dict[str, float]:
        """Let everybody tap within so many seconds; return when each tap was made."""
        self.hand.send((words, seconds))
        return await asyncio.to_thread(self.hand.recv)

    def answers(self, method: str) -> list[float]:
        """Return how long each call of a method took, in seconds."""
        return [call.took for call in self.calls if call.method == method]

    async def hang_up(self) -> None:
        """End the phone and the wires to it."""
        for bot in (self.bot, self.plain):
            await bot.shutdown()
        self._process.kill()


async def settled(store: Store, people: int) -> tuple[int, list[Participant]]:
    """Put an event, an announcement and so many people who joined into a store; return its number, and them."""
    async with store.transaction() as session:
        event = (await ground(session)).event
        session.add_all([
            Participant(
                event_id=event.id or 0, key=f"p{n}", name=f"P{n}", language="en", chat_id=FIRST + n,
                code_expires_at=SystemClock().now(), joined_at=SystemClock().now(),
            )
            for n in range(people)
        ])  # fmt: skip
        await session.flush()
        found = select(Participant).where(col(Participant.chat_id).is_not(None)).order_by(col(Participant.id))
        joined = list((await session.exec(found)).all())
        one = Announcement(
            event_id=event.id or 0, author_id=joined[0].id or 0, state=AnnouncementState.RUNNING, audience={},
            text=dict.fromkeys(("en", "fr", "ar"), TEXT), made_at=SystemClock().now(),
        )  # fmt: skip
        session.add(one)
        await session.flush()
        return one.id or 0, joined
