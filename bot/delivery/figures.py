"""What /metrics and an organizer ask about letters and updates: how many wait, for how long, how many are unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot import pace
from models import Budget, InboxRow, InboxState, Letter, LetterState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.delivery.postman import Postman
    from bot.pace import Pace
    from models import Session

PREFIX = "multaqa"


async def figures(session: Session, bot_id: int, rate: Pace, *, now: datetime, pulse: datetime) -> dict[str, float]:
    """Return the figures kept in the store, by name, in seconds and counts; states as `letters_<state>`."""
    counted = select(Letter.state, func.count()).group_by(col(Letter.state))
    states = {str(state): count for state, count in (await session.exec(counted)).all()}
    due = (Letter.state == LetterState.PENDING, col(Letter.due_at) <= now)
    backlog, oldest_due = (await session.exec(select(func.count(), func.min(Letter.due_at)).where(*due))).one()
    unheard = select(func.count(), func.min(InboxRow.received_at)).where(InboxRow.state == InboxState.WAITING)
    waiting, oldest = (await session.exec(unheard)).one()
    aside = (await session.exec(select(func.count()).where(InboxRow.state == InboxState.DEAD))).one()
    purse = await session.get(Budget, bot_id) or Budget(id=bot_id, free_at=pulse)
    return {
        **{f"letters_{state}": float(states.get(state, 0)) for state in LetterState},
        "letters_due": float(backlog),
        "oldest_due_seconds": _age(oldest_due, now),
        "updates_waiting": float(waiting),
        "oldest_update_seconds": _age(oldest, now),
        "updates_set_aside": float(aside),
        "letters_per_second_allowed": pace.rate(purse, rate, now=pulse),
        "paused_seconds_left": max(0.0, -_age(purse.paused_until, pulse, floor=False)),
        "sending_stopped": float(purse.stopped_at is not None),
    }


async def prometheus(postman: Postman) -> str:
    """Return every figure, the postman's own counts since his start included, as Prometheus text."""
    async with postman.store.reading() as session:
        now, pulse = postman.clock.now(), postman.pulse.now()
        kept = await figures(session, postman.bot.id, postman.rate, now=now, pulse=pulse)
    lines = [f"{PREFIX}_{name} {value:g}" for name, value in kept.items()]
    lines += [f'{PREFIX}_fates_total{{fate="{name}"}} {count}' for name, count in sorted(postman.tally.items())]
    return "\n".join(lines) + "\n"


def _age(instant: datetime | None, now: datetime, *, floor: bool = True) -> float:
    age = 0.0 if instant is None else (now - instant).total_seconds()
    return max(0.0, age) if floor else age
