"""Receiving: an announcement as its reader gets it, the button that says it was seen, and who has not pressed it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import announcements, audiences, seen
from bot.cards import Button, Document, Page, leaves, shortened
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import Announcement, AnnouncementState, Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

HELD_BACK = (AnnouncementState.STOPPED, AnnouncementState.PAUSED)
A_PAGE = 25  # names
IN_SHORT = 100  # characters


async def hear_seen(hearing: Hearing) -> None:
    """Keep that it was seen, and take the button away."""
    announcement = await _of(hearing)
    if announcement is not None:
        await seen.see(hearing.session, announcement, hearing.me, now=hearing.now)
        hearing.say("announce.thanks")


async def hear_readers(hearing: Hearing) -> None:
    """Show who has not seen it, or who has."""
    announcement = await _of(hearing)
    which, _, page = hearing.value.partition(".")
    if announcement is not None:
        at = int(page) if page.isdigit() else 0
        await hearing.turn(
            "readers", announcement=announcement.id, reminded=announcement.reminded, which=which, page=at
        )


async def hear_remind(hearing: Hearing) -> None:
    """Write once more to those who have not seen it, once, whoever presses twice."""
    announcement = await _of(hearing)
    if announcement is None:
        return
    known = int(hearing.card.params.get("reminded", 0))
    count = await seen.remind(hearing.session, announcement, known=known, now=hearing.now)
    if count is None:
        hearing.say("announce.reminded_already", alert=True)
    else:
        hearing.note(Deed.ANNOUNCEMENT_REMINDED, announcement=announcement.id, recipients=count)
        hearing.say("announce.reminded", n=count)
    await hearing.turn("progress", announcement=announcement.id)


async def _of(hearing: Hearing) -> Announcement | None:
    found = await hearing.session.get(Announcement, hearing.card.params.get("announcement", 0))
    return found if found is not None and found.event_id == hearing.event.id else None


async def show_announcement(showing: Showing) -> Page | None:
    """The announcement as its reader sees it; nothing once it was kept back, unless it had come already."""
    announcement = await showing.session.get(Announcement, showing.params["announcement"])
    has_come = showing.card is not None and showing.card.message_id is not None
    if announcement is None or (announcement.state in HELD_BACK and not has_come):
        return None
    again = bool(showing.params.get("again"))
    text = announcement.text[showing.voice.language]
    said = showing.voice.say("announce.letter", event=showing.event, text=text, again=again)
    rows = ((Button(showing.voice.word("announce.noted"), "seen"),),) if showing.card else ()
    kept = announcement.attachment
    if again or not kept or announcements.is_apart(announcement, showing.event):
        return Page(said, rows)
    file = Document(kept["name"], file_id=kept["file"])
    return Page(said, rows, picture=file) if kept["kind"] == "picture" else Page(said, rows, document=file)


async def show_late(showing: Showing) -> Page | None:
    """Organizers hear that one could not leave in its hour and is a draft again."""
    announcement = await showing.session.get(Announcement, showing.params["announcement"])
    if announcement is None:
        return None
    at = showing.moment(datetime.fromisoformat(showing.params["at"]))
    words = showing.voice.pick(announcement.text)
    return Page(showing.voice.say("announce.left_late", at=at, text=shortened(words, IN_SHORT)))


async def show_readers(showing: Showing) -> Page | None:
    """Who has not seen it, with one tap to remind them; or who has."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    word, has_seen = showing.voice.word, showing.params.get("which") == "seen"
    session = showing.session
    yet = await audiences.unseen(session, announcement.id or 0)
    have = await seen.readers(session, announcement)
    shown = have if has_seen else yet
    pages = max(1, -(-len(shown) // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    clusters = await names_of(session, showing.event.id or 0)
    said = showing.voice.say(
        "announce.readers_of",
        people=[(one.name, clusters.get(str(one.cluster_id), "")) for one in shown[page * A_PAGE :][:A_PAGE]],
        has_seen=has_seen,
        count=len(shown),
    )
    turns = [
        tuple(Button(one.words, one.act, f"{'seen' if has_seen else 'not'}.{one.value}") for one in row)
        for row in leaves("readers", page, pages, mirrored=showing.voice.mirrored)
    ]
    rows: list[tuple[Button, ...]] = [*turns]
    if yet and not has_seen and announcement.state not in HELD_BACK:
        rows.append((Button(word("announce.remind", n=len(yet)), "remindthem", style="primary"),))
    other = Button(word("announce.not_seen", n=len(yet)), "readers", "not.0") if has_seen else None
    other = other or Button(word("announce.have_seen", n=len(have)), "readers", "seen.0")
    return Page(said, (*rows, (other,), (Button(word("announce.to_progress"), "progress"),)))


ROUTES = (
    Route("tap", "seen", hear_seen, Permission.JOINED),
    Route("tap", "readers", hear_readers, Permission.ORGANIZER),
    Route("tap", "remindthem", hear_remind, Permission.ORGANIZER),
)

VIEWS = {announcements.VIEW: show_announcement, "readers": show_readers, "left_late": show_late}
