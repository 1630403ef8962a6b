"""Which letters leave now: claimed together with the budget they cost, most urgent first, one a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, or_
from sqlmodel import col, select, update

from bot import outbox, pace
from bot.wire import LONGEST
from models import Card, ChatPace, Lane, Letter, LetterState
from models.columns import Instant
from models.letter import OUT, PENDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.pace import Pace
    from models import Budget, Session

LEASE = LONGEST + timedelta(seconds=20)
GRACE = timedelta(seconds=10)  # for a worker that knows what became of a letter and waits for the store to come back
A_MOMENT = timedelta(milliseconds=100)  # in which whoever changes a letter is done with it
LOOK_AHEAD = 20  # letters read for each that may leave: several may be for one chat
NOW = bindparam("now", type_=Instant)
_DUE = select(Letter.id).where(PENDING, col(Letter.due_at) <= NOW)
MOST_COUNTED = 100  # letters due; whether there are more makes no difference
HORIZON = select(
    select(func.count()).select_from(_DUE.limit(MOST_COUNTED).subquery()).scalar_subquery().label("due"),
    select(Letter.id).where(PENDING, col(Letter.expires_at) < NOW).limit(1).exists().label("is_any_over"),
    select(func.min(Letter.due_at)).where(PENDING, col(Letter.due_at) > NOW).scalar_subquery().label("following"),
)


@dataclass(frozen=True)
class Horizon:
    """How many letters are due (at most MOST_COUNTED), whether any is over, when the next one will be due."""

    due: int
    is_any_over: bool
    following: datetime | None


UNSEEN = Horizon(MOST_COUNTED, is_any_over=True, following=None)
_OUT_ALREADY = select(Letter.chat_id).where(OUT)
WAITING: Any = (
    select(Letter.id, Letter.chat_id, ChatPace.free_at, Card.message_id)
    .select_from(Letter)
    .outerjoin(ChatPace, col(ChatPace.chat_id) == col(Letter.chat_id))
    .outerjoin(Card, col(Card.id) == col(Letter.card_id))
    .where(PENDING, col(Letter.due_at) <= NOW, col(Letter.chat_id).not_in(_OUT_ALREADY))
    .where(or_(col(ChatPace.free_at).is_(None), col(ChatPace.free_at) <= bindparam("free_from", type_=Instant)))
    .order_by(col(Letter.lane), col(Letter.due_at), col(Letter.id))
    .limit(bindparam("most", type_=Integer))
)
# While the bot is stopped: what answers people, and nothing from before.
ANSWERS = WAITING.where(col(Letter.lane) == int(Lane.REPLY), col(Letter.made_at) >= bindparam("since", type_=Instant))
# One that somebody else is changing in this moment, and so perhaps closing, is left to the next look.
_UNTOUCHED = (
    select(Letter.id)
    .where(PENDING, col(Letter.id).in_(bindparam("letters", expanding=True)))
    .with_for_update(skip_locked=True)
)
TAKING: Any = (
    update(Letter)
    .where(col(Letter.id).in_(_UNTOUCHED))
    .values(
        state=LetterState.CLAIMED,
        fence=col(Letter.fence) + 1,
        lease_until=bindparam("until", type_=Instant),
    )
    .returning(Letter)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Claim:
    """What may leave; whether it is a probe after a 429; when, on the pulse, to look again (None: nothing is held).

    One that `is_spent` left nothing in the budget: until then there is nothing to take, whoever comes home.
    """

    letters: Sequence[Letter] = ()
    is_probe: bool = False
    look_again: datetime | None = None
    is_spent: bool = False


async def horizon(connection: AsyncConnection, now: datetime) -> Horizon:
    """Return what there is to do, without taking any of it."""
    return Horizon(*(await connection.execute(HORIZON, {"now": now})).one())


async def claim(
    session: Session,
    purse: Budget,
    rate: Pace,
    *,
    most: int,
    now: datetime,
    pulse: datetime,
    seen: Horizon = UNSEEN,
) -> Claim:
    """Claim at most `most` letters due at `now`, as the pace allows at `pulse`.

    The budget is locked by now, so claims of several processes come one after another and see each other's. What a look
    just before has `seen` spares looking for more; whoever writes a letter after that look rings.
    """
    if seen.is_any_over:
        await expire(session, now)
    is_probe = pace.is_doubtful(purse, now=pulse)
    free = min(most, pace.tokens(purse, rate, now=pulse))
    if free and is_probe:
        free = 0 if await _is_any_out(session) else 1
    chosen = await _chosen(session, rate, free, now, pulse, since=purse.stopped_at) if free else {}
    letters = await _taken(session, list(chosen), until=pulse + LEASE) if chosen else []
    if letters:
        await pace.spend_chats(session, {one.chat_id: chosen[one.id or 0].free_at for one in letters})
        pace.spend(purse, len(letters), rate, now=pulse)
        session.add(purse)
    again = None
    is_spent = len(letters) == free
    if len(letters) < len(chosen):  # somebody is changing one
        again = pulse + A_MOMENT
    elif seen.due > len(letters):  # some are held back: by the budget, or by the pace of their chats
        again = (
            pace.next_token(purse, rate, now=pulse) if is_spent else await _next_free_chat(session, rate, now, pulse)
        )
    return Claim(
        letters, is_probe and bool(letters), again, again is not None and is_spent and free < most and not is_probe
    )


async def expire(session: Session, now: datetime) -> None:
    """Close the letters that nobody needs any more; they cost no budget."""
    over = update(Letter).where(PENDING, col(Letter.expires_at) < now)
    await session.exec(over.values(state=outbox.ended(LetterState.EXPIRED), finished_at=now))


async def _is_any_out(session: Session) -> bool:
    return (await session.exec(select(Letter.id).where(OUT).limit(1))).first() is not None


@dataclass(frozen=True)
class _Choice:
    """A chat whose most urgent letter may leave, and how soon it may get another one then."""

    chat_id: int
    free_at: datetime


async def _chosen(
    session: Session, rate: Pace, most: int, now: datetime, pulse: datetime, *, since: datetime | None
) -> dict[int, _Choice]:
    """Return the letters that may leave, the most urgent of each chat, most urgent first."""
    asked = {"now": now, "free_from": pulse + rate.chat_slack, "most": most * LOOK_AHEAD}
    waiting = WAITING if since is None else ANSWERS
    asked |= {} if since is None else {"since": since}
    chats: set[int] = set()
    first: dict[int, _Choice] = {}
    for number, chat, free_at, shown_as in (await session.exec(waiting, params=asked)).all():
        if chat not in chats and len(chats) < most:
            chats.add(chat)
            # A letter whose card is shown already only changes it.
            gap = rate.chat_gap if shown_as is None else rate.edit_gap
            first[number] = _Choice(chat, max(free_at or pulse, pulse) + gap)
    return first


async def _taken(session: Session, numbers: Sequence[int], *, until: datetime) -> list[Letter]:
    """Claim these letters, and return them in the same order; left out are those that somebody else is changing."""
    taken = (await session.exec(TAKING, params={"letters": numbers, "until": until})).scalars().all()
    return sorted(taken, key=lambda letter: numbers.index(letter.id))


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
