"""Audiences: whom an announcement means, at the moment it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import participants
from bot.texts import Moment
from models import Activity, Cluster, Meeting, MeetingSlot, MeetingState, SignUp, TeamPlace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from models import Event, Participant, Session

KINDS = ("everyone", "side", "language", "country", "day", "visit", "team")


async def people(session: Session, event: Event, chosen: dict[str, str]) -> list[Participant]:
    """Return the people an audience means at this moment; those who never joined cannot be written to."""
    joined = await participants.joined(session, event)
    value = chosen.get("value", "")
    match chosen.get("kind"):
        case "language":
            return [person for person in joined if person.language == value]
        case "side":
            return await _of_clusters(session, joined, col(Cluster.side) == value)
        case "country":
            return await _of_clusters(session, joined, col(Cluster.country) == value)
        case "team":
            placed = await session.exec(select(TeamPlace.cluster_id).where(TeamPlace.team_id == int(value)))
            return _speaking(joined, set(placed.all()))
        case "visit":
            seated = await session.exec(select(SignUp.participant_id).where(SignUp.activity_id == int(value)))
            ids = set(seated.all())
            return [person for person in joined if person.id in ids]
        case "day":
            return await _on_day(session, event, joined, value)
    return joined


async def _of_clusters(
    session: Session, people: Sequence[Participant], condition: ColumnElement[bool]
) -> list[Participant]:
    found = await session.exec(select(Cluster.id).where(condition))
    return _speaking(people, set(found.all()))


def _speaking(people: Sequence[Participant], cluster_ids: Collection[int | None]) -> list[Participant]:
    return [person for person in people if person.cluster_id in cluster_ids]


async def _on_day(session: Session, event: Event, people: Sequence[Participant], day: str) -> list[Participant]:
    """Return who has a meeting or a seat on a day."""
    meets = await session.exec(
        select(Meeting, MeetingSlot.starts)
        .join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
        .where(Meeting.event_id == event.id, col(Meeting.state) == MeetingState.PUBLISHED)
    )
    busy = {
        cluster
        for meeting, starts in meets.all()
        if Moment(starts, event.zone).local.date().isoformat() == day
        for cluster in (meeting.a_cluster_id, meeting.b_cluster_id)
    }
    seats = await session.exec(
        select(SignUp.participant_id, Activity.starts).join(Activity, col(SignUp.activity_id) == col(Activity.id))
    )
    seated = {person for person, starts in seats.all() if Moment(starts, event.zone).local.date().isoformat() == day}
    return [person for person in people if person.cluster_id in busy or person.id in seated]
