"""A bot brought back from a backup: nothing of before leaves until an organizer has said what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, select, update

from bot import announcements, outbox, pace, participants
from models import Budget, Card, InboxRow, Letter, LetterState
from models.letter import PENDING

if TYPE_CHECKING:
    from datetime import datetime

    from models import Participant, Session

VIEW = "restored"
NEXT = select(func.min(Budget.stopped_at))


@dataclass(frozen=True)
class Held:
    """Since when letters are held back, where the backup ends, and how many were due before and come later."""

    since: datetime
    known_until: datetime | None
    overdue: int
    later: int


async def held(session: Session) -> Held | None:
    """Return what is held back, None once letters leave again."""
    since = await pace.stopped_at(session)
    if since is None:
        return None
    heard = select(func.max(InboxRow.received_at)).where(col(InboxRow.received_at) <= since)
    left = select(func.max(Letter.finished_at)).where(col(Letter.finished_at) <= since)
    newest = [at for at in ((await session.exec(heard)).one(), (await session.exec(left)).one()) if at is not None]
    counted = select(func.count()).where(*_kept_back(since))
    return Held(
        since,
        max(newest, default=None),
        int((await session.exec(counted.where(col(Letter.due_at) <= since))).one())
        + await announcements.overdue(session, since),
        int((await session.exec(counted.where(col(Letter.due_at) > since))).one()),
    )


async def ask(session: Session, *, now: datetime) -> int:
    """Ask each organizer who joined and was not asked yet, while letters are held back; return how many were."""
    await session.exec(select(Budget).with_for_update())  # several workers begin at once
    others = await _unasked(session)
    for one in others:
        card = Card(chat_id=one.chat_id or 0, participant_id=one.id, view=VIEW, made_at=now)
        session.add(card)
        await session.flush()
        await outbox.redraw(session, card, now=now)
    return len(others)


async def due(session: Session, _now: datetime) -> list[int]:
    """Return whom to ask still: who joined since, and everybody where a store was brought back under a bot at work."""
    return [one.id or 0 for one in await _unasked(session)][:1]  # one question asks all


async def ask_all(session: Session, _number: int, now: datetime) -> int:
    """Ask as `ask` does."""
    return await ask(session, now=now)


async def _unasked(session: Session) -> list[Participant]:
    event = await participants.only_event(session)
    if event is None or await pace.stopped_at(session) is None:
        return []
    asked = {card.participant_id for card in await _cards(session)}
    return [one for one in await participants.organizers(session, event.id or 0) if one.id not in asked]


async def go_on(session: Session, *, with_overdue: bool, now: datetime) -> int | None:
    """Let letters leave again and return how many overdue ones left or were left out; None when they leave already.

    What was due before the restore most probably arrived back then, so unless it is wanted it ends as expired.
    """
    since = await pace.stopped_at(session)
    if since is None:
        return None
    overdue: Any = (PENDING, col(Letter.made_at) <= since, col(Letter.due_at) <= since)
    counted = select(func.count()).where(*_kept_back(since), col(Letter.due_at) <= since)
    number = int((await session.exec(counted)).one())
    number += await announcements.overdue(session, since)
    if not with_overdue:
        await announcements.call_off(session, since)
        ended = update(Letter).where(*overdue)
        await session.exec(ended.values(state=outbox.ended(LetterState.EXPIRED), finished_at=now))
    await pace.go_on(session)
    for card in await _cards(session):
        said = card.params | {"number": number, "with_overdue": with_overdue}
        await outbox.redraw(session, card, now=now, view="restored_over", params=said)
    return number


def _kept_back(since: datetime) -> tuple[Any, ...]:
    """What is told of: messages somebody would get. That a card on a screen changes is none."""
    shown = select(Card.id).where(col(Card.message_id).is_not(None))
    is_change = col(Letter.card_id).is_not(None) & col(Letter.card_id).in_(shown)
    return PENDING, col(Letter.made_at) <= since, ~is_change


async def _cards(session: Session) -> list[Card]:
    return list((await session.exec(select(Card).where(Card.view == VIEW, col(Card.is_open)))).all())
