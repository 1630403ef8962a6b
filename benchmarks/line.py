"""A line for benchmarks: a phone in a process of its own, a bot on a timed wire, and people in a store."""

from __future__ import annotations

import asyncio
import multiprocessing
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select
from telegram import Bot
from telegram.request import HTTPXRequest

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


class Timed(HTTPXRequest):
    """A wire that keeps when each call ended, what it was for, how long it took and its status."""

    def __init__(self) -> None:
        super().__init__(connection_pool_size=64, read_timeout=30)
        self.calls: list[tuple[float, str, str, float, int]] = []

    async def do_request(self, url: str, method: str, request_data: Any = None, **how: Any) -> tuple[int, bytes]:
        """Pass a call on and time it."""
        began = perf_counter()
        answer = await super().do_request(url, method, request_data, **how)
        about = str(request_data.parameters.get("callback_query_id", "")) if request_data else ""
        self.calls.append((time(), url.rpartition("/")[2], about, perf_counter() - began, answer[0]))
        return answer

    def answers(self, method: str) -> list[float]:
        """Return how long each call of a method took, in seconds."""
        return [took for _at, name, _about, took, _status in self.calls if name == method]


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
    """A phone, and a bot that speaks to it."""

    def __init__(self, people: int, limits: Limits | None = None) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.hand, theirs = spawn.Pipe()
        self._process = spawn.Process(target=run_phone, args=(theirs, people, limits), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self.hand.recv()}"
        self.wire = Timed()
        self.bot = Bot(TOKEN, base_url=f"{self.url}/bot", request=self.wire)

    async def tapped(self, words: str, seconds: float = 0) -> dict[str, float]:
        """Let everybody tap within so many seconds; return when each tap was made."""
        self.hand.send((words, seconds))
        return await asyncio.to_thread(self.hand.recv)

    def hang_up(self) -> None:
        """End the phone."""
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
