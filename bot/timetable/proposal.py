"""The planner: choose the meetings, place them, improve on that, number the tables, and say how good it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.timetable.choice import choose
from bot.timetable.ground import ground
from bot.timetable.improving import improve
from bot.timetable.musts import held
from bot.timetable.outcome import empty, gap, outcome, size
from bot.timetable.placing import first
from bot.timetable.problem import Plan, Problem, Progress
from bot.timetable.seating import seated

if TYPE_CHECKING:
    from bot.timetable.board import Board

Listener = Callable[[Progress], bool]


def propose(problem: Problem, *, seconds: float, seed: int = 0, progress: Listener | None = None) -> Plan:
    """Return a clash-free timetable: musts first, then the worst-off cluster, then the sum of points, few gaps.

    Each walk makes a fixed number of moves for each of `seconds`, so the same problem and seed give the same plan
    on every machine that keeps the pace; on a slower one each is cut off a second after its part of
    `seconds` of its own work, or three times as long on the wall where others use the machine, too. `progress` hears of
    the work a few times a second and stops it by answering False; what is returned then is still a whole plan.
    """
    listener = progress or _never_mind
    grounded = ground(problem)
    if not grounded.options:
        return empty(problem)
    heard = listener(Progress("choosing", 0.0, 0, None))
    choice = choose(grounded)
    board = first(grounded, choice.options, held(grounded), floors=choice.floors)
    if heard:
        board, heard = improve(board, seed, seconds, _told(listener, choice.bound))
    listener(Progress("polishing", 1.0, size(board), gap(board.plain(), choice.bound)))
    return outcome(board, seated(board), choice.bound, stopped=not heard)


def _never_mind(_progress: Progress) -> bool:
    return True


def _told(listener: Listener, bound: float) -> Callable[[float, Board], bool]:
    def heard(done: float, board: Board) -> bool:
        return listener(Progress("polishing", done, size(board), gap(board.plain(), bound)))

    return heard
