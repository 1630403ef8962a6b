"""Releasing: a preview in each language, the last yes, thirty seconds to undo it, how far it is, and a way to stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import announcements, audiences, seen, underway
from bot.announcements import TO_UNDO
from bot.cards import Button, Page, shortened
from bot.texts import Voice, languages, own_name
from bot.underway import PER_SECOND
from handlers.addressing import addressed, draft_of, lay_out
from handlers.hearing import Permission, Route
from models import Announcement, AnnouncementState, Deed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.showing import Showing
    from handlers.hearing import Hearing

    Work = Callable[..., Awaitable[int]]  # what becomes of an announcement: how many letters it was about

IN_PREVIEW = 1100  # characters of each of the three texts, so that the preview fits one message
SCHEDULED, RUNNING, PAUSED = AnnouncementState.SCHEDULED, AnnouncementState.RUNNING, AnnouncementState.PAUSED


async def hear_preview(hearing: Hearing) -> None:
    """Show the announcement as each language sees it, and ask for the last yes."""
    announcement = await draft_of(hearing)
    if announcement is None:
        return
    if announcements.missing(announcement):
        hearing.say("announce.missing", alert=True)
        return
    await _preview(hearing, announcement)


async def _preview(hearing: Hearing, announcement: Announcement) -> None:
    await hearing.turn("preview", announcement=announcement.id, revision=announcement.revision)


async def hear_send(hearing: Hearing) -> None:
    """Let it go in thirty seconds, once, whoever presses twice."""
    announcement = await unchanged(hearing)
    if announcement is not None:
        await release(hearing, announcement, hearing.now + TO_UNDO)


async def unchanged(hearing: Hearing) -> Announcement | None:
    """Return the draft as it was previewed; where another organizer was faster, the card shows how it stands."""
    announcement = await draft_of(hearing)
    if announcement is None:
        if await hearing.session.get(Announcement, hearing.card.params.get("announcement", 0)) is not None:
            await hearing.turn("progress", announcement=hearing.card.params["announcement"])
        return None
    if announcement.revision != hearing.card.params.get("revision"):
        hearing.say("announce.changed", alert=True)
        await _preview(hearing, announcement)
        return None
    return announcement


async def release(hearing: Hearing, announcement: Announcement, leaves_at: datetime) -> None:
    """Confirm a draft; the card shows what becomes of it, and looks again by itself once it has begun."""
    people = await audiences.people(hearing.session, hearing.event, announcement.audience)
    if not await announcements.confirm(hearing.session, announcement, leaves_at=leaves_at, now=hearing.now):
        hearing.say("announce.gone")
        return
    hearing.note(
        Deed.ANNOUNCEMENT_CONFIRMED,
        announcement=announcement.id,
        recipients=len(people),
        audience=announcement.audience,
        leaves_at=leaves_at.isoformat(),
    )
    await hearing.turn("progress", announcement=announcement.id)
    await underway.watch(hearing.session, hearing.card, len(people), since=leaves_at, now=hearing.now)
    hearing.wait()


async def hear_undo(hearing: Hearing) -> None:
    """Bring the draft back while nothing has left."""
    announcement = await sent_of(hearing)
    if announcement is None:
        return
    if await announcements.take_back(hearing.session, announcement):
        hearing.note(Deed.ANNOUNCEMENT_TAKEN_BACK, announcement=announcement.id)
        hearing.wait()
        await lay_out(hearing, announcement)
        return
    hearing.say("announce.too_late" if announcement.state is RUNNING else "toasts.closed", alert=True)
    await hearing.retouch()


async def hear_progress(hearing: Hearing) -> None:
    """Look again at how far it is."""
    announcement = await sent_of(hearing)
    if announcement is not None:
        await underway.settle(hearing.session, announcement)
        await hearing.turn("progress", announcement=announcement.id)
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))


async def hear_pause(hearing: Hearing) -> None:
    """Keep back for a while what has not left."""
    await _hold_back(hearing, announcements.pause, Deed.ANNOUNCEMENT_PAUSED)


async def hear_stop(hearing: Hearing) -> None:
    """Keep back what has not left."""
    await _hold_back(hearing, announcements.stop, Deed.ANNOUNCEMENT_STOPPED)


async def hear_go_on(hearing: Hearing) -> None:
    """Let what was kept back leave."""
    await _send(hearing, announcements.go_on, Deed.ANNOUNCEMENT_CONTINUED)


async def hear_resend(hearing: Hearing) -> None:
    """Send once more to those of whom nobody knows whether they have it."""
    await _send(hearing, announcements.resend, Deed.ANNOUNCEMENT_SENT_AGAIN)


async def _hold_back(hearing: Hearing, work: Work, deed: Deed) -> None:
    announcement = await sent_of(hearing)
    if announcement is not None:
        kept = await work(hearing.session, announcement, now=hearing.now)
        hearing.note(deed, announcement=announcement.id, kept_back=kept)
        await hearing.retouch()


async def _send(hearing: Hearing, work: Work, deed: Deed) -> None:
    announcement = await sent_of(hearing)
    if announcement is not None:
        count = await work(hearing.session, announcement, now=hearing.now)
        hearing.note(deed, announcement=announcement.id, letters=count)
        await hearing.retouch()
        await underway.watch(hearing.session, hearing.card, count, since=hearing.now, now=hearing.now)


async def sent_of(hearing: Hearing) -> Announcement | None:
    """Return the announcement a card is about, whatever its state."""
    found = await hearing.session.get(Announcement, hearing.card.params.get("announcement", 0))
    if found is None or found.event_id != hearing.event.id:
        hearing.say("toasts.closed")
        return None
    return found


async def _shown(showing: Showing) -> Announcement | None:
    return await showing.session.get(Announcement, showing.params.get("announcement", 0))


async def show_preview(showing: Showing) -> Page | None:
    """What each language will see, how many people, how long it takes."""
    announcement = await _shown(showing)
    if announcement is None:
        return None
    people = await audiences.people(showing.session, showing.event, announcement.audience)
    letters = len(people) * (2 if announcements.is_apart(announcement, showing.event) else 1)
    seconds = -(-letters // int(PER_SECOND))
    previews = [
        (
            own_name(code),
            Voice(code).say(
                "announce.letter", event=showing.event, text=shortened(announcement.text.get(code, ""), IN_PREVIEW)
            ),
        )
        for code in languages()
    ]
    said = showing.voice.say(
        "announce.preview_of",
        previews=previews,
        audience=await addressed(showing, announcement),
        enclosed=announcement.attachment.get("kind", ""),
        count=len(people),
        seconds=seconds,
        minutes=-(-seconds // 60),
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if people:
        rows.append((Button(word("announce.send", n=len(people)), "send", style="success"),))
    rows.append((Button(word("announce.send_later"), "later"),))
    return Page(said, (*rows, (Button(word("announce.back"), "draft"),)))


async def show_progress(showing: Showing) -> Page | None:
    """How many have it, how many are left, how many have seen it."""
    announcement = await _shown(showing)
    if announcement is None:
        return None
    counts = await underway.progress(showing.session, announcement)
    state = announcement.state
    leaves = announcement.leaves_at if state is SCHEDULED else None
    left = leaves - (announcement.confirmed_at or showing.now) if leaves else timedelta()
    is_over = state is RUNNING and not counts["left"] and bool(counts["all"])
    said = showing.voice.say(
        "announce.progress",
        counts=counts,
        state="done" if is_over else str(state),
        leaves=showing.moment(leaves) if leaves else None,
        seconds=int(left.total_seconds()) if left <= TO_UNDO else 0,
        seen=await seen.number(showing.session, announcement),
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if state is SCHEDULED:
        rows.append((Button(word("announce.undo"), "undo", style="danger"),))
    elif state is AnnouncementState.DRAFT:
        rows.append((Button(word("announce.back"), "draft"),))
    else:
        rows.append((Button(word("agenda.refresh"), "progress"), Button(word("announce.readers"), "readers")))
    stop = Button(word("announce.stop"), "stop", style="danger")
    if state is RUNNING and counts["left"]:
        rows.append((Button(word("announce.pause"), "hold"), stop))
    if state is PAUSED:
        rows.append((Button(word("announce.go_on"), "goon"), stop))
    if counts.get("unknown") and state in (RUNNING, AnnouncementState.DONE):
        rows.append((Button(word("announce.resend", n=counts["unknown"]), "resend"),))
    rows.append((Button(word("announce.all"), "announced"), Button(word("board.back"), "board")))
    return Page(said, tuple(rows))


ROUTES = tuple(
    Route("tap", name, hear, Permission.ORGANIZER)
    for name, hear in (
        ("preview", hear_preview),
        ("send", hear_send),
        ("undo", hear_undo),
        ("progress", hear_progress),
        ("hold", hear_pause),
        ("goon", hear_go_on),
        ("stop", hear_stop),
        ("resend", hear_resend),
    )
)

VIEWS = {"preview": show_preview, "progress": show_progress}
