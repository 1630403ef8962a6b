"""Six bots as python-telegram-bot's own examples are built, written anew; each runs unchanged against any Telegram."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    ExtBot,
    JobQueue,
    MessageHandler,
    filters,
)
from telegram.helpers import create_deep_linked_url, escape_markdown
from telegram.request import HTTPXRequest

from tests.phone.conftest import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.phone import Phone

Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
App = Application[Any, Any, Any, Any, Any, JobQueue[Any]]


@asynccontextmanager
async def running(phone: Phone, base_url: str | None, fill: Callable[[App], None]) -> AsyncIterator[None]:
    """Run a bot over loopback, or in-process without an address; what goes wrong in it fails the test."""
    wrong: list[BaseException] = []

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={} if base_url else {"transport": httpx.ASGITransport(phone.asgi)})

    async def note(_: object, context: Context) -> None:
        if context.error:
            wrong.append(context.error)

    builder = Application.builder().token(TOKEN).request(request()).get_updates_request(request())
    if base_url:
        builder = builder.base_url(f"{base_url}/bot").base_file_url(f"{base_url}/file/bot")
    app: App = builder.build()
    fill(app)
    app.add_error_handler(note)
    async with app:
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        await app.start()
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()
    assert not wrong, wrong


def echo_bot(app: App) -> None:
    """Greet with a mention and a forced reply, help, and say everything back."""

    async def start(update: Update, _: Context) -> None:
        await update.message.reply_html(
            f"Hi {update.effective_user.mention_html()}!", reply_markup=ForceReply(selective=True)
        )

    async def help_(update: Update, _: Context) -> None:
        await update.message.reply_text("Help!")

    async def echo(update: Update, _: Context) -> None:
        await update.message.reply_text(update.message.text)

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CommandHandler("help", help_))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))


GENDER, PHOTO, LOCATION, BIO = range(4)


def conversation_bot(app: App) -> None:
    """Ask with a keyboard below, take a photo and a place or a skip, and say goodbye."""

    async def start(update: Update, _: Context) -> int:
        keyboard = ReplyKeyboardMarkup(
            [["Boy", "Girl", "Other"], [KeyboardButton("My place", request_location=True)]],
            one_time_keyboard=True,
            input_field_placeholder="Boy or Girl?",
        )
        await update.message.reply_text("Are you a boy or a girl?", reply_markup=keyboard)
        return GENDER

    async def gender(update: Update, _: Context) -> int:
        await update.message.reply_text("Send me a photo, or /skip.", reply_markup=ReplyKeyboardRemove())
        return PHOTO

    async def photo(update: Update, _: Context) -> int:
        file = await update.message.photo[-1].get_file()
        content = await file.download_as_bytearray()
        await update.message.reply_text(f"{len(content)} bytes of you! Now your location, or /skip.")
        return LOCATION

    async def place(update: Update, _: Context) -> int:
        where = update.message.location
        await update.message.reply_text(f"So you are at {where.latitude}, {where.longitude}. Tell me of yourself.")
        return BIO

    async def skip(update: Update, _: Context) -> int:
        await update.message.reply_text("You seem a bit paranoid! Tell me of yourself.")
        return BIO

    async def end(update: Update, _: Context) -> int:
        await update.message.reply_text("Thank you, bye.", reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    app.add_handler(
        ConversationHandler(
            [CommandHandler("start", start)],
            {
                GENDER: [MessageHandler(filters.Regex("^(Boy|Girl|Other)$"), gender)],
                PHOTO: [MessageHandler(filters.PHOTO, photo), CommandHandler("skip", skip)],
                LOCATION: [MessageHandler(filters.LOCATION, place), CommandHandler("skip", skip)],
                BIO: [MessageHandler(filters.TEXT & ~filters.COMMAND, end)],
            },
            [CommandHandler("cancel", end)],
        )
    )


def rows(*named: tuple[str, object]) -> InlineKeyboardMarkup:
    """Return a keyboard of one row."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(words, callback_data=str(data)) for words, data in named]])


def inline_bot(app: App) -> None:
    """Show three options and say which was taken, in the place of the question."""

    async def start(update: Update, _: Context) -> None:
        await update.message.reply_text("Please choose:", reply_markup=rows(("Option 1", 1), ("Option 2", 2)))

    async def button(update: Update, _: Context) -> None:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(f"Selected option: {update.callback_query.data}")

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(button))


