"""The agenda: what is next, today, and in all; reminders; the news of a moved or cancelled meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import calendar, clusters, interviews, meetings, programme, shortlists, timetables
from bot.cards import Button, Document, Page
from bot.texts import named
from handlers.hearing import Permission, Route
from handlers.planning import my_team
from handlers.wishing import reason_line
from models import Activity, Cluster, Meeting, MeetingSlot, MeetingState, Profile, TimetableState

if TYPE_CHECKING:
    from bot.meetings import Appointment
    from bot.showing import Showing
    from bot.texts import Moment
    from handlers.hearing import Hearing

REASONS = 2


@dataclass(frozen=True)
class Entry:
    """One line of an agenda: a meeting or an activity."""

    starts: Moment
    ends: Moment
    other: Cluster | None = None
    table: int = 0
    activity: Activity | None = None


async def hear_next(hearing: Hearing) -> None:
    """Show the next meeting on a new card."""
    await hearing.open("next")


async def hear_to_next(hearing: Hearing) -> None:
    """Turn a card into the next meeting, or look again."""
    if hearing.card.view == "next":
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))
    await hearing.turn("next")


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


async def show_next(showing: Showing) -> Page | None:
    """Who, where, in how many minutes, in which language, and why; or what comes instead."""
    reader = showing.reader
    if reader is None:
        return None
    coming = await meetings.next_for(showing.session, reader, now=showing.now)
    entries = [entry for entry in await _entries(showing) if entry.ends.at > showing.now]
    before = next((e for e in entries if e.activity and (coming is None or e.starts.at < coming.starts)), None)
    said = showing.voice.say(
        "agenda.next",
        meeting=await _about(showing, coming) if coming else None,
        activity=before,
        minutes=_minutes(showing.now, coming.starts) if coming else 0,
        running=bool(coming and coming.starts <= showing.now),
        today=showing.moment(showing.now),
        has_cluster=reader.cluster_id is not None,
        published=await timetables.latest(showing.session, showing.event, TimetableState.PUBLISHED) is not None,
        now=bool(before and before.starts.at <= showing.now),
    )
    word = showing.voice.word
    again = Button(word("agenda.refresh"), "next")
    return Page(said, ((again, Button(word("home.agenda"), "agenda")), (Button(word("home.front_page"), "home"),)))


def _minutes(now: datetime, then: datetime) -> int:
    return max(0, -(-int((then - now).total_seconds()) // 60))


async def _about(showing: Showing, coming: Appointment) -> dict[str, object]:
    """Return everything a card says about one meeting."""
    mine = await clusters.of(showing.session, showing.reader)
    match = await shortlists.between(showing.session, showing.event, mine, coming.other) if mine else None
    return {
        "other": coming.other,
        "starts": showing.moment(coming.starts),
        "ends": showing.moment(coming.ends),
        "table": coming.table,
        "place": showing.voice.pick(showing.event.rules.get("meeting_place") or showing.event.place),
        "languages": await _common_languages(showing, mine, coming.other) if mine else (),
        "reasons": reason_line(showing, match, REASONS) if match else [],
    }


async def _common_languages(showing: Showing, mine: Cluster, other: Cluster) -> list[str]:
    questions = [q.key for q in interviews.questionnaire_of(showing.event).questions if q.role == "languages"]
    spoken: list[list[str]] = []
    for cluster in (mine, other):
        profile = await showing.session.get(Profile, cluster.id)
        said = [one for key in questions for one in (profile.answers.get(key) or [])] if profile else []
        spoken.append([one.partition(":")[0] for one in said if not one.endswith(":interpreter")])
    return [language for language in spoken[0] if language in spoken[1]]


async def _entries(showing: Showing) -> list[Entry]:
    """Return a person's meetings and activities in order of time; those for everyone included."""
    reader = showing.reader
    if reader is None:
        return []
    found: list[Entry] = []
    if reader.cluster_id is not None:
        found += [
            Entry(showing.moment(one.starts), showing.moment(one.ends), other=one.other, table=one.table)
            for one in await meetings.of_cluster(showing.session, reader.cluster_id)
        ]
    seated = {one.id for one in await programme.seats_of(showing.session, reader)}
    found += [
        Entry(showing.moment(one.departs_at or one.starts), showing.moment(one.ends), activity=one)
        for one in await programme.everything(showing.session, showing.event)
        if one.id in seated or not one.sign_up
    ]
    return sorted(found, key=lambda entry: (entry.starts.at, entry.activity is None))


async def show_today(showing: Showing) -> Page:
    """Everything of today; of the first day while the event has not begun."""
    entries = await _entries(showing)
    local = showing.moment(showing.now).local.date()
    day = max(local, showing.event.starts)
    mine = [entry for entry in entries if entry.starts.local.date() == day]
    said = showing.voice.say(
        "agenda.today", entries=mine, day=day, is_today=day == local, over=local > showing.event.ends
    )
    word = showing.voice.word
    return Page(said, ((Button(word("home.next"), "next"), Button(word("home.agenda"), "agenda")),))


