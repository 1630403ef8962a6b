"""How fast letters may leave: one budget a bot and one pace a chat, both kept in the store (GCRA)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, delete, select, update

from models import Budget, ChatPace, Lease, Letter
from models.letter import OUT
from models.store import insert_new, put_rows

if TYPE_CHECKING:
    from models import Session

LONGEST_PAUSE = timedelta(seconds=30)  # of the whole bot after a 429, whose scope Telegram does not tell
SLOWER = 0.8  # of the rate, after a 429
SLOWEST = 1.0  # letters a second
SLOW_FOR = timedelta(minutes=10)  # and then one letter a second more each minute
FIRST_WAIT = timedelta(seconds=1)
FORGOTTEN_AFTER = timedelta(minutes=1)
LONGEST_WAIT = timedelta(seconds=60)
OUT_OF_REACH = timedelta(seconds=60)  # ahead of the present no budget is ever spent

log = logging.getLogger("multaqa.delivery")


@dataclass(frozen=True)
class Pace:
    """Letters a second for the bot and for one chat, each with a burst that passes at once."""

    rate: float = 25.0
    burst: int = 2
    chat_rate: float = 1.0
    chat_burst: int = 4

    @property
    def chat_gap(self) -> timedelta:
        """Time between two letters of one chat."""
        return timedelta(seconds=1 / self.chat_rate)

    @property
    def edit_gap(self) -> timedelta:
        """Time between two edits in one chat; Telegram takes about three a second of one message."""
        return self.chat_gap / 3

    @property
    def chat_slack(self) -> timedelta:
        """How far ahead of the present a chat's `free_at` may lie before the chat has to wait."""
        return self.chat_gap * (self.chat_burst - 1)


async def budget(session: Session, bot_id: int, *, now: datetime) -> Budget:
    """Return the bot's budget, locked for this transaction: claims of several processes queue up behind it."""
    wanted = select(Budget).where(Budget.id == bot_id).with_for_update()
    found = (await session.exec(wanted)).first()
    if found is None:
        # A store that is held back is so for every bot that comes to it, one under another name, too.
        row = {"id": bot_id, "free_at": now, "stopped_at": await stopped_at(session)}
        await insert_new(session, Budget, [row])
        found = (await session.exec(wanted)).one()
    if found.free_at - now > OUT_OF_REACH:
        await _set_back(session, found, now)
    return found


async def _set_back(session: Session, kept: Budget, now: datetime) -> None:
    """Bring to the present what was to last to an instant of a clock that has been set back since.

    Nothing is claimed so far ahead as the budget says. Else nobody would hear anything for as long as the step was.
    """
    step = kept.free_at - now
    log.warning("the clock has been set back by some %s: what was to wait by it goes by the new one", step)
    kept.free_at -= step
    kept.paused_until = kept.paused_until and kept.paused_until - step
    kept.doubtful_until = kept.doubtful_until and kept.doubtful_until - step
    kept.slowed_at = kept.slowed_at and kept.slowed_at - step
    session.add(kept)
    for chat in (await session.exec(select(ChatPace).where(col(ChatPace.free_at) > now))).all():
        chat.free_at -= step
    for one in (await session.exec(select(Lease).where(col(Lease.until) > now))).all():
        one.until -= step
    for letter in (await session.exec(select(Letter).where(OUT))).all():
        letter.lease_until = letter.lease_until and letter.lease_until - step


