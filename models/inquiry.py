"""Inquiries: what somebody wrote to the organizers, and what was said about it on both sides."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from models.columns import instant, reference, row_id


class Inquiry(SQLModel, table=True):
    """One person's exchange with the organizers; it waits for them while `waits_since` is set.

    `announcement_id` is the announcement that had reached the person shortly before they wrote.
    """

    id: int | None = row_id()
    event_id: int = reference("event.id")
    participant_id: int = reference("participant.id")
    announcement_id: int | None = reference("announcement.id", nullable=True)
    waits_since: datetime | None = instant(index=True, nullable=True)
    read_at: datetime | None = instant(nullable=True)
    made_at: datetime = instant()


class Remark(SQLModel, table=True):
    """What one of them wrote; nobody's where the organizer who wrote it is erased."""

    id: int | None = row_id()
    inquiry_id: int = reference("inquiry.id")
    participant_id: int | None = reference("participant.id", nullable=True)
    by_organizer: bool
    words: str
    at: datetime = instant()
