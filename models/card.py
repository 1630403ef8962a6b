"""Cards: messages with buttons, so that a tap on an old one is known for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json, row_id, telegram_id


class Card(SQLModel, table=True):
    """One message with buttons in one chat. `version` grows when its question changes; `shown` is what Telegram has."""

    id: int | None = row_id()
    chat_id: int = telegram_id(index=True)
    participant_id: int | None = Field(default=None, foreign_key="participant.id", index=True)
    view: str
    params: dict[str, Any] = json()
    version: int = 1
    message_id: int | None = telegram_id(default=None, nullable=True)
    is_open: bool = True
    awaits_words: bool = False
    shown: str = ""
    made_at: datetime = instant()
