"""Measure the timetable room: lists to a proof, the whole problem against its bound, repair, teams.

    python -m benchmarks.timetable [INSTANCES.jsonl] [--part PART]... [--seconds 60]

Parts: lists, variants, whole, even, repair, teams, rooms; all of them where none is named.

Without a file of instances, lists of the published shapes are invented. Every answer is checked by the verifiers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, process_time
from typing import TYPE_CHECKING

from ortools.math_opt.python import mathopt

from benchmarks.teams import partitions
from bot.timetable.change import Asked, Cancelled, Change
from bot.timetable.choice import Matching, bound
from bot.timetable.ground import Ground, ground
from bot.timetable.invention import Size, event
from bot.timetable.listed.invention import Shape, invented, with_fixed, with_forbidden, with_order
from bot.timetable.listed.problem import Listed
from bot.timetable.listed.reading import read_problem
from bot.timetable.listed.solving import solve
from bot.timetable.listed.verdict import verify
from bot.timetable.placing import first
from bot.timetable.problem import Room
from bot.timetable.proposal import propose
from bot.timetable.repair import repair
from bot.timetable.seating import seated
from bot.timetable.verdict import check
from bot.timetable.walking import housed, steps, walks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.timetable.board import Board
    from bot.timetable.problem import Plan, Problem

PARTS = ("lists", "variants", "whole", "even", "repair", "teams", "rooms")
PATIENCE = 300  # seconds for a bound of whole meetings; what it comes to by then is a bound, too
ROUNDING = 1e-9
PUBLISHED = {
    "42 people": Shape(42, 125, 8, 17, 8),
    "47 people": Shape(47, 180, 10, 20, 10),
    "60 people": Shape(60, 237, 10, 26, 10),
    "70 people": Shape(70, 154, 21, 13, 15, away=22),
    "76 people": Shape(76, 195, 22, 14, 18, away=26),
    "78 people": Shape(78, 302, 22, 22, 22, away=116),
}
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


ROOMY = (
    (Size(42, 20, 18, presence=0.9), (10, 8)),
    (Size(42, 20, 18, presence=0.9), (6, 6, 6)),
    (Size(151, 24, 34), (17, 17)),
    (Size(151, 24, 34), (14, 10, 10)),
)


def main() -> None:
    """Run the parts asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instances", type=Path, nargs="?")
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--most", type=int, default=1000, help="leave out events of more clusters than this")
    asked = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "lists": lambda: lists(_instances(asked.instances), asked.seconds),
        "variants": lambda: lists(_variants(_instances(asked.instances)), asked.seconds),
        "whole": lambda: whole(asked.seconds, asked.most),
        "even": evenly,
        "repair": repairs,
        "teams": partitions,
        "rooms": rooms,
    }
    for part in asked.part or parts:
        print(f"\n## {part}\n")
        parts[part]()


Instance = tuple[str, Listed, str, str]  # name, list, published value, published seconds


def _instances(path: Path | None) -> Iterator[Instance]:
    if path is None:
        for name, shape in PUBLISHED.items():
            yield name, invented(shape, seed=1), "-", "-"
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        content = json.loads(line)
        listed = read_problem(content)
        if not isinstance(listed, Listed):
            sys.exit(f"{content.get('name')}: {listed}")
        published = (str(content.get("best_known", "-")), str(content.get("maxsat_seconds_2022", "-")))
        yield content.get("name", "?"), listed, *published


def _variants(instances: Iterator[Instance]) -> Iterator[Instance]:
    for seed, (name, listed, _, _) in enumerate(instances):
        kinds = {
            "2 % fixed": with_fixed(listed, 0.02, seed),
            "20 % fixed": with_fixed(listed, 0.2, seed),
            "5 % more forbidden": with_forbidden(listed, 0.05, seed),
            "15 % more forbidden": with_forbidden(listed, 0.15, seed),
            "10 in order": with_order(listed, 10, seed),
            "30 in order": with_order(listed, 30, seed),
            "no spread": replace(listed, spread=None),
            "spread 1": replace(listed, spread=1),
        }
        for kind, variant in kinds.items():
            yield f"{name}, {kind}", variant, "-", "-"


