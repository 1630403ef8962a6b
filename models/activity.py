"""The programme: trainings, visits, networking; and who signed up."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class ActivityKind(StrEnum):
    """What an activity is."""

    PLENARY = "plenary"
    TRAINING = "training"
    PITCHING = "pitching"
    NETWORKING = "networking"
    VISIT = "visit"
    BREAK = "break"


class Activity(SQLModel, table=True):
    """A programme item. `seats` None means room for all; a visit has `departs_at` and a meeting point.

    `called` counts how often those were written to who were not on board yet.
    """

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    key: str
    kind: ActivityKind = own_text(ActivityKind, ActivityKind.PLENARY)
    starts: datetime = instant()
    ends: datetime = instant()
    departs_at: datetime | None = instant(nullable=True)
    title: dict[str, str] = json()
    place: dict[str, str] = json()
    details: dict[str, str] = json()
    meeting_point: dict[str, str] = json()
    latitude: float | None = None
    longitude: float | None = None
    seats: int | None = None
    sign_up: bool = False
    revision: int = 1
    planned_revision: int = 0
    called: int = 0


class SignUp(SQLModel, table=True):
    """A participant's seat in an activity; who was seen to come in has `boarded_at`."""

    __tablename__ = "sign_up"
    __table_args__ = (UniqueConstraint("activity_id", "participant_id"),)

    id: int | None = row_id()
    activity_id: int = reference("activity.id")
    participant_id: int = reference("participant.id")
    at: datetime = instant()
    boarded_at: datetime | None = instant(nullable=True)
