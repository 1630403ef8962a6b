"""The whole problem: how far plans of invented events are from their bounds, how fair they are, and what that costs."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from ortools.math_opt.python import mathopt

from bot.timetable.choice import Matching, bound
from bot.timetable.ground import Ground, ground
from bot.timetable.invention import Size, event
from bot.timetable.placing import first
from bot.timetable.proposal import propose
from bot.timetable.seating import seated
from bot.timetable.verdict import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.board import Board
    from bot.timetable.problem import Plan

PATIENCE = 300  # seconds for a bound of whole meetings; what it comes to by then is a bound, too
ROUNDING = 1e-9
SIZES = {
    "39, enough": (Size(39, 20, 18), 10.0),
    "151, nine rounds": (Size(151, 9, 68, presence=1.0, wanted=9), 60.0),
    "151, enough": (Size(151, 24, 34), 60.0),
    "250, enough": (Size(250, 24, 55), 60.0),
    "151, tight": (Size(151, 24, 27), 60.0),
    "250, tight": (Size(250, 24, 45), 60.0),
    "500, enough": (Size(500, 24, 110), 60.0),
    "500, tight": (Size(500, 24, 90), 60.0),
    "1000, enough": (Size(1000, 24, 220), 60.0),
    "1000, tight": (Size(1000, 24, 180), 60.0),
}


def whole(seconds: float, most: int) -> None:
    """Print how far each way of planning is from the bound, beside breaks, the worst-off share, and time."""
    print(
        "| event | way | meetings | gap | gap, as fair | as fair, whole | breaks a cluster | worst share | fewest "
        "| seconds |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, (size, longest) in SIZES.items():
        if size.clusters > most:
            continue
        problem = event(size, seed=1)
        grounded = ground(problem)
        limit = bound(grounded)
        for way, order in _orders(grounded).items():
            began = monotonic()
            board = first(grounded, order, {})
            _row(name, way, grounded, _of_board(board, limit), monotonic() - began)
        for given in sorted({min(5.0, seconds), min(longest, seconds)}):
            began = monotonic()
            plan = propose(problem, seconds=given, seed=1)
            sound(check(problem, plan))
            _row(name, f"planner, {given:.0f} s", grounded, plan, monotonic() - began)


def _orders(grounded: Ground) -> dict[str, Sequence[int]]:
    every = range(len(grounded.options))
    shuffled = Random(1).sample(every, len(every))
    apart = {o: (grounded.options[o].b - grounded.options[o].a) % len(grounded.clusters) for o in every}
    return {
        "random": shuffled,
        "round robin": sorted(every, key=lambda o: (apart[o], o)),
        "greedy by score": sorted(every, key=lambda o: (-grounded.options[o].points, o)),
    }


def _of_board(board: Board, limit: float) -> Plan:
    grounded = board.ground
    value = float(board.plain())
    shares = [points / best for points, best in zip(board.points, grounded.best, strict=True) if best]
    counts = {cluster.id: count for cluster, count in zip(grounded.clusters, board.count, strict=True)}
    gaps = sum(board.breaks(cluster) for cluster in range(len(grounded.clusters)))
    worst = min(shares, default=0.0)
    return replace(
        _BLANK,
        meetings=seated(board),
        value=value,
        gap=1 - value / limit,
        breaks=gaps,
        worst_share=worst,
        counts=counts,
    )


_BLANK = propose(event(Size(0, 0, 0), seed=0), seconds=0)


def _whole_bound(grounded: Ground, share: float) -> float:
    """Return what no plan of whole meetings can exceed that gives everybody at least this share of its own best."""
    matching = Matching(grounded, (-1,))
    matching.most([share - ROUNDING] * len(grounded.clusters))
    for variable in (*matching.short, *(part for parts in matching.take for part in parts.values())):
        variable.integer = True
    patience = mathopt.SolveParameters(time_limit=timedelta(seconds=PATIENCE))
    result = mathopt.solve(matching.model, mathopt.SolverType.HIGHS, params=patience)
    return result.termination.objective_bounds.dual_bound


def _row(name: str, way: str, grounded: Ground, plan: Plan, seconds: float) -> None:
    """Print a plan and its gaps: to all plans, to those in which nobody has less, and to those of whole meetings."""
    gaps = plan.breaks / max(1, len(grounded.clusters))
    as_fair = 1 - plan.value / bound(grounded, [plan.worst_share] * len(grounded.clusters))
    whole = f"{1 - plan.value / _whole_bound(grounded, plan.worst_share):.2%}" if way.startswith("planner") else ""
    cells = (
        name,
        way,
        len(plan.meetings),
        f"{plan.gap:.2%}",
        f"{as_fair:.2%}",
        whole,
        f"{gaps:.2f}",
        f"{plan.worst_share:.2f}",
        min(plan.counts.values()),
        f"{seconds:.1f}",
    )
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def evenly() -> None:
    """Print what it costs to lift the next worst-off, too, and so on: in the relaxation, and in plans of 20 seconds."""
    print(
        "| event | first | least share in the relaxation | price of it | price of all levels | levels | plan: gap "
        "| gap, as fair | shares of the 1st, 11th, 21st, middle |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in ("39, enough", "151, enough", "151, tight", "250, tight"):
        for is_even in (False, True):
            problem = replace(event(SIZES[name][0], seed=1), is_even=is_even)
            grounded = ground(problem)
            levels = Matching(grounded, (-1,)).levels()
            free, *owed = (Matching(grounded, (-1,)).most(owed) for owed in ((), [min(levels)] * len(levels), levels))
            prices = [1 - value / free for value in owed]
            plan = propose(problem, seconds=20, seed=1)
            sound(check(problem, plan))
            shares = _shares(grounded, plan)
            ranked = sorted(shares)
            print("|", " | ".join((
                name, "all" if is_even else "worst-off", f"{min(levels):.3f}", *(f"{price:.2%}" for price in prices),
                str(len({round(level, 6) for level in levels})), f"{plan.gap:.2%}",
                f"{1 - plan.value / bound(grounded, shares):.2%}",
                ", ".join(f"{ranked[place]:.3f}" for place in (0, 10, 20, len(ranked) // 2)),
            )), "|", flush=True)  # fmt: skip


def _shares(grounded: Ground, plan: Plan) -> list[float]:
    """Return the share of its own best, 0..1, that each cluster has in a plan."""
    points = Counter[str]()
    for meeting in plan.meetings:
        worth = grounded.options[grounded.of[meeting.pair]].points
        points.update({meeting.a: worth, meeting.b: worth})
    every = zip(grounded.clusters, grounded.best, strict=True)
    return [min(1.0, points[cluster.id] / best) if best else 1.0 for cluster, best in every]


def sound(faults: Sequence[object]) -> None:
    """End where a verifier has found anything."""
    if faults:
        sys.exit(f"the verifier objects: {faults[:3]}")
