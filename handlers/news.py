"""The news of meetings and activities: reminders, and letters that tell what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import meetings, programme
from bot.cards import Page
from handlers.diary import about, entry, minutes_until, where
from handlers.offering import rows_to_profile
from models import Activity, Cluster, Meeting, MeetingSlot, MeetingState

if TYPE_CHECKING:
    from bot.meetings import Appointment
    from bot.showing import Showing
    from handlers.diary import Entry
    from handlers.hearing import Route


async def _meeting(showing: Showing) -> Appointment | None:
    """Return the meeting a letter is about as the reader sees it, unless it has moved on since."""
    meeting = await showing.session.get(Meeting, showing.params["meeting"])
    reader = showing.reader
    if meeting is None or reader is None or meeting.revision != showing.params["revision"]:
        return None
    # One cancelled may be held for the two at another time already; they are asked about that, and told of this.
    is_off = meeting.state is not MeetingState.PUBLISHED
    slot = await showing.session.get(
        MeetingSlot, showing.params.get("slot", meeting.slot_id) if is_off else meeting.slot_id
    )
    sides = {meeting.a_cluster_id, meeting.b_cluster_id}
    if slot is None or reader.cluster_id not in sides:
        return None
    other = await showing.session.get(Cluster, (sides - {reader.cluster_id}).pop())
    if other is None:
        return None
    return meetings.seen(meeting, slot, other)


async def show_reminder(showing: Showing) -> Page | None:
    """A meeting is near, or the first of several; what has moved or begun since they were planned is left out."""
    coming = await _coming(showing)
    if not coming:
        return None
    besides, later = _besides(showing, coming)
    minutes = minutes_until(showing.now, coming[0].starts)
    meeting = await about(showing, coming[0])
    return Page(showing.voice.say("agenda.reminder", meeting=meeting, minutes=minutes, later=later, besides=besides))


async def show_up_next(showing: Showing) -> Page | None:
    """A meeting has ended and another follows: who and where."""
    coming = await _coming(showing)
    if not coming:
        return None
    besides, _later = _besides(showing, coming)
    return Page(showing.voice.say("agenda.up_next", meeting=where(showing, coming[0]), besides=besides))


def _besides(showing: Showing, coming: list[Appointment]) -> tuple[list[Entry], list[Entry]]:
    """Return what begins with the first, for others of the cluster, and what comes after it."""
    lines = [(one.meeting.slot_id == coming[0].meeting.slot_id, entry(showing, one)) for one in coming[1:]]
    return [line for at_once, line in lines if at_once], [line for at_once, line in lines if not at_once]


async def _coming(showing: Showing) -> list[Appointment]:
    """Return the meetings a letter names that still stand as they were and have not begun, in order of time."""
    reader, params = showing.reader, showing.params
    if reader is None or reader.cluster_id is None:
        return []
    named = params.get("meetings") or [[params["meeting"], params["revision"]]]  # one, until runs were told at once
    mine = await meetings.of_cluster(showing.session, reader.cluster_id)
    return [one for one in mine if [one.meeting.id, one.meeting.revision] in named and one.starts >= showing.now]


async def show_moved(showing: Showing) -> Page | None:
    """A meeting has another time or table."""
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED:
        return None
    was = datetime.fromisoformat(showing.params["was"]) if showing.params.get("was") else coming.starts
    before = showing.moment(was) if was != coming.starts else None
    return Page(showing.voice.say("agenda.moved", meeting=await about(showing, coming), was=before))


async def show_new(showing: Showing) -> Page | None:
    """A meeting was added after the timetable was out."""
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED:
        return None
    return Page(showing.voice.say("agenda.new", meeting=await about(showing, coming)))


async def show_cancelled(showing: Showing) -> Page | None:
    """A meeting will not take place."""
    gone = await _meeting(showing)
    if gone is None or gone.meeting.state is MeetingState.PUBLISHED:
        return None
    theirs = showing.params.get("by", 0) == gone.other.id
    starts = showing.moment(gone.starts)
    return Page(showing.voice.say("agenda.cancelled", other=gone.other, starts=starts, theirs=theirs))


async def show_on_the_way(showing: Showing) -> Page | None:
    """The other side is on the way."""
    return await _live(showing, "coming.on_the_way")


async def show_they_are_late(showing: Showing) -> Page | None:
    """The other side is late, and the meeting begins later."""
    return await _live(showing, "coming.they_are_late")


async def show_table_late(showing: Showing) -> Page | None:
    """The meeting before one's own ends later at the same table."""
    return await _live(showing, "coming.table_late")


async def _live(showing: Showing, words: str) -> Page | None:
    coming = await _meeting(showing)
    if coming is None or coming.meeting.state is not MeetingState.PUBLISHED or coming.ends <= showing.now:
        return None
    return Page(showing.voice.say(words, meeting=await about(showing, coming)))


async def show_rooms_renamed(showing: Showing) -> Page | None:
    """The rooms of one's meetings are called otherwise, or the tables stand elsewhere: where each is now."""
    reader, tables = showing.reader, showing.params["tables"]
    mine = await meetings.of_cluster(showing.session, reader.cluster_id) if reader and reader.cluster_id else []
    coming = [entry(showing, one) for one in mine if one.table in tables and one.starts > showing.now]
    return Page(showing.voice.say("agenda.rooms_renamed", entries=coming)) if coming else None


async def show_published(showing: Showing) -> Page | None:
    """The timetable is there: one's own, in short; whose cluster has no profile is led to it."""
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
    return Page(said, await rows_to_profile(showing) if showing.card else ())


async def show_activity_reminder(showing: Showing) -> Page | None:
    """A visit or a training is near."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.revision != showing.params["revision"] or showing.reader is None:
        return None
    if activity.sign_up and not await programme.has_seat(showing.session, activity, showing.reader):
        return None
    starts = activity.departs_at or activity.starts
    if starts < showing.now - timedelta(minutes=1) or await programme.is_aboard(
        showing.session, activity, showing.reader
    ):
        return None
    said = showing.voice.say(
        "agenda.activity_reminder",
        activity=activity,
        starts=showing.moment(starts),
        evening=bool(showing.params.get("evening")),
        today=showing.moment(starts).local.date() == showing.moment(showing.now).local.date(),
        minutes=minutes_until(showing.now, starts),
    )
    return Page(said)


async def show_activity_moved(showing: Showing) -> Page | None:
    """A visit departs at another time, or from elsewhere; of whom the bus has already, only the time matters."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.revision != showing.params["revision"] or showing.reader is None:
        return None
    if not await programme.has_seat(showing.session, activity, showing.reader):
        return None
    was = showing.params["was"]
    aboard = await programme.is_aboard(showing.session, activity, showing.reader)
    if aboard and not was:
        return None
    said = showing.voice.say(
        "agenda.activity_moved",
        aboard=aboard,
        activity=activity,
        starts=showing.moment(activity.departs_at or activity.starts),
        was=showing.moment(datetime.fromisoformat(was)) if was else None,
        elsewhere=showing.params["elsewhere"],
    )
    return Page(said)


ROUTES: tuple[Route, ...] = ()

VIEWS = {
    "reminder": show_reminder,
    "up_next": show_up_next,
    "meeting_moved": show_moved,
    "meeting_new": show_new,
    "meeting_cancelled": show_cancelled,
    "on_the_way": show_on_the_way,
    "they_are_late": show_they_are_late,
    "table_late": show_table_late,
    "rooms_renamed": show_rooms_renamed,
    "published": show_published,
    "activity_reminder": show_activity_reminder,
    "activity_moved": show_activity_moved,
}
