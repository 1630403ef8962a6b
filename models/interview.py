"""Interviews and their answers; the next question is computed, never stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, own_text, reference, row_id


class InterviewState(StrEnum):
    """Where an interview stands."""

    OPEN = "open"
    PAUSED = "paused"
    CONFIRMED = "confirmed"


class Interview(SQLModel, table=True):
    """One participant's walk through one questionnaire."""

    __table_args__ = (UniqueConstraint("participant_id", "questionnaire"),)

    id: int | None = row_id()
    participant_id: int = reference("participant.id")
    questionnaire: str
    state: InterviewState = own_text(InterviewState, InterviewState.OPEN)
    started_at: datetime = instant()
    last_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)


class Answer(SQLModel, table=True):
    """One answer, saved when given. `value` is null when skipped; not `settled` while boxes are still being ticked."""

    __table_args__ = (UniqueConstraint("interview_id", "question"),)

    id: int | None = row_id()
    interview_id: int = reference("interview.id")
    question: str
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    words: str | None = None
    language: str = ""
    settled: bool = True
    answered_at: datetime = instant()
