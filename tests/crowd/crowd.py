"""A crowd: people with phones who press and write anything, while the bot restarts, dies, and hears things twice."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from bot import inbox, shortlists
from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.phone import Phone
from bot.rehearsal import TOKEN
from models import Store
from tests.crowd.asked import plain
from tests.crowd.deeds import Deed, Errors
from tests.crowd.rows import Rows
from tests.crowd.thumbs import Thumbs
from tests.stage import AT_ONCE, EVE, Stage, example

if TYPE_CHECKING:
    from bot.phone.handsets import Bubble

CAST = {
    "rania-haddad": "en",
    "karim-khoury": "fr",  # of the same cluster
    "hela-trabelsi": "fr",
    "samer-abu-nasser": "ar",
    "marta-puigcerver": "en",  # her cluster has a profile already
}
ORGANIZER = {"salma-benkirane": "fr"}
SPARE = ("nayla-sfeir", "dana-qudah", "omar-skalli", "issa-handal", "mona-abdel-aziz", "jelena-petrovic")
GLANCES = 300  # looks without a pause
GLANCE = 0.003  # seconds between two looks after that
PATIENCE = 30.0  # seconds of this process's own work; a machine that serves others gives it those later


@dataclass(kw_only=True)
class Crowd(Thumbs):
    """The bot beside the people: what befalls it, and what it keeps."""

    errors: Errors
    rows: Rows = field(init=False)
    spare: list[str] = field(default_factory=lambda: list(SPARE))
    exchange: int = 0  # how much was done before the last rest

    # --- what the bot goes through ------------------------------------------------------------------------------

    async def redeliver(self) -> None:
        """Have Telegram deliver an update of late once more under its own number."""
        if self.bodies:
            async with self.stage.store.transaction() as session:
                new = await inbox.keep(session, [self.bodies[0]], now=self.stage.clock.now())
            self.stage.app.updates.set()
            self.tally["duplicates"] += 1
            self.lines.append(f"    (an update is delivered once more; {new} new)")

    async def stop(self) -> None:
        """Stop the bot in good order."""
        await self.stage.app.stop()
        self.tally["restarts"] += 1
        self.lines.append("    (the bot stops)")

    async def kill(self, breaths: int) -> None:
        """Let the bot do a little more, then end it in the middle of whatever that is."""
        for _ in range(breaths):
            await asyncio.sleep(0)
        app = self.stage.app
        tasks = [*app._tasks, *app._busy.values(), *app.postman._tasks, *app.dispatcher.answering]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        app.letters.stop()
        await app.bot.shutdown()
        self.tally["kills"] += 1
        self.lines.append(f"    (the bot dies after {breaths} breaths)")

    async def begin(self) -> None:
        """Start another bot on the same store."""
        await self.stage.store.close()
        self.stage.app = self.stage.wired()
        await self.stage.app.start()
        self.lines.append("    (another bot starts)")

    async def rest(self) -> list[Deed]:
        """Return what was done, once everything said has been answered."""
        await self._settle()
        done, self.deeds = self.deeds, []
        self.exchange = len(done)
        self._history = [*self._history[-40:], *done]
        for deed in done:
            for toast in self.who[deed.who].handset.toasts:
                if toast.tap == deed.tap and deed.tap:
                    self.lines.append(f"    toast: {toast.text}" if toast.text else "    toast")
        for name in dict.fromkeys(deed.who for deed in done):
            self.lines += [f"    {name} sees: {_short(bubble)}" for bubble in self.news(name)]
        return done

    async def _settle(self) -> None:
        app, began, look, restless = self.stage.app, time.process_time(), 0, ""
        while time.process_time() - began < PATIENCE:
            await self.stage.phone.idle()
            await asyncio.sleep(0 if look < GLANCES else GLANCE)  # a list of matches is made in a thread
            look += 1
            if not app.is_idle or app.updates.is_set() or app.letters.bell.is_set():
                restless = f"idle {app.is_idle}, updates {app.updates.is_set()}, letters {app.letters.bell.is_set()}"
            elif self.rows.are_still(self.stage.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")):
                return
            else:
                restless = "rows are left to do"
        message = f"the bot does not come to rest: {restless} after {look} looks"
        raise AssertionError(message)

    async def pass_time(self, minutes: int) -> None:
        """Let time pass."""
        self.stage.clock.jump(self.stage.clock.now() + timedelta(minutes=minutes))
        self.lines.append(f"    ({minutes} minutes pass)")

    # --- what is kept -------------------------------------------------------------------------------------------------

    def failures(self) -> list[str]:
        """Return what the bot could not do, and what it reported as an error."""
        return [*self.rows.failures(), *self.errors.said]

    def name_people(self) -> None:
        """Know everybody in the cast by their chat."""
        self.rows.name({person.id: name for name, person in self.who.items()})

    async def close(self) -> None:
        """Take all down."""
        await self.stage.app.stop()
        await self.stage.phone.close()
        await self.stage.store.close()
        self.rows.close()
        logging.getLogger("multaqa").removeHandler(self.errors)


async def gather(url: str) -> Crowd:
    """Return a crowd in front of the bot, on a store that holds the event already."""
    clock = EventClock(EVE, paused=True)
    phone = Phone(clock, TOKEN, limits=None)
    shortlists._kept.mark = ()  # another store may hold other answers under the same numbers

    def wired() -> App:
        return App(
            Store(url, lasting=False), TOKEN, api_url="http://phone", clock=clock, pulse=SystemClock(), pace=AT_ONCE,
            transport=httpx.ASGITransport(phone.asgi),
        )  # fmt: skip

    stage = Stage(wired(), phone, clock, example(), wired)
    errors = Errors()
    logging.getLogger("multaqa").addHandler(errors)
    await stage.app.start()
    crowd = Crowd(stage=stage, errors=errors)
    for key, language in {**CAST, **ORGANIZER}.items():
        crowd.who[key] = stage.person(key, language)
    crowd.who["nobody"] = phone.person(first_name="Nobody", language="fr")
    crowd.rows = Rows(str(stage.store.file))
    crowd.name_people()
    return crowd


def _short(bubble: Bubble) -> str:
    buttons = " ".join(f"[{one['text']}]" for row in bubble.inline_rows for one in row)
    return f"#{bubble.message_id} {plain(bubble.words)[:300]!r} {plain(buttons)[:200]}"
