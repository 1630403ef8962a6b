"""Measure the timetable room: lists to a proof, the whole problem against its bound, repair, teams.

    python -m benchmarks.timetable [INSTANCES.jsonl] [--part PART]... [--seconds 60]

Parts: lists, variants, whole, even, repair, adding, teams, rooms; all of them where none is named.

Without a file of instances, lists of the published shapes are invented. Every answer is checked by the verifiers.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, process_time
from typing import TYPE_CHECKING

from benchmarks.adding import additions
from benchmarks.teams import partitions
from benchmarks.whole import evenly, sound, whole
from bot.timetable.change import Asked, Cancelled, Change
from bot.timetable.invention import Size, event
from bot.timetable.listed.invention import Shape, invented, with_fixed, with_forbidden, with_kept, with_order
from bot.timetable.listed.problem import Listed
from bot.timetable.listed.reading import read_problem
from bot.timetable.listed.solving import solve
from bot.timetable.listed.verdict import verify
from bot.timetable.problem import Room
from bot.timetable.proposal import propose
from bot.timetable.repair import repair
from bot.timetable.verdict import check
from bot.timetable.walking import housed, steps, walks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.timetable.problem import Plan, Problem

PARTS = ("lists", "variants", "whole", "even", "repair", "adding", "teams", "rooms")
PUBLISHED = {
    "42 people": Shape(42, 125, 8, 17, 8),
    "47 people": Shape(47, 180, 10, 20, 10),
    "60 people": Shape(60, 237, 10, 26, 10),
    "70 people": Shape(70, 154, 21, 13, 15, away=22),
    "76 people": Shape(76, 195, 22, 14, 18, away=26),
    "78 people": Shape(78, 302, 22, 22, 22, away=116),
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
        "adding": additions,
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
        if placed := solve(listed, seconds=10, seed=seed).slot:
            kinds |= {
                "20 % as in a timetable": with_kept(listed, 0.2, placed, seed),
                "50 % as in a timetable": with_kept(listed, 0.5, placed, seed),
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
        sound(verify(listed, answer))
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
        sound(check(repaired.problem, repaired.plan))
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


if __name__ == "__main__":
    main()
