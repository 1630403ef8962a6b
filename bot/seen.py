"""Seen: who pressed the button under an announcement, who did not, and one reminder to those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select, update

from bot import announcements, audiences, outbox
from models import Announcement, AnnouncementState, Card, Letter, LetterState, Participant, Seen
from models.store import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session


async def see(session: Session, announcement: Announcement, person: Participant, *, now: datetime) -> None:
    """Keep that a person has seen it, and close every copy of it in their chat; a copy in doubt has arrived.

    So has one whose worker died before it knew, and one in doubt that waits to be sent again need not be.
    """
    row = {"announcement_id": announcement.id, "participant_id": person.id, "at": now}
    await insert_new(session, Seen, [row])
    is_mine = (col(Letter.participant_id) == person.id) & (col(Letter.announcement_id) == announcement.id)
    is_doubted = col(Letter.state).in_((LetterState.UNKNOWN, LetterState.SENDING)) | (
        col(Letter.state).in_(outbox.WAITING) & (col(Letter.doubts) > 0)
    )
    arrived = {"state": LetterState.SENT, "lease_until": None, "finished_at": func.coalesce(Letter.finished_at, now)}
    await session.exec(update(Letter).where(is_mine, is_doubted).values(**arrived))
    copies = select(Card).where(Card.participant_id == person.id, Card.view == announcements.VIEW, col(Card.is_open))
    for card in (await session.exec(copies)).all():
        if card.params.get("announcement") == announcement.id and card.message_id is not None:
            await outbox.close_card(session, card, now=now)


async def number(session: Session, announcement: Announcement) -> int:
    """Return how many have seen it."""
    found = select(func.count()).select_from(Seen).where(Seen.announcement_id == announcement.id)
    return int((await session.exec(found)).one())


async def readers(session: Session, announcement: Announcement) -> list[Participant]:
    """Return those who have seen it, by name."""
    have = select(Seen.participant_id).where(Seen.announcement_id == announcement.id)
    people = select(Participant).where(col(Participant.chat_id).is_not(None), col(Participant.id).in_(have))
    return list((await session.exec(people.order_by(col(Participant.name), col(Participant.id)))).all())


async def remind(session: Session, announcement: Announcement, *, known: int, now: datetime) -> int | None:
    """Write once more to those who have not seen it; return to how many, None when somebody was faster.

    `known` is how often they had been reminded when the button was shown.
    """
    here = (
        update(Announcement)
        .where(col(Announcement.id) == announcement.id, col(Announcement.reminded) == known)
        .where(col(Announcement.state).in_((AnnouncementState.RUNNING, AnnouncementState.DONE)))
    )
    taken = bool((await session.exec(here.values(reminded=known + 1))).rowcount)
    await session.refresh(announcement)
    if not taken:
        return None
    people = [one for one in await audiences.unseen(session, announcement.id or 0) if one.blocked_at is None]
    key = f"announcement:{announcement.id}:again{known + 1}"
    letters = await announcements.addressed(session, announcement, people, key, now=now, again=known + 1)
    return await outbox.write(session, letters)
