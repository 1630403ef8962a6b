"""What a finished board amounts to: the plan, its value against the bound, and what it left unmet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.timetable.hindrances import hindrances
from bot.timetable.problem import Plan, Status
from bot.timetable.refusals import unmet
from bot.timetable.walking import walks

if TYPE_CHECKING:
    from bot.timetable.board import Board
    from bot.timetable.problem import Meeting, Problem

EXACT = 1e-6  # a gap below this is rounding


def size(board: Board) -> int:
    """Return the number of meetings on a board."""
    return sum(board.count) // 2


def gap(value: float, bound: float) -> float:
    """Return how far a value is from its bound, 0..1 of the bound."""
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0


def empty(problem: Problem) -> Plan:
    """Return the plan of a problem in which nobody can meet."""
    nobody = dict.fromkeys((cluster.id for cluster in problem.clusters), 0)
    plan = Plan((), Status.impossible, 0.0, 0.0, 0.0, 0, 0.0, nobody, (), hindrances(problem))
    return replace(plan, unmet=unmet(problem, plan))


def _status(left: float, *, is_whole: bool, stopped: bool) -> Status:
    if stopped:
        return Status.stopped
    return Status.optimal if is_whole and left <= EXACT else Status.feasible


def outcome(board: Board, meetings: tuple[Meeting, ...], bound: float, *, stopped: bool = False) -> Plan:
    """Return the plan of a board whose meetings have been given their tables."""
    ground, value = board.ground, float(board.plain())
    left = gap(value, bound)
    plan = Plan(
        meetings=meetings,
        status=_status(left, is_whole=ground.is_whole, stopped=stopped),
        value=value,
        bound=bound,
        gap=left,
        breaks=sum(board.breaks(cluster) for cluster in range(len(ground.clusters))),
        worst_share=min(board.shares(), default=0.0),
        counts={cluster.id: count for cluster, count in zip(ground.clusters, board.count, strict=True)},
        unmet=(),
        faults=hindrances(ground.problem),
        walks=walks(ground.problem, meetings),
    )
    return replace(plan, unmet=unmet(ground.problem, plan))
