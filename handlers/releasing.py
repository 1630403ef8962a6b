"""Releasing: a preview in each language, the last yes, how far it is, and a way to stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import announcements, audiences, outbox
from bot.cards import Button, Page, shortened
from bot.texts import Voice, languages, own_name
from handlers.addressing import addressed, draft_of
from handlers.hearing import Permission, Route
from models import Announcement, AnnouncementState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

PER_SECOND = 25.0
FIRST_LOOK = timedelta(seconds=4)  # after which the sender's card shows how far it is
IN_PREVIEW = 1100  # characters of each of the three texts, so that the preview fits one message


async def hear_preview(hearing: Hearing) -> None:
    """Show the announcement as each language sees it, and ask for the last yes."""
    announcement = await draft_of(hearing)
    if announcement is None:
        return
    if announcements.missing(announcement):
        hearing.say("announce.missing", alert=True)
        return
    await hearing.turn("preview", announcement=announcement.id, revision=announcement.revision)


async def hear_send(hearing: Hearing) -> None:
    """Let it go: one letter a recipient, whoever presses twice."""
    announcement = await draft_of(hearing)
    if announcement is None or announcement.revision != hearing.card.params.get("revision"):
        hearing.say("toasts.closed")
        return
    count = await announcements.send(hearing.session, hearing.event, announcement, rate=PER_SECOND, now=hearing.now)
    hearing.note("announcement sent", announcement=announcement.id, recipients=count, audience=announcement.audience)
    await hearing.turn("progress", announcement=announcement.id)
    whole = timedelta(seconds=count / PER_SECOND)
    for number, wait in enumerate((FIRST_LOOK, whole + FIRST_LOOK, whole * 2 + FIRST_LOOK * 5), 1):
        await outbox.show_again(
            hearing.session, hearing.card, f"look{number}", due_at=hearing.now + wait, now=hearing.now
        )


async def hear_progress(hearing: Hearing) -> None:
    """Look again at how far it is."""
    announcement = await hearing.session.get(Announcement, hearing.card.params.get("announcement", 0))
    if announcement is not None:
        await announcements.settle(hearing.session, announcement)
        await hearing.retouch()
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))


async def hear_stop(hearing: Hearing) -> None:
    """Keep back what has not left."""
    announcement = await hearing.session.get(Announcement, hearing.card.params.get("announcement", 0))
    if announcement is not None:
        kept = await announcements.stop(hearing.session, announcement, now=hearing.now)
        hearing.note("announcement stopped", announcement=announcement.id, kept_back=kept)
        await hearing.retouch()


async def show_preview(showing: Showing) -> Page | None:
    """What each language will see, how many people, how long it takes."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    people = await audiences.people(showing.session, showing.event, announcement.audience)
    previews = [
        (
            own_name(code),
            Voice(code).say(
                "announce.letter", event=showing.event, text=shortened(announcement.text[code], IN_PREVIEW)
            ),
        )
        for code in languages()
    ]
    said = showing.voice.say(
        "announce.preview_of",
        previews=previews,
        audience=await addressed(showing, announcement),
        count=len(people),
        seconds=-(-len(people) // int(PER_SECOND)),
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if people:
        rows.append((Button(word("announce.send", n=len(people)), "send", style="success"),))
    return Page(said, (*rows, (Button(word("announce.back"), "draft"),)))


async def show_progress(showing: Showing) -> Page | None:
    """How many have it, how many are left."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    counts = await announcements.progress(showing.session, announcement)
    stopped = announcement.state is AnnouncementState.STOPPED
    said = showing.voice.say("announce.progress", counts=counts, stopped=stopped)
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = [(Button(word("agenda.refresh"), "progress"),)]
    if counts["left"]:
        rows.append((Button(word("announce.stop"), "stop", style="danger"),))
    return Page(said, (*rows, (Button(word("board.back"), "board"),)))


async def show_announcement(showing: Showing) -> Page | None:
    """The announcement as its reader sees it; nothing once it was stopped."""
    announcement = await showing.session.get(Announcement, showing.params["announcement"])
    if announcement is None or announcement.state is AnnouncementState.STOPPED:
        return None
    text = announcement.text[showing.voice.language]
    return Page(showing.voice.say("announce.letter", event=showing.event, text=text))


ROUTES = tuple(
    Route("tap", name, hear, Permission.ORGANIZER)
    for name, hear in (
        ("preview", hear_preview),
        ("send", hear_send),
        ("progress", hear_progress),
        ("stop", hear_stop),
    )
)

VIEWS = {"preview": show_preview, "progress": show_progress, "announcement": show_announcement}
