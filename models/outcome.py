"""Outcomes: what the sides of a meeting say came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json, reference, row_id


class Fruit(StrEnum):
    """What can come of a meeting; the last three stand alone."""

    MEMORANDUM = "memorandum"
    PROJECT = "project"
    BUSINESS = "business"
    EXCHANGE = "exchange"
    TALK = "talk"
    NOTHING = "nothing"
    MISSED = "missed"  # it did not take place


class Outcome(SQLModel, table=True):
    """What one side says came of a meeting: `fruits`, none while nothing is said, and its own next step in words.

    Colleagues share it; `participant_id` is who said it last.
    """

    __table_args__ = (UniqueConstraint("meeting_id", "cluster_id"),)

    id: int | None = row_id()
    meeting_id: int = reference("meeting.id")
    cluster_id: int = reference("cluster.id")
    participant_id: int | None = reference("participant.id", nullable=True)
    fruits: list[str] = json(list)
    next_step: str = Field(default="")
    at: datetime = instant()
