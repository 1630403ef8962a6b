"""Thumbs: what people do with their phones, and what they see on them."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.phone import acts
from tests.crowd.asked import BESIDE, contested_on, is_beside, plain, question_on
from tests.crowd.deeds import Deed

if TYPE_CHECKING:
    from bot.phone import Person
    from bot.phone.handsets import Bubble
    from tests.stage import Stage


@dataclass(kw_only=True)
class Thumbs:
    """People with phones, and everything they did and saw."""

    stage: Stage
    who: dict[str, Person] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)  # since the last rest
    lines: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, Any]] = field(default_factory=list)  # of the newest updates
    moment: int = 0  # of the last rest, as the phone counts
    _history: list[Deed] = field(default_factory=list)

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
        asked = question.key if question else BESIDE if is_beside(bubble.words) else None
        marked = [one for one in buttons if plain(one["text"])[:1] in "▫✅"]
        place = marked.index(pressed) if pressed in marked else 0
        deed = Deed(who, "taps", pressed["text"], asked, place)
        deed.is_newest = bubble is self._by_change(who)[-1]
        return self._press(deed, bubble.message_id, pressed["callback_data"])

    def organize(self, who: str, card: int, button: int) -> Deed | None:
        """Press an organizer's button, but for one that sets a long piece of work going."""
        found = list(reversed(self._by_change(who)))
        buttons = [one for row in found[card % len(found)].inline_rows for one in row] if found else []
        chosen = buttons[button % len(buttons)] if buttons else {}
        if str(chosen.get("callback_data", "")).split("|")[1:2] in ([], ["propose"], ["addto"]):
            return None
        self.tally["organized"] += 1
        deed = Deed(who, "taps", chosen["text"], BESIDE)
        return self._press(deed, found[card % len(found)].message_id, chosen["callback_data"])

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

    def _done(self, deed: Deed) -> Deed:
        self.deeds.append(deed)
        self.lines.append(str(deed))
        self.bodies = [*self.bodies[-5:], *(one.body() for one in self.stage.phone.telegram.updates.pending()[-1:])]
        return deed

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
