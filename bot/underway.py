"""Under way: how far an announcement is, counted, seen on cards while it leaves, and closed when it has left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot import outbox
from models import AnnouncementState, Card, Letter, LetterState

if TYPE_CHECKING:
    from datetime import datetime

    from models import Announcement, Session

PER_SECOND = 25.0  # how many letters of one leave, if nothing else does
AT_ONCE, FIRST_LOOK = timedelta(milliseconds=50), timedelta(seconds=1)  # when the sender sees how far it is
WATCHING = "progress"  # the view of how far one is
ENCLOSURE = "enclosure"  # the view of what goes with one as a message of its own


async def watched_on(session: Session, announcement: Announcement) -> list[Card]:
    """Return the cards on which organizers see how far it is."""
    found = await session.exec(select(Card).where(Card.view == WATCHING, col(Card.is_open)))
    return [card for card in found.all() if card.params.get("announcement") == announcement.id]


async def watch(session: Session, card: Card, count: int, *, since: datetime, now: datetime) -> None:
    """Have a card look again by itself while an announcement to so many leaves, and once it has left."""
    whole = timedelta(seconds=count / PER_SECOND)
    for number, wait in enumerate((AT_ONCE, FIRST_LOOK, whole + FIRST_LOOK, whole * 2 + FIRST_LOOK * 5), 1):
        await outbox.show_again(session, card, f"look{number}:{since.timestamp():.0f}", due_at=since + wait, now=now)


async def progress(session: Session, announcement: Announcement) -> dict[str, int]:
    """Return how many letters are in each state, and `left`: how many are still to go.

    Whoever has the text and not what goes with it counts by the latter.
    """
    mine = col(Letter.announcement_id) == announcement.id
    found = await session.exec(select(Letter.state, func.count()).where(mine).group_by(col(Letter.state)))
    counts = {str(state): count for state, count in found.all()}
    has_text = select(Letter.participant_id).where(mine, col(Letter.state) == LetterState.SENT)
    apart = select(Letter.state, func.count()).where(
        Letter.subject == f"announcement:{announcement.id}", Letter.view == ENCLOSURE, Letter.state != LetterState.SENT,
        col(Letter.participant_id).in_(has_text),
    ).group_by(col(Letter.state))  # fmt: skip
    for state, count in (await session.exec(apart)).all() if announcement.attachment else ():
        counts[str(LetterState.SENT)] -= count
        counts[str(state)] = counts.get(str(state), 0) + count
    waiting = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)
    return counts | {"left": sum(counts.get(str(state), 0) for state in waiting), "all": sum(counts.values())}


async def settle(session: Session, announcement: Announcement) -> None:
    """Close an announcement whose letters have all ended."""
    counts = await progress(session, announcement)
    if announcement.state is AnnouncementState.RUNNING and not counts["left"]:
        announcement.state = AnnouncementState.DONE
        session.add(announcement)
