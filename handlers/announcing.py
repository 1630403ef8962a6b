"""Announcing: a draft in three languages, and an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import announcements, outbox
from bot.cards import Button, Page
from bot.texts import languages, own_name
from handlers.addressing import addressed, draft_of, lay_out, overtaken
from handlers.hearing import Permission, Route
from models import Announcement, Deed, Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_announce(hearing: Hearing) -> None:
    """Begin an announcement."""
    made = await announcements.draft(hearing.session, hearing.event, hearing.me, now=hearing.now)
    hearing.note(Deed.ANNOUNCEMENT_DRAFTED, announcement=made.id)
    await lay_out(hearing, made)


async def hear_draft(hearing: Hearing) -> None:
    """Turn a card back into the draft."""
    announcement = await draft_of(hearing)
    if announcement is not None:
        await lay_out(hearing, announcement)


async def hear_write(hearing: Hearing) -> None:
    """Ask for the text in one language."""
    if await draft_of(hearing) and hearing.value in languages():
        params = {"announcement": hearing.card.params["announcement"], "text_language": hearing.value}
        await hearing.turn("writing", awaits_words=True, **params)


async def hear_text(hearing: Hearing) -> None:
    """Keep the typed text; the next missing language is asked for, then the draft comes back.

    What is typed on the draft itself is its text in the organizer's language.
    """
    announcement = await draft_of(hearing)
    if announcement is None:  # another organizer was faster: what is typed is answered with how it stands
        await overtaken(hearing)
        return
    language = hearing.card.params.get("text_language", hearing.voice.language)
    if len(hearing.words) > announcements.LONGEST:
        asked = {"announcement": announcement.id, "text_language": language}
        await hearing.open("writing", awaits_words=True, **asked, refused=len(hearing.words))
        return
    announcement.text = {**announcement.text, language: hearing.words}
    announcement.revision += 1
    hearing.session.add(announcement)
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    left = announcements.missing(announcement)
    if left:
        await hearing.open("writing", awaits_words=True, announcement=announcement.id, text_language=left[0])
    else:
        await lay_out(hearing, announcement)


async def hear_discard(hearing: Hearing) -> None:
    """Throw a draft away."""
    announcement = await draft_of(hearing)
    if announcement is not None:
        hearing.note(Deed.ANNOUNCEMENT_DISCARDED, announcement=announcement.id)
        await hearing.session.delete(announcement)
    await hearing.turn("board")


async def show_draft(showing: Showing) -> Page | None:
    """The draft: which languages are there, who gets it, what is missing."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    word, reader = showing.voice.word, showing.reader
    author = await showing.session.get(Participant, announcement.author_id)
    is_mine = reader is not None and reader.id == announcement.author_id
    said = showing.voice.say(
        "announce.draft",
        author=author.name if author and not is_mine else "",
        texts=[(own_name(code), announcement.text.get(code, "")) for code in languages()],
        audience=await addressed(showing, announcement),
        enclosed=announcement.attachment.get("kind", ""),
        missing=[own_name(code) for code in announcements.missing(announcement)],
    )
    writes = tuple(
        Button(("✓ " if announcement.text.get(code) else "✎ ") + own_name(code), "write", code) for code in languages()
    )
    rows = [writes, (Button(word("announce.choose"), "audience", ""),)]
    rows.append((Button(word("announce.detach" if announcement.attachment else "announce.attach"), "attach"),))
    ready = "success" if not announcements.missing(announcement) else None
    rows.append((Button(word("announce.preview"), "preview", style=ready),))
    rows.append((Button(word("announce.discard"), "discard"), Button(word("board.back"), "board")))
    written = [one for one in await announcements.written(showing.session, showing.event) if one.id != announcement.id]
    if written:
        rows.append((Button(word("announce.every", n=len(written)), "announced"),))
    return Page(said, tuple(rows))


async def show_writing(showing: Showing) -> Page | None:
    """Ask for the text in one language."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    language = showing.params["text_language"]
    said = showing.voice.say(
        "announce.writing",
        language=own_name(language),
        now=announcement.text.get(language, ""),
        refused=showing.params.get("refused", 0),
        most=announcements.LONGEST,
    )
    return Page(said, ((Button(showing.voice.word("announce.back"), "draft"),),))


ROUTES = (
    Route("command", "announce", hear_announce, Permission.ORGANIZER, menu=True),
    Route("words", "writing", hear_text, Permission.ORGANIZER),
    Route("words", "draft", hear_text, Permission.ORGANIZER),
    *(
        Route("tap", name, hear, Permission.ORGANIZER)
        for name, hear in (
            ("announce", hear_announce),
            ("draft", hear_draft),
            ("write", hear_write),
            ("discard", hear_discard),
        )
    ),
)

VIEWS = {"draft": show_draft, "writing": show_writing}
