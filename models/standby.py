"""Standby: who waits for a seat in a full activity, and for whom one is kept until they answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, reference, row_id


class Standby(SQLModel, table=True):
    """A participant's place in the line for a seat; the lower `id` is first.

    For whom a seat is kept has `is_held`, and `card_id`, the card they are asked on. `due_at` is when this is looked at
    next: a seat kept is let go then; to one who waits it is offered then, because at night nobody is asked.
    """

    __table_args__ = (UniqueConstraint("activity_id", "participant_id"),)

    id: int | None = row_id()
    activity_id: int = reference("activity.id")
    participant_id: int = reference("participant.id")
    is_held: bool = False
    card_id: int | None = None
    due_at: datetime | None = instant(index=True, nullable=True)
    at: datetime = instant()
