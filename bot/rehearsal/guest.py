"""A guest: someone who was invited, with a temper, from the invitation to the last day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rehearsal import seats
from bot.rehearsal.answering import answer
from bot.rehearsal.player import bare, flat, own_names

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.rehearsal.answering import Mind
    from bot.rehearsal.hall import Errand
    from bot.rehearsal.player import Player
    from bot.rehearsal.temper import Temper

MOST_STEPS = 90  # of one interview, slips included
MOST_LOST = 3
NUMBERED = re.compile(r"^\d+\. ")
NONSENSE = ("asdfgh", "???", "🙂", "/nothing", "ok merci", "42", "…", "/next please", "شكرا", "<b>&")


class Guest:
    """One participant's way through the event; `days` are the times of day at which people look at their phones."""

    def __init__(  # noqa: PLR0913 - what a guest is made of, each named
        self,
        player: Player,
        temper: Temper,
        mind: Mind,
        *,
        opening: datetime,
        days: list[datetime],
        visits: frozenset[str],
        code: str,
        errands: Sequence[Errand] = (),
    ) -> None:
        self.player, self.temper, self.mind, self.opening, self.visits = player, temper, mind, opening, visits
        self.luck, self._code = player.luck, code
        self._looks, self._errands = days, errands
        self._stopped = False

    async def live(self) -> None:
        """Come, answer, and look at the phone now and then until the end."""
        if self.temper.comes_after is None:
            return
        await self.player.until(self.opening + self.temper.comes_after)
        await self.come_in()
        if self.mind.answers:
            await self.interview()
        for instant, act in sorted(self._plans(), key=lambda plan: plan[0]):
            await self.player.until(instant)
            if not self.player.notes.is_away(self.player.now) or act == self._unblock:
                await act()

    def _plans(self) -> list[tuple[datetime, Callable[[], Awaitable[None]]]]:
        plans: list[tuple[datetime, Callable[[], Awaitable[None]]]] = []
        for day in self._looks:
            plans += [(day + timedelta(hours=self.luck.uniform(0, 13)), self.look) for _ in range(self.temper.glances)]
        for after, act in (
            (self.temper.blocks_after, self._block),
            (self.temper.unblocks_after, self._unblock),
            (self.temper.changes_after, self._change),
        ):
            if after is not None:
                plans.append((self.opening + after, act))
        return [plan for plan in (*plans, *self._errands) if plan[0] > self.player.now]

    async def come_in(self) -> None:
        """Press START, choose the language, agree."""
        player = self.player
        await player.think()
        started = await player.person.start()
        player.notes.said("/start", player.now)
        await player.see()
        if not started or not await player.speak(player.language):
            player.lost("language")
            return
        if self.temper.declines and await player.choose("join.no"):
            await player.until(player.now + timedelta(minutes=self.luck.uniform(5, 90)))
            await self._try_again()
        await player.choose("join.yes", twice=self._slips())
        await player.think()
        if not player.sees("home.next"):
            player.lost("join")

    async def _try_again(self) -> None:
        await self.player.say(f"/start {self._code}")
        await self.player.think()
        await self.player.speak(self.player.language)

    # --- the interview --------------------------------------------------------------------------------------------

    async def interview(self) -> None:
        """Walk the interview to its end, with slips, chatter, and perhaps a pause in the middle."""
        player, answered, lost = self.player, 0, 0
        for _ in range(MOST_STEPS):
            if player.sees("interview.confirm"):
                await player.choose("interview.confirm", twice=self._slips())
                return
            if player.sees("interview.edit"):  # confirmed already, by a slip or by a colleague
                return
            await self._perhaps_stop(answered)
            if player.notes.is_away(player.now):
                return
            await self._misbehave()
            asked = self.mind.asked(player)
            if asked is not None and await answer(player, self.mind, *asked, types=self.temper.types):
                answered += 1
                await player.think(0.5, 2)
            elif not await self._onward():
                lost += 1
                if lost > MOST_LOST:
                    player.lost("interview")
                    return
                await player.say("/profile")
        player.lost("interview")

    async def _perhaps_stop(self, answered: int) -> None:
        if self.temper.stops_after == answered and not self._stopped:
            self._stopped = True
            if self.player.perhaps(0.5):
                await self.player.choose("interview.pause")
            await self.player.until(self.player.now + self.temper.away_for)
            await self.player.say(self.luck.choice(("/profile", "/start")))
            await self.player.think()

    async def _onward(self) -> bool:
        for name in ("home.begin", "home.resume", "interview.cancel_edit", "home.profile", "home.front_page"):
            if self.player.sees(name):
                return await self.player.choose(name)
        return False

    # --- between times --------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Look at the phone: answer who asks, then do one or two things one does with it."""
        await self.player.person.read()
        await self._answer_requests()
        await seats.answer(self.player)
        acts: list[tuple[float, Callable[[], Awaitable[None]]]] = [
            (3, self._agenda),
            (3 * self.temper.keen, self._wish),
            (1.5 if self.temper.visits else 0.1, self._visit),
            (0.4, self._change_answer),
        ]
        for _ in range(self.luck.randint(1, 2)):
            await self._misbehave()
            await self.luck.choices([act for _weight, act in acts], [weight for weight, _act in acts])[0]()

    async def _answer_requests(self) -> None:
        for _ in range(3):
            asked = self.player.card(self.player.word("wishes.accept"))
            if asked is None or f"✓ {self.player.word('wishes.no')}" in flat(asked[0]):
                return
            await self.player.choose("wishes.accept" if self.player.perhaps(self.temper.keen + 0.1) else "wishes.no")
            await self.player.think()

    async def _agenda(self) -> None:
        await self.player.say(self.luck.choice(("/next", "/today", "/agenda")))
        await self.player.think()
        if self.player.perhaps(0.3):
            await self.player.press(self.luck.choice(self.player.buttons() or [""]))
        elif self.player.sees("agenda.file"):
            await self.player.choose("agenda.file")

    async def _wish(self) -> None:
        await self.player.open("matches", "home.matches")
        for _ in range(self.luck.randint(1, 3)):
            if not await self.player.press(
                lambda words: NUMBERED.match(words) is not None and self.player.perhaps(0.5)
            ):
                return
            await self.player.think()
            if self.player.perhaps(0.3) and self.player.sees("wishes.all_reasons"):
                await self.player.choose("wishes.all_reasons")
            wish = self.luck.choices(("wishes.must", "wishes.meet", "wishes.no"), (2, 5, 1))[0]
            if self.player.perhaps(self.temper.keen) and not await self._mark(wish):
                self.player.lost("wish")
                return
            await self.player.choose("wishes.back")
            if self.player.perhaps(0.3) and self.player.sees("wishes.more"):
                await self.player.choose("wishes.more")

    async def _mark(self, wish: str) -> bool:
        words = self.player.word(wish)
        return await self.player.press(lambda shown: bare(shown) == words)

    async def _visit(self) -> None:
        await self.player.open("programme", "home.programme")
        await self.player.think()
        for _ in range(2):
            if self.player.card(self.visits.__contains__):
                break
            days = [words for words in self.player.buttons() if words != self.player.word("home.front_page")]
            if not days or not await self.player.press(self.luck.choice(days)):
                return
            await self.player.think()
        offered = [words for words in self.player.buttons() if words in self.visits]
        if not offered or not await self.player.press(self.luck.choice(offered)):
            return
        await self.player.think()
        if self.player.sees("programme.take"):
            await self.player.choose("programme.take", twice=self._slips())
        elif self.player.sees("programme.give_back") and self.player.perhaps(0.2):
            await self.player.choose("programme.give_back")
        elif self.player.sees("standby.wait"):
            await self.player.choose("standby.wait", twice=self._slips())

    async def _change_answer(self) -> None:
        await self.player.say("/profile")
        await self.player.think()
        if not self.player.sees("interview.edit"):
            return
        await self.player.choose("interview.edit")
        await self.player.think()
        rest = [words for words in self.player.buttons() if words != self.player.word("interview.cancel_edit")]
        if rest and await self.player.press(self.luck.choice(rest)):
            await self.player.think()
            await self.player.choose("interview.cancel_edit")

    # --- slips ----------------------------------------------------------------------------------------------------

    def _slips(self) -> bool:
        return self.player.perhaps(self.temper.slips)

    async def _misbehave(self) -> None:
        if self._slips():
            await self._wrong_button()
        if self.player.perhaps(self.temper.chatter):
            await self._chatter()

    async def _wrong_button(self) -> None:
        cards = [seen for seen in self.player.recent() if seen.buttons]
        if not cards:
            return
        await self.player.think()
        seen = self.luck.choice(cards)
        # A language pressed by mistake would leave somebody who cannot read what comes next.
        safe = [words for words in flat(seen) if bare(words) not in own_names()]
        if safe and seen.message_id in {one.message_id for one in self.player.recent()}:
            await self._push_if_there(seen.message_id, self.luck.choice(safe))

    async def _push_if_there(self, message_id: int, words: str) -> None:
        now = next((one for one in self.player.recent() if one.message_id == message_id), None)
        if now is not None and words in flat(now):
            await self.player.push(now, words)
            await self.player.think()

    async def _chatter(self) -> None:
        player, person = self.player, self.player.person
        await player.think()
        match self.luck.randrange(5):
            case 0:
                await person.send_voice()
            case 1:
                await person.send_sticker()
            case 2:
                await person.send_photo()
            case 3:
                await person.forward(self.luck.choice(NONSENSE))
            case _:
                await person.say(self.luck.choice(NONSENSE))
        player.notes.said("…", player.now)
        await player.think()

    async def _block(self) -> None:
        await self.player.person.block()
        self.player.notes.blocked(self.player.now)

    async def _unblock(self) -> None:
        await self.player.person.unblock()
        self.player.notes.unblocked(self.player.now)
        await self.player.say("/start")

    async def _change(self) -> None:
        await self.player.open("language", "home.language")
        await self.player.think()
        others = [code for code in own_names().values() if code != self.player.language]
        if not await self.player.speak(self.luck.choice(others)):
            self.player.lost("language")
