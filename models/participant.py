"""People: invited by the event folder, joined through the bot."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, own_text, reference, row_id, telegram_id


class Role(StrEnum):
    """What a person may do."""

    PARTICIPANT = "participant"
    ORGANIZER = "organizer"


class Participant(SQLModel, table=True):
    """A person. Until consent is given, only what the organizer's folder said is here; `chat_id` comes with consent.

    `replaced_hash` is that of the folder's code where an organizer has made another in the bot since.
    Who said "not now" to a nudge is `left_alone_at` and from then on. None meet before they arrive or after they leave.
    """

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    key: str
    name: str
    cluster_id: int | None = reference("cluster.id", nullable=True)
    role: Role = own_text(Role, Role.PARTICIPANT)
    language: str
    chat_id: int | None = telegram_id(default=None, nullable=True, unique=True)
    code_hash: str | None = Field(default=None, unique=True)
    replaced_hash: str | None = None
    code_expires_at: datetime = instant()
    joined_at: datetime | None = instant(nullable=True)
    consent_version: str | None = None
    blocked_at: datetime | None = instant(nullable=True)
    left_alone_at: datetime | None = instant(nullable=True)
    arrives_at: datetime | None = instant(nullable=True)
    leaves_at: datetime | None = instant(nullable=True)
