"""Addressing: the draft a card is about, and the choice of who gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import announcements, audiences, clusters, outbox
from bot.answers import half_days
from bot.cards import Button, Page, column, leaves, shortened
from bot.interviews import questionnaire_of
from bot.texts import country_name, languages, own_name
from handlers.hearing import Permission, Route
from models import Activity, ActivityKind, Announcement, AnnouncementState, Card, Cluster, Team

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.texts import Voice
    from handlers.hearing import Hearing
    from models import Event, Session


ON_A_PAGE = 8
MOST = 10  # announcements to choose from
IN_SHORT = 28  # characters of an announcement's text on a button


def numbered(announcement: Announcement, voice: Voice) -> str:
    """Return an announcement's number and how it begins."""
    words = " ".join(voice.pick({code: said for code, said in announcement.text.items() if said}).split())
    return voice.word("announce.numbered", number=announcement.id, text=shortened(words, IN_SHORT))


async def draft_of(hearing: Hearing) -> Announcement | None:
    """Return the draft a card is about; a sent one can no longer be changed, one thrown away is not there."""
    card: Card = hearing.card
    found = await hearing.session.get(Announcement, card.params.get("announcement", 0), with_for_update=True)
    if found is None or found.event_id != hearing.event.id:
        hearing.say("announce.thrown_away", alert=True)
        if hearing.tap is not None:
            await hearing.turn("announced", page=0)
        return None
    if found.state is not AnnouncementState.DRAFT:
        hearing.say("announce.gone")
        return None
    return found


async def lay_out(hearing: Hearing, announcement: Announcement) -> None:
    """Show the draft, on the tapped card or a new one; words typed there are its text in the organizer's language.

    Once it has one, it is changed by its button alone.
    """
    waits = not announcement.text.get(hearing.voice.language)
    show = hearing.open if hearing.tap is None else hearing.turn
    await show("draft", awaits_words=waits, announcement=announcement.id)


async def overtaken(hearing: Hearing) -> None:
    """Answer words meant for a draft that is none any more: how it stands, or all there are where it is gone."""
    number = hearing.card.params.get("announcement", 0)
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    if await hearing.session.get(Announcement, number) is None:
        await hearing.open("announced", page=0)
    else:
        await hearing.open("progress", announcement=number)


async def hear_audience(hearing: Hearing) -> None:
    """Offer the kinds of audience, or the choices within one, or another page of them."""
    kind, _, page = hearing.value.partition(".")
    if await draft_of(hearing) and kind in ("", *audiences.KINDS):
        at = int(page[:6]) if page.isdigit() else 0
        await hearing.turn("audience", announcement=hearing.card.params["announcement"], kind=kind, page=at)


async def hear_chosen(hearing: Hearing) -> None:
    """Keep the audience."""
    announcement = await draft_of(hearing)
    kind, _, value = hearing.value.partition(".")
    if announcement is None or kind not in audiences.KINDS:
        return
    offered = await _values(hearing.session, hearing.event, kind, hearing.voice)
    if kind not in audiences.WHOLE and value not in [known for known, _words in offered]:
        return
    announcement.audience = {"kind": kind, "value": value}
    announcement.revision += 1
    hearing.session.add(announcement)
    await lay_out(hearing, announcement)


async def show_audience(showing: Showing) -> Page:
    """The kinds of audience, or the choices within one, eight at a time."""
    kind = showing.params.get("kind", "")
    word = showing.voice.word
    back = (Button(word("announce.back"), "draft"),)
    if not kind:
        kinds = [
            Button(word(f"announce.kind_{one}"), "chosen", f"{one}.")
            if one in audiences.WHOLE
            else Button(word(f"announce.kind_{one}"), "audience", one)
            for one in audiences.KINDS
        ]
        return Page(showing.voice.say("announce.who"), (*column(kinds), back))
    values = await _values(showing.session, showing.event, kind, showing.voice)
    pages = max(-(-len(values) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    part = values[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    choices = column(Button(words, "chosen", f"{kind}.{value}") for value, words in part)
    turns = [
        tuple(Button(one.words, one.act, f"{kind}.{one.value}") for one in row)
        for row in leaves("audience", page, pages, mirrored=showing.voice.mirrored)
    ]
    return Page(showing.voice.say("announce.who_of", empty=not values), (*choices, *turns, back))


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
        case "sector":
            question = next((one for one in questionnaire_of(event).questions if one.role == "sectors"), None)
            return [(one.key, voice.pick(one.label)) for one in question.options] if question else []
        case "day":
            days = sorted({key.split("/")[0] for key in half_days(event)})
            return [(day, voice.word("announce.on_day", day=day)) for day in days]
    return await _numbers(session, event, kind, voice)


async def _numbers(session: Session, event: Event, kind: str, voice: Voice) -> list[tuple[str, str]]:
    """Return what an audience can be that is the number of a row: value and words."""
    match kind:
        case "visit":
            visits = select(Activity).where(Activity.event_id == event.id, col(Activity.kind) == ActivityKind.VISIT)
            found = (await session.exec(visits.order_by(col(Activity.starts)))).all()
            return [(str(visit.id), voice.pick(visit.title)) for visit in found]
        case "team":
            teams = select(Team).where(Team.event_id == event.id).order_by(col(Team.number))
            every = (await session.exec(teams)).all()
            return [(str(team.id), voice.word("announce.team", number=team.number)) for team in every]
        case "unseen":
            sent = [one for one in await announcements.written(session, event) if one.confirmed_at]
            return [(str(one.id), numbered(one, voice)) for one in sent[:MOST]]
    return []


async def addressed(showing: Showing, announcement: Announcement) -> str:
    """Return in words who an announcement is for."""
    return await called(showing, announcement.audience)


async def called(showing: Showing, audience: dict[str, str]) -> str:
    """Return an audience in words."""
    kind, value = audience.get("kind", "everyone"), audience.get("value", "")
    offered = dict(await _values(showing.session, showing.event, kind, showing.voice))
    return offered.get(value) or showing.voice.word(f"announce.kind_{kind}")


ROUTES = (
    Route("tap", "audience", hear_audience, Permission.ORGANIZER),
    Route("tap", "chosen", hear_chosen, Permission.ORGANIZER),
)

VIEWS = {"audience": show_audience}
