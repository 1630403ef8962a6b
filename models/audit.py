"""What organizers did, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from models.columns import instant, json, reference, row_id


class Act(SQLModel, table=True):
    """One organizer's act."""

    id: int | None = row_id()
    participant_id: int | None = reference("participant.id", nullable=True)
    what: str
    details: dict[str, Any] = json()
    at: datetime = instant()
