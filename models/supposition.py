"""Suppositions: what an organizer asks "what if" about, what would follow, and what was kept of it once applied."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class Mishap(StrEnum):
    """What can happen to an event."""

    TABLES = "tables"  # details: fewer
    ROOM = "room"  # details: first, last (the numbers of its tables)
    AWAY = "away"  # details: cluster, and people where not all of it are away
    LATE = "late"  # details: activity, minutes


class SuppositionState(StrEnum):
    """Where a supposition stands."""

    ASKED = "asked"  # what would follow is being worked out, or has been; nobody is told
    APPLIED = "applied"
    DROPPED = "dropped"
    OVER = "over"  # applied, and true no more: the tables are back, the cluster is there after all


_APPLIED = text("state = 'applied'")


class Supposition(SQLModel, table=True):
    """One "what if" between two instants.

    `stands` are the meetings it was worked out from, [cluster, cluster, slot, table], `plan` those that would be, and
    `upon` the newest supposition applied by then, 0 for none: no two are applied upon the same one. `found` says what
    would follow; it is empty until it has been worked out.
    """

    __table_args__ = (
        Index(
            "one_applied_upon_another",
            "event_id",
            "upon",
            unique=True,
            sqlite_where=_APPLIED,
            postgresql_where=_APPLIED,
        ),
    )

    id: int | None = row_id()
    event_id: int = reference("event.id")
    kind: Mishap = own_text(Mishap, Mishap.TABLES)
    state: SuppositionState = own_text(SuppositionState, SuppositionState.ASKED)
    details: dict[str, int] = json()
    starts: datetime = instant()
    ends: datetime = instant()
    upon: int = 0
    stands: list[list[int]] = json(list)
    plan: list[list[int]] = json(list)
    found: dict[str, Any] = json()
    at: datetime = instant()


class Absence(SQLModel, table=True):
    """A cluster, or only so many of its `people`, is not there between two instants, whatever its profile says."""

    id: int | None = row_id()
    cluster_id: int = reference("cluster.id")
    people: int | None = None
    starts: datetime = instant()
    ends: datetime = instant()
    at: datetime = instant()
