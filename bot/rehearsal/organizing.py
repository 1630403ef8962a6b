"""An organizer's part: propose and publish, announce in three languages, move and cancel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rehearsal.player import bare, counted, flat
from bot.texts import named, own_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.folder.given import Cluster
    from bot.rehearsal.player import Player

HALF = 0.5
TRIES = 4  # meetings looked at until one has somewhere to go
BUS = {
    "en": "The bus leaves from gate {n}, not from the main entrance.",
    "fr": "Le bus part de la porte {n}, et non de l’entrée principale.",
    "ar": "تنطلق الحافلة من البوابة {n} وليس من المدخل الرئيسي.",
}


class Organizer:
    """Someone who runs the event from a phone. `clusters` are those an organizer knows by heart."""

    def __init__(
        self, player: Player, *, opening: datetime, mornings: list[datetime], clusters: Sequence[Cluster]
    ) -> None:
        self.player, self.opening, self.mornings, self.clusters = player, opening, mornings, clusters
        self._bus = 0

    async def live(self) -> None:
        """Come in, publish on the eve, then announce, move and cancel day by day."""
        await self.player.until(self.opening + timedelta(minutes=2))
        await self.come_in()
        for instant, act in sorted(self._plans(), key=lambda plan: plan[0]):
            await self.player.until(instant)
            await act()

    def _plans(self) -> list[tuple[datetime, Callable[[], Awaitable[None]]]]:
        def hours(count: float) -> timedelta:
            return timedelta(hours=count)

        plans: list[tuple[datetime, Callable[[], Awaitable[None]]]] = [
            (self.opening + hours(2.5), self.publish),
            (self.opening + hours(3.0), self.announce_to_all),
            (self.opening + hours(3.3), self.move),
        ]
        for day, morning in enumerate(self.mornings):
            plans += [
                (morning + hours(0.9), self.move),
                (morning + hours(1.3), self.cancel),
                (morning + hours(2.6 + day), self.announce_to_some),
                (morning + hours(4.1), self.move),
            ]
        return plans

    async def come_in(self) -> None:
        """Press START, choose the language, agree."""
        player = self.player
        await player.person.start()
        player.notes.said("/start", player.now)
        await player.see()
        await player.speak(player.language)
        await player.choose("join.yes")
        await player.think()
        if not player.sees("home.board"):
            player.lost("board")

    async def publish(self) -> None:
        """Have a timetable proposed, look at it, publish it."""
        player = self.player
        await player.say("/board")
        if not await player.choose("board.timetable"):
            player.lost("timetable")
            return
        await player.choose("board.propose" if player.sees("board.propose") else "board.propose_again", twice=True)
        await player.think(15, 30)
        if not (await player.choose("board.publish") and await player.choose("publishing.sure", twice=True)):
            player.lost("publish")
            return
        await player.choose("board.back")

    async def announce_to_all(self) -> None:
        """Announce to everyone, after having tried it with two languages missing."""
        await self._announce(("announce.kind_everyone", None))

    async def announce_to_some(self) -> None:
        """Announce to a side, a language, those of a visit or a team."""
        kinds = ("side", "language", "visit", "team", "country", "day")
        await self._announce((f"announce.kind_{self.player.luck.choice(kinds)}", None))

    async def _announce(self, audience: tuple[str, None]) -> None:
        player = self.player
        self._bus += 1
        await player.say("/announce")
        first = own_name(player.luck.choice(tuple(BUS)))
        if not await player.press(lambda words: bare(words) == first):
            player.lost("announce")
            return
        await self._write_one()
        if player.perhaps(HALF):
            await player.choose("announce.back")
            await player.choose("announce.preview")  # refused: two languages are missing
            await player.press(lambda words: words.startswith("✎"))
        await self._write_one()
        await self._write_one()
        await self._address(audience[0])
        await self._send()

    async def _write_one(self) -> None:
        """Type the text in the language the card asks for."""
        player = self.player
        await player.think()
        asks = next((seen.text for seen in player.recent() if player.word("announce.back") in flat(seen)), "")
        code = next((code for code in BUS if own_name(code) in asks), None)
        if code is None:
            player.lost("writing")
            return
        await player.say(text(BUS, code, self._bus))

    async def _address(self, kind: str) -> None:
        player = self.player
        if not await player.choose("announce.choose") or not await player.choose(kind):
            player.lost("audience")
            return
        await player.think()
        back = player.word("announce.back")
        if player.sees("announce.choose"):
            return
        values = [words for words in player.buttons() if words != back]
        if values:
            await player.press(player.luck.choice(values))
        else:
            await player.choose("announce.back")

    async def _send(self) -> None:
        player = self.player
        await player.choose("announce.preview")
        await player.think()
        if player.card(counted("announce.send", player.language).__contains__) is None:
            await player.choose("announce.back")  # nobody of this audience has joined
            await player.choose("announce.discard")
            return
        await player.press(counted("announce.send", player.language).__contains__, twice=True)
        await player.think(10, 20)
        await player.choose("agenda.refresh")

    async def move(self) -> None:
        """Give one of the later meetings of some cluster another slot."""
        player = self.player
        for _ in range(TRIES):
            if not await self._open_meeting():
                return
            fixed = {player.word("moving.call_off"), player.word("moving.back")}
            slots = [words for words in player.buttons() if words not in fixed]
            if slots:
                await player.press(player.luck.choice(slots), twice=player.perhaps(HALF))
                return

    async def cancel(self) -> None:
        """Cancel one of the later meetings of some cluster."""
        if await self._open_meeting():
            await self.player.choose("moving.call_off")
            await self.player.choose("moving.sure", twice=True)

    async def _open_meeting(self) -> bool:
        player = self.player
        await player.say("/move")
        cluster = player.luck.choice(self.clusters)
        await player.say(cluster.name)
        await player.think()
        is_open = player.sees("moving.another")  # a name typed exactly needs no asking back
        if not (is_open or await player.press(named(cluster, player.language))):
            player.lost("cluster")
            return False
        await player.think()
        fixed = {player.word("moving.another"), player.word("board.back")}
        later = [words for words in player.buttons() if words not in fixed][-4:]
        return bool(later) and await player.press(player.luck.choice(later)) and await self._is_open()

    async def _is_open(self) -> bool:
        await self.player.think()
        return self.player.sees("moving.call_off")


def text(words: Mapping[str, str], language: str, number: int) -> str:
    """Return an announcement's words; the number tells one from the next."""
    return words[language].format(n=number)
