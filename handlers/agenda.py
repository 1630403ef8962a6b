"""The agenda: today, all of it, and as a calendar file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import calendar, clusters, interviews, teams, whereabouts
from bot.cards import Button, Document, Page
from bot.texts import named
from handlers.diary import entries_of
from handlers.hearing import Permission, Route

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.diary import Entry
    from handlers.hearing import Hearing


async def hear_today(hearing: Hearing) -> None:
    """Show the day."""
    await hearing.open("today")


async def hear_agenda(hearing: Hearing) -> None:
    """Show everything."""
    await hearing.open("agenda")


async def hear_to_agenda(hearing: Hearing) -> None:
    """Turn a card into the agenda."""
    await hearing.turn("agenda")


async def hear_calendar(hearing: Hearing) -> None:
    """Send the agenda as a file every calendar opens."""
    await hearing.reply("calendar")


async def show_today(showing: Showing) -> Page:
    """Everything of today; of the first day while the event has not begun."""
    entries = await entries_of(showing)
    local = showing.moment(showing.now).local.date()
    day = max(local, showing.event.starts)
    mine = [entry for entry in entries if entry.starts.local.date() == day]
    said = showing.voice.say(
        "agenda.today", entries=mine, day=day, is_today=day == local, over=local > showing.event.ends
    )
    word = showing.voice.word
    return Page(said, ((Button(word("home.next"), "next"), Button(word("home.agenda"), "agenda")),))


async def show_morning(showing: Showing) -> Page | None:
    """What is to come on this day, in a letter to be read without a network; nothing to somebody without anything."""
    entries = [
        entry
        for entry in await entries_of(showing)
        if str(entry.starts.local.date()) == showing.params["day"] and entry.ends.at > showing.now
    ]
    day = date.fromisoformat(showing.params["day"])
    return Page(showing.voice.say("agenda.morning", entries=entries, day=day)) if entries else None


async def show_agenda(showing: Showing) -> Page:
    """All meetings and seats, day by day."""
    seated = [
        entry for entry in await entries_of(showing) if entry.other or (entry.activity and entry.activity.sign_up)
    ]
    days: dict[object, list[Entry]] = {}
    for entry in seated:
        days.setdefault(entry.starts.local.date(), []).append(entry)
    reader = showing.reader
    mine = await clusters.of(showing.session, reader)
    team = await teams.of(showing.session, mine) if mine else None
    said = showing.voice.say(
        "agenda.all",
        days=list(days.items()),
        count=sum(1 for entry in seated if entry.other),
        team=_team_words(showing, team) if team else None,
        mine=reader.cluster_id if reader else None,
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = [(Button(word("home.next"), "next"),)]
    if seated:
        rows.append((Button(word("agenda.file"), "ics"),))
    if any(entry.other and entry.ends.at <= showing.now for entry in seated):
        rows.append((Button(word("outcomes.title"), "outcomes"),))
    return Page(said, (*rows, (Button(word("home.front_page"), "home"),)))


def _team_words(showing: Showing, mine: teams.Roll) -> dict[str, object]:
    topic = interviews.topic(showing.event, mine.team.topic, showing.voice)
    return {"topic": topic, "members": mine.members, "lead": mine.team.lead_cluster_id}


async def show_calendar(showing: Showing) -> Page | None:
    """The agenda as an .ics file with alarms."""
    reader = showing.reader
    if reader is None:
        return None
    entries: list[calendar.Item] = []
    for entry in await entries_of(showing):
        if entry.other is not None:
            title = showing.voice.word("agenda.file_meeting", name=named(entry.other, showing.voice.language))
            told = whereabouts.told(showing.event, entry.table, showing.voice)
            place = showing.voice.word("agenda.file_table", **told)
            uid = f"meeting-{reader.cluster_id}-{entry.other.id}"
        elif entry.activity is not None and entry.activity.sign_up:
            title = showing.voice.pick(entry.activity.title)
            place = showing.voice.pick(entry.activity.meeting_point or entry.activity.place)
            uid = f"activity-{entry.activity.id}"
        else:
            continue
        note = showing.voice.word("common.departure", at=entry.departs) if entry.departs else ""
        entries.append(calendar.Item(f"{uid}@{showing.event.key}", title, place, entry.starts, entry.ends, note))
    name = showing.voice.pick(showing.event.name)
    content = calendar.written(name, entries, showing.event.zone, made_at=showing.now)
    return Page(showing.voice.say("agenda.file_note"), document=Document("multaqa.ics", content))


ROUTES = (
    Route("command", "today", hear_today, Permission.JOINED, menu=True),
    Route("command", "agenda", hear_agenda, Permission.JOINED, menu=True),
    Route("tap", "agenda", hear_to_agenda, Permission.JOINED),
    Route("tap", "ics", hear_calendar, Permission.JOINED),
)

VIEWS = {"today": show_today, "morning": show_morning, "agenda": show_agenda, "calendar": show_calendar}
