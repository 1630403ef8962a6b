"""An event: its dates, its zone, its words, and the slots in which clusters may meet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json, reference, row_id


class Event(SQLModel, table=True):
    """One TechDays. Words people read are `{"en": .., "fr": .., "ar": ..}`; lead times stand in `rules`.

    `questionnaire` makes the cooperation profile; `questionnaires` are all others, in the order they are offered.
    `labels` are those its organizers added to the vocabulary: [concept, language, text].
    """

    id: int | None = row_id()
    key: str = Field(unique=True)
    zone: str
    starts: date
    ends: date
    data_until: date
    default_language: str
    name: dict[str, str] = json()
    place: dict[str, str] = json()
    organizer: dict[str, str] = json()
    sides: dict[str, dict[str, str]] = json()
    rules: dict[str, Any] = json()
    questionnaire: dict[str, Any] = json()
    questionnaires: list[dict[str, Any]] = json(list)
    labels: list[list[str]] = json(list)
    fingerprint: str = ""


class MeetingSlot(SQLModel, table=True):
    """One time in which meetings may run, and how many tables it has: the lowest numbers that are not `missing`."""

    __tablename__ = "meeting_slot"
    __table_args__ = (UniqueConstraint("event_id", "starts"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    starts: datetime = instant()
    ends: datetime = instant()
    tables: int
    missing: list[int] = json(list)
    half_day: str
    interpreters: int = 0  # booked in it, for pairs without a common language
