"""Forgetting: what is kept of a chat ends, of strangers once they have been answered, of everybody's old replies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, delete, select, update

from bot.outbox import OPEN, redraw
from models import Card, ChatPace, InboxRow, InboxState, Lane, Letter, Participant
from models.inbox import UNHEARD

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session


async def forget(session: Session, chat_id: int, *, until: int | None = None) -> None:
    """Erase everything kept about a chat; for people who say no before anything is stored.

    What they said and nobody has heard yet stays until it is answered, which erases it. With `until`, the number of
    the newest card that is known, what has been answered since stays, too.
    """
    letters, cards = col(Letter.chat_id) == chat_id, col(Card.chat_id) == chat_id
    if until is not None:
        letters, cards = letters & col(Letter.state).not_in(OPEN), cards & (col(Card.id) <= until)
    await session.exec(delete(Letter).where(letters))
    await session.exec(delete(Card).where(cards))
    await session.exec(delete(ChatPace).where(col(ChatPace.chat_id) == chat_id))
    heard = col(InboxRow.state) != InboxState.WAITING
    await session.exec(delete(InboxRow).where(col(InboxRow.chat_id) == chat_id, heard))


async def unname(session: Session, name: str, *, now: datetime) -> None:
    """Erase a person's full name from what is kept of messages to others; cards in sight are shown without it.

    What has arrived on their phones stays there.
    """
    if " " not in name.strip():
        return  # "Ali" stands in many words
    gone = col(Letter.text).contains(name, autoescape=True), col(Letter.state).not_in(OPEN)
    await session.exec(update(Letter).where(*gone).values(text=""))
    shown = select(Card).where(col(Card.shown).contains(name, autoescape=True))
    for card in (await session.exec(shown)).all():
        if card.is_open:
            await redraw(session, card, now=now)
        else:
            card.shown = ""
            session.add(card)


async def forget_strangers(
    session: Session, *, silent_since: datetime | None = None, chat_id: int | None = None
) -> int:
    """Erase the chats (or the one chat) of people who did not join and are asked nothing, once they have been told.

    With `silent_since`, a question still open is given up when it was asked before. Return how many were erased.
    """
    joined = select(Participant.chat_id).where(col(Participant.chat_id).is_not(None))
    cards = select(Card).where(col(Card.chat_id).not_in(joined)).order_by(col(Card.id))
    lines = select(Letter.chat_id).where(col(Letter.chat_id).not_in(joined))
    busy = select(Letter.chat_id).where(col(Letter.state).in_(OPEN))
    unheard = select(InboxRow.chat_id).where(UNHEARD)
    if chat_id is not None:
        cards, lines = cards.where(Card.chat_id == chat_id), lines.where(Letter.chat_id == chat_id)
    newest = {card.chat_id: card for card in (await session.exec(cards)).all()}
    chats = newest.keys() | set((await session.exec(lines)).all())
    chats -= {chat for chat, card in newest.items() if _is_asked(card, silent_since)}
    chats -= set((await session.exec(busy)).all()) | set((await session.exec(unheard)).all()) if chats else set()
    for chat in chats:
        known = newest.get(chat)
        await forget(session, chat, until=known.id if known else 0)
    return len(chats)


def _is_asked(newest: Card, silent_since: datetime | None) -> bool:
    return not newest.is_last and (silent_since is None or newest.made_at > silent_since)


async def prune(session: Session, *, before: datetime) -> None:
    """Drop replies that left long ago; letters about meetings, visits and announcements stay as the record."""
    old = col(Letter.finished_at) < before - timedelta(days=1)
    await session.exec(delete(Letter).where(old, col(Letter.lane) == int(Lane.REPLY)))
