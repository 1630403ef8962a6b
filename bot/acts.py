"""Acts: what organizers did, and the command line, is kept in the transaction that does it, and can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from models import Act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from models import Deed, Participant, Session

TERMINAL = "terminal"  # stands in the details of what the command line did


def note(session: Session, deed: Deed, details: dict[str, Any], *, by: Participant | None, now: datetime) -> None:
    """Keep an organizer's act; by nobody, it is the command line's."""
    kept = details if by else details | {TERMINAL: True}
    session.add(Act(participant_id=by.id if by else None, what=deed.value, details=kept, at=now))


async def number(session: Session) -> int:
    """Return how many acts there are."""
    return int((await session.exec(select(func.count()).select_from(Act))).one())


async def newest(session: Session, *, skip: int = 0, most: int | None = None) -> Sequence[Act]:
    """Return acts, the newest first."""
    return (await session.exec(select(Act).order_by(col(Act.id).desc()).offset(skip).limit(most))).all()
