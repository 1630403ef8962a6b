"""Cards: messages with buttons, so that a tap on an old one is known for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from models.columns import instant, json, reference, row_id, telegram_id


class Card(SQLModel, table=True):
    """One message with buttons in one chat. `version` grows when its question changes; `shown` is what Telegram has.

    `shown_after` is the newest update that waited when the question was shown: who sent it had not seen it.

    A card that asks nothing of somebody who has not joined `is_last`: then everything about the chat is erased.
    """

    id: int | None = row_id()
    chat_id: int = telegram_id(index=True)
    participant_id: int | None = reference("participant.id", nullable=True)
    view: str
    params: dict[str, Any] = json()
    version: int = 1
    message_id: int | None = telegram_id(default=None, nullable=True)
    is_open: bool = True
    awaits_words: bool = False
    shown: str = ""
    shown_after: int | None = telegram_id(default=None, nullable=True)
    is_last: bool = False
    made_at: datetime = instant()
