"""A stage for tests: the example event, the whole bot and the phone, in one loop, at a fixed hour, with no socket."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import func
from sqlmodel import col, select

from bot import nudges, participants, reminders, shortlists
from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.doors import Doors
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.pace import Pace
from bot.phone import Phone, serve
from bot.rehearsal import TOKEN, next_due
from models import Event, InboxRow, InboxState, Letter, LetterState, Participant, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import Receive, Scope, Send

    from bot.folder.given import EventFolder
    from bot.phone import Person

EXAMPLE = Path(__file__).parent.parent / "examples" / "techdays-casablanca-2019"
CASABLANCA = ZoneInfo("Africa/Casablanca")
EVE = datetime(2019, 4, 8, 17, 30, tzinfo=CASABLANCA)

AT_ONCE = Pace(rate=1e6, burst=1000, chat_rate=1e6, chat_burst=1000)  # nobody waits here for a second of patience


@dataclass
class Stage:
    """The bot and the phone together; `settle()` returns once everything said has been answered."""

    app: App
    phone: Phone
    clock: EventClock
    folder: EventFolder
    wired: Callable[..., App]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.app.store

    def person(self, key: str, language: str | None = None) -> Person:
        """Give an invited person a phone with the invitation waiting."""
        if key not in self.people:
            invited = next(one for one in self.folder.participants if one.key == key)
            self.people[key] = self.phone.person(
                first_name=invited.name,
                language=language or invited.language,
                zone="Africa/Casablanca",
                start_parameter=invited.code,
            )
        return self.people[key]

    async def settle(self, seconds: float = 90) -> None:
        """Wait until the inbox is empty, nothing is on its way and no letter is due."""
        async with asyncio.timeout(seconds):
            quiet = 0
            while quiet < 2:
                await asyncio.sleep(0.003)
                quiet = quiet + 1 if await self._is_quiet() else 0

    async def _is_quiet(self) -> bool:
        await self.phone.idle()
        if not self.app.is_idle:
            return False
        waiting = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)
        async with self.store.reading() as session:
            unheard = await session.exec(select(func.count()).where(col(InboxRow.state) == InboxState.WAITING))
            unsent = await session.exec(
                select(func.count()).where(col(Letter.state).in_(waiting), col(Letter.due_at) <= self.clock.now())
            )
            return not unheard.one() and not unsent.one()

    async def say(self, person: Person, words: str) -> None:
        await person.say(words)
        await self.settle()

    async def tap(self, person: Person, words: str) -> None:
        await person.tap(words)
        await self.settle()

    async def come_in(self, key: str, language: str) -> Person:
        """Join: START, the language, the consent."""
        person = self.person(key, language)
        await person.start()
        await self.settle()
        await self.tap(person, {"en": "English", "fr": "Français", "ar": "العربية"}[language])
        await self.tap(person, person.last.buttons[0][0])
        return person

    async def have_in(self, key: str, language: str) -> Person:
        """Give somebody a phone who joined earlier; nothing of it is seen any more."""
        person = self.person(key, language)
        person.handset.started, person.handset.start_parameter = True, None
        hashed = next(one.code_hash for one in self.folder.participants if one.key == key)
        now = self.clock.now()
        async with self.store.transaction() as session:
            invited = (await session.exec(select(Participant).where(Participant.code_hash == hashed))).one()
            event = await session.get_one(Event, invited.event_id)
            assert await participants.join(session, invited, person.id, language, now=now)
            await reminders.replan_person(session, event, invited, now=now)
            await nudges.plan(session, event, invited, now=now)
        return person

    async def jump(self, instant: datetime) -> None:
        """Let time pass until an instant; everything due by then is delivered."""
        async for _ in self.passing(instant):
            pass

    async def passing(self, instant: datetime) -> AsyncIterator[datetime]:
        """Let time pass until an instant, stopping after everything that was due on the way, and at the end."""
        while (due := await next_due(self.store, self.clock)) and due[1] <= instant:
            self.clock.jump(due[1])
            await self.settle()
            yield self.clock.now()
        self.clock.jump(instant)
        await self.settle()
        yield self.clock.now()

    async def restart(self) -> None:
        """End the bot and start another one on the same store."""
        await self.app.stop()
        self.app = self.wired()
        await self.app.start()
        await self.settle()


@cache
def example() -> EventFolder:
    """Return the example event as its folder tells it."""
    folder, faults = read_folder(EXAMPLE)
    assert folder is not None, faults
    return folder


@asynccontextmanager
async def staged(
    url: str, *, at: datetime = EVE, loaded: bool = False, over_http: bool = False, webhook: str = ""
) -> AsyncIterator[Stage]:
    """Load the example event, start the bot against the phone, and take all down in the end.

    `loaded`: the store holds the event already. `over_http`: the bot speaks to the phone through a real socket.
    `webhook`: the phone brings updates to this address, which is the bot's own door.
    """
    store = Store(url)
    clock = EventClock(at, paused=True)
    if not loaded:
        await upgrade(store)
        await load(store, example(), now=clock.now())
    shortlists._kept.mark = ()  # another store may hold other answers under the same numbers
    doors: list[Doors] = []

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        await doors[-1].asgi(scope, receive, send)

    pulse = SystemClock() if webhook else None
    phone = Phone(clock, TOKEN, limits=None, pulse=pulse, webhook_transport=httpx.ASGITransport(door))
    async with AsyncExitStack() as stack:
        where = (await stack.enter_async_context(serve(phone))).base_url if over_http else "http://phone"

        def wired(webhook: str = webhook) -> App:
            app = App(
                store, TOKEN, api_url=where, clock=clock, pulse=SystemClock(), pace=AT_ONCE,
                transport=None if over_http else httpx.ASGITransport(phone.asgi), webhook=webhook,
            )  # fmt: skip
            doors.append(Doors(app.postman, app.intake))
            return app

        stage = Stage(wired(), phone, clock, example(), wired)
        await stage.app.start()
        try:
            yield stage
        finally:
            await stage.app.stop()
            await phone.close()
            await store.close()
