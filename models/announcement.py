"""Announcements: an organizer's text in three languages and its audience."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class Announcement(SQLModel, table=True):
    """`audience` is `{"kind": .., "value": ..}`; one letter per recipient carries it out."""

    id: int | None = row_id()
    event_id: int = reference("event.id")
    author_id: int = reference("participant.id")
    state: AnnouncementState = own_text(AnnouncementState, AnnouncementState.DRAFT)
    text: dict[str, str] = json()
    audience: dict[str, str] = json()
    revision: int = 1
    made_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
