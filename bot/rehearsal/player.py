"""A player: a person with a phone who reads words, thinks, taps, types, and slips now and then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.texts import Voice, languages, own_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from bot.phone import Person, Seen
    from bot.rehearsal.notes import Notes
    from bot.rehearsal.turns import Turns

LOOKED_AT = 12  # messages a person scrolls back over
MOST_COUNTED = 200
MARK = re.compile(r"^(?:▫️|✅|✓|✎|\d+\.)\s*")
TICKED = re.compile(r"^(?:✅|✓|\d+\.)")
PAGES = re.compile(r"^\d+/(\d+)$")


class Player:
    """Everything goes through the phone: what is on the screen, in the person's language, is all there is to know."""

    def __init__(self, person: Person, turns: Turns, luck: Random, notes: Notes, voice: Voice) -> None:
        self.person, self.turns, self.luck, self.notes, self.voice = person, turns, luck, notes, voice

    @property
    def language(self) -> str:
        """The language the person reads."""
        return self.voice.language

    @property
    def now(self) -> datetime:
        """The event's present instant."""
        return self.turns.clock.now()

    def word(self, name: str, /, **values: object) -> str:
        """Return what a button of the bot is called in the language the person reads."""
        return self.voice.word(name, **values)

    def perhaps(self, share: float) -> bool:
        """Return whether to do what is done on this share of the occasions, 0..1."""
        return self.luck.random() < share

    # --- time -----------------------------------------------------------------------------------------------------

    async def until(self, instant: datetime) -> None:
        """Put the phone away until an instant."""
        await self.turns.rest(instant)

    async def think(self, least: float = 2.0, most: float = 15.0) -> None:
        """Take some seconds, mostly few."""
        seconds = least + (most - least) * self.luck.random() ** 2
        await self.until(self.now + timedelta(seconds=seconds))

    # --- reading --------------------------------------------------------------------------------------------------

    def recent(self) -> list[Seen]:
        """Return the bot's newest messages, newest first."""
        return [seen for seen in reversed(self.person.screen()) if not seen.mine][:LOOKED_AT]

    def buttons(self) -> list[str]:
        """Return the words on the newest message that has buttons."""
        return next((flat(seen) for seen in self.recent() if seen.buttons), [])

    def card(self, wanted: Callable[[str], bool] | str) -> tuple[Seen, str] | None:
        """Return the newest message with a button that reads so, and the button's words."""
        fits = wanted if callable(wanted) else wanted.__eq__
        for seen in self.recent():
            for words in flat(seen):
                if fits(words):
                    return seen, words
        return None

    def sees(self, name: str, /, **values: object) -> bool:
        """Return whether a button of this name is in sight."""
        return self.card(self.word(name, **values)) is not None

    # --- acting ---------------------------------------------------------------------------------------------------

    async def press(self, wanted: Callable[[str], bool] | str, *, twice: bool = False) -> bool:
        """Think, then press the newest button that reads so, and see; False when there is none any more."""
        await self.think()
        found = self.card(wanted)
        if found is not None:
            await self.push(*found, twice=twice)
        return found is not None

    async def push(self, seen: Seen, words: str, *, twice: bool = False) -> None:
        """Press a button, or drum on it, and see what comes."""
        for _ in range(2 if twice else 1):
            self.notes.tapped(words, await self.person.tap(words, seen), self.now)
        await self.see()

    async def see(self) -> None:
        """Look up: the answer is there, or comes in a moment."""
        await self.until(self.now)
        if self.notes.open:
            await self.until(self.now + timedelta(seconds=self.luck.uniform(0.6, 1.5)))

    async def choose(self, name: str, /, *, twice: bool = False, **values: object) -> bool:
        """Press the button of this name."""
        return await self.press(self.word(name, **values), twice=twice)

    async def say(self, words: str) -> None:
        """Type and send."""
        await self.think(2.0, 4.0 + len(words) / 4)
        await self.person.say(words)
        self.notes.said(words, self.now)
        await self.see()

    async def open(self, command: str, name: str) -> bool:
        """Get to a place by its button where there is one in sight, else by its command."""
        if name and self.perhaps(0.5) and await self.choose(name):
            return True
        await self.say(f"/{command}")
        return True

    def lost(self, wanted: str) -> None:
        """Note that there is no way on to what was wanted."""
        self.notes.lost(wanted, self.now)

    async def speak(self, language: str) -> bool:
        """Choose a language where it is asked for; from then on it is the one read."""
        if not await self.press(own_name(language)):
            return False
        self.voice = replace(self.voice, language=language)
        return True


def flat(seen: Seen) -> list[str]:
    """Return the words of all buttons of a message, in reading order."""
    return [words for row in seen.buttons for words in row]


def bare(words: str) -> str:
    """Return a button's words without the mark before them and the level behind."""
    return re.sub(r" \([^()]*\)$", "", MARK.sub("", words))


def is_ticked(words: str) -> bool:
    """Return whether a button bears the mark of a choice taken."""
    return TICKED.match(words) is not None


@cache
def counted(name: str, language: str) -> frozenset[str]:
    """Return everything a button with a number on it may read."""
    return frozenset(Voice(language).word(name, n=number) for number in range(1, MOST_COUNTED))


def own_names() -> dict[str, str]:
    """Return each language by its own name."""
    return {own_name(code): code for code in languages()}
