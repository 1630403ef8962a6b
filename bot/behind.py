"""Behind: meetings whose reminders are of an earlier revision: whoever changed the row did not plan them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, select

from bot import reminders
from models import Event, Meeting, MeetingState

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session

# One only held has no reminders yet.
_BEHIND: Any = (
    (col(Meeting.planned_revision) > 0)
    & (col(Meeting.planned_revision) < col(Meeting.revision))
    & (col(Meeting.state) != MeetingState.HELD)
)
NEXT = select(func.min(Meeting.changed_at)).where(_BEHIND)


async def due(session: Session, _now: datetime) -> list[int]:
    """Return the meetings whose reminders are of an earlier revision."""
    return [one or 0 for one in (await session.exec(select(Meeting.id).where(_BEHIND).order_by(col(Meeting.id)))).all()]


async def catch_up(session: Session, number: int, now: datetime) -> None:
    """Plan a meeting's reminders anew where nobody did when it changed, and tell its sides if it still takes place."""
    found = select(Meeting).where(col(Meeting.id) == number, _BEHIND).with_for_update()
    meeting = (await session.exec(found)).first()
    event = await session.get(Event, meeting.event_id) if meeting else None
    if meeting is not None and event is not None:
        takes_place = meeting.state is MeetingState.PUBLISHED
        await reminders.replan_meeting(session, event, meeting, now=now, tell=takes_place)
