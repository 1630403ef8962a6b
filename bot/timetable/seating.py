"""Table numbers: a cluster stays in its room, and at its table, from one meeting to the next where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.problem import Meeting
from bot.timetable.walking import housed, room_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.timetable.board import Board
    from bot.timetable.problem import Pair, Room


def seated(board: Board) -> tuple[Meeting, ...]:
    """Return the meetings of a board with their tables, in order of slot and table."""
    ground = board.ground
    rooms, at = ground.problem.rooms, _rooms(board)
    last: dict[int, int] = {}
    meetings: list[Meeting] = []
    for slot, row in enumerate(ground.slots):
        here = [option for option, where in enumerate(board.where) if where == slot]
        numbers, tables = _by_room(rooms, row.numbers), dict[int, int]()
        for room in {at[option] for option in here}:
            tables |= _tables(board, [option for option in here if at[option] == room], last, numbers.get(room, ()))
        for option in sorted(here, key=lambda option: tables[option]):
            chosen = ground.options[option]
            last[chosen.a] = last[chosen.b] = tables[option]
            a, b = ground.names(option)
            meetings.append(Meeting(a, b, row.id, tables[option]))
    return tuple(meetings)


def reseated(board: Board, before: Mapping[Pair, Meeting]) -> tuple[Meeting, ...]:
    """Return the meetings with their tables: who stays in a slot stays at the table, or at least in the room.

    The others take the lowest table left in the room that has fewest people walk.
    """
    ground, rooms = board.ground, board.ground.problem.rooms
    here = [
        (row.id, ground.names(option)) for slot, row in enumerate(ground.slots) for option in sorted(board.inside[slot])
    ]
    was = {one: before[one[1]].table for one in here if one[1] in before and before[one[1]].slot == one[0]}
    there = {row.id: frozenset(row.numbers) for row in ground.slots}
    tables = {one: table for one, table in was.items() if table in there[one[0]]}
    taken = {(slot, table) for (slot, _two), table in tables.items()}
    for option, (slot, table) in ground.fixed.items():
        one = (ground.slots[slot].id, ground.names(option))
        if one in here and one not in tables and table in there[one[0]] and (one[0], table) not in taken:
            tables[one] = table
            taken.add((one[0], table))
    at = housed(
        ground.problem,
        here,
        given={one: room_at(rooms, table) for one, table in tables.items()},
        was={one: room_at(rooms, table) for one, table in was.items()},
    )
    for one in here:
        if one not in tables:
            free = (number for number in sorted(there[one[0]]) if (one[0], number) not in taken)
            tables[one] = next(number for number in free if room_at(rooms, number) == at[one])
            taken.add((one[0], tables[one]))
    meetings = (Meeting(*two, slot, table) for (slot, two), table in tables.items())
    return tuple(sorted(meetings, key=lambda one: (ground.place[one.slot], one.table)))


def _rooms(board: Board) -> dict[int, int]:
    """Return the room of every option that is placed, by its place among the rooms."""
    ground = board.ground
    here = {
        option: (ground.slots[slot].id, ground.names(option))
        for option, slot in enumerate(board.where)
        if slot != NOWHERE
    }
    fixed = {here[o]: room_at(ground.problem.rooms, table) for o, (_slot, table) in ground.fixed.items() if o in here}
    at = housed(ground.problem, list(here.values()), given=fixed)
    return {option: at[one] for option, one in here.items()}


def _by_room(rooms: Sequence[Room], numbers: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number in numbers:
        found.setdefault(room_at(rooms, number), []).append(number)
    return found


def _tables(board: Board, here: list[int], last: dict[int, int], numbers: Sequence[int]) -> dict[int, int]:
    """Fixed tables first, then the tables the two, or one of them, come from, then the lowest number left."""
    ground = board.ground
    given = {option: ground.fixed[option][1] for option in here if option in ground.fixed}
    for agree in (2, 1):
        for option in here:
            homes = [last[c] for c in (ground.options[option].a, ground.options[option].b) if c in last]
            for home in homes:
                if (
                    option not in given
                    and homes.count(home) >= agree
                    and home in numbers
                    and home not in given.values()
                ):
                    given[option] = home
    left = iter(sorted(set(numbers) - set(given.values())))
    return {option: given[option] if option in given else next(left) for option in here}
