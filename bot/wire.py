"""The wire: one letter to Telegram, and what an error means for it (delivery, section 5.3)."""

from __future__ import annotations

import asyncio
import html
import logging
import os
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx
from telegram import BotCommandScopeChat, InlineKeyboardMarkup, InputFile, Location, Message, Venue
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
)

from bot import cards
from bot.carrier import NotReached

if TYPE_CHECKING:
    from telegram import Bot

    from bot.cards import Page


LONGEST = timedelta(seconds=70)  # of one call with all its waits: pool 1, connect 5, write 30, read 30 seconds
LAST_LOOK = 0.5  # seconds for what has come already to be read, where this process was frozen meanwhile
TAG = re.compile(r"<[^<>]*>")
# HTTP statuses of refusal for which python-telegram-bot has no error of their own.
REFUSAL = re.compile(r"\(4\d\d\)$|^request entity too large", re.IGNORECASE)

log = logging.getLogger("multaqa.delivery")


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

    @property
    def is_idempotent(self) -> bool:
        """Whether doing it twice is doing it once: an edit, or a menu of commands."""
        return self.message_id is not None or bool(self.page.commands)


async def put(bot: Bot, post: Post) -> Outcome:
    """Put a post on the wire and tell its fate; broken markup goes out once more as plain words.

    Never raises for anything Telegram or the network does. Whatever takes longer than `LONGEST` is unknown.
    """
    trying = asyncio.create_task(_put(bot, post))
    try:
        for seconds in (LONGEST.total_seconds(), LAST_LOOK):
            await asyncio.wait({trying}, timeout=seconds)
            if trying.done():
                return trying.result()
        return Outcome(Fate.UNKNOWN, words="no answer in time")
    except Exception as error:  # a fault in the library, at a moment nobody knows
        log.exception("a post ended in a way nobody foresaw")
        return Outcome(Fate.UNKNOWN, words=f"{type(error).__name__}: {error}")
    finally:
        trying.cancel()


async def _put(bot: Bot, post: Post) -> Outcome:
    outcome = await _try(bot, post, plain=False)
    if outcome.fate is Fate.UNREADABLE:
        log.error("a page is unreadable to Telegram (%s): %s", outcome.words, post.page.text[:200])
        outcome = await _try(bot, post, plain=True)
    return outcome


def prefer_durations() -> None:
    """Let python-telegram-bot give durations as its next version will; else it warns at each 429."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")


async def _try(bot: Bot, post: Post, *, plain: bool) -> Outcome:
    try:
        message = await _call(bot, post, plain=plain)
    except TelegramError as error:
        outcome = read_error(error)
        # "Not modified" is as good as sent, and the message is where it was.
        return replace(outcome, message_id=post.message_id) if outcome.fate is Fate.SENT else outcome
    return Outcome(Fate.SENT, message.message_id if isinstance(message, Message) else post.message_id)


def plain_words(words: str) -> str:
    """Return an HTML text without its markup."""
    return html.unescape(TAG.sub("", words))


async def _call(bot: Bot, post: Post, *, plain: bool) -> Message | bool:
    mode = None if plain else ParseMode.HTML
    markup = InlineKeyboardMarkup.de_json(post.markup, bot) if post.markup else None
    page = replace(post.page, text=plain_words(post.page.text)) if plain else post.page
    if post.strip:
        return await bot.edit_message_reply_markup(chat_id=post.chat_id, message_id=post.message_id)
    if post.message_id is not None and (page.document or page.picture):
        return await bot.edit_message_caption(
            post.chat_id, post.message_id, caption=page.text, parse_mode=mode, reply_markup=markup
        )
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
        sent = file.file_id or InputFile(file.content, filename=file.name)
        if page.picture:
            return await bot.send_photo(
                post.chat_id, sent, caption=page.text, parse_mode=mode, reply_markup=markup, disable_notification=quiet
            )
        return await bot.send_document(
            post.chat_id, sent, caption=page.text, parse_mode=mode, reply_markup=markup, disable_notification=quiet
        )
    if page.venue:
        spot = page.venue
        # As one object: given apart, the library takes a latitude of nought for none.
        place = Venue(Location(spot.longitude, spot.latitude), spot.title, spot.address or spot.title)
        return await bot.send_venue(post.chat_id, venue=place, disable_notification=quiet)
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
        case InvalidToken() | Conflict():
            return Outcome(Fate.STOPPED, words=words)
        case ChatMigrated():  # only groups do, and no letter goes to a group
            return Outcome(Fate.REFUSED, words=words)
        case NetworkError():
            return Outcome(_network(error), words=words)
    return Outcome(Fate.UNKNOWN, words=words)


def _network(error: NetworkError) -> Fate:
    # Only what never got a connection certainly did not arrive; TimedOut is a NetworkError too.
    never = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    if isinstance(error, NotReached) or isinstance(error.__cause__, never):
        return Fate.UNSENT
    return Fate.REFUSED if REFUSAL.search(str(error)) else Fate.UNKNOWN


def _bad_request(words: str) -> Fate:
    # Telegram changes its wording, so a short part is looked for.
    for part, fate in (
        ("not modified", Fate.SENT),
        ("parse entities", Fate.UNREADABLE),
        ("message to edit not found", Fate.VANISHED),
        ("message_id_invalid", Fate.VANISHED),
        ("can't be edited", Fate.VANISHED),
        ("chat not found", Fate.BLOCKED),
    ):
        if part in words:
            return fate
    return Fate.REFUSED


def fits(page: Page) -> bool:
    """Return whether Telegram takes a text of this length (UTF-16 units, the stricter reading of its limit)."""
    return len(page.text.encode("utf-16-le")) // 2 <= cards.LONGEST_TEXT + page.text.count("<") * 40
