"""The inbox: an update is a row before Telegram hears that it was received."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from models.columns import instant, own_text, telegram_id


class InboxState(StrEnum):
    """Where an update stands; `dead` means set aside after it failed for good."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class InboxRow(SQLModel, table=True):
    """One update. A done row keeps neither its `body` nor its chat (0), so that nothing said before consent is kept."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "inbox_waiting",
            "chat_id",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    update_id: int = telegram_id(primary_key=True)
    chat_id: int = telegram_id()
    body: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    state: InboxState = own_text(InboxState, InboxState.WAITING)
    tries: int = 0
    error: str | None = None
    received_at: datetime = instant()
    done_at: datetime | None = instant(nullable=True)


UNHEARD = text("inbox.state = 'waiting'")  # written out, as models.letter says