def tokens(kept: Budget, pace: Pace, *, now: datetime) -> int:
    """Return how many letters may leave now."""
    if kept.paused_until is not None and kept.paused_until > now:
        return 0
    gap = _gap(kept, pace, now)
    slack = now + gap * (pace.burst - 1) - max(kept.free_at, now)
    return max(0, slack // gap + 1)


def spend(kept: Budget, count: int, pace: Pace, *, now: datetime) -> None:
    """Take `count` letters out of the budget."""
    kept.free_at = max(kept.free_at, now) + _gap(kept, pace, now) * count


def next_token(kept: Budget, pace: Pace, *, now: datetime) -> datetime:
    """Return when the next letter may leave."""
    free_at = kept.free_at - _gap(kept, pace, now) * (pace.burst - 1)
    return max(free_at, kept.paused_until or now, now)


def is_doubtful(kept: Budget, *, now: datetime) -> bool:
    """Whether Telegram asked for a long wait and it is not known whether it meant the chat or the bot."""
    return kept.doubtful_until is not None and kept.doubtful_until > now


def rate(kept: Budget, pace: Pace, *, now: datetime) -> float:
    """Return the letters a second allowed now: slower for ten minutes after a 429, then faster again by and by."""
    if kept.slowed_at is None or kept.slowed_to is None:
        return pace.rate
    recovered = (now - kept.slowed_at - SLOW_FOR) / timedelta(minutes=1)
    return min(pace.rate, kept.slowed_to + max(0.0, recovered))


def _gap(kept: Budget, pace: Pace, now: datetime) -> timedelta:
    return timedelta(seconds=1 / rate(kept, pace, now=now))


async def spend_chats(session: Session, free_at: dict[int, datetime]) -> None:
    """Let chats wait until an instant each: a letter leaves for them."""
    await put_rows(session, ChatPace, [{"chat_id": chat, "free_at": at} for chat, at in sorted(free_at.items())])


async def hold_chat(session: Session, chat_id: int, wait: timedelta, pace: Pace, *, now: datetime) -> None:
    """Let a chat wait, all its letters together, so that their order stays."""
    kept = await session.get(ChatPace, chat_id) or ChatPace(chat_id=chat_id, free_at=now)
    kept.free_at = max(kept.free_at, now + wait + pace.chat_slack)
    session.add(kept)


async def refused(
    session: Session, bot_id: int, chat_id: int, wait: timedelta, pace: Pace, *, now: datetime, is_probe: bool = False
) -> None:
    """After a 429 the chat waits in full, and the bot thirty seconds at most, or in full if that was the probe."""
    kept = await budget(session, bot_id, now=now)
    if kept.paused_until is None or kept.paused_until <= now:
        kept.slowed_to = max(SLOWEST, rate(kept, pace, now=now) * SLOWER)
        kept.slowed_at = now
    pause = wait if is_probe else min(wait, LONGEST_PAUSE)
    kept.paused_until = max(kept.paused_until or now, now + pause)
    if wait > LONGEST_PAUSE:
        kept.doubtful_until = max(kept.doubtful_until or now, now + wait)
    session.add(kept)
    await hold_chat(session, chat_id, wait, pace, now=now)


async def pause(session: Session, bot_id: int, wait: timedelta, *, now: datetime) -> None:
    """Let the whole bot wait."""
    kept = await budget(session, bot_id, now=now)
    kept.paused_until = max(kept.paused_until or now, now + wait)
    session.add(kept)


async def cleared(session: Session, bot_id: int, *, now: datetime) -> None:
    """After a probe that passed: only the chat that was refused has to wait."""
    kept = await budget(session, bot_id, now=now)
    kept.doubtful_until = None
    session.add(kept)


async def stop(session: Session, bot_id: int, *, now: datetime) -> None:
    """Let nothing leave until `go_on` but answers written from now on."""
    kept = await budget(session, bot_id, now=now)
    kept.stopped_at = kept.stopped_at or now
    session.add(kept)


async def stopped_at(session: Session) -> datetime | None:
    """Return since when letters are held back, None when they leave."""
    return (await session.exec(select(func.min(Budget.stopped_at)))).one()


async def go_on(session: Session) -> None:
    """Let letters leave again."""
    await session.exec(update(Budget).values(stopped_at=None))


async def forget(session: Session, *, now: datetime) -> None:
    """Drop the pace of chats that need not wait: it says no more than no row would."""
    await session.exec(delete(ChatPace).where(col(ChatPace.free_at) <= now - FORGOTTEN_AFTER))


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts that certainly did not arrive."""
    return min(FIRST_WAIT * 2.0 ** min(attempts - 1, 10), LONGEST_WAIT)
