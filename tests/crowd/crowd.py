"""A crowd: people with phones who press and write anything, while the bot restarts, dies, and hears things twice."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from bot import inbox, shortlists
from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.phone import Phone, acts
from bot.rehearsal import TOKEN
from models import Store
from tests.crowd.asked import contested_on, plain, question_on
from tests.crowd.deeds import Deed, Errors
from tests.crowd.rows import Rows
from tests.stage import AT_ONCE, EVE, Stage, example

if TYPE_CHECKING:
    from bot.phone import Person
    from bot.phone.handsets import Bubble

CAST = {
    "rania-haddad": "en",
    "karim-khoury": "fr",  # of the same cluster
    "hela-trabelsi": "fr",
    "samer-abu-nasser": "ar",
    "marta-puigcerver": "en",  # her cluster has a profile already
}
SPARE = ("nayla-sfeir", "dana-qudah", "omar-skalli", "issa-handal", "mona-abdel-aziz", "jelena-petrovic")
GLANCES = 300  # looks without a pause
GLANCE = 0.003  # seconds between two looks after that
MOST_LOOKS = 20_000


@dataclass
class Crowd:
    """The bot, the phone, its people, and everything that was done and seen."""

    stage: Stage
    errors: Errors
    rows: Rows = field(init=False)
    who: dict[str, Person] = field(default_factory=dict)
    spare: list[str] = field(default_factory=lambda: list(SPARE))
    deeds: list[Deed] = field(default_factory=list)  # since the last rest
    lines: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, Any]] = field(default_factory=list)  # of the newest updates
    exchange: int = 0  # how much was done before the last rest
    moment: int = 0  # of the last rest, as the phone counts

    # --- what people do -----------------------------------------------------------------------------------------

    def tap(self, who: str, card: int, button: int, *, asking: bool = False) -> Deed | None:
        """Press a button: of the `card`-newest message that has any, or of the newest question."""
        found = [bubble for bubble in reversed(self._by_change(who)) if not asking or question_on(bubble.words)]
        if not found:
            return None
        bubble = found[card % len(found)]
        buttons = [one for row in bubble.inline_rows for one in row if "callback_data" in one]
        if not buttons:
            return None
        pressed = buttons[button % len(buttons)]
        question = question_on(bubble.words) or contested_on(bubble.words)
        marked = [one for one in buttons if plain(one["text"])[:1] in "▫✅"]
        place = marked.index(pressed) if pressed in marked else 0
        deed = Deed(who, "taps", pressed["text"], question.key if question else None, place)
        deed.is_newest = bubble is self._by_change(who)[-1]
        return self._press(deed, bubble.message_id, pressed["callback_data"])

    def go_on(self, who: str) -> Deed | None:
        """Press what brings the newest card further: done, skip, keep, or else its first button."""
        found = self._by_change(who)
        if not found:
            return None
        buttons = [one for row in found[-1].inline_rows for one in row if "callback_data" in one]
        onward = ("done", "skip", "keep")
        places = [at for at, one in enumerate(buttons) if one["callback_data"].split("|")[1] in onward]
        return self.tap(who, 0, places[0] if places else 0)

    def press(self, who: str, words: str, asked: str | None, message_id: int, data: str) -> Deed:
        """Press a button that was chosen already."""
        return self._press(Deed(who, "taps", words, asked), message_id, data)

    def _press(self, deed: Deed, message_id: int, data: str) -> Deed:
        person = self.who[deed.who]
        deed.message_id, deed.data = message_id, data
        deed.tap = acts.forge_tap(person._telegram, person.handset, message_id, data)
        self.tally["taps"] += 1
        return self._done(deed)

    def forge(self, who: str, other: str) -> Deed | None:
        """Send under one's own name a tap that only somebody else's card offers."""
        theirs = self._by_change(other)
        mine = self._by_change(who)
        if who == other or not theirs or not mine:
            return None
        button = next((one for row in theirs[-1].inline_rows for one in row if "callback_data" in one), None)
        if button is None:
            return None
        return self._press(Deed(who, "forges", button["text"]), mine[-1].message_id, button["callback_data"])

    def again(self, who: str) -> Deed | None:
        """Press once more what was pressed last, wherever it is by now."""
        last = next((one for one in reversed(self.deeds + self.before) if one.who == who and one.tap), None)
        if last is None:
            return None
        deed = Deed(who, "taps again", last.words, last.asked, last.place)
        return self._press(deed, last.message_id, last.data)

    def say(self, who: str, words: str) -> Deed | None:
        """Write something."""
        question = self.open_question(who)
        deed = Deed(who, "types", words, question)
        person = self.who[who]
        try:
            acts.say(person._telegram, person.handset, words)
        except acts.Cannot:  # there was nothing visible in it
            return None
        deed.words = next(reversed(person.handset.bubbles.values())).words  # Telegram has tidied it, in pieces if long
        self.tally["messages"] += 1
        return self._done(deed)

    def send(self, who: str, what: str) -> Deed:
        """Send something that is no text."""
        person = self.who[who]
        act = {
            "voice": person.send_voice, "sticker": person.send_sticker, "photo": person.send_photo,
            "file": person.send_document, "contact": person.send_contact,
        }.get(what)  # fmt: skip
        made = act() if act else person.send_place(33.6, -7.6)
        with contextlib.suppress(StopIteration):
            made.send(None)  # a thumb waits for nothing
        self.tally["messages"] += 1
        return self._done(Deed(who, "sends", what))

    def edit(self, who: str, words: str) -> Deed | None:
        """Change one's own newest text."""
        person = self.who[who]
        mine = [one for one in person.screen() if one.mine and one.text]
        if not mine:
            return None
        acts.edit(person._telegram, person.handset, mine[-1].message_id, words)
        self.tally["messages"] += 1
        return self._done(Deed(who, "edits", words))

    def swap(self) -> None:
        """Let the two newest updates change places on their way."""
        if len(self.stage.phone.telegram.updates.pending()) > 1:
            self.stage.phone.faults.swap_updates()
            self.tally["reordered"] += 1
            self.lines.append("    (these two change places on their way)")

    @property
    def before(self) -> list[Deed]:
        """What was done before the last rest."""
        return self._history[-40:]

    _history: list[Deed] = field(default_factory=list)

    def _done(self, deed: Deed) -> Deed:
        self.deeds.append(deed)
        self.lines.append(str(deed))
        self.bodies = [*self.bodies[-5:], *(one.body() for one in self.stage.phone.telegram.updates.pending()[-1:])]
        return deed

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
        tasks = [*app._tasks, *app._busy.values(), *app.postman._tasks]
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
        app = self.stage.app
        for look in range(MOST_LOOKS):
            await self.stage.phone.idle()
            await asyncio.sleep(0 if look < GLANCES else GLANCE)  # a list of matches is made in a thread
            if not app.is_idle or app.updates.is_set() or app.letters.bell.is_set():
                continue
            if self.rows.are_still(self.stage.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")):
                return
        message = "the bot does not come to rest"
        raise AssertionError(message)

    async def pass_time(self, minutes: int) -> None:
        """Let time pass."""
        self.stage.clock.jump(self.stage.clock.now() + timedelta(minutes=minutes))
        self.lines.append(f"    ({minutes} minutes pass)")

    # --- what is seen and kept ----------------------------------------------------------------------------------

    def _by_change(self, who: str) -> list[Bubble]:
        """Return the messages with buttons, the one changed last at the end."""
        shown = [one for one in self.who[who].handset.on_screen() if not one.mine and one.inline_rows]
        return sorted(shown, key=lambda one: one.moment)

    def open_question(self, who: str) -> str | None:
        """Return the question that the newest card with a question asks."""
        for bubble in reversed(self._by_change(who)):
            if question := question_on(bubble.words):
                return question.key
        return None

    def news(self, who: str) -> list[Bubble]:
        """Return what the bot has written or changed for somebody since the last rest."""
        return [one for one in self.who[who].handset.on_screen() if not one.mine and one.moment > self.moment]

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
    crowd = Crowd(stage, errors)
    for key, language in CAST.items():
        crowd.who[key] = stage.person(key, language)
    crowd.who["nobody"] = phone.person(first_name="Nobody", language="fr")
    crowd.rows = Rows(str(stage.store.file))
    crowd.name_people()
    return crowd


def _short(bubble: Bubble) -> str:
    buttons = " ".join(f"[{one['text']}]" for row in bubble.inline_rows for one in row)
    return f"#{bubble.message_id} {plain(bubble.words)[:300]!r} {plain(buttons)[:200]}"
