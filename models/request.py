"""Requests: what one cluster wishes of another."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, own_text, reference, row_id


class Wish(StrEnum):
    """How much a meeting is wanted."""

    MUST = "must"
    MEET = "meet"
    NO = "no"


class Request(SQLModel, table=True):
    """The wish of `from_cluster_id` about `to_cluster_id`; the answer is the other side's own request."""

    __table_args__ = (UniqueConstraint("from_cluster_id", "to_cluster_id"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    from_cluster_id: int = reference("cluster.id")
    to_cluster_id: int = reference("cluster.id")
    wish: Wish = own_text(Wish, Wish.MEET)
    participant_id: int | None = reference("participant.id", nullable=True)
    revision: int = 1
    at: datetime = instant()
