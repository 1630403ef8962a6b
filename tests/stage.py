"""A stage for tests: the example event, the whole bot and the phone, in one loop, at a fixed hour, with no socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import func
from sqlmodel import col, select

from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.phone import Phone
from bot.rehearsal import TOKEN, next_due
from models import InboxRow, InboxState, Letter, LetterState, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.folder.given import EventFolder
    from bot.phone import Person

EXAMPLE = Path(__file__).parent.parent / "examples" / "techdays-casablanca-2019"
CASABLANCA = ZoneInfo("Africa/Casablanca")
EVE = datetime(2019, 4, 8, 17, 30, tzinfo=CASABLANCA)


@dataclass
class Stage:
    """The bot and the phone together; `settle()` returns once everything said has been answered."""

    app: App
    phone: Phone
    clock: EventClock
    folder: EventFolder
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

    async def settle(self, seconds: float = 30) -> None:
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
            unheard = await session.exec(
                select(func.count()).where(col(InboxRow.state) == InboxState.WAITING)
            )
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

    async def jump(self, instant: datetime) -> None:
        """Let time pass until an instant; everything due by then is delivered."""
        while (due := await next_due(self.store, self.clock)) and due[1] <= instant:
            self.clock.jump(due[1])
            await self.settle()
        self.clock.jump(instant)
        await self.settle()


@asynccontextmanager
async def staged(url: str, *, at: datetime = EVE) -> AsyncIterator[Stage]:
    """Load the example event, start the bot against the phone in-process, and take all down in the end."""
    folder, faults = read_folder(EXAMPLE)
    assert folder is not None, faults
    store = Store(url)
    await upgrade(store)
    clock = EventClock(at, paused=True)
    await load(store, folder, now=clock.now())
    phone = Phone(clock, TOKEN, limits=None)
    app = App(
        store, TOKEN, api_url="http://phone", clock=clock, pulse=SystemClock(),
        pace=None, transport=httpx.ASGITransport(phone.asgi),
    )  # fmt: skip
    await app.start()
    try:
        yield Stage(app, phone, clock, folder)
    finally:
        await app.stop()
        await phone.close()
        await store.close()
