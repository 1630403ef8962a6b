"""Repair: what broke finds a new place, as few published meetings as possible move, freed time goes to who waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.change import Absent, Asked, Cancelled, Moved, Repair, RoomGone, TablesLeft, Together, changed, lost
from bot.timetable.choice import bound
from bot.timetable.ground import ground
from bot.timetable.outcome import outcome
from bot.timetable.parallel import board as blank
from bot.timetable.placing import place_well, positions
from bot.timetable.refusals import why_not
from bot.timetable.rehousing import Task, rehoused
from bot.timetable.seating import reseated
from bot.timetable.worth import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.timetable.board import Board
    from bot.timetable.change import Change
    from bot.timetable.ground import Ground
    from bot.timetable.problem import Plan, Problem


def repair(
    problem: Problem,
    plan: Plan,
    change: Change,
    *,
    begun: frozenset[str] = frozenset(),
    soon: frozenset[str] = frozenset(),
    closed: frozenset[str] = frozenset(),
) -> Repair:
    """Return the plan after `change`: first nothing lost that can be kept, then few moves, then the best fill.

    What the change broke, and what was asked, is placed if at most three other meetings have to move for it; a move out
    of or into a slot in `soon` counts as three. Meetings of slots in `begun` never change, and nothing is placed there,
    nor in those of `closed`, which begin too soon to get somebody new.
    Meetings the change does not touch are dropped in one case only: where every table is taken when both are free, a
    must pushes out the least of the meetings there that are neither musts nor mutual wishes, if it has no place
    elsewhere. Who asks for one more gets one above its wanted number. Time and tables set free go to the best pairs
    that wait. What was moved by hand to a time it was not wished for stays there. The bound is the one before,
    which no loss can raise, and above it what a new wish can add at most.
    """
    problem, happened = as_moved(problem, plan), ahead(plan, change, begun)
    after = problem if happened is None else changed(_with_quota(problem, plan, happened), happened)
    task = posed(after, plan, happened, closed=begun | closed, soon=soon)
    board = mended(task)
    fill(task, board)
    return repaired(after, plan, board, _bound(plan, happened, task))


def ahead(plan: Plan, change: Change, begun: frozenset[str]) -> Change | None:
    """Return the part of a change that can still be obeyed."""
    match change:
        case Cancelled(two) if any(meeting.pair == two and meeting.slot in begun for meeting in plan.meetings):
            return None
        case Together(several):
            left = (ahead(plan, one, begun) for one in several)
            return Together(tuple(one for one in left if one is not None))
        case Absent(cluster, slots, left):
            return Absent(cluster, slots - begun, left)
        case TablesLeft(slots, tables):
            return TablesLeft(slots - begun, tables)
        case RoomGone(slots, gone):
            return RoomGone(slots - begun, gone)
        case _:
            return change


def as_moved(problem: Problem, plan: Plan) -> Problem:
    """Return the problem without the wished times and orders that the plan does not keep: somebody moved a meeting."""
    at, starts = {one.pair: one.slot for one in plan.meetings}, {slot.id: slot.starts for slot in problem.slots}
    only = {two: slots for two, slots in problem.only.items() if two not in at or at[two] in slots}
    after = {
        two: frozenset(one for one in earlier if not {one, two} <= at.keys() or starts[at[one]] < starts[at[two]])
        for two, earlier in problem.after.items()
    }
    there = {one.pair: one for one in plan.meetings}
    fixed = tuple(fix for fix in problem.fixed if there.get(fix.pair, fix) == fix)
    return replace(problem, only=only, after=after, fixed=fixed)


def _with_quota(problem: Problem, plan: Plan, change: Change) -> Problem:
    if not isinstance(change, Asked):
        return problem
    wider = (
        replace(cluster, wanted=max(cluster.wanted, plan.counts.get(cluster.id, 0) + 1))
        if cluster.id in change.two
        else cluster
        for cluster in problem.clusters
    )
    return replace(problem, clusters=tuple(wider))


def posed(
    after: Problem,
    plan: Plan,
    change: Change | None,
    *,
    closed: frozenset[str],
    soon: frozenset[str] = frozenset(),
) -> Task:
    """Return what is to be repaired in a plan after a change, or after whatever else has happened to the event."""
    grounded = ground(after, keep=frozenset(meeting.pair for meeting in plan.meetings))
    stands = _standing(grounded, plan)
    published = [grounded.of[meeting.pair] for meeting in plan.meetings if meeting.pair in grounded.of]
    asked = [grounded.of[change.two]] if isinstance(change, Asked) and change.two in grounded.of else []
    broken = tuple(option for option in dict.fromkeys([*asked, *published]) if option not in stands)
    return Task(grounded, stands, broken, _mask(grounded, closed), _mask(grounded, soon))


def _standing(grounded: Ground, plan: Plan) -> Mapping[int, int]:
    """Return the published options that can stay in their slots; of too many in a slot, those whose table is there."""
    stands: dict[int, int] = {}
    alone = _too_many(grounded, plan)
    left = [slot.tables for slot in grounded.slots]
    there = [frozenset(slot.numbers) for slot in grounded.slots]
    with_table = sorted(plan.meetings, key=lambda m: m.table not in there[grounded.place[m.slot]])
    for meeting in with_table:
        option, slot = grounded.of.get(meeting.pair), grounded.place[meeting.slot]
        if option is None or option in alone:
            continue
        if grounded.options[option].slots >> slot & 1 and left[slot]:
            stands[option] = slot
            left[slot] -= 1
    return stands


def _too_many(grounded: Ground, plan: Plan) -> set[int]:
    """Return the published options nobody of a cluster is left for in their slot: the least of those there."""
    there: dict[tuple[int, int], list[int]] = {}
    for meeting in plan.meetings:
        if (option := grounded.of.get(meeting.pair)) is not None:
            slot, chosen = grounded.place[meeting.slot], grounded.options[option]
            for cluster in (chosen.a, chosen.b) if chosen.slots >> slot & 1 else ():
                there.setdefault((cluster, slot), []).append(option)
    over: set[int] = set()
    for (cluster, slot), here in there.items():
        ranked = sorted(here, key=lambda o: (o in grounded.fixed, grounded.options[o].held, grounded.options[o].points))
        over |= set(ranked[: max(0, len(here) - grounded.seats[cluster][slot])])
    return over


def _mask(grounded: Ground, slots: Iterable[str]) -> int:
    return sum(1 << grounded.place[slot] for slot in slots if slot in grounded.place)


def mended(task: Task) -> Board:
    """Return a board with all that stands, and new places for what broke; nothing new is on it."""
    board = blank(task.ground)
    for option, slot in rehoused(task).items():
        board.place(option, slot)
    for option in task.broken:
        if board.where[option] != NOWHERE:
            board.lift(option)
            place_well(board, option, but=task.closed)
    for option in task.broken:
        if board.where[option] == NOWHERE and task.ground.options[option].held:
            _push_in(task, board, option)
    return board


def _push_in(task: Task, board: Board, must: int) -> None:
    """Give a must the table of a lesser meeting at a time when both are free; that one takes what is left, if any."""
    chosen, lesser = task.ground.options[must], _lesser(task, board)
    free = chosen.slots & ~task.closed & ~board.full[chosen.a] & ~board.full[chosen.b] & board.in_order(must)
    there = [option for slot in positions(free) for option in board.inside[slot] if option in lesser]
    if there:
        least = min(there, key=lambda o: (bool(task.soon >> board.where[o] & 1), task.ground.options[o].points, o))
        board.place(must, board.lift(least))
        place_well(board, least, but=task.closed)


def _lesser(task: Task, board: Board) -> set[int]:
    ground, mutual = task.ground, task.ground.problem.mutual
    placed = (option for option, slot in enumerate(board.where) if slot != NOWHERE)
    return {
        option
        for option in placed
        if not ground.options[option].held and option not in ground.fixed and ground.names(option) not in mutual
    }


def fill(task: Task, board: Board) -> None:
    """Give what is open to those who wait, the worthiest first, so long as the value rises."""
    waiting = [option for option, slot in enumerate(board.where) if slot == NOWHERE and option not in task.broken]
    for option in sorted(waiting, key=lambda option: (-task.ground.options[option].points, option)):
        before = board.value
        if board.has_quota(option) and place_well(board, option, but=task.closed) and board.value <= before:
            board.lift(option)


def _bound(plan: Plan, change: Change | None, task: Task) -> float:
    if not plan.bound:
        return bound(task.ground)
    if not isinstance(change, Asked) or change.two not in task.ground.of:
        return plan.bound
    return plan.bound + task.ground.options[task.ground.of[change.two]].points + 2 * SHORT


def repaired(after: Problem, plan: Plan, board: Board, limit: float) -> Repair:
    """Return what a board amounts to, and all that is different from the plan before."""
    before = {meeting.pair: meeting for meeting in plan.meetings}
    meetings = reseated(board, before)
    now = {meeting.pair: meeting for meeting in meetings}
    result = outcome(board, meetings, limit)
    return Repair(
        problem=after,
        plan=result,
        moved=tuple(Moved(was, now[two]) for two, was in before.items() if two in now and now[two] != was),
        dropped=tuple(lost(was, why_not(after, result, two)) for two, was in before.items() if two not in now),
        added=tuple(meeting for meeting in meetings if meeting.pair not in before),
    )
