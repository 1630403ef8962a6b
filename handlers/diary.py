"""A person's diary: meetings and activities in order of time, and all that a card says about one meeting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import clusters, interviews, meetings, programme, shortlists, whereabouts
from handlers.reasoning import main_reasons
from models import Activity, Cluster, MeetingSlot, Profile

if TYPE_CHECKING:
    from datetime import datetime

    from bot.meetings import Appointment
    from bot.showing import Showing
    from bot.texts import Moment


@dataclass(frozen=True)
class Entry:
    """One line of an agenda: a meeting or an activity."""

    starts: Moment
    ends: Moment
    other: Cluster | None = None
    table: int = 0
    room: str = ""
    activity: Activity | None = None

    @property
    def departs(self) -> Moment | None:
        """When the bus leaves; the hours before it are there to gather."""
        at = self.activity.departs_at if self.activity else None
        return replace(self.starts, at=at) if at else None


async def entries_of(showing: Showing) -> list[Entry]:
    """Return a person's meetings and activities in order of time; those for everyone included."""
    reader = showing.reader
    if reader is None:
        return []
    found: list[Entry] = []
    if reader.cluster_id is not None:
        found += [entry(showing, one) for one in await meetings.of_cluster(showing.session, reader.cluster_id)]
    seated = {one.id for one in await programme.seats_of(showing.session, reader)}
    found += [
        Entry(showing.moment(one.starts), showing.moment(one.ends), activity=one)
        for one in await programme.everything(showing.session, showing.event)
        if one.id in seated or not one.sign_up
    ]
    return sorted(found, key=lambda one: (one.starts.at, one.activity is None))


def entry(showing: Showing, one: Appointment) -> Entry:
    """Return a meeting as a line of an agenda."""
    room = whereabouts.room_name(showing.event, one.table, showing.voice)
    return Entry(showing.moment(one.starts), showing.moment(one.ends), other=one.other, table=one.table, room=room)


async def about(showing: Showing, coming: Appointment) -> dict[str, object]:
    """Return everything a card says about one meeting."""
    mine = await clusters.of(showing.session, showing.reader)
    languages = await common_languages(showing, mine, coming.other) if mine else []
    match = await shortlists.between(showing.session, showing.event, mine, coming.other) if mine else None
    return where(showing, coming) | {
        "languages": languages,
        "is_interpreted": not languages and await _is_interpreted(showing, coming),
        "reasons": main_reasons(showing, match) if match else [],
    }


def where(showing: Showing, coming: Appointment) -> dict[str, object]:
    """Return with whom, when and where a meeting is."""
    return {
        "other": coming.other,
        "starts": showing.moment(coming.starts),
        "ends": showing.moment(coming.ends),
        **whereabouts.told(showing.event, coming.table, showing.voice),
    }


async def _is_interpreted(showing: Showing, coming: Appointment) -> bool:
    """Whether one of the interpreters booked in its slot is left for a meeting without a common language."""
    slot = await showing.session.get_one(MeetingSlot, coming.meeting.slot_id)
    ahead = 0
    for one in await meetings.in_slot(showing.session, slot) if slot.interpreters else ():
        if one.id == coming.meeting.id:
            return ahead < slot.interpreters
        a, b = [await showing.session.get_one(Cluster, side) for side in (one.a_cluster_id, one.b_cluster_id)]
        ahead += not await common_languages(showing, a, b)
    return False


async def common_languages(showing: Showing, mine: Cluster, other: Cluster) -> list[str]:
    """Return the languages both profiles name."""
    questions = [q.key for q in interviews.questionnaire_of(showing.event).questions if q.role == "languages"]
    spoken: list[list[str]] = []
    for cluster in (mine, other):
        profile = await showing.session.get(Profile, cluster.id)
        said = [one for key in questions for one in (profile.answers.get(key) or [])] if profile else []
        spoken.append([one.partition(":")[0] for one in said if not one.endswith(":interpreter")])
    return [language for language in spoken[0] if language in spoken[1]]


def minutes_until(now: datetime, then: datetime) -> int:
    """Return how many minutes are left, begun ones counted whole; 0 once it is past."""
    return max(0, -(-int((then - now).total_seconds()) // 60))
