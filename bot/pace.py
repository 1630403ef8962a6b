"""How fast letters may leave: one budget a bot and one pace a chat, both kept in the store (GCRA)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from models import Budget, ChatPace

if TYPE_CHECKING:
    from models import Session

LONGEST_PAUSE = timedelta(seconds=30)  # of the whole bot after a 429, whose scope Telegram does not tell


@dataclass(frozen=True)
class Pace:
    """Letters a second for the bot and for one chat, each with a burst that passes at once."""

    rate: float = 25.0
    burst: int = 2
    chat_rate: float = 1.0
    chat_burst: int = 4

    @property
    def gap(self) -> timedelta:
        """Time between two letters of the bot."""
        return timedelta(seconds=1 / self.rate)

    @property
    def edit_gap(self) -> timedelta:
        """Time between two edits in one chat; Telegram takes about three a second of one message."""
        return self.chat_gap / 3

    @property
    def chat_gap(self) -> timedelta:
        """Time between two letters of one chat."""
        return timedelta(seconds=1 / self.chat_rate)


async def budget(session: Session, bot_id: int, *, now: datetime) -> Budget:
    """Return the bot's budget, locked for this transaction."""
    found = (await session.exec(select(Budget).where(Budget.id == bot_id).with_for_update())).first()
    if found is None:
        found = Budget(id=bot_id, free_at=now)
        session.add(found)
        await session.flush()
    return found


def tokens(kept: Budget, pace: Pace, *, now: datetime) -> int:
    """Return how many letters may leave now."""
    if kept.paused_until is not None and kept.paused_until > now:
        return 0
    latest = now + pace.gap * (pace.burst - 1)
    free_at = max(kept.free_at, now - pace.gap)
    return max(0, int((latest - free_at) / pace.gap) + 1) if free_at <= latest else 0


def spend(kept: Budget, count: int, pace: Pace, *, now: datetime) -> None:
    """Take `count` letters out of the budget."""
    kept.free_at = max(kept.free_at, now - pace.gap) + pace.gap * count


async def held_chats(session: Session, pace: Pace, *, now: datetime) -> set[int]:
    """Return the chats that must wait before their next letter."""
    latest = now + pace.chat_gap * (pace.chat_burst - 1)
    return set((await session.exec(select(ChatPace.chat_id).where(col(ChatPace.free_at) > latest))).all())


async def spend_chat(session: Session, chat_id: int, gap: timedelta, *, now: datetime) -> None:
    """Take one letter out of a chat's pace."""
    kept = await session.get(ChatPace, chat_id) or ChatPace(chat_id=chat_id, free_at=now)
    kept.free_at = max(kept.free_at, now) + gap
    session.add(kept)


async def refused(session: Session, bot_id: int, chat_id: int, wait: timedelta, pace: Pace, *, now: datetime) -> None:
    """After a 429: the chat waits in full, the whole bot at most thirty seconds."""
    kept = await session.get(ChatPace, chat_id) or ChatPace(chat_id=chat_id, free_at=now)
    kept.free_at = now + wait + pace.chat_gap * pace.chat_burst
    session.add(kept)
    purse = await budget(session, bot_id, now=now)
    purse.paused_until = now + min(wait, LONGEST_PAUSE)
    session.add(purse)
