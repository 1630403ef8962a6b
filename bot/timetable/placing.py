"""A first timetable: must meets as proven, the chosen meetings after them, each where it leaves the fewest gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.parallel import board as blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.timetable.board import Board
    from bot.timetable.ground import Ground


def first(
    ground: Ground, options: Sequence[int], musts: Mapping[int, int], *, floors: Sequence[float] | None = None
) -> Board:
    """Return a board with the musts in their slots and as many of `options` as fit, in their order."""
    board = blank(ground, floors=floors)
    for option, slot in musts.items():
        board.place(option, slot)
    for option in options:
        if board.where[option] == NOWHERE and not ground.options[option].held and board.has_quota(option):
            place_well(board, option)
    return board


def place_well(board: Board, option: int, *, but: int = 0) -> bool:
    """Put the option where the value becomes highest, if a slot is open to it and not in `but`; say whether one was."""
    best, best_value = NOWHERE, 0
    for slot in positions(board.open_slots(option) & ~but):
        board.place(option, slot)
        if best == NOWHERE or board.value > best_value:
            best, best_value = slot, board.value
        board.lift(option)
    if best != NOWHERE:
        board.place(option, best)
    return best != NOWHERE


def positions(mask: int) -> Iterator[int]:
    """Yield the positions of the set bits, lowest first."""
    while mask:
        bit = mask & -mask
        yield bit.bit_length() - 1
        mask ^= bit
