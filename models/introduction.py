"""What this bot has told Telegram about itself, so that it is told once and not at each start."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class Introduction(SQLModel, table=True):
    """The fingerprint of the names, descriptions and commands last told."""

    bot_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    fingerprint: str