FIRST_ROUTE, END_ROUTE = range(2)


def routes_bot(app: App) -> None:
    """Walk by buttons alone, in one message, and begin again or end."""

    async def start(update: Update, _: Context) -> int:
        await update.message.reply_text("Choose a route", reply_markup=rows(("1", "one"), ("2", "two")))
        return FIRST_ROUTE

    async def over(update: Update, _: Context) -> int:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("Choose a route", reply_markup=rows(("1", "one"), ("2", "two")))
        return FIRST_ROUTE

    async def chosen(update: Update, _: Context) -> int:
        query = update.callback_query
        await query.answer()
        await query.edit_message_text(f"Route {query.data}: again?", reply_markup=rows(("Yes", "over"), ("No", "end")))
        return END_ROUTE

    async def end(update: Update, _: Context) -> int:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("See you next time!")
        return ConversationHandler.END

    app.add_handler(
        ConversationHandler(
            [CommandHandler("start", start)],
            {
                FIRST_ROUTE: [CallbackQueryHandler(chosen, pattern="^(one|two)$")],
                END_ROUTE: [CallbackQueryHandler(over, pattern="^over$"), CallbackQueryHandler(end, pattern="^end$")],
            },
            [CommandHandler("start", start)],
        )
    )


def deep_link_bot(app: App) -> None:
    """Lead from one own link to the next: in a text, behind words, under a button, and as the answer to a tap."""

    async def start(update: Update, context: Context) -> None:
        link = create_deep_linked_url(context.bot.username, "so-cool")
        await update.message.reply_text("Follow: " + link)

    async def first(update: Update, context: Context) -> None:
        link = create_deep_linked_url(context.bot.username, "so_cool")
        words = escape_markdown("Nothing to see here! (yet)", version=2)
        await update.message.reply_text(
            f"{words} [▶️ CLICK HERE]({link})\\.",
            parse_mode=ParseMode.MARKDOWN_V2,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def second(update: Update, context: Context) -> None:
        link = create_deep_linked_url(context.bot.username, "keyboard-here")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Like this!", url=link)]])
        await update.message.reply_text("You can also hide it", reply_markup=keyboard)

    async def third(update: Update, _: Context) -> None:
        await update.message.reply_text(
            "Or behind a tap",
            reply_markup=rows(
                ("Like this!", "deep"),
            ),
        )

    async def tapped(update: Update, context: Context) -> None:
        await update.callback_query.answer(url=create_deep_linked_url(context.bot.username, "that-s-it"))

    async def last(update: Update, context: Context) -> None:
        await update.message.reply_text(f"Congratulations! {context.args}")

    for name, hear in (("so-cool", first), ("so_cool", second), ("keyboard-here", third), ("that-s-it", last)):
        app.add_handler(CommandHandler("start", hear, filters.Regex(f"{name}$")))
    app.add_handler(CallbackQueryHandler(tapped, pattern="^deep$"))
    app.add_handler(CommandHandler("start", start))


def timer_bot(app: App) -> None:
    """Set a timer that speaks up later, or take it back."""

    async def beep(context: Context) -> None:
        await context.bot.send_message(context.job.chat_id, text=f"Beep! {context.job.data} seconds are over!")

    def forget(name: str, context: Context) -> bool:
        jobs = context.job_queue.get_jobs_by_name(name)
        for job in jobs:
            job.schedule_removal()
        return bool(jobs)

    async def set_(update: Update, context: Context) -> None:
        chat, due = update.effective_message.chat_id, float(context.args[0])
        words = "Timer set!" + (" Old one was removed." if forget(str(chat), context) else "")
        context.job_queue.run_once(beep, due, chat_id=chat, name=str(chat), data=due)
        await update.effective_message.reply_text(words)

    async def unset(update: Update, context: Context) -> None:
        gone = forget(str(update.message.chat_id), context)
        await update.message.reply_text("Timer cancelled!" if gone else "You have no active timer.")

    app.add_handler(CommandHandler("set", set_))
    app.add_handler(CommandHandler("unset", unset))
