"""The rooms of the meeting tables: their names, their tables, and how many of these a single round has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.folder import given
from bot.folder.ledger import nearest
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.folder.cells import Cells

ROOM = re.compile(rf"meetings\.rooms\.(\d{{1,4}})\.(key|tables|name\.(?:{'|'.join(LANGUAGES)}))")
IN_A_ROUND = re.compile(r"meetings\.rounds\.\d{1,4}\.tables\.(.+)")
PARTS = ("key", "tables", *(f"name.{language}" for language in LANGUAGES))
MOST = 20  # rooms; each is a button
LONGEST = 40  # characters of a name: it stands on a button, and in a line beside the table


def rooms(cells: Cells) -> tuple[given.Room, ...]:
    """Return the rooms in their order, tables numbered through them; without any, all tables stand in one hall."""
    numbers = sorted({int(found[1]) for path in cells.cells if (found := ROOM.fullmatch(path))})
    if len(numbers) > MOST:
        cells.fault("meetings.rooms", "above_most", value=str(len(numbers)), most=MOST)
    taken, first, several = dict[str, int](), 1, list[given.Room]()
    for number in numbers[:MOST]:
        column = f"meetings.rooms.{number}"
        blank = dict.fromkeys((f"{column}.{part}" for part in PARTS), "")
        row = replace(cells, cells={**blank, **cells.cells})
        key, name = row.key(f"{column}.key", taken), row.words(f"{column}.name", needed=True, longest=LONGEST)
        for language, said in name.items():
            if said and any(said == one.name[language] for one in several):
                row.fault(f"{column}.name.{language}", "doubled_label", value=said)
        tables = row.count(f"{column}.tables") or 0
        several.append(given.Room(key, name, first, first + tables - 1))
        first += tables
    _unknown(cells, several)
    return tuple(several)


def of_a_room(path: str) -> tuple[str, ...]:
    """Return the settings of the room that a path belongs to, none where it belongs to no room."""
    inside = re.match(r"meetings\.rooms\.\d{1,4}\.", path)
    return tuple(f"{inside[0]}{part}" for part in PARTS) if inside else ()


def _unknown(cells: Cells, found: Sequence[given.Room]) -> None:
    keys = {room.key: (room.key, *room.name.values()) for room in found}
    for path in cells.cells:
        said = IN_A_ROUND.fullmatch(path)
        if said and said[1] not in keys:
            cells.fault(path, "unknown_room", value=said[1], near=nearest(said[1], keys))


def missing(cells: Cells, column: str, rooms: Sequence[given.Room]) -> tuple[int, ...]:
    """Return the numbers of the tables a round does without: of a room with fewer in it, the highest."""
    gone: list[int] = []
    for room in rooms:
        path, most = f"{column}.tables.{room.key}", room.last - room.first + 1
        left = cells.count(path, least=0, needed=False)
        if left is not None and left > most:
            cells.fault(path, "above_most", value=str(left), most=most)
        elif left is not None:
            gone.extend(range(room.first + left, room.last + 1))
    return tuple(gone)
