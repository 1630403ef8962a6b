"""Audiences: whom an announcement means, at the moment it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import participants
from bot.texts import Moment
from models import (
    Activity,
    Cluster,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Profile,
    Seen,
    SignUp,
    TeamPlace,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Event, Session

ARRIVED = (LetterState.SENT, LetterState.UNKNOWN)
KINDS = ("everyone", "side", "language", "country", "sector", "day", "visit", "team", "unfinished", "unseen")
OF_CLUSTERS = ("side", "country", "sector", "team", "unfinished")
WHOLE = ("everyone", "unfinished")  # of these there is nothing further to choose


async def people(session: Session, event: Event, chosen: dict[str, str]) -> list[Participant]:
    """Return the people an audience means at this moment; those who never joined cannot be written to."""
    joined = await participants.joined(session, event)
    kind, value = chosen.get("kind", ""), chosen.get("value", "")
    if kind in OF_CLUSTERS:
        clusters = await _clusters(session, event, kind, value)
        return [person for person in joined if person.cluster_id in clusters]
    match kind:
        case "language":
            return [person for person in joined if person.language == value]
        case "visit":
            seated = await session.exec(select(SignUp.participant_id).where(SignUp.activity_id == int(value)))
            ids = set(seated.all())
            return [person for person in joined if person.id in ids]
        case "unseen":
            ids = {one.id or 0 for one in await unseen(session, int(value))}
            return [person for person in joined if person.id in ids]
        case "day":
            return await _on_day(session, event, joined, value)
    return joined


async def _clusters(session: Session, event: Event, kind: str, value: str) -> set[int | None]:
    """Return the clusters whose people are meant."""
    found = select(Cluster.id).where(Cluster.event_id == event.id)
    match kind:
        case "sector":
            return await _of_sector(session, event, value)
        case "unfinished":
            found = found.where(col(Cluster.id).not_in(select(Profile.cluster_id)))
        case "team":
            placed = select(TeamPlace.cluster_id).where(TeamPlace.team_id == int(value))
            found = found.where(col(Cluster.id).in_(placed))
        case _:
            found = found.where((Cluster.side if kind == "side" else Cluster.country) == value)
    return set((await session.exec(found)).all())


async def unseen(session: Session, number: int) -> list[Participant]:
    """Return those an announcement reached, or may have reached, who have not said that they saw it; by name."""
    have = select(Seen.participant_id).where(Seen.announcement_id == number)
    got = select(Letter.participant_id).where(Letter.announcement_id == number, col(Letter.state).in_(ARRIVED))
    people = select(Participant).where(
        col(Participant.chat_id).is_not(None), col(Participant.id).in_(got), col(Participant.id).not_in(have)
    )
    return list((await session.exec(people.order_by(col(Participant.name), col(Participant.id)))).all())


async def _of_sector(session: Session, event: Event, sector: str) -> set[int | None]:
    """Return the clusters of a sector: as their profiles say, or the list they were loaded with."""
    found = await session.exec(
        select(Cluster, Profile)
        .outerjoin(Profile, col(Profile.cluster_id) == col(Cluster.id))
        .where(Cluster.event_id == event.id)
    )
    role = next((one["key"] for one in event.questionnaire.get("questions", ()) if one.get("role") == "sectors"), "")
    told = [(one.id, (profile.answers.get(role) if profile else None) or one.sectors) for one, profile in found.all()]
    return {number for number, sectors in told if sector in sectors}


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
