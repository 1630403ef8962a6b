"""Following, for organizers: whose profile stands where, as a card, a picture and a table; and nudging who stopped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot import chart, nudges, progress, sheet
from bot.cards import Button, Document, Page
from bot.chart import Bar, Chart, Panel
from bot.progress import Stage, Standing
from bot.texts import country_name, language_name, named, plain
from handlers.hearing import Permission, Route
from models import Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.texts import Voice
    from handlers.hearing import Hearing

FEW = 8  # people named on the card; the table has them all
MOST_COUNTRIES = 18  # bars; a picture longer than that is not read on a phone
STAMP = "%Y-%m-%d %H:%M"


async def hear_follow(hearing: Hearing) -> None:
    """Send the picture, and below it the card."""
    await hearing.reply("profiles_picture")
    await hearing.open("profiles")


async def hear_again(hearing: Hearing) -> None:
    """Look again."""
    await hearing.retouch(now=0, later=0)
    hearing.say("toasts.as_of", at=hearing.moment(hearing.now))


async def hear_picture(hearing: Hearing) -> None:
    """Send the picture as things stand now."""
    await hearing.reply("profiles_picture")


async def hear_table(hearing: Hearing) -> None:
    """Send one row a person."""
    hearing.note(Deed.PROFILES_SENT)
    await hearing.reply("profiles_table")


async def hear_nudge(hearing: Hearing) -> None:
    """Nudge those who stopped, as far as a nudge is left to them."""
    found = await progress.standings(hearing.session, hearing.event)
    dues = [
        await nudges.bring_forward(hearing.session, hearing.event, one.person, now=hearing.now)
        for one in _waiting(found, hearing)
    ]
    now, later = sum(due == hearing.now for due in dues), sum(due is not None and due > hearing.now for due in dues)
    if not now + later:
        hearing.say("progress.nobody", alert=True)
        return
    hearing.note(Deed.PEOPLE_NUDGED, now=now, later=later)
    await hearing.turn("profiles", now=now, later=later)


def _waiting(found: list[Standing], at: Hearing | Showing) -> list[Standing]:
    """Return who stopped and may be nudged now."""
    return [
        one
        for one in progress.stopped(found, now=at.now)
        if one.cluster is not None
        and one.person.left_alone_at is None
        and one.person.blocked_at is None
        and nudges.may_come(one.nudges, now=at.now)
    ]


async def show_profiles(showing: Showing) -> Page:
    """How many stand where, the few who stopped, and what can be done."""
    found = await progress.standings(showing.session, showing.event)
    stopped = progress.stopped(found, now=showing.now)
    waiting = _waiting(found, showing)
    word = showing.voice.word
    profiles, everyone = await progress.profiles(showing.session, showing.event)
    said = showing.voice.say(
        "progress.front",
        today=showing.moment(showing.now),
        profiles=profiles,
        clusters=everyone,
        everybody=len(found),
        counts=dict(zip(Stage, progress.by_stage(found), strict=True)),
        stopped=[_line(one, showing.voice) for one in stopped[:FEW]],
        more=max(len(stopped) - FEW, 0),
        now=showing.params.get("now", 0),
        later=showing.params.get("later", 0),
    )
    rows: list[tuple[Button, ...]] = []
    if waiting:
        rows.append((Button(word("progress.nudge", count=len(waiting)), "nudge", style="primary"),))
    rows.append((Button(word("progress.picture"), "pictured"), Button(word("progress.table"), "tabled")))
    rows.append((Button(word("invite.open"), "invitees"),))
    rows.append((Button(word("agenda.refresh"), "followed"), Button(word("board.back"), "board")))
    return Page(said, tuple(rows))


def _line(one: Standing, voice: Voice) -> dict[str, Any]:
    return {
        "name": one.person.name,
        "cluster": one.cluster,
        "place": one.place,
        "total": one.total,
        "topic": voice.pick(one.question.short) if one.question else "",
        "begun": one.stage is Stage.WALKING,
        "nudged": one.nudged,
        "alone": one.person.left_alone_at is not None,
    }


async def show_picture(showing: Showing) -> Page:
    """The same as bars: all, where they stopped, by country, by language."""
    found = await progress.standings(showing.session, showing.event)
    made = _chart(found, showing)
    # Away from the loop: a phone elsewhere should not wait for a picture.
    content = await asyncio.to_thread(chart.drawn, made, mirrored=showing.voice.mirrored)
    ready = sum(one.stage is Stage.READY for one in found)
    said = showing.voice.say("progress.caption", ready=ready, everybody=len(found), today=showing.moment(showing.now))
    return Page(said, picture=Document("profiles.png", content))


def _chart(found: list[Standing], showing: Showing) -> Chart:
    voice = showing.voice
    word, counts = voice.word, progress.by_stage(found)
    asked = [
        Bar(voice.pick(question.short) if question else word("progress.unconfirmed"), (0, count))
        for question, count in progress.by_question(found, showing.event)
    ]
    countries = [
        Bar(country_name(code, voice.language) if code else word("progress.no_country"), parts)
        for code, parts in progress.grouped(found, lambda one: one.country)
    ]
    languages = [
        Bar(_titled(language_name(code, voice.language)), parts)
        for code, parts in progress.grouped(found, lambda one: one.person.language)
    ]
    panels = (
        Panel("", (Bar("", counts),)),
        Panel(word("progress.by_question"), tuple(asked)),
        Panel(word("progress.by_country"), tuple(_few(countries, word("progress.elsewhere")))),
        Panel(word("progress.by_language"), tuple(languages)),
    )
    legend = tuple(
        f"{word('progress.stage', code=stage.value)} · {count}" for stage, count in zip(Stage, counts, strict=True)
    )
    subtitle = word("progress.subtitle", event=showing.event, today=showing.moment(showing.now))
    return Chart(word("progress.title"), subtitle, legend, tuple(panel for panel in panels if panel.bars))


def _titled(words: str) -> str:
    return words[:1].upper() + words[1:]


def _few(bars: list[Bar], words: str) -> list[Bar]:
    """Return at most so many bars; the shortest are one together."""
    if len(bars) <= MOST_COUNTRIES:
        return bars
    rest = bars[MOST_COUNTRIES - 1 :]
    return [*bars[: MOST_COUNTRIES - 1], Bar(words, tuple(map(sum, zip(*(bar.parts for bar in rest), strict=True))))]


async def show_table(showing: Showing) -> Page:
    """One row a person, for a spreadsheet."""
    voice = showing.voice
    found = await progress.standings(showing.session, showing.event)
    head = [plain(voice.word("progress.column", code=code)) for code in COLUMNS]
    rows = [[_cell(code, one, showing) for code in COLUMNS] for one in found]
    content = sheet.written(plain(voice.word("progress.title")), head, rows, mirrored=voice.mirrored)
    return Page(voice.say("progress.note"), document=Document("profiles.xlsx", content))


COLUMNS = (
    "name", "cluster", "country", "language", "stage", "question", "answered", "questions", "joined", "last", "nudges",
    "alone",
)  # fmt: skip


def _cell(code: str, one: Standing, showing: Showing) -> str | int:
    voice, person = showing.voice, one.person
    stamps = {"joined": person.joined_at, "last": one.last_at, "alone": person.left_alone_at}
    if code in stamps:
        at = stamps[code]
        return showing.moment(at).local.strftime(STAMP) if at else ""
    numbers = {"answered": one.answered, "questions": one.total, "nudges": one.nudged}
    if code in numbers:
        return numbers[code]
    words = {
        "name": person.name,
        "cluster": named(one.cluster, voice.language) if one.cluster else "",
        "country": country_name(one.country, voice.language) if one.country else "",
        "language": language_name(person.language, voice.language),
        "stage": plain(voice.word("progress.stage", code=one.stage.value)),
        "question": voice.pick(one.question.short) if one.question else "",
    }
    return words[code]


ROUTES = (
    Route("command", "progress", hear_follow, Permission.ORGANIZER, menu=True),
    Route("tap", "follow", hear_follow, Permission.ORGANIZER),
    Route("tap", "followed", hear_again, Permission.ORGANIZER),
    Route("tap", "pictured", hear_picture, Permission.ORGANIZER),
    Route("tap", "tabled", hear_table, Permission.ORGANIZER),
    Route("tap", "nudge", hear_nudge, Permission.ORGANIZER),
)

VIEWS = {"profiles": show_profiles, "profiles_picture": show_picture, "profiles_table": show_table}
