"""How long a tap waits for its edited card, with 25 managers tapping at once, beside an echo bot on the same phone.

    python -m benchmarks.interview [--managers 25] [--turns 4] [--rounds 6]

One phone over loopback; the two bots, each in a process of its own, take turns on it. The echo bot is what
python-telegram-bot's own example is, for buttons: it answers the tap and writes on the card what was tapped. Multaqa
runs as it does live ten days before its event, on an SQLite file that is written through to the disk. Neither is held
to Telegram's limits: what is measured is the bot. In a round everybody taps at the same moment, four times: tick a box,
Done, Back, untick.
Wanted: the median wait is less than 6 times the echo bot's.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlmodel import col, delete, select
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from benchmarks.line import spare_searches
from bot import participants
from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.pace import Pace
from bot.phone import Phone, acts, serve
from models import Event, Participant, Profile, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from bot.phone import Person

EXAMPLE = Path(__file__).parent.parent / "examples" / "techdays-casablanca-2019"
BEFORE_THE_EVENT = datetime(2019, 3, 30, 9, tzinfo=UTC)
TOKEN = "123456:benchmark"  # noqa: S105 - of a bot that is not there
AS_FAST_AS_IT_CAN = Pace(rate=1e6, burst=1000, chat_rate=1e6, chat_burst=1000)
STEPS = ("tick", "done", "back", "tick")
WANTED = 6.0
PATIENCE = 60  # seconds


async def seed(url: str, ids: list[int]) -> None:
    """Load the example event without its profiles, and let so many of its managers have joined, each with a chat."""
    folder, faults = read_folder(EXAMPLE)
    if folder is None:
        raise SystemExit(str(faults))
    store, now = Store(url), BEFORE_THE_EVENT
    await upgrade(store)
    await load(store, folder, now=now)
    async with store.transaction() as session:
        await session.exec(delete(Profile))
        invited = select(Participant).where(col(Participant.cluster_id).is_not(None)).order_by(col(Participant.id))
        event = (await session.exec(select(Event))).one()
        found = [one for one in (await session.exec(invited)).all() if one.event_id == event.id]
        for chat, one in zip(ids, found, strict=False):
            await participants.join(session, one, chat, one.language, now=now)
    await store.close()


def run_multaqa(orders: Connection, base_url: str, url: str) -> None:
    """Run Multaqa whenever told to."""

    async def live() -> None:
        store = Store(url)

        def wired() -> App:
            clock = EventClock(BEFORE_THE_EVENT)
            return App(store, TOKEN, api_url=base_url, clock=clock, pulse=SystemClock(), pace=AS_FAST_AS_IT_CAN)

        while await asyncio.to_thread(orders.recv):
            app = wired()
            await app.start()
            orders.send("ready")
            await asyncio.to_thread(orders.recv)
            await app.stop()
            orders.send("stopped")
        await store.close()

    asyncio.run(live())


def run_echo(orders: Connection, base_url: str, _url: str) -> None:
    """Run the echo bot whenever told to."""

    def keyboard(count: int) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton(f"Tap {count}", callback_data=str(count))]])

    async def start(update: Any, _context: Any) -> None:
        await update.message.reply_text("Tap 0", reply_markup=keyboard(1))

    async def echo(update: Any, _context: Any) -> None:
        query = update.callback_query
        await query.answer()
        await query.edit_message_text(f"Tap {query.data}", reply_markup=keyboard(int(query.data) + 1))

    async def live() -> None:
        while await asyncio.to_thread(orders.recv):
            app = Application.builder().token(TOKEN).base_url(f"{base_url}/bot").build()
            app.add_handlers([CommandHandler("start", start), CallbackQueryHandler(echo)])
            async with app:
                await app.updater.start_polling(drop_pending_updates=False)
                await app.start()
                orders.send("ready")
                await asyncio.to_thread(orders.recv)
                await app.updater.stop()
                await app.stop()
            orders.send("stopped")

    spare_searches()
    asyncio.run(live())


class Hand:
    """One manager and the card of each bot in the same chat."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.cards: dict[str, int] = {}

    def data(self, bot: str, act: str) -> str:
        """Return what the first button of a card that asks for `act` says (the echo bot has one button only)."""
        rows = self.bubble(bot).inline_rows
        said = [button["callback_data"] for row in rows for button in row]
        return said[0] if bot == "echo" else next(one for one in said if one.split("|")[1] == act)

    def bubble(self, bot: str) -> Any:
        """Return the card of a bot, as it stands."""
        return self.person.handset.bubbles[self.cards[bot]]

    async def tap(self, bot: str, act: str) -> float:
        """Tap, and return the seconds until the card was edited."""
        said = self.data(bot, act)
        before, began = self.bubble(bot).moment, perf_counter()
        acts.tap(self.person._telegram, self.person.handset, self.cards[bot], said)  # noqa: SLF001 - `tap` finds buttons by words
        async with asyncio.timeout(PATIENCE):
            while self.bubble(bot).moment == before:
                self.person.handset.changed.clear()
                await self.person.handset.changed.wait()
        return perf_counter() - began

    async def greet(self, bot: str) -> None:
        """Ask a bot for its card, once."""
        if bot in self.cards:
            return
        await self.person.say("/start" if bot == "echo" else "/profile")
        seen = await self.person.wait_for("", seconds=PATIENCE)
        self.cards[bot] = seen.message_id
        if bot == "multaqa":
            await self.tap(bot, "pick")


