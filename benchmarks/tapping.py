"""People who tap: the whole bot, and the inbox alone beside python-telegram-bot's own path in memory."""

from __future__ import annotations

import asyncio
from time import time
from typing import TYPE_CHECKING, Any, cast

from sqlmodel import func, select
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import ApplicationBuilder, CallbackQueryHandler

from benchmarks.line import FIRST, TOKEN, Library, Line, settled
from bot import outbox
from bot.app import App
from bot.cards import key
from bot.clock import SystemClock
from bot.pace import Pace
from handlers.hearing import Permission, Route
from models import Card, Letter, LetterState, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import Updater

    from handlers.hearing import Hearing

PEOPLE = 300
ROUNDS = 4  # of everybody tapping at once; the first warms up
UNLIMITED = Pace(rate=1e6, burst=100_000, chat_rate=1e6, chat_burst=100_000)


def wired(store: Store, line: Line) -> App:
    """Return the whole bot on a line."""
    app = App(store, TOKEN, api_url=line.url, pace=UNLIMITED)
    app.bot._request = (app.bot._request[0], line.wire)  # noqa: SLF001 - so that each answer is timed
    return app


async def answered(url: str, *, seconds: float) -> list[float]:
    """Let everybody tap a button of the front page within so many seconds; return each wait for the answer."""
    store, line = Store(url), Line(PEOPLE)
    await upgrade(store)
    _news, people = await settled(store, PEOPLE)
    app = wired(store, line)
    await app.start()
    async with store.transaction() as session:
        for one in people:
            await outbox.open_card(
                session, one.chat_id or 0, "home", {}, now=SystemClock().now(), participant_id=one.id
            )
    app.letters.ring()
    await _all_sent(store)
    taps = await line.tapped("Programme", seconds)
    waits = await _answers(line, taps)
    await app.stop()
    await store.close()
    await line.hang_up()
    return waits


async def beside_the_library(url: str) -> tuple[float, float]:
    """Return the taps a second answered by the inbox's path and by the library's, everybody tapping at once."""
    line = Line(PEOPLE)
    await line.bot.initialize()
    store = Store(url)
    await upgrade(store)
    _news, people = await settled(store, PEOPLE)
    async with store.transaction() as session:
        cards = [
            Card(chat_id=one.chat_id or 0, participant_id=one.id, view="home", made_at=SystemClock().now())
            for one in people
        ]
        session.add_all(cards)
        await session.flush()
    for number, card in enumerate(cards):
        button = InlineKeyboardButton("Here", callback_data=key("bench", card.id or 0, 1))
        await line.bot.send_message(FIRST + number, "?", reply_markup=InlineKeyboardMarkup([[button]]))
    ours, library = [], []
    for number in range(ROUNDS):
        for path, rates in ((_inbox, ours), (_memory, library)):
            rate = await path(store, line)
            if number:
                rates.append(rate)
    await store.close()
    await line.hang_up()
    return max(ours), max(library)


async def _inbox(store: Store, line: Line) -> float:
    app = wired(store, line)

    async def hear(hearing: Hearing) -> None:
        hearing.toast = "Thank you"

    app.dispatcher._routes["tap", "bench"] = Route("tap", "bench", hear, Permission.JOINED)  # noqa: SLF001 - the least a route can do
    await app.start()
    rate = await _burst(line)
    await app.stop()
    return rate


async def _memory(_store: Store, line: Line) -> float:
    async def hear(update: Update, _context: Any) -> None:
        if update.callback_query:
            await update.callback_query.answer("Thank you")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{line.url}/bot").request(Library(line.calls))
    app = builder.concurrent_updates(64).build()
    app.add_handler(CallbackQueryHandler(hear))
    await app.initialize()
    updater = cast("Updater", app.updater)
    await updater.start_polling()
    await app.start()
    rate = await _burst(line)
    await updater.stop()
    await app.stop()
    await app.shutdown()
    return rate


async def _burst(line: Line) -> float:
    began = time()
    taps = await line.tapped("Here")
    await _answers(line, taps)
    last = max(call.at for call in line.calls if call.about in taps)
    return PEOPLE / (last - began)


async def _answers(line: Line, taps: dict[str, float]) -> list[float]:
    async with asyncio.timeout(120):
        while True:
            done = {call.about: call.at for call in line.calls if call.about in taps}
            if len(done) == len(taps):
                return [done[tap] - at for tap, at in taps.items()]
            await asyncio.sleep(0.02)


async def _all_sent(store: Store) -> None:
    while True:
        async with store.reading() as session:
            waiting = select(func.count()).where(Letter.state != LetterState.SENT)
            if not (await session.exec(waiting)).one():
                return
        await asyncio.sleep(0.1)
