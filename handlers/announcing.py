"""Announcements: three languages, an audience, a preview of each, the number of people, and a way to stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import announcements, clusters, outbox
from bot.answers import half_days
from bot.cards import Button, Page, column, shortened
from bot.texts import Voice, country_name, languages, own_name
from handlers.hearing import Permission, Route
from models import Activity, ActivityKind, Announcement, AnnouncementState, Card, Cluster, Team

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Event, Session

PER_SECOND = 25.0
FIRST_LOOK = timedelta(seconds=4)  # after which the sender's card shows how far it is
IN_PREVIEW = 1100  # characters of each of the three texts, so that the preview fits one message


async def hear_announce(hearing: Hearing) -> None:
    """Begin an announcement."""
    made = await announcements.draft(hearing.session, hearing.event, hearing.me, now=hearing.now)
    hearing.note("announcement drafted", announcement=made.id)
    if hearing.tapped is None:
        await hearing.open("draft", announcement=made.id)
    else:
        await hearing.turn("draft", announcement=made.id)


async def hear_draft(hearing: Hearing) -> None:
    """Turn a card back into the draft."""
    if await _mine(hearing):
        await hearing.turn("draft", announcement=hearing.card.params["announcement"])


async def hear_write(hearing: Hearing) -> None:
    """Ask for the text in one language."""
    if await _mine(hearing) and hearing.value in languages():
        params = {"announcement": hearing.card.params["announcement"], "text_language": hearing.value}
        await hearing.turn("writing", awaits_words=True, **params)


async def hear_text(hearing: Hearing) -> None:
    """Keep the typed text; the next missing language is asked for, then the draft comes back."""
    announcement = await _mine(hearing)
    if announcement is None:
        return
    language = hearing.card.params["text_language"]
    if len(hearing.words) > announcements.LONGEST:
        await hearing.open("writing", awaits_words=True, **_own(hearing), refused=len(hearing.words))
        return
    announcement.text = {**announcement.text, language: hearing.words}
    announcement.revision += 1
    hearing.session.add(announcement)
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    left = announcements.missing(announcement)
    if left:
        await hearing.open("writing", awaits_words=True, announcement=announcement.id, text_language=left[0])
    else:
        await hearing.open("draft", announcement=announcement.id)


def _own(hearing: Hearing) -> dict[str, object]:
    return {key: hearing.card.params[key] for key in ("announcement", "text_language")}


async def hear_audience(hearing: Hearing) -> None:
    """Offer the kinds of audience, or the choices within one."""
    if await _mine(hearing) and hearing.value in ("", *announcements.AUDIENCES):
        await hearing.turn("audience", announcement=hearing.card.params["announcement"], kind=hearing.value)


async def hear_chosen(hearing: Hearing) -> None:
    """Keep the audience."""
    announcement = await _mine(hearing)
    kind, _, value = hearing.value.partition(".")
    if announcement is None or kind not in announcements.AUDIENCES:
        return
    offered = await _values(hearing.session, hearing.event, kind, hearing.voice)
    if kind != "everyone" and value not in [known for known, _words in offered]:
        return
    announcement.audience = {"kind": kind, "value": value}
    announcement.revision += 1
    hearing.session.add(announcement)
    await hearing.turn("draft", announcement=announcement.id)


async def hear_preview(hearing: Hearing) -> None:
    """Show the announcement as each language sees it, and ask for the last yes."""
    announcement = await _mine(hearing)
    if announcement is None:
        return
    if announcements.missing(announcement):
        hearing.say("announce.missing", alert=True)
        return
    await hearing.turn("preview", announcement=announcement.id, revision=announcement.revision)


async def hear_send(hearing: Hearing) -> None:
    """Let it go: one letter a recipient, whoever presses twice."""
    announcement = await _mine(hearing)
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


async def hear_discard(hearing: Hearing) -> None:
    """Throw a draft away."""
    announcement = await _mine(hearing)
    if announcement is not None:
        await hearing.session.delete(announcement)
    await hearing.turn("board")


async def _mine(hearing: Hearing) -> Announcement | None:
    """Return the draft a card is about; a sent one can no longer be changed."""
    card: Card = hearing.card
    found = await hearing.session.get(Announcement, card.params.get("announcement", 0))
    if found is None or found.event_id != hearing.event.id or found.state is not AnnouncementState.DRAFT:
        hearing.say("announce.gone")
        return None
    return found


async def _values(session: Session, event: Event, kind: str, voice: Voice) -> list[tuple[str, str]]:
    """Return what an audience of a kind can be: value and words."""
    match kind:
        case "side":
            return [(side, clusters.side_name(event, side, voice)) for side in event.sides]
        case "language":
            return [(code, own_name(code)) for code in languages()]
        case "country":
            rows = await session.exec(select(Cluster.country).where(Cluster.event_id == event.id).distinct())
            named = [(code, country_name(code, voice.language)) for code in rows.all()]
            return sorted(named, key=lambda pair: pair[1])
        case "day":
            days = sorted({key.split("/")[0] for key in half_days(event)})
            return [(day, voice.word("announce.on_day", day=day)) for day in days]
        case "visit":
            visits = select(Activity).where(Activity.event_id == event.id, col(Activity.kind) == ActivityKind.VISIT)
            found = (await session.exec(visits.order_by(col(Activity.starts)))).all()
            return [(str(visit.id), voice.pick(visit.title)) for visit in found]
        case "team":
            teams = select(Team).where(Team.event_id == event.id).order_by(col(Team.number))
            return [
                (str(team.id), voice.word("announce.team", number=team.number))
                for team in (await session.exec(teams)).all()
            ]
    return []


async def show_draft(showing: Showing) -> Page | None:
    """The draft: which languages are there, who gets it, what is missing."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    word = showing.voice.word
    said = showing.voice.say(
        "announce.draft",
        texts=[(own_name(code), announcement.text.get(code, "")) for code in languages()],
        audience=await _words(showing, announcement),
        missing=[own_name(code) for code in announcements.missing(announcement)],
    )
    writes = tuple(
        Button(("✓ " if announcement.text.get(code) else "✎ ") + own_name(code), "write", code) for code in languages()
    )
    rows = [writes, (Button(word("announce.choose"), "audience", ""),)]
    ready = "success" if not announcements.missing(announcement) else None
    rows.append((Button(word("announce.preview"), "preview", style=ready),))
    rows.append((Button(word("announce.discard"), "discard"), Button(word("board.back"), "board")))
    return Page(said, tuple(rows))


