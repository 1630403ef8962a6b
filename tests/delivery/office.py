"""A post office for tests: a postman, a phone and the wire between them, which can be cut."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
from sqlmodel import col, select
from telegram import Bot
from telegram.request import HTTPXRequest

from bot import outbox
from bot.cards import Button, Page
from bot.clock import EventClock
from bot.delivery import Postman
from bot.pace import Pace
from bot.phone import Phone
from bot.schedule import Alarm
from models import Letter, LetterState, Participant, Store
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.phone import Person
    from bot.showing import Showing

TOKEN = "123456:ABC-def_ghi"  # noqa: S105 - a token of a bot that is not there
SWIFT = Pace(rate=2000, burst=100, chat_rate=1000, chat_burst=100)
HURRY = 60  # seconds of the pulse in a second
SECOND = timedelta(seconds=1)


class Wire(httpx.AsyncBaseTransport):
    """The wire to the phone; `cut` makes it refuse connections, `calls` are what went over it."""

    def __init__(self, phone: Phone, pulse: EventClock) -> None:
        self._to = httpx.ASGITransport(phone.asgi)
        self._pulse = pulse
        self.cut = 0
        self.before_answer: asyncio.Event | None = None  # what is accepted is told only then
        self.lost = 0  # so many answers do not come home
        self.calls: list[tuple[str, datetime]] = []
        self.under_way = self.most_under_way = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            self.cut -= 1
            message = "All connection attempts failed"
            raise httpx.ConnectError(message)
        self.calls.append((request.url.path.rpartition("/")[2], self._pulse.now()))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            answer = await self._to.handle_async_request(request)
            if self.before_answer is not None:
                await self.before_answer.wait()
            if self.lost:
                self.lost -= 1
                message = "the connection ended"
                raise httpx.ReadError(message)
            return answer
        finally:
            self.under_way -= 1

    def methods(self) -> list[str]:
        return [method for method, _at in self.calls]


async def show_words(showing: Showing) -> Page | None:
    """Say the words of the letter; nothing when they are gone; fail when they are broken."""
    words = showing.params.get("words", "")
    if words == "gone":
        return None
    if words == "broken":
        raise ZeroDivisionError
    rows = tuple((Button(word, "act", word),) for word in showing.params.get("buttons", ()))
    return Page(words, rows)


@dataclass
class Office:
    """Everything a letter needs to arrive, and a few people who get them."""

    store: Store
    clock: EventClock
    pulse: EventClock
    phone: Phone
    wire: Wire
    bot: Bot
    people: list[Person] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    postman: Postman = field(init=False)
    _running: list[tuple[Postman, asyncio.Task[None]]] = field(default_factory=list)

    async def add_people(self, count: int) -> None:
        """Let so many people join."""
        async with self.store.transaction() as session:
            event = (await ground(session)).event
            for number in range(count):
                someone = self.phone.person(first_name=f"P{number}")
                await someone.start()
                self.people.append(someone)
                self.participants.append(await person(session, event, f"p{number}", chat_id=someone.id))

    def new_postman(self, rate: Pace = SWIFT, store: Store | None = None) -> Postman:
        """Return a postman who has not begun."""
        alarm = Alarm(self.clock)
        return Postman(
            store or self.store, self.bot, self.clock, pulse=self.pulse, alarm=alarm,
            views={"words": show_words}, rate=rate,
        )  # fmt: skip

    async def open(self, rate: Pace = SWIFT, store: Store | None = None) -> Postman:
        """Let a postman begin."""
        self.postman = self.new_postman(rate, store)
        self.postman.alarm.start()
        self._running.append((self.postman, asyncio.create_task(self.postman.run())))
        return self.postman

    async def close(self) -> None:
        """Let every postman finish."""
        for postman, task in self._running:
            await postman.stop()
            await task
            postman.alarm.stop()
        self._running.clear()

    def letter(self, who: int, key: str, words: str = "", **how: Any) -> Letter:
        """Return a letter to one of the people."""
        params = {"words": words or key}
        return outbox.letter_to(
            self.participants[who], key, **{"view": "words", "params": params, "now": self.clock.now()} | how
        )

    async def write(self, *letters: Letter) -> None:
        """Put letters into the outbox and ring."""
        async with self.store.transaction() as session:
            await outbox.write(session, letters)
        for postman, _task in self._running:
            postman.alarm.ring()

    async def letters(self) -> list[Letter]:
        """Return every letter, oldest first."""
        async with self.store.reading() as session:
            return list((await session.exec(select(Letter).order_by(col(Letter.id)))).all())

    async def states(self) -> list[str]:
        """Return the state of every letter, oldest first."""
        return [str(letter.state) for letter in await self.letters()]

    async def until(self, is_so: Callable[[list[Letter]], bool], seconds: float = 20) -> list[Letter]:
        """Return the letters once something is so of them and the postman rests."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    rested = self.postman.is_idle
                    letters = await self.letters()
                    if rested and self.postman.is_idle and is_so(letters):
                        return letters
                    await asyncio.sleep(0.01)
        except TimeoutError:
            shown = [f"{one.key}: {one.state} {one.error or ''}" for one in await self.letters()]
            message = f"after {seconds} s: {shown}"
            raise TimeoutError(message) from None

    async def settle(self) -> list[str]:
        """Return the states once every letter due has come to its end."""
        open_ = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)
        done = await self.until(
            lambda all_: not any(one.state in open_ and one.due_at <= self.clock.now() for one in all_)
        )
        return [str(letter.state) for letter in done]

    async def until_sending(self) -> None:
        """Wait until something is on the wire."""
        async with asyncio.timeout(20):
            while not self.wire.under_way:  # noqa: ASYNC110 - the wire makes no noise
                await asyncio.sleep(0.001)

    async def wire_is_quiet(self) -> None:
        """Wait until nothing is on the wire."""
        async with asyncio.timeout(20):
            while self.wire.under_way:  # noqa: ASYNC110 - same
                await asyncio.sleep(0.001)

    def read(self, who: int = 0) -> list[str]:
        """Return what one person reads on the screen."""
        return [seen.text for seen in self.people[who].screen() if not seen.mine]


@asynccontextmanager
async def office_on(store: Store, *, hurry: float = HURRY) -> AsyncIterator[Office]:
    """Build an office on a store and take it down."""
    clock, pulse = EventClock(NOON, paused=True), EventClock(NOON, rate=hurry)
    phone = Phone(clock, TOKEN, limits=None)
    wire = Wire(phone, pulse)
    # Both with the wire: a request of its own would read the certificates of the world, which takes its time.
    request, updates = (HTTPXRequest(connection_pool_size=64, httpx_kwargs={"transport": wire}) for _ in range(2))
    bot = Bot(TOKEN, base_url="http://phone/bot", request=request, get_updates_request=updates)
    await bot.initialize()
    office = Office(store, clock, pulse, phone, wire, bot)
    await office.add_people(4)
    wire.calls.clear()
    try:
        yield office
    finally:
        await office.close()
        await bot.shutdown()
        await phone.close()
