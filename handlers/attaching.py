"""Attaching: a picture, a document or a place that an organizer sends to go with an announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import outbox
from bot.cards import Button, Document, Page, Venue
from handlers.addressing import draft_of, lay_out, overtaken
from handlers.hearing import Permission, Route
from models import Announcement, AnnouncementState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

HELD_BACK = (AnnouncementState.STOPPED, AnnouncementState.PAUSED)


async def hear_attach(hearing: Hearing) -> None:
    """Ask for what shall go with it; what did until now no longer does."""
    announcement = await draft_of(hearing)
    if announcement is None:
        return
    if announcement.attachment:
        announcement.attachment = {}
        announcement.revision += 1
        hearing.session.add(announcement)
        await lay_out(hearing, announcement)
    else:
        await hearing.turn("attaching", awaits_words=True, announcement=announcement.id)


async def hear_attached(hearing: Hearing) -> None:
    """Keep what was sent, and show the draft; words are answered with what is waited for."""
    announcement = await draft_of(hearing)
    if announcement is None:
        await overtaken(hearing)
        return
    if hearing.handed is None:
        await hearing.open("attaching", awaits_words=True, announcement=announcement.id, refused=True)
        return
    handed = hearing.handed
    announcement.attachment = {"kind": handed.kind, "file": handed.file_id, "name": handed.name}
    if handed.kind == "place":
        announcement.attachment |= {"latitude": handed.latitude, "longitude": handed.longitude}
    announcement.revision += 1
    hearing.session.add(announcement)
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    await lay_out(hearing, announcement)


async def show_attaching(showing: Showing) -> Page:
    """Ask for a picture, a document or a place."""
    said = showing.voice.say("announce.attaching", refused=bool(showing.params.get("refused")))
    return Page(said, ((Button(showing.voice.word("announce.back"), "draft"),),))


async def show_enclosure(showing: Showing) -> Page | None:
    """What goes with an announcement, as a message of its own; nothing once it was kept back."""
    announcement = await showing.session.get(Announcement, showing.params["announcement"])
    if announcement is None or announcement.state in HELD_BACK or not announcement.attachment:
        return None
    kept = announcement.attachment
    if kept["kind"] == "place":
        event = showing.event
        title, address = kept["name"] or showing.voice.pick(event.name), showing.voice.pick(event.place)
        return Page("", venue=Venue(title, address, kept["latitude"], kept["longitude"]))
    file = Document(kept["name"], file_id=kept["file"])
    return Page("", picture=file) if kept["kind"] == "picture" else Page("", document=file)


ROUTES = (
    Route("tap", "attach", hear_attach, Permission.ORGANIZER),
    Route("words", "attaching", hear_attached, Permission.ORGANIZER),
)

VIEWS = {"attaching": show_attaching, "enclosure": show_enclosure}
