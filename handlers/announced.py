"""Announced: every organizer's announcements, drafts and scheduled ones included, each one tap away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import announcements, seen, underway
from bot.cards import Button, Page, column, leaves
from handlers.addressing import lay_out, numbered
from handlers.hearing import Permission, Route
from models import Announcement, AnnouncementState, Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

A_PAGE = 6


async def hear_announced(hearing: Hearing) -> None:
    """Show the list, or another page of it."""
    await hearing.turn("announced", page=int(hearing.value) if hearing.value.isdigit() else 0)


async def hear_open(hearing: Hearing) -> None:
    """Open one: a draft to go on with it, whoever began it; any other to see how it stands."""
    found = await hearing.session.get(Announcement, int(hearing.value)) if hearing.value.isdigit() else None
    if found is None or found.event_id != hearing.event.id:
        hearing.say("toasts.closed")
        await hearing.retouch()
        return
    await underway.settle(hearing.session, found)
    if found.state is AnnouncementState.DRAFT:
        await lay_out(hearing, found)
    else:
        await hearing.turn("progress", announcement=found.id)


async def show_announced(showing: Showing) -> Page:
    """The announcements, newest first: their state, their author, how many have them and have seen them."""
    session, voice = showing.session, showing.voice
    written = await announcements.written(session, showing.event)
    pages = max(1, -(-len(written) // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    shown = written[page * A_PAGE :][:A_PAGE]
    authors = select(Participant).where(col(Participant.id).in_([one.author_id for one in shown]))
    names = {one.id: one.name for one in (await session.exec(authors)).all()}
    lines = []
    for one in shown:
        counts = await underway.progress(session, one)
        is_over = one.state is AnnouncementState.RUNNING and not counts["left"] and bool(counts["all"])
        lines.append(
            {
                "number": one.id,
                "author": names.get(one.author_id, ""),
                "state": "done" if is_over else str(one.state),
                "at": showing.moment(one.leaves_at or one.confirmed_at or one.made_at),
                "counts": counts,
                "seen": await seen.number(session, one),
            }
        )
    rows = (
        *column(Button(numbered(one, voice), "openone", str(one.id)) for one in shown),
        *leaves("announced", page, pages, mirrored=voice.mirrored),
        (Button(voice.word("announce.begin"), "announce"), Button(voice.word("board.back"), "board")),
    )
    return Page(voice.say("announce.announced", lines=lines), rows)


ROUTES = (
    Route("tap", "announced", hear_announced, Permission.ORGANIZER),
    Route("tap", "openone", hear_open, Permission.ORGANIZER),
)

VIEWS = {"announced": show_announced}
