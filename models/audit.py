"""What organizers did, and when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import SQLModel

from models.columns import instant, json, reference, row_id


class Deed(StrEnum):
    """What an organizer can do that is kept, or the command line."""

    ACTS_SENT = "acts sent"
    ANNOUNCEMENT_CONFIRMED = "announcement confirmed"
    ANNOUNCEMENT_CONTINUED = "announcement continued"
    ANNOUNCEMENT_DISCARDED = "announcement discarded"
    ANNOUNCEMENT_DRAFTED = "announcement drafted"
    ANNOUNCEMENT_PAUSED = "announcement paused"
    ANNOUNCEMENT_REMINDED = "announcement reminded"
    ANNOUNCEMENT_SENT_AGAIN = "announcement sent again"
    ANNOUNCEMENT_STOPPED = "announcement stopped"
    ANNOUNCEMENT_TAKEN_BACK = "announcement taken back"
    ANSWERS_IMPORTED = "answers imported"
    ANSWERS_SENT = "answers sent"
    BACKUP_RESTORED = "backup restored"
    BUS_POSTPONED = "bus postponed"
    COMMENTS_ASKED = "comments asked"
    DOUBTS_SENT = "doubts sent"
    FOLDER_LOADED = "folder loaded"
    INQUIRY_ANSWERED = "inquiry answered"
    INQUIRY_SETTLED = "inquiry settled"
    INVITATION_MADE = "invitation made"
    MEETING_CANCELLED = "meeting cancelled"
    MEETING_MOVED = "meeting moved"
    MISSING_CALLED = "missing called"
    OUTCOMES_SENT = "outcomes sent"
    PEOPLE_NUDGED = "people nudged"
    PROFILES_SENT = "table of profiles sent"
    SEAT_FREED = "seat freed"
    SENDING_RESUMED = "sending resumed"
    SUPPOSITION_APPLIED = "supposition applied"
    SUPPOSITION_OVER = "supposition over"
    TEAM_CHANGED = "team changed"
    TIMETABLE_PROPOSED = "timetable proposed"
    TIMETABLE_PUBLISHED = "timetable published"


class Act(SQLModel, table=True):
    """One act: a deed, whose it was (nobody's: the command line's, or somebody's who is erased), and what about."""

    id: int | None = row_id()
    participant_id: int | None = reference("participant.id", nullable=True)
    what: str
    details: dict[str, Any] = json()
    at: datetime = instant()
