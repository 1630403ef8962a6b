"""Announcements: an organizer's text in three languages, its audience, and who has seen it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Announcement(SQLModel, table=True):
    """`audience` is `{"kind": .., "value": ..}`; one letter per recipient carries it out, from `leaves_at` on.

    `revision` grows with each change; `reminded` counts how often those were reminded who had not seen it.
    `attachment` is a picture, a document or a place that goes with it, or empty.
    """

    id: int | None = row_id()
    event_id: int = reference("event.id")
    author_id: int = reference("participant.id")
    state: AnnouncementState = own_text(AnnouncementState, AnnouncementState.DRAFT)
    text: dict[str, str] = json()
    audience: dict[str, str] = json()
    attachment: dict[str, Any] = json()
    revision: int = 1
    reminded: int = 0
    made_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    leaves_at: datetime | None = instant(nullable=True)


class Seen(SQLModel, table=True):
    """A person pressed the button that says an announcement was seen."""

    __table_args__ = (UniqueConstraint("announcement_id", "participant_id"),)

    id: int | None = row_id()
    announcement_id: int = reference("announcement.id")
    participant_id: int = reference("participant.id")
    at: datetime = instant()
