"""Announcements: a text in three languages, its audience, and one letter a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select, update

from bot import audiences, outbox
from bot.texts import LANGUAGES
from models import Announcement, AnnouncementState, Lane, Letter, LetterState, Participant, Policy

if TYPE_CHECKING:
    from datetime import datetime

    from models import Event, Session

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


async def send(session: Session, event: Event, announcement: Announcement, *, rate: float, now: datetime) -> int:
    """Write one letter a recipient and let them go; 0 when it was sent before or a language is missing."""
    if missing(announcement) or not await _take(session, announcement, now):
        return 0
    people = await audiences.people(session, event, announcement.audience)
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
