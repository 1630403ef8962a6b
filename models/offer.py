"""Offers: a slot and a table kept for two clusters until both have said yes, or the time is over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from models.columns import instant, json, own_text, reference, row_id


class Occasion(StrEnum):
    """Why a meeting is offered."""

    FREED = "freed"  # another meeting was cancelled, and these two wait for one
    ABSENT = "absent"  # somebody did not come, and the other side should not sit alone
    ASKED = "asked"  # one of the two asked for a meeting during the event
    SWAP = "swap"  # one of the two asked for another time of a meeting they have


class OfferState(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"


_OPEN = text("state = 'open'")


class Offer(SQLModel, table=True):
    """What two clusters are asked about one meeting; who asked has said yes already.

    A meeting that is new is held meanwhile; one that would move keeps its place, and `slot_id` is only asked for.
    `cards` are those the question was put on. `revision` is the meeting's when it was offered.
    """

    __table_args__ = (
        Index("one_open_offer_a_meeting", "meeting_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = row_id()
    event_id: int = reference("event.id")
    meeting_id: int = reference("meeting.id")
    revision: int
    occasion: Occasion = own_text(Occasion, Occasion.FREED)
    state: OfferState = own_text(OfferState, OfferState.OPEN)
    slot_id: int = reference("meeting_slot.id")
    table_number: int
    asker_cluster_id: int | None = reference("cluster.id", nullable=True)
    a_agrees: bool = False
    b_agrees: bool = False
    cards: list[int] = json(list)
    until: datetime = instant()
    at: datetime = instant()
