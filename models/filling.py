"""What an organizer hands in for clusters: the table as it came, and the answers read from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from models.columns import instant, json, reference, row_id


class Export(SQLModel, table=True):
    """A table from elsewhere, kept until its organizer has confirmed it or let it go.

    `rows` are `[row in the file, cells]`, `mapping` is `{place of a column, from 0: question}`, `found` is what was
    read with the mapping it names; None while it is being read.
    """

    id: int | None = row_id()
    event_id: int = reference("event.id")
    participant_id: int | None = reference("participant.id", nullable=True)
    file: str
    origin: str = ""
    columns: list[str] = json(list)
    rows: list[Any] = json(list)
    mapping: dict[str, str] = json()
    faults: list[Any] = json(list)
    found: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    made_at: datetime = instant()


class Filling(SQLModel, table=True):
    """What an organizer's file says for a cluster: `{question: value}`, and the language of each typed answer."""

    cluster_id: int = Field(sa_type=BigInteger, foreign_key="cluster.id", primary_key=True)
    answers: dict[str, Any] = json()
    languages: dict[str, str] = json()
    file: str
    filled_at: datetime = instant()
