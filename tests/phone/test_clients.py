"""Bots written with three client libraries hold the same conversation with the phone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import telebot.apihelper
import telebot.asyncio_helper
from aiogram import Bot, Dispatcher, F, html
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext  # noqa: TC002 - aiogram reads it at run time
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
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
        try:
            yield
        finally:
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
    try:
        yield
    finally:
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
    try:
        yield
    finally:
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


class Form(StatesGroup):
    """What aiogram's own example of a form asks."""

    name = State()
    like_bots = State()


@asynccontextmanager
async def aiogram_form(base_url: str) -> AsyncIterator[None]:
    """Aiogram: a form with a keyboard below, and an echo that copies whatever comes."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    bot, dispatcher = Bot(TOKEN, session=session), Dispatcher()

    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Form.name)
        await message.answer("Hi there! What's your name?", reply_markup=ReplyKeyboardRemove())

    async def cancel(message: Message, state: FSMContext) -> None:
        await state.clear()
        await message.answer("Cancelled.")

    async def name(message: Message, state: FSMContext) -> None:
        await state.update_data(name=message.text)
        await state.set_state(Form.like_bots)
        keyboard = [[KeyboardButton(text="Yes"), KeyboardButton(text="No")]]
        markup = ReplyKeyboardMarkup(keyboard=keyboard, resize_keyboard=True)
        words = html.quote(str(message.text))
        await message.answer(f"Nice to meet you, {html.bold(words)}!", parse_mode="HTML", reply_markup=markup)

    async def likes(message: Message, state: FSMContext) -> None:
        told = await state.get_data()
        await state.clear()
        await message.reply(f"{told['name']} likes bots: {message.text}", reply_markup=ReplyKeyboardRemove())

    async def echo(message: Message) -> None:
        await message.send_copy(chat_id=message.chat.id)

    dispatcher.message.register(start, CommandStart())
    dispatcher.message.register(cancel, Command("cancel"))
    dispatcher.message.register(name, Form.name)
    dispatcher.message.register(likes, Form.like_bots)
    dispatcher.message.register(echo)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=True))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await polling


async def test_a_state_machine_of_aiogram_walks_its_form_and_echoes_what_comes() -> None:
    phone = Phone(SystemClock(), TOKEN, limits=None)
    ada = phone.person(first_name="Ada")
    async with serve(phone) as at, aiogram_form(at.base_url):
        await ada.start()
        await ada.wait_for("What's your name?")
        await ada.say("<Ada>")
        nice = await ada.wait_for("Nice to meet you")
        assert nice.message["entities"] == [{"offset": 18, "length": 5, "type": "bold"}]
        await ada.tap("Yes")
        likes = await ada.wait_for("likes bots: Yes")
        assert (likes.message["reply_to_message"]["text"], ada.keyboard) == ("Yes", ())
        await ada.say("/cancel")
        await ada.wait_for("Cancelled.")
        for send, kind in ((ada.send_photo, "photo"), (ada.send_document, "document")):
            await send()
            copy = await _next(ada, kind)
            assert copy[kind] == ada.screen()[-2].message[kind]
        await ada.send_place(33.5, -7.5)
        assert (await _next(ada, "location"))["location"] == {"latitude": 33.5, "longitude": -7.5}
    await phone.close()


async def _next(person: Any, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while person.screen()[-1].mine:  # noqa: ASYNC110 - what comes has no words to wait for
            await asyncio.sleep(0.005)
    message: dict[str, Any] = person.last.message
    assert kind in message
    return message


async def test_a_threaded_bot_of_pytelegrambotapi_asks_step_by_step() -> None:
    phone = Phone(SystemClock(), TOKEN, limits=None)
    ada = phone.person(first_name="Ada")
    async with serve(phone) as at:
        telebot.apihelper.API_URL = f"{at.base_url}/bot{{0}}/{{1}}"
        bot = telebot.TeleBot(TOKEN, num_threads=1)

        def asked_name(message: Any) -> None:
            # The next step is registered before the question leaves: an answer may come within milliseconds.
            bot.register_next_step_handler_by_chat_id(message.chat.id, asked_age)
            bot.reply_to(message, f"How old are you, *{message.text}*?", parse_mode="MarkdownV2")

        def asked_age(message: Any) -> None:
            if not message.text.isdigit():
                bot.register_next_step_handler_by_chat_id(message.chat.id, asked_age)
                bot.reply_to(message, "A number, please.")
                return
            bot.send_message(message.chat.id, f"Then you are {message.text}.")

        @bot.message_handler(commands=["start"])
        def start(message: Any) -> None:
            bot.register_next_step_handler_by_chat_id(message.chat.id, asked_name)
            bot.send_message(message.chat.id, "What is your name?")

        polling = asyncio.create_task(asyncio.to_thread(bot.infinity_polling, timeout=1, long_polling_timeout=1))
        try:
            await ada.start()
            await ada.wait_for("What is your name?")
            await ada.say("Ada")
            await ada.wait_for("How old are you, Ada?")
            await ada.say("old enough")
            await ada.wait_for("A number, please.")
            await ada.say("36")
            await ada.wait_for("Then you are 36.")
        finally:
            await asyncio.to_thread(bot.stop_bot)
            await polling
    await phone.close()
