"""Chatting: words typed out of the blue that are a courtesy, or say plainly which card is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import Page
from bot.questionnaire.unasked import meant
from bot.texts import unasked
from handlers.agenda import hear_agenda
from handlers.attending import hear_programme
from handlers.coming import hear_next
from handlers.finding import offer_unasked
from handlers.hearing import Permission, Route
from handlers.interviewing import hear_profile
from handlers.joining import hear_language_command, hear_unread
from handlers.keeping import hear_forget, hear_mydata
from handlers.unasked import hear_help
from handlers.wishing import hear_matches

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hear, Hearing

CARDS: dict[str, Hear] = {
    "next": hear_next,
    "agenda": hear_agenda,
    "programme": hear_programme,
    "profile": hear_profile,
    "matches": hear_matches,
    "language": hear_language_command,
    "forget": hear_forget,
    "mydata": hear_mydata,
    "help": hear_help,
}
COURTESIES = ("thanks", "hello", "fine")


async def hear_words(hearing: Hearing) -> None:
    """Answer a courtesy with a line, and what is plainly wanted with its card; a cluster or a topic goes first."""
    meaning = meant(hearing.words, unasked()) if hearing.participant is not None else None
    if meaning is None:
        await hear_unread(hearing)
    elif await offer_unasked(hearing):
        return
    elif meaning in COURTESIES:
        await hearing.reply("courtesy", kind=meaning)
    else:
        await CARDS[meaning](hearing)


async def show_courtesy(showing: Showing) -> Page:
    """One line, and no card."""
    name = showing.reader.name if showing.reader else ""
    return Page(showing.voice.say("lines.courtesy", kind=showing.params["kind"], name=name))


ROUTES = (Route("other", "words", hear_words, Permission.ANYONE),)

VIEWS = {"courtesy": show_courtesy}
