"""Interviews and their answers; the next question is computed, never stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json, own_text, reference, row_id


class InterviewState(StrEnum):
    """Where an interview stands."""

    OPEN = "open"
    PAUSED = "paused"
    CONFIRMED = "confirmed"


class Interview(SQLModel, table=True):
    """One cluster's walk through one questionnaire, shared by its delegates.

    `participant_id` is who began it, until forgotten; whoever has no cluster yet walks alone. Each answer kept stamps
    the next `revision`; `confirmed_revision` is the last one that was confirmed.
    """

    __table_args__ = (
        UniqueConstraint("cluster_id", "questionnaire"),
        UniqueConstraint("participant_id", "questionnaire"),
    )

    id: int | None = row_id()
    cluster_id: int | None = reference("cluster.id", nullable=True)
    participant_id: int | None = reference("participant.id", nullable=True)
    questionnaire: str
    state: InterviewState = own_text(InterviewState, InterviewState.OPEN)
    started_at: datetime = instant()
    last_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    revision: int = 0
    confirmed_revision: int = 0


class Answer(SQLModel, table=True):
    """One answer, saved when given, by whom (None: by the organizers, or by somebody forgotten).

    `value` is null when skipped. `revision` is the interview's when this was given, so that whoever answers the same
    question elsewhere is known to have seen it or not.
    `source` is blank for what a person said, `file` for what an organizer's file says (see Filling).
    """

    __table_args__ = (UniqueConstraint("interview_id", "question"),)

    id: int | None = row_id()
    interview_id: int = reference("interview.id")
    participant_id: int | None = reference("participant.id", nullable=True)
    question: str
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    words: str | None = None
    language: str = ""
    revision: int = 0
    source: str = ""
    answered_at: datetime = instant()


class Draft(SQLModel, table=True):
    """Boxes one person is still ticking; `seen` is the revision of the answer they began from, 0 for none."""

    __table_args__ = (UniqueConstraint("interview_id", "participant_id", "question"),)

    id: int | None = row_id()
    interview_id: int = reference("interview.id")
    participant_id: int = reference("participant.id")
    question: str
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    words: str | None = None
    seen: int = 0


class Earlier(SQLModel, table=True):
    """Answers put aside when an interview was begun again, `{question: {value, words, language}}`, and by whom."""

    id: int | None = row_id()
    interview_id: int = reference("interview.id")
    participant_id: int | None = reference("participant.id", nullable=True)
    answers: dict[str, Any] = json()
    put_aside_at: datetime = instant()


class Response(SQLModel, table=True):
    """A cluster's accepted answers to a questionnaire beside its profile; `participant_id` is who confirmed last."""

    cluster_id: int = Field(sa_type=BigInteger, foreign_key="cluster.id", primary_key=True)
    questionnaire: str = Field(primary_key=True)
    answers: dict[str, Any] = json()
    language: str
    revision: int = 1
    participant_id: int | None = reference("participant.id", nullable=True)
    confirmed_at: datetime = instant()
