"""Whereabouts: the room a meeting table stands in, where an event has several; tables are numbered through them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.timetable.problem import Room as Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.texts import Voice
    from models import Event


@dataclass(frozen=True)
class Room:
    """A room and the numbers of its tables, `first` to `last`."""

    key: str
    name: Mapping[str, str]
    first: int
    last: int

    @property
    def tables(self) -> range:
        """The numbers of its tables."""
        return range(self.first, self.last + 1)


def rooms(event: Event) -> tuple[Room, ...]:
    """Return the rooms of an event in the order of their tables; none where all tables stand in one hall."""
    return tuple(Room(**room) for room in event.rules.get("rooms", ()))


def spans(event: Event) -> tuple[Span, ...]:
    """Return the rooms of an event as the planner knows them."""
    return tuple(Span(room.first, room.last) for room in rooms(event))


def room_of(event: Event, table: int) -> Room | None:
    """Return the room a table stands in."""
    return next((room for room in rooms(event) if table in room.tables), None)


def room_name(event: Event, table: int, voice: Voice) -> str:
    """Return the name of a table's room; blank where all tables stand in one hall."""
    room = room_of(event, table)
    return voice.pick(room.name) if room else ""


def told(event: Event, table: int, voice: Voice) -> dict[str, object]:
    """Return what is said of where a meeting is: its table, the room, and the place of all rooms."""
    room, place = room_name(event, table, voice), event.rules.get("meeting_place")
    return {"table": table, "room": room, "place": voice.pick(place or ({} if room else event.place))}