async def turn(bot: str, hands: list[Hand], orders: Connection, *, rounds: int) -> list[float]:
    """Let a bot have the phone for some rounds; return every wait in seconds, without those of the first round."""
    orders.send("go")
    await asyncio.to_thread(orders.recv)
    await asyncio.gather(*[hand.greet(bot) for hand in hands])
    waits: list[float] = []
    for number in range(rounds + 1):
        for act in STEPS:
            found = await asyncio.gather(*[hand.tap(bot, act) for hand in hands])
            waits += found if number else []
    orders.send("stop")
    await asyncio.to_thread(orders.recv)
    return waits


async def measure(*, managers: int, turns: int, rounds: int) -> bool:
    """Print both bots' waits and the ratio of their medians; return whether it is what is wanted."""
    phone = Phone(SystemClock(), TOKEN, limits=None)
    hands = [Hand(phone.person(first_name=f"Manager {number}")) for number in range(managers)]
    waits: dict[str, list[float]] = {"echo": [], "multaqa": []}
    spawn = multiprocessing.get_context("spawn")
    runs: dict[str, Callable[[Connection, str, str], None]] = {"echo": run_echo, "multaqa": run_multaqa}
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite+aiosqlite:///{place}/event.db"
        await seed(url, [hand.person.id for hand in hands])
        async with serve(phone) as at:
            pipes = {}
            for bot, run in runs.items():
                pipes[bot], theirs = spawn.Pipe()
                spawn.Process(target=run, args=(theirs, at.base_url, url), daemon=True).start()
            for _ in range(turns):
                for bot in runs:
                    waits[bot] += await turn(bot, hands, pipes[bot], rounds=rounds)
            for pipe in pipes.values():
                pipe.send("")
    await phone.close()
    middle = {bot: median(found) for bot, found in waits.items()}
    for bot, found in waits.items():
        worst = quantiles(found, n=20)[-1]
        print(f"{bot:8} {len(found)} taps: median {middle[bot] * 1000:.0f} ms, 95 % within {worst * 1000:.0f} ms")
    ratio = middle["multaqa"] / middle["echo"]
    print(f"{managers} managers at once: ratio of medians {ratio:.2f}, wanted below {WANTED:.0f}")
    return ratio < WANTED


def main() -> None:
    """Measure; exit with 1 when the ratio is not what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--managers", type=int, default=25)
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=6)
    asked = parser.parse_args()
    sys.exit(not asyncio.run(measure(managers=asked.managers, turns=asked.turns, rounds=asked.rounds)))


if __name__ == "__main__":
    main()
