"""The wire: one letter to Telegram, and what an error means for it (delivery, section 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx
from telegram import BotCommandScopeChat, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import cards

if TYPE_CHECKING:
    from telegram import Bot

    from bot.cards import Page


class Fate(StrEnum):
    """What became of a letter on the wire."""

    SENT = "sent"
    SNOOZED = "snoozed"  # 429: refused for now, uses no attempt
    UNSENT = "unsent"  # certainly not received: try again
    UNKNOWN = "unknown"  # may have been received
    BLOCKED = "blocked"
    REFUSED = "refused"
    UNREADABLE = "unreadable"  # the markup is broken: once more as plain text
    VANISHED = "vanished"  # the message to edit is no longer there
    STOPPED = "stopped"  # the token is not ours to use


@dataclass(frozen=True)
class Outcome:
    """The fate of a letter, its message, how long to wait, and Telegram's words."""

    fate: Fate
    message_id: int | None = None
    wait: timedelta = timedelta()
    words: str = ""


@dataclass(frozen=True)
class Post:
    """A page addressed: a new message, or (with `message_id`) the new state of an old one."""

    chat_id: int
    page: Page
    markup: dict[str, object] | None = None
    message_id: int | None = None
    silent: bool = False
    strip: bool = False


async def put(bot: Bot, post: Post, *, plain: bool = False) -> Outcome:
    """Put a post on the wire and tell its fate; never raises for anything Telegram or the network does."""
    try:
        message = await _call(bot, post, plain=plain)
    except TelegramError as error:
        return read_error(error)
    return Outcome(Fate.SENT, message.message_id if isinstance(message, Message) else post.message_id)


async def _call(bot: Bot, post: Post, *, plain: bool) -> Message | bool:
    mode = None if plain else ParseMode.HTML
    markup = InlineKeyboardMarkup.de_json(post.markup, bot) if post.markup else None
    page = post.page
    if post.strip:
        return await bot.edit_message_reply_markup(chat_id=post.chat_id, message_id=post.message_id)
    if post.message_id is not None:
        return await bot.edit_message_text(
            page.text, chat_id=post.chat_id, message_id=post.message_id, parse_mode=mode, reply_markup=markup
        )
    if page.commands:
        return await bot.set_my_commands(page.commands, scope=BotCommandScopeChat(post.chat_id))
    quiet = post.silent
    if page.document or page.picture:
        file = page.document or page.picture
        assert file is not None  # noqa: S101 - one of the two is there
        sent = InputFile(file.content, filename=file.name)
        if page.picture:
            return await bot.send_photo(post.chat_id, sent, caption=page.text, parse_mode=mode, reply_markup=markup)
        return await bot.send_document(post.chat_id, sent, caption=page.text, parse_mode=mode, reply_markup=markup)
    if page.venue:
        spot = page.venue
        return await bot.send_venue(
            post.chat_id, spot.latitude, spot.longitude, spot.title, spot.address, disable_notification=quiet
        )
    return await bot.send_message(
        post.chat_id, page.text, parse_mode=mode, reply_markup=markup, disable_notification=quiet
    )


def read_error(error: TelegramError) -> Outcome:
    """Return what an error of python-telegram-bot 22 means for the letter."""
    words = str(error)
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Outcome(Fate.SNOOZED, wait=wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
        case Forbidden():
            return Outcome(Fate.BLOCKED, words=words)
        case BadRequest():
            return Outcome(_bad_request(words.casefold()), words=words)
        case ChatMigrated() | InvalidToken() | Conflict():
            return Outcome(Fate.STOPPED, words=words)
        case TimedOut() if isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout):
            return Outcome(Fate.UNSENT, words=words)
        case NetworkError() if isinstance(error.__cause__, httpx.ConnectError):
            return Outcome(Fate.UNSENT, words=words)
    return Outcome(Fate.UNKNOWN, words=words)


def _bad_request(words: str) -> Fate:
    # Telegram changes its wording, so a short part is looked for.
    for part, fate in (
        ("not modified", Fate.SENT),
        ("parse entities", Fate.UNREADABLE),
        ("message to edit not found", Fate.VANISHED),
        ("can't be edited", Fate.VANISHED),
        ("chat not found", Fate.BLOCKED),
    ):
        if part in words:
            return fate
    return Fate.REFUSED


def fits(page: Page) -> bool:
    """Return whether Telegram takes a text of this length (UTF-16 units, the stricter reading of its limit)."""
    return len(page.text.encode("utf-16-le")) // 2 <= cards.LONGEST_TEXT + page.text.count("<") * 40
