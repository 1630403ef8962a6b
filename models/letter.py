"""The outbox: letters with their state, and the pace at which they may leave."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from models.columns import instant, json, own_text, reference, row_id, telegram_id


class Lane(IntEnum):
    """Which letters leave first."""

    REPLY = 0
    URGENT = 1
    REMINDER = 2
    SERVICE = 3
    ANNOUNCEMENT = 5


class LetterState(StrEnum):
    """The state machine of delivery: only `sending` is ambiguous after a crash."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Policy(StrEnum):
    """What happens to a letter whose outcome nobody can know: one more try, or parked and shown."""

    RETRY = "retry"
    PARK = "park"


class Letter(SQLModel, table=True):
    """One message to one chat. `key` names its occasion, so twice is once; its words are rendered when it leaves.

    `fence` counts claims, `attempts` calls to Telegram that were not refused for their number, `doubts` those of them
    that may have arrived although no answer came.
    """

    __table_args__ = (
        Index(
            "letters_waiting",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "letters_due",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "letters_out",
            "lease_until",
            sqlite_where=text("state IN ('claimed', 'sending')"),
            postgresql_where=text("state IN ('claimed', 'sending')"),
        ),
        Index(
            "letters_expiring",
            "expires_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int | None = row_id()
    key: str = Field(unique=True)
    lane: int = int(Lane.REPLY)
    chat_id: int = telegram_id(index=True)
    participant_id: int | None = reference("participant.id", nullable=True)
    card_id: int | None = reference("card.id", nullable=True)
    announcement_id: int | None = reference("announcement.id", nullable=True)
    view: str
    params: dict[str, Any] = json()
    subject: str | None = Field(default=None, index=True)
    subject_revision: int = 0
    due_at: datetime = instant()
    expires_at: datetime | None = instant(nullable=True)
    # No index of its own: SQLite would prefer it to the narrower ones above, and read everything that waits.
    state: LetterState = own_text(LetterState, LetterState.PENDING, index=False)
    policy: Policy = own_text(Policy, Policy.RETRY, index=False)
    silent: bool = False
    fence: int = 0
    attempts: int = 0
    doubts: int = 0
    lease_until: datetime | None = instant(nullable=True)
    message_id: int | None = telegram_id(default=None, nullable=True)
    text: str | None = None
    error: str | None = None
    made_at: datetime = instant()
    sending_at: datetime | None = instant(nullable=True)
    finished_at: datetime | None = instant(nullable=True)


class ChatPace(SQLModel, table=True):
    """How soon a chat may get its next letter; `free_at` is a GCRA theoretical arrival time."""

    __tablename__ = "chat_pace"

    chat_id: int = telegram_id(primary_key=True)
    free_at: datetime = instant()


class Budget(SQLModel, table=True):
    """The one budget of a bot token: `free_at` as in ChatPace, the rest is what a 429 or an operator left behind.

    After a 429 nothing leaves before `paused_until`; if Telegram asked for longer, one letter at a time is tried until
    `doubtful_until`, because it does not tell whether it meant the chat or the bot. `slowed_to` letters a second are
    left since `slowed_at`. While it is stopped, as after a restored
    backup, only answers written since `stopped_at` leave.
    """

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    free_at: datetime = instant()
    paused_until: datetime | None = instant(nullable=True)
    doubtful_until: datetime | None = instant(nullable=True)
    slowed_at: datetime | None = instant(nullable=True)
    slowed_to: float | None = None
    stopped_at: datetime | None = instant(nullable=True)


# Written out, not bound: PostgreSQL's generic plans use a partial index only for a state they can read.
PENDING = text("letter.state = 'pending'")
OUT = text("letter.state IN ('claimed', 'sending')")
