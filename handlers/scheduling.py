"""Scheduling: an announcement that leaves later, at a time typed as people type times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import audiences
from bot.announcements import TO_UNDO
from bot.cards import Button, Page
from bot.questionnaire.moments import instant
from handlers.addressing import addressed
from handlers.hearing import Permission, Route
from handlers.releasing import release, unchanged
from models import Announcement

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_later(hearing: Hearing) -> None:
    """Ask when it shall leave."""
    announcement = await unchanged(hearing)
    if announcement is not None:
        params = {"announcement": announcement.id, "revision": announcement.revision}
        await hearing.turn("later", awaits_words=True, **params)


async def hear_time(hearing: Hearing) -> None:
    """Read the time typed, and ask whether it was understood; what is no time to come is asked again, with examples."""
    params = {name: hearing.card.params.get(name, 0) for name in ("announcement", "revision")}
    at = instant(hearing.words, hearing.now, ZoneInfo(hearing.event.zone))
    if isinstance(at, str):
        await hearing.open("later", awaits_words=True, **params, refused=at, typed=hearing.words)
    else:
        await hearing.open("at", awaits_words=True, **params, at=at.isoformat())  # or another time, typed


async def hear_at(hearing: Hearing) -> None:
    """Let it leave at the time shown; where that is over by now, ask again."""
    announcement = await unchanged(hearing)
    if announcement is None:
        return
    at = datetime.fromisoformat(hearing.card.params["at"])
    if at <= hearing.now:
        params = {"announcement": announcement.id, "revision": announcement.revision}
        await hearing.turn("later", awaits_words=True, **params, refused="past")
        return
    await release(hearing, announcement, max(at, hearing.now + TO_UNDO))


async def show_later(showing: Showing) -> Page:
    """Ask for a time; say kindly why the one typed was not taken."""
    said = showing.voice.say(
        "announce.later",
        now=showing.moment(showing.now),
        tomorrow=showing.moment(showing.now + timedelta(days=1)),
        refused=showing.params.get("refused", ""),
        typed=showing.params.get("typed", ""),
    )
    return Page(said, ((Button(showing.voice.word("announce.back"), "draft"),),))


async def show_at(showing: Showing) -> Page | None:
    """The time understood, the audience, and the last yes."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    people = await audiences.people(showing.session, showing.event, announcement.audience)
    said = showing.voice.say(
        "announce.leaves_at",
        at=showing.moment(datetime.fromisoformat(showing.params["at"])),
        audience=await addressed(showing, announcement),
        count=len(people),
    )
    word = showing.voice.word
    rows = (
        (Button(word("announce.send_then"), "sendthen", style="success"),),
        (Button(word("announce.other_time"), "later"),),
        (Button(word("announce.back"), "draft"),),
    )
    return Page(said, rows)


ROUTES = (
    Route("words", "later", hear_time, Permission.ORGANIZER),
    Route("words", "at", hear_time, Permission.ORGANIZER),
    Route("tap", "later", hear_later, Permission.ORGANIZER),
    Route("tap", "sendthen", hear_at, Permission.ORGANIZER),
)

VIEWS = {"later": show_later, "at": show_at}
