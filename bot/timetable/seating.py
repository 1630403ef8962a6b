"""Table numbers: a cluster stays at its table from one meeting to the next where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.problem import Meeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.board import Board


def seated(board: Board) -> tuple[Meeting, ...]:
    """Return the meetings of a board with their tables, in order of slot and table."""
    ground = board.ground
    last: dict[int, int] = {}
    meetings: list[Meeting] = []
    for slot, row in enumerate(ground.slots):
        here = [option for option, at in enumerate(board.where) if at == slot and at != NOWHERE]
        tables = _tables(board, here, last, row.numbers)
        for option in sorted(here, key=lambda option: tables[option]):
            chosen = ground.options[option]
            last[chosen.a] = last[chosen.b] = tables[option]
            a, b = ground.names(option)
            meetings.append(Meeting(a, b, row.id, tables[option]))
    return tuple(meetings)


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
