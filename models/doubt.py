"""Doubts: what somebody said of a match that is of no use to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class Because(StrEnum):
    """Why a match is of no use."""

    UNTRUE = "untrue"
    TRADE = "trade"
    KNOWN = "known"
    OTHER = "other"


class Doubt(SQLModel, table=True):
    """One person's word that the match of their cluster with another is not useful; only organizers see it.

    `shown` is the match as it stood: kind, score, and the concepts and words of each reason.
    """

    __table_args__ = (UniqueConstraint("participant_id", "about_cluster_id"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    participant_id: int = reference("participant.id")
    cluster_id: int = reference("cluster.id")
    about_cluster_id: int = reference("cluster.id")
    because: Because = own_text(Because, Because.OTHER)
    shown: dict[str, Any] = json()
    at: datetime = instant()
