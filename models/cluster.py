"""Clusters and their profiles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json, reference, row_id


class Cluster(SQLModel, table=True):
    """An organisation. `names` holds its name in other languages, `aliases` what people may type for it."""

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    key: str
    name: str
    names: dict[str, str] = json()
    aliases: list[str] = json(list)
    country: str
    side: str
    sectors: list[str] = json(list)
    summary: dict[str, str] = json()
    languages: list[str] = json(list)
    website: str | None = None
    source: str = ""


class Profile(SQLModel, table=True):
    """A cluster's accepted answers, `{question: value}`, and the concept vector computed from them."""

    cluster_id: int = Field(sa_type=BigInteger, foreign_key="cluster.id", primary_key=True)
    answers: dict[str, Any] = json()
    language: str
    confirmed_at: datetime = instant()
    revision: int = 1
    vector: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    vector_version: str = ""
    linkings: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # how often the vector was made