async def show_agenda(showing: Showing) -> Page:
    """All meetings and seats, day by day."""
    seated = [entry for entry in await _entries(showing) if entry.other or (entry.activity and entry.activity.sign_up)]
    days: dict[object, list[Entry]] = {}
    for entry in seated:
        days.setdefault(entry.starts.local.date(), []).append(entry)
    reader = showing.reader
    team = await my_team(showing.session, reader.cluster_id) if reader and reader.cluster_id else None
    said = showing.voice.say(
        "agenda.all",
        days=list(days.items()),
        count=sum(1 for entry in seated if entry.other),
        team=await _team_words(showing, team) if team else None,
        mine=reader.cluster_id if reader else None,
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = [(Button(word("home.next"), "next"),)]
    if seated:
        rows.append((Button(word("agenda.file"), "ics"),))
    return Page(said, (*rows, (Button(word("home.front_page"), "home"),)))


async def _team_words(showing: Showing, team: tuple[str, list[Cluster], int]) -> dict[str, object]:
    topic, members, lead = team
    question = next((q for q in interviews.questionnaire_of(showing.event).questions if q.role == "topics"), None)
    option = question.option(topic) if question else None
    return {"topic": showing.voice.pick(option.label) if option else topic, "members": members, "lead": lead}


async def show_calendar(showing: Showing) -> Page | None:
    """The agenda as an .ics file with alarms."""
    reader = showing.reader
    if reader is None:
        return None
    entries: list[calendar.Item] = []
    for entry in await _entries(showing):
        if entry.other is not None:
            title = showing.voice.word("agenda.file_meeting", name=named(entry.other, showing.voice.language))
            place = showing.voice.word(
                "agenda.file_table",
                table=entry.table,
                place=showing.voice.pick(showing.event.rules.get("meeting_place") or showing.event.place),
            )
            uid = f"meeting-{reader.cluster_id}-{entry.other.id}"
        elif entry.activity is not None and entry.activity.sign_up:
            title = showing.voice.pick(entry.activity.title)
            place = showing.voice.pick(entry.activity.meeting_point or entry.activity.place)
            uid = f"activity-{entry.activity.id}"
        else:
            continue
        entries.append(calendar.Item(f"{uid}@{showing.event.key}", title, place, entry.starts, entry.ends))
    name = showing.voice.pick(showing.event.name)
    content = calendar.written(name, entries, showing.event.zone, made_at=showing.now)
    return Page(showing.voice.say("agenda.file_note"), document=Document("multaqa.ics", content))


async def _meeting(showing: Showing) -> Appointment | None:
    """Return the meeting a letter is about as the reader sees it, unless it has moved on since."""
    meeting = await showing.session.get(Meeting, showing.params["meeting"])
    reader = showing.reader
    if meeting is None or reader is None or meeting.revision != showing.params["revision"]:
        return None
    slot = await showing.session.get(MeetingSlot, meeting.slot_id)
    sides = {meeting.a_cluster_id, meeting.b_cluster_id}
    if slot is None or reader.cluster_id not in sides:
        return None
    other = await showing.session.get(Cluster, (sides - {reader.cluster_id}).pop())
    if other is None:
        return None
    return meetings.Appointment(meeting, other, slot.starts, slot.ends, meeting.table_number)


async def show_reminder(showing: Showing) -> Page | None:
    """A meeting is near."""
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED:
        return None
    about = await _about(showing, coming)
    return Page(showing.voice.say("agenda.reminder", meeting=about, minutes=_minutes(showing.now, coming.starts)))


async def show_moved(showing: Showing) -> Page | None:
    """A meeting has another time or table."""
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED:
        return None
    return Page(showing.voice.say("agenda.moved", meeting=await _about(showing, coming)))


async def show_new(showing: Showing) -> Page | None:
    """A meeting was added after the timetable was out."""
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED:
        return None
    return Page(showing.voice.say("agenda.new", meeting=await _about(showing, coming)))


async def show_cancelled(showing: Showing) -> Page | None:
    """A meeting will not take place."""
    gone = await _meeting(showing)
    if gone is None or gone.meeting.state is not MeetingState.CANCELLED:
        return None
    return Page(showing.voice.say("agenda.cancelled", other=gone.other, starts=showing.moment(gone.starts)))


async def show_published(showing: Showing) -> Page | None:
    """The timetable is there: one's own, in short."""
    reader = showing.reader
    if reader is None:
        return None
    mine = await meetings.of_cluster(showing.session, reader.cluster_id) if reader.cluster_id else []
    said = showing.voice.say(
        "agenda.published",
        event=showing.event,
        count=len(mine),
        first=showing.moment(mine[0].starts) if mine else None,
        has_cluster=reader.cluster_id is not None,
    )
    return Page(said)


async def show_activity_reminder(showing: Showing) -> Page | None:
    """A visit or a training is near."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.revision != showing.params["revision"] or showing.reader is None:
        return None
    if activity.sign_up and not await programme.has_seat(showing.session, activity, showing.reader):
        return None
    starts = activity.departs_at or activity.starts
    if starts < showing.now - timedelta(minutes=1):
        return None
    said = showing.voice.say(
        "agenda.activity_reminder",
        activity=activity,
        starts=showing.moment(starts),
        evening=bool(showing.params.get("evening")),
        minutes=_minutes(showing.now, starts),
    )
    return Page(said)


ROUTES = (
    Route("command", "next", hear_next, Permission.JOINED, menu=True),
    Route("command", "today", hear_today, Permission.JOINED, menu=True),
    Route("command", "agenda", hear_agenda, Permission.JOINED, menu=True),
    Route("tap", "next", hear_to_next, Permission.JOINED),
    Route("tap", "agenda", hear_to_agenda, Permission.JOINED),
    Route("tap", "ics", hear_calendar, Permission.JOINED),
)

VIEWS = {
    "next": show_next,
    "today": show_today,
    "agenda": show_agenda,
    "calendar": show_calendar,
    "reminder": show_reminder,
    "meeting_moved": show_moved,
    "meeting_new": show_new,
    "meeting_cancelled": show_cancelled,
    "published": show_published,
    "activity_reminder": show_activity_reminder,
}