def lists(instances: Iterator[Instance], seconds: float) -> None:
    """Print a row for each list: status, breaks and bound beside what was published, seconds, conflicts named."""
    print("| list | published breaks | published seconds | status | breaks | bound | seconds | conflict of |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    decided, number = 0, 0
    for name, listed, breaks, published in instances:
        answer = solve(listed, seconds=seconds, seed=1)
        _sound(verify(listed, answer))
        decided, number = decided + (answer.status in {"optimal", "infeasible"}), number + 1
        row = (
            name,
            breaks,
            published,
            answer.status,
            answer.breaks,
            answer.bound,
            f"{answer.seconds:.1f}",
            len(answer.why),
        )
        print("|", " | ".join(map(str, row)), "|", flush=True)
    print(f"\n{decided} of {number} decided, each within {seconds:.0f} s (an explanation may take ten more).")


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
            _sound(check(problem, plan))
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
            _sound(check(problem, plan))
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


def repairs() -> None:
    """Print how long a repair takes, how many others move, and what is lost against planning anew."""
    print("| event | change | times | median s | slowest | others moved | placed | worst loss against planning anew |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in (Size(39, 20, 18), Size(250, 24, 55)):
        problem = event(size, seed=1)
        plan = propose(problem, seconds=10, seed=1)
        held = {meeting.pair for meeting in plan.meetings}
        waiting = [two for two in sorted(problem.scores) if two not in held | problem.declined]
        random = Random(1)
        changes: dict[str, list[Change]] = {
            "cancelled": [Cancelled(meeting.pair) for meeting in random.sample(plan.meetings, 15)],
            "asked": [Asked(two) for two in random.sample(waiting, 15)],
        }
        for kind, several in changes.items():
            _repaired(f"{size.clusters}", kind, problem, plan, several)


def _repaired(name: str, kind: str, problem: Problem, plan: Plan, changes: list[Change]) -> None:
    times, moved, placed, losses = [], [], 0, []
    for position, change in enumerate(changes):
        began = monotonic()
        repaired = repair(problem, plan, change)
        times.append(monotonic() - began)
        _sound(check(repaired.problem, repaired.plan))
        moved.append(len(repaired.moved))
        placed += not repaired.plan.unmet or all(why.pair != change.two for why in repaired.plan.unmet)
        if position % 5 == 0:
            anew = propose(repaired.problem, seconds=10, seed=1)
            losses.append(1 - repaired.plan.value / anew.value)
    row = (
        name,
        kind,
        len(changes),
        f"{median(times):.2f}",
        f"{max(times):.2f}",
        max(moved),
        placed,
        f"{max(losses):.2%}",
    )
    print("|", " | ".join(map(str, row)), "|", flush=True)


def rooms() -> None:
    """Print how many walks are left when rooms are chosen with care, beside two ways of choosing without."""
    print("| clusters | rooms | meetings | in a row | any table | table one comes from | here | CPU seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size, several in ROOMY:
        hall = event(size, seed=1)
        ends = list(accumulate(several))
        problem = replace(hall, rooms=tuple(Room(end - n + 1, end) for end, n in zip(ends, several, strict=True)))
        plan = propose(hall, seconds=1, seed=1)
        here = [(one.slot, one.pair) for one in plan.meetings]
        began = process_time()
        at = housed(problem, here, given={})
        seconds = process_time() - began
        row = list(steps(problem.slots, here))
        drawn = {slot.id: Random(1).sample(slot.numbers, slot.tables) for slot in problem.slots}
        anywhere = [replace(one, table=drawn[one.slot].pop()) for one in plan.meetings]
        walked = sum(at[one] != at[other] for one, other in row)
        cells = (
            size.clusters, " + ".join(map(str, several)), len(here), len(row), walks(problem, anywhere),
            walks(problem, plan.meetings), walked, f"{seconds:.1f}",
        )  # fmt: skip
        print("|", " | ".join(map(str, cells)), "|", flush=True)


def _sound(faults: Sequence[object]) -> None:
    if faults:
        sys.exit(f"the verifier objects: {faults[:3]}")


if __name__ == "__main__":
    main()
