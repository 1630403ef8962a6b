"""The next meeting: who, where, in how many minutes, in which language, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import meetings, timetables
from bot.cards import Button, Page
from handlers.diary import about, entries_of, minutes_until
from handlers.hearing import Permission, Route
from models import TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_next(hearing: Hearing) -> None:
    """Show the next meeting on a new card."""
    await hearing.open("next")


async def hear_to_next(hearing: Hearing) -> None:
    """Turn a card into the next meeting, or look again."""
    if hearing.card.view == "next":
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))
    await hearing.turn("next")


async def show_next(showing: Showing) -> Page | None:
    """Who, where, in how many minutes, in which language, and why; or what comes instead."""
    reader = showing.reader
    if reader is None:
        return None
    coming = await meetings.next_for(showing.session, reader, now=showing.now)
    entries = [entry for entry in await entries_of(showing) if entry.ends.at > showing.now]
    before = next((e for e in entries if e.activity and (coming is None or e.starts.at < coming.starts)), None)
    said = showing.voice.say(
        "agenda.next",
        meeting=await about(showing, coming) if coming else None,
        activity=before,
        minutes=minutes_until(showing.now, coming.starts) if coming else 0,
        running=bool(coming and coming.starts <= showing.now),
        today=showing.moment(showing.now),
        has_cluster=reader.cluster_id is not None,
        published=await timetables.latest(showing.session, showing.event, TimetableState.PUBLISHED) is not None,
        now=bool(before and before.starts.at <= showing.now),
    )
    word = showing.voice.word
    again = Button(word("agenda.refresh"), "next")
    return Page(said, ((again, Button(word("home.agenda"), "agenda")), (Button(word("home.front_page"), "home"),)))


ROUTES = (
    Route("command", "next", hear_next, Permission.JOINED, menu=True),
    Route("tap", "next", hear_to_next, Permission.JOINED),
)

VIEWS = {"next": show_next}
