"""Adding to a published timetable: all that can stay stays, and whoever has fewest meetings gets what is free first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.choice import bound
from bot.timetable.placing import place_well
from bot.timetable.repair import as_moved, mended, posed, repaired

if TYPE_CHECKING:
    from bot.timetable.board import Board
    from bot.timetable.change import Repair
    from bot.timetable.problem import Meeting, Plan, Problem
    from bot.timetable.rehousing import Task
    from bot.timetable.teams import Team, Teaming

ABOVE = 1  # meetings somebody may get above the wanted number, for a must, for a wish of both, or for who has too few


@dataclass(frozen=True, slots=True)
class Addition:
    """An event as it stands: the meetings and teams that are published, and the slots in which nothing changes."""

    problem: Problem
    plan: Plan
    closed: frozenset[str]
    teaming: Teaming
    teams: tuple[Team, ...]


def add(problem: Problem, plan: Plan, *, closed: frozenset[str] = frozenset()) -> Repair:
    """Return a published plan with what can be added to it, as the problem stands by now.

    Meetings that can still be held keep their slot and table; for what cannot, `repair` finds a place, and at most
    three others move for that. Nothing moves for what is new: musts take a free slot first, then whoever has fewest
    meetings takes the best of theirs, up to the wanted number. Who has that number already gets one above it for a
    must, for somebody both want, and for whoever has less than the minimum; the problem returned says so. Slots in
    `closed` stay as they are.
    """
    problem = as_moved(_as_agreed(problem, plan), plan)
    task = posed(problem, plan, None, closed=closed)
    board = mended(task)
    _add_musts(task, board)
    _add_evenly(task, board)
    found = repaired(_as_met(problem, board), plan, board, bound(task.ground))
    return replace(found, plan=replace(found.plan, meetings=_as_closed(found.plan, plan, closed)))


def _as_agreed(problem: Problem, plan: Plan) -> Problem:
    """Return the problem in which a published meeting needs no other reason to be held."""
    stands = {meeting.pair for meeting in plan.meetings}
    agreed = stands - problem.must - problem.mutual - problem.declined
    return replace(problem, wished=problem.wished | agreed)


def _as_met(problem: Problem, board: Board) -> Problem:
    """Return the problem in which nobody has more meetings than they wanted."""
    met = {cluster.id: count for cluster, count in zip(board.ground.clusters, board.count, strict=True)}
    return replace(problem, clusters=tuple(replace(c, wanted=max(c.wanted, met[c.id])) for c in problem.clusters))


def _as_closed(now: Plan, plan: Plan, closed: frozenset[str]) -> tuple[Meeting, ...]:
    """Return the meetings of now, but in closed slots those that stood there, whoever has left meanwhile."""
    stay = tuple(one for one in plan.meetings if one.slot in closed)
    return (*stay, *(one for one in now.meetings if one.slot not in closed))


def _add_musts(task: Task, board: Board) -> None:
    options = task.ground.options
    musts = [option for option, chosen in enumerate(options) if chosen.held and board.where[option] == NOWHERE]
    for option in sorted(musts, key=lambda option: (-options[option].points, option)):
        if _is_due(board, option):
            place_well(board, option, but=task.closed)


def _add_evenly(task: Task, board: Board) -> None:
    """Give whoever has fewest meetings one more, the best there is a slot for, until nobody can have any."""
    options = task.ground.options
    hopeful = {
        cluster: sorted(touching, key=lambda option: (options[option].points, -option))
        for cluster, touching in enumerate(task.ground.touching)
    }
    while hopeful:
        cluster = min(hopeful, key=lambda one: (board.count[one], one))
        waiting = hopeful[cluster]
        while waiting and not _is_added(task, board, waiting.pop()):
            pass
        if not waiting:
            del hopeful[cluster]


def _is_added(task: Task, board: Board, option: int) -> bool:
    """Give an option that waits its best slot, if the value rises by that; what broke has been tried before."""
    before = board.value
    if board.where[option] != NOWHERE or option in task.broken or not _is_due(board, option):
        return False
    if place_well(board, option, but=task.closed) and board.value <= before:
        board.lift(option)
    return board.where[option] != NOWHERE


def _is_due(board: Board, option: int) -> bool:
    """Whether both may have one more: below the wanted number, or one above it where that is for something."""
    ground, chosen = board.ground, board.ground.options[option]
    is_wanted = chosen.held or ground.names(option) in ground.problem.mutual
    return all(
        board.count[one] < ground.limit[one] + ABOVE * (is_wanted or board.count[other] < ground.minimum[other])
        for one, other in ((chosen.a, chosen.b), (chosen.b, chosen.a))
    )
