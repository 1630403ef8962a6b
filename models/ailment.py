"""What is wrong with the bot, so that it is said once however many workers see it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Ailment(SQLModel, table=True):
    """One thing that is wrong now; its row goes when it is over."""

    name: str = Field(primary_key=True)
    since: datetime = instant()
