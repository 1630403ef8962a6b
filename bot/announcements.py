"""Announcements: a text in three languages, its audience, and one letter a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select, update

from bot import outbox, participants
from bot.texts import LANGUAGES
from models import (
    Activity,
    Announcement,
    AnnouncementState,
    Cluster,
    Lane,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Policy,
    SignUp,
    TeamPlace,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from models import Event, Session

AUDIENCES = ("everyone", "side", "language", "country", "day", "visit", "team")
LONGEST = 3000  # characters, so that the text and its heading fit one message


def missing(announcement: Announcement) -> list[str]:
    """Return the languages in which the text is still missing."""
    return [language for language in LANGUAGES if not announcement.text.get(language)]


async def draft(session: Session, event: Event, author: Participant, *, now: datetime) -> Announcement:
    """Begin an announcement to everyone."""
    made = Announcement(
        event_id=event.id or 0, author_id=author.id or 0, audience={"kind": "everyone", "value": ""}, made_at=now
    )
    session.add(made)
    await session.flush()
    return made


async def audience(session: Session, event: Event, chosen: dict[str, str]) -> list[Participant]:
    """Return the people an audience means at this moment; those who never joined cannot be written to."""
    people = await participants.joined(session, event)
    value = chosen.get("value", "")
    match chosen.get("kind"):
        case "language":
            return [person for person in people if person.language == value]
        case "side":
            return await _of_clusters(session, people, col(Cluster.side) == value)
        case "country":
            return await _of_clusters(session, people, col(Cluster.country) == value)
        case "team":
            placed = await session.exec(select(TeamPlace.cluster_id).where(TeamPlace.team_id == int(value)))
            return _speaking(people, set(placed.all()))
        case "visit":
            seated = await session.exec(select(SignUp.participant_id).where(SignUp.activity_id == int(value)))
            ids = set(seated.all())
            return [person for person in people if person.id in ids]
        case "day":
            return await _on_day(session, event, people, value)
    return people


async def _of_clusters(
    session: Session, people: Sequence[Participant], condition: ColumnElement[bool]
) -> list[Participant]:
    found = await session.exec(select(Cluster.id).where(condition))
    return _speaking(people, set(found.all()))


def _speaking(people: Sequence[Participant], cluster_ids: Collection[int | None]) -> list[Participant]:
    return [person for person in people if person.cluster_id in cluster_ids]


async def _on_day(session: Session, event: Event, people: Sequence[Participant], day: str) -> list[Participant]:
    """Return who has a meeting or a seat on a day."""
    from bot.texts import Moment  # noqa: PLC0415 - only the day is wanted here

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


async def send(session: Session, event: Event, announcement: Announcement, *, rate: float, now: datetime) -> int:
    """Write one letter a recipient and let them go; 0 when it was sent before or a language is missing."""
    if missing(announcement) or not await _take(session, announcement, now):
        return 0
    people = await audience(session, event, announcement.audience)
    letters = [
        outbox.letter_to(
            person,
            f"announcement:{announcement.id}",
            view="announcement",
            params={"announcement": announcement.id},
            now=now,
            due_at=now + timedelta(seconds=place / rate),
            lane=Lane.ANNOUNCEMENT,
            policy=Policy.PARK,
            subject=f"announcement:{announcement.id}",
            announcement_id=announcement.id,
        )
        for place, person in enumerate(people)
    ]
    await outbox.write(session, letters)
    return len(letters)


async def _take(session: Session, announcement: Announcement, now: datetime) -> bool:
    # Pressed twice, or by two organizers: the first one wins.
    statement = (
        update(Announcement)
        .where(col(Announcement.id) == announcement.id, col(Announcement.state) == AnnouncementState.DRAFT)
        .values(state=AnnouncementState.RUNNING, confirmed_at=now)
    )
    taken = bool((await session.exec(statement)).rowcount)
    await session.refresh(announcement)
    return taken


async def stop(session: Session, announcement: Announcement, *, now: datetime) -> int:
    """Keep back every letter that certainly has not left; return how many."""
    if announcement.state is not AnnouncementState.RUNNING:
        return 0
    announcement.state = AnnouncementState.STOPPED
    session.add(announcement)
    return await outbox.cancel(session, f"announcement:{announcement.id}", now=now)


async def progress(session: Session, announcement: Announcement) -> dict[str, int]:
    """Return how many letters are in each state, and `left`: how many are still to go."""
    found = await session.exec(
        select(Letter.state, func.count()).where(Letter.announcement_id == announcement.id).group_by(col(Letter.state))
    )
    counts = {str(state): count for state, count in found.all()}
    waiting = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)
    return counts | {"left": sum(counts.get(str(state), 0) for state in waiting), "all": sum(counts.values())}


async def settle(session: Session, announcement: Announcement) -> None:
    """Close an announcement whose letters have all ended."""
    counts = await progress(session, announcement)
    if announcement.state is AnnouncementState.RUNNING and not counts["left"]:
        announcement.state = AnnouncementState.DONE
        session.add(announcement)
