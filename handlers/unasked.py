"""Unasked: help, and one fitting answer to whatever was sent that no question asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import interviews, outbox
from bot.cards import Button, Page
from handlers.asking import KEPT
from handlers.hearing import Permission, Route
from models import Role

if TYPE_CHECKING:
    from bot.showing import Showing, View
    from handlers.hearing import Hearing


async def hear_help(hearing: Hearing) -> None:
    """Say what can be asked."""
    await hearing.open("help")


async def hear_unknown(hearing: Hearing) -> None:
    """Answer a command that is none."""
    await hearing.open("help")


async def hear_wordless(hearing: Hearing) -> None:
    """Answer voice, pictures, places and the like once, with the open question again below it."""
    waiting = await outbox.waiting_card(hearing.session, hearing.chat_id)
    if waiting is None or waiting.view != "question":
        await hearing.reply("wordless", kind=hearing.words, waits=waiting is not None)
    elif not hearing.album or waiting.params.get("album") != hearing.album:
        again = {key: one for key, one in waiting.params.items() if key in KEPT}
        await hearing.open("question", awaits_words=True, **again, refused=hearing.words, album=hearing.album)


async def hear_edited(hearing: Hearing) -> None:
    """Say that an edit of an old message changed nothing."""
    await hearing.reply("edited")


async def hear_refused(hearing: Hearing) -> None:
    """Refuse an organizer's command to somebody who is none."""
    await hearing.reply("refused")


async def show_help(showing: Showing) -> Page:
    """What can be asked, in one screen."""
    reader = showing.reader
    organizer = reader is not None and reader.role is Role.ORGANIZER
    offered = await interviews.offered(showing.session, reader, showing.event) if reader else []
    beside = [(f"/{one.key}", one.title) for one in offered]
    said = showing.voice.say("home.help", organizer=organizer, beside=beside)
    return Page(said, ((Button(showing.voice.word("home.front_page"), "home"),),))


async def show_wordless(showing: Showing) -> Page:
    """Only text and buttons are read here."""
    kind = showing.params.get("kind", "file")
    return Page(showing.voice.say("lines.wordless", kind=kind, waits=bool(showing.params.get("waits"))))


def show_line(macro: str) -> View:
    """Return a view that says one line without buttons."""

    async def show(showing: Showing) -> Page:
        return Page(showing.voice.say(macro))

    return show


ROUTES = (
    Route("command", "help", hear_help, Permission.JOINED, menu=True),
    Route("other", "wordless", hear_wordless, Permission.ANYONE),
    Route("other", "edited", hear_edited, Permission.ANYONE),
    Route("other", "refused", hear_refused, Permission.ANYONE),
    Route("other", "unknown", hear_unknown, Permission.JOINED),
)

VIEWS = {
    "help": show_help,
    "wordless": show_wordless,
    "edited": show_line("lines.edited"),
    "refused": show_line("lines.refused"),
    "sorry": show_line("lines.sorry"),
}
