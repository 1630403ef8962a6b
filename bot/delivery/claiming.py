"""Which letters leave now: claimed together with the budget they cost, most urgent first, one a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func
from sqlmodel import col, select, update

from bot import outbox, pace
from bot.wire import LONGEST
from models import Card, ChatPace, Letter, LetterState
from models.columns import Instant
from models.letter import OUT, PENDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.pace import Pace
    from models import Session

LEASE = LONGEST + timedelta(seconds=20)
GRACE = timedelta(seconds=10)  # for a worker that knows what became of a letter and waits for the store to come back
LOOK_AHEAD = 20  # letters read for each that may leave: several may be for one chat
NOW = bindparam("now", type_=Instant)
HORIZON = select(
    select(Letter.id).where(PENDING, col(Letter.due_at) <= NOW).limit(1).scalar_subquery(),
    select(func.min(Letter.due_at)).where(PENDING, col(Letter.due_at) > NOW).scalar_subquery(),
)


@dataclass(frozen=True)
class Claim:
    """What may leave; whether it is a probe after a 429; when, on the pulse, to look again (None: nothing is held)."""

    letters: Sequence[Letter] = ()
    is_probe: bool = False
    look_again: datetime | None = None


async def horizon(session: Session, now: datetime) -> tuple[bool, datetime | None]:
    """Return whether any letter is due, and when the next one that is not due yet will be."""
    found, following = (await session.exec(HORIZON, params={"now": now})).one()
    return found is not None, following


async def claim(session: Session, bot_id: int, rate: Pace, *, most: int, now: datetime, pulse: datetime) -> Claim:
    """Claim at most `most` letters due at `now`, as the pace allows at `pulse`.

    The budget is locked first, so claims of several processes come one after another and see each other's.
    """
    purse = await pace.budget(session, bot_id, now=pulse)
    await expire(session, now)
    is_probe = pace.is_doubtful(purse, now=pulse)
    free = min(most, pace.tokens(purse, rate, now=pulse))
    if free and is_probe:
        free = 0 if await _is_any_out(session) else 1
    letters = await _chosen(session, rate, free, now, pulse) if free else []
    edits = await _edits(session, letters)
    gaps = {one.chat_id: rate.edit_gap if one.card_id in edits else rate.chat_gap for one in letters}
    await pace.spend_chats(session, gaps, now=pulse)
    for letter in letters:
        letter.state, letter.fence, letter.lease_until = LetterState.CLAIMED, letter.fence + 1, pulse + LEASE
        session.add(letter)
    if letters:
        pace.spend(purse, len(letters), rate, now=pulse)
        session.add(purse)
    await session.flush()
    if len(letters) == free:  # there may be more: they wait for the budget
        again = pace.next_token(purse, rate, now=pulse)
    else:
        again = await _next_free_chat(session, rate, now, pulse)
    return Claim(letters, is_probe and bool(letters), again)


async def _edits(session: Session, letters: Sequence[Letter]) -> set[int | None]:
    """Return the cards of letters that are shown already, so that theirs only change them."""
    ids = [letter.card_id for letter in letters if letter.card_id]
    shown = select(Card.id).where(col(Card.id).in_(ids), col(Card.message_id).is_not(None))
    return set((await session.exec(shown)).all()) if ids else set()


async def expire(session: Session, now: datetime) -> None:
    """Close the letters that nobody needs any more; they cost no budget."""
    over = update(Letter).where(PENDING, col(Letter.expires_at) < now)
    await session.exec(over.values(state=outbox.ended(LetterState.EXPIRED), finished_at=now))


async def _is_any_out(session: Session) -> bool:
    return (await session.exec(select(Letter.id).where(OUT).limit(1))).first() is not None


def _held(rate: Pace, pulse: datetime) -> Any:
    return select(ChatPace.chat_id).where(col(ChatPace.free_at) > pulse + rate.chat_slack)


async def _chosen(session: Session, rate: Pace, most: int, now: datetime, pulse: datetime) -> list[Letter]:
    out = select(Letter.chat_id).where(OUT)
    waiting = (
        select(Letter)
        .where(PENDING, col(Letter.due_at) <= now)
        .where(col(Letter.chat_id).not_in(out), col(Letter.chat_id).not_in(_held(rate, pulse)))
        .order_by(col(Letter.lane), col(Letter.due_at), col(Letter.id))
        .limit(most * LOOK_AHEAD)
        .with_for_update(skip_locked=True)
    )
    first: dict[int, Letter] = {}
    for letter in (await session.exec(waiting)).all():
        first.setdefault(letter.chat_id, letter)
    return list(first.values())[:most]


async def _next_free_chat(session: Session, rate: Pace, now: datetime, pulse: datetime) -> datetime | None:
    due = select(Letter.chat_id).where(PENDING, col(Letter.due_at) <= now)
    held = select(func.min(ChatPace.free_at)).where(
        col(ChatPace.chat_id).in_(due), col(ChatPace.free_at) > pulse + rate.chat_slack
    )
    free_at = (await session.exec(held)).one()
    return None if free_at is None else free_at - rate.chat_slack


async def lost(
    session: Session, *, pulse: datetime, mine: Collection[int], everything: bool = False
) -> Sequence[Letter]:
    """Return the letters out whose worker is gone, locked; `everything` counts all as gone that are not `mine`."""
    out = select(Letter).where(OUT, col(Letter.id).not_in(mine))
    if not everything:
        out = out.where(col(Letter.lease_until) < pulse - GRACE)
    return (await session.exec(out.with_for_update(skip_locked=True))).all()