async def _words(showing: Showing, announcement: Announcement) -> str:
    kind, value = announcement.audience.get("kind", "everyone"), announcement.audience.get("value", "")
    offered = dict(await _values(showing.session, showing.event, kind, showing.voice))
    return offered.get(value) or showing.voice.word(f"announce.kind_{kind}")


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


async def show_audience(showing: Showing) -> Page:
    """The kinds of audience, or the choices within one."""
    kind = showing.params.get("kind", "")
    word = showing.voice.word
    back = (Button(word("announce.back"), "draft"),)
    if not kind:
        kinds = [Button(word("announce.kind_everyone"), "chosen", "everyone.")]
        kinds += [Button(word(f"announce.kind_{one}"), "audience", one) for one in announcements.AUDIENCES[1:]]
        return Page(showing.voice.say("announce.who"), (*column(kinds), back))
    values = await _values(showing.session, showing.event, kind, showing.voice)
    choices = column(Button(words, "chosen", f"{kind}.{value}") for value, words in values)
    return Page(showing.voice.say("announce.who_of", empty=not values), (*choices, back))


async def show_preview(showing: Showing) -> Page | None:
    """What each language will see, how many people, how long it takes."""
    announcement = await showing.session.get(Announcement, showing.params.get("announcement", 0))
    if announcement is None:
        return None
    people = await announcements.audience(showing.session, showing.event, announcement.audience)
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
        audience=await _words(showing, announcement),
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


ROUTES = (
    Route("command", "announce", hear_announce, Permission.ORGANIZER, menu=True),
    Route("words", "writing", hear_text, Permission.ORGANIZER),
    *(
        Route("tap", name, hear, Permission.ORGANIZER)
        for name, hear in (
            ("announce", hear_announce),
            ("draft", hear_draft),
            ("write", hear_write),
            ("audience", hear_audience),
            ("chosen", hear_chosen),
            ("preview", hear_preview),
            ("send", hear_send),
            ("progress", hear_progress),
            ("stop", hear_stop),
            ("discard", hear_discard),
        )
    ),
)

VIEWS = {
    "draft": show_draft,
    "writing": show_writing,
    "audience": show_audience,
    "preview": show_preview,
    "progress": show_progress,
    "announcement": show_announcement,
}
