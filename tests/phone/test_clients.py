"""Bots written with three client libraries hold the same conversation with the phone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import telebot.asyncio_helper
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext  # noqa: TC002 - aiogram reads it at run time
from aiogram.fsm.state import State, StatesGroup
from telebot.async_telebot import AsyncTeleBot
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.clock import SystemClock
from bot.phone import Phone, serve
from tests.phone.conftest import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiogram.types import CallbackQuery, Message
    from telegram import Update
    from telegram.ext import CallbackContext

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@asynccontextmanager
async def ptb(phone: Phone, base_url: str | None) -> AsyncIterator[None]:
    """python-telegram-bot, over loopback or in-process."""

    async def start(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
        await update.message.reply_html(f"<b>Hello</b> {' '.join(context.args or [])}", reply_markup=markup)

    async def tapped(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        await update.callback_query.answer("Went")
        await update.callback_query.edit_message_text("Gone")

    async def echo(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        await update.message.reply_text(update.message.text)

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={} if base_url else {"transport": httpx.ASGITransport(phone.asgi)})

    builder = Application.builder().token(TOKEN).request(request()).get_updates_request(request())
    app = (builder.base_url(f"{base_url}/bot") if base_url else builder).build()
    app.add_handlers([CommandHandler("start", start), CallbackQueryHandler(tapped), MessageHandler(filters.TEXT, echo)])
    async with app:
        await app.updater.start_polling()
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


class Walk(StatesGroup):
    """The states of aiogram's example."""

    talking = State()


@asynccontextmanager
async def aiogram(_: Phone, base_url: str | None) -> AsyncIterator[None]:
    """Aiogram with its finite-state machine."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(str(base_url)))
    bot, dispatcher = Bot(TOKEN, session=session), Dispatcher()

    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Walk.talking)
        words = f"<b>Hello</b> {str(message.text).removeprefix('/start ')}"
        await message.answer(words, parse_mode="HTML", reply_markup=KEYBOARD)  # type: ignore[arg-type]

    async def tapped(query: CallbackQuery) -> None:
        await query.answer("Went")
        await query.message.edit_text("Gone")  # type: ignore[union-attr]

    async def echo(message: Message) -> None:
        await message.answer(str(message.text))

    dispatcher.message.register(start, CommandStart(deep_link=True))
    dispatcher.callback_query.register(tapped, F.data == "go")
    dispatcher.message.register(echo, Walk.talking)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=True))
    yield
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def pytelegrambotapi(_: Phone, base_url: str | None) -> AsyncIterator[None]:
    """PyTelegramBotAPI."""
    telebot.asyncio_helper.API_URL = f"{base_url}/bot{{0}}/{{1}}"
    bot = AsyncTeleBot(TOKEN)

    @bot.message_handler(commands=["start"])
    async def start(message: Any) -> None:
        markup = telebot.types.InlineKeyboardMarkup([[telebot.types.InlineKeyboardButton("Go", callback_data="go")]])
        words = f"<b>Hello</b> {message.text.removeprefix('/start ')}"
        await bot.reply_to(message, words, parse_mode="HTML", reply_markup=markup)

    @bot.callback_query_handler(func=lambda query: query.data == "go")
    async def tapped(query: Any) -> None:
        await bot.answer_callback_query(query.id, "Went")
        await bot.edit_message_text("Gone", query.message.chat.id, query.message.message_id)

    @bot.message_handler()
    async def echo(message: Any) -> None:
        await bot.send_message(message.chat.id, message.text)

    polling = asyncio.create_task(bot.polling(timeout=1))
    yield
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    await bot.close_session()


async def conversation(phone: Phone) -> list[str]:
    amal = phone.person(first_name="Amal", start_parameter="inv-1")
    await amal.start()
    hello = await amal.wait_for("Hello inv-1")
    assert hello.message["entities"] == [{"offset": 0, "length": 5, "type": "bold"}]
    tap = await amal.tap("Go")
    assert (await amal.wait_for("Gone")).buttons == ()
    assert (await amal.wait_for_toast(tap)).text == "Went"
    await amal.say("echo 😀")
    await amal.wait_for("echo 😀")
    return [f"{'>' if seen.mine else '<'} {seen.text}" for seen in amal.screen()]


@pytest.mark.parametrize("library", [ptb, aiogram, pytelegrambotapi], ids=lambda library: library.__name__)
async def test_each_library_holds_the_same_conversation_over_loopback(library: Any) -> None:
    phone = Phone(SystemClock(), TOKEN)
    async with serve(phone) as at, library(phone, at.base_url):
        transcript = await conversation(phone)
    await phone.close()
    assert transcript == ["> /start inv-1", "< Gone", "> echo 😀", "< echo 😀"]


async def test_the_same_transcript_comes_about_in_process() -> None:
    phone = Phone(SystemClock(), TOKEN)
    async with ptb(phone, None):
        transcript = await conversation(phone)
    await phone.close()
    assert transcript == ["> /start inv-1", "< Gone", "> echo 😀", "< echo 😀"]
