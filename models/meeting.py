"""Timetables and the meetings published from them. The database, not a check, refuses a double booking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from models.columns import instant, json, own_text, reference, row_id


class TimetableState(StrEnum):
    """Where a timetable stands."""

    DRAFT = "draft"  # organizers see it
    COMMENTS = "comments"  # managers see their meetings, too, and each cluster may object to one
    PUBLISHED = "published"
    REPLACED = "replaced"


class MeetingState(StrEnum):
    """Where a meeting stands."""

    HELD = "held"  # a slot and a table kept for two clusters who have not both said yes
    PUBLISHED = "published"
    CANCELLED = "cancelled"


TAKES_A_TABLE = (MeetingState.HELD, MeetingState.PUBLISHED)
_TAKEN = text("state IN ('held', 'published')")


class Timetable(SQLModel, table=True):
    """A proposal in full; `plan` is a list of [cluster, cluster, slot, table] and `figures` what it reaches."""

    id: int | None = row_id()
    event_id: int = reference("event.id")
    state: TimetableState = own_text(TimetableState, TimetableState.DRAFT)
    seed: int = 0
    plan: list[list[int]] = json(list)
    teams: list[dict[str, Any]] = json(list)
    figures: dict[str, Any] = json()
    made_at: datetime = instant()
    published_at: datetime | None = instant(nullable=True)


class Meeting(SQLModel, table=True):
    """A match with a time and a place. `revision` grows with each change; reminders name the revision they are for.

    It begins `begins_late` and ends `ends_late` minutes after its slot does. Of a cancelled one, `is_freed` says that
    its slot has not been offered to others yet; `alone_cluster_id` is the side that did not stay away; and where a
    person called it off (`is_called_off`), the two are not asked again. Being only held is no change anybody hears of.
    """

    __table_args__ = (
        Index(
            "one_meeting_a_table",
            "slot_id",
            "table_number",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        Index("one_meeting_a_pair", "event_id", "a_cluster_id", "b_cluster_id", unique=True),
    )

    id: int | None = row_id()
    event_id: int = reference("event.id")
    a_cluster_id: int = reference("cluster.id")
    b_cluster_id: int = reference("cluster.id")
    slot_id: int = reference("meeting_slot.id")
    table_number: int
    state: MeetingState = own_text(MeetingState, MeetingState.PUBLISHED)
    revision: int = 1
    planned_revision: int = 0
    begins_late: int = 0
    ends_late: int = 0
    is_freed: bool = False
    alone_cluster_id: int | None = reference("cluster.id", nullable=True)
    is_called_off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    changed_at: datetime = instant()


class Seat(SQLModel, table=True):
    """A cluster sits in a meeting of a slot, published or held; `number` tells its seats apart, the first is 1.

    Where one meeting at once is the rule, there is no other seat than the first, and nobody sits in it twice.
    """

    __table_args__ = (UniqueConstraint("slot_id", "cluster_id", "number"), UniqueConstraint("meeting_id", "cluster_id"))

    id: int | None = row_id()
    meeting_id: int = reference("meeting.id")
    slot_id: int = reference("meeting_slot.id")
    cluster_id: int = reference("cluster.id")
    number: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Objection(SQLModel, table=True):
    """A cluster objects to one meeting of a proposal; every later proposal leaves the pair out."""

    __table_args__ = (UniqueConstraint("timetable_id", "cluster_id"),)

    id: int | None = row_id()
    timetable_id: int = reference("timetable.id")
    cluster_id: int = reference("cluster.id")
    other_cluster_id: int = reference("cluster.id")
    at: datetime = instant()
