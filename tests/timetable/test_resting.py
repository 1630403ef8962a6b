"""So many meetings in a row and no more: the planner, the repair and the verifier, against brute force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import pytest

from bot.timetable.change import Absent, Asked, Cancelled
from bot.timetable.ground import ground
from bot.timetable.invention import Size, event, slots
from bot.timetable.musts import held
from bot.timetable.problem import Cluster, Code, Meeting, Plan, Problem
from bot.timetable.proposal import propose
from bot.timetable.refusals import why_not
from bot.timetable.repair import repair
from bot.timetable.verdict import check
from bot.timetable.worth import BREAK, SHORT, worth
from tests.timetable.test_parallel import paired


@pytest.mark.parametrize(("in_a_row", "two"), [(1, False), (2, False), (3, True)])
def test_nobody_meets_longer_without_a_pause_through_a_plan_and_every_repair(in_a_row: int, *, two: bool) -> None:
    problem = replace(event(Size(24, 15, 10, presence=0.95), seed=7), in_a_row=in_a_row)
    problem = paired(problem) if two else problem
    plan = propose(problem, seconds=0.5, seed=1)
    assert check(problem, plan) == ()
    unbound = replace(problem, in_a_row=0)
    assert "no_pause" in {fault.code for fault in check(problem, propose(unbound, seconds=0.5, seed=1))}
    met = {meeting.pair for meeting in plan.meetings}
    for change in (
        *(Cancelled(meeting.pair) for meeting in plan.meetings[::25]),
        *(Absent(meeting.a, frozenset({meeting.slot})) for meeting in plan.meetings[::20]),
        *(Asked(two) for two in sorted(set(problem.scores) - met - problem.declined)[:5]),
    ):
        repaired = repair(problem, plan, change)
        assert check(repaired.problem, repaired.plan) == (), change


def test_lunch_is_a_pause_and_a_meeting_without_one_is_explained() -> None:
    there = frozenset(row.id for row in slots(4, 3, a_half=2))
    clusters = tuple(
        Cluster(name, "EU" if name == "a" else "MENA", there, frozenset({"en"}), wanted=4, minimum=0)
        for name in "abcde"
    )
    problem = Problem(slots(4, 3, a_half=2), clusters, {("a", name): 0.9 for name in "bcde"}, in_a_row=1)
    planned = propose(problem, seconds=0.1)
    assert Counter(meeting.slot in ("s00", "s01") for meeting in planned.meetings) == {True: 1, False: 1}
    plan = Plan.of([Meeting("a", "b", "s00", 1), Meeting("a", "c", "s02", 1)])
    assert why_not(problem, plan, ("a", "d")).code is Code.no_pause
    assert why_not(replace(problem, in_a_row=2), plan, ("a", "d")).code is Code.possible
    two = replace(problem, in_a_row=2)
    assert len(propose(two, seconds=0.1).meetings) == 4


def _rests(problem: Problem, at: dict[tuple[str, str], str]) -> bool:
    for cluster in problem.clusters:
        met = Counter(slot for two, slot in at.items() if cluster.id in two)
        rows = [[slot.id for slot in problem.slots[start : start + problem.in_a_row + 1]]
                for start in range(len(problem.slots) - problem.in_a_row)]  # fmt: skip
        if any(all(_busy(cluster, met[slot]) for slot in row) and not _by_turns(cluster, met, row) for row in rows):
            return False
    return True


def _busy(cluster: Cluster, met: int) -> bool:
    return met >= 1 + len(cluster.more) or not cluster.more or met > 0


def _by_turns(cluster: Cluster, met: Counter[str], row: list[str]) -> bool:
    """Whether the people of a cluster can share out the meetings of a row so that each rests once, by trying it."""
    people = range(1 + len(cluster.more))
    ways = product(*(_crews(people, met[slot]) for slot in row))
    return any(all(any(one not in crew for crew in crews) for one in people) for crews in ways)


def _crews(people: range, number: int) -> list[set[int]]:
    return [crew for chosen in product((False, True), repeat=len(people))
            if len(crew := {one for one in people if chosen[one]}) == number]  # fmt: skip


def _fits(problem: Problem, at: dict[tuple[str, str], str]) -> bool:
    seats = {one.id: one for one in problem.clusters}
    people, crowd = Counter((name, slot) for two, slot in at.items() for name in two), Counter(at.values())
    return (
        all(number <= seats[name].seats(slot) for (name, slot), number in people.items())
        and all(crowd[slot.id] <= slot.tables for slot in problem.slots)
        and _rests(problem, at)
    )


def _worth_of(problem: Problem, at: dict[tuple[str, str], str]) -> int:
    sides = {cluster.id: cluster.side for cluster in problem.clusters}
    total = sum(worth(problem, two, across=sides[two[0]] != sides[two[1]]) for two in at)
    for cluster in problem.clusters:
        met = [slot for two, slot in at.items() if cluster.id in two]
        busy = sorted({int(slot[1:]) for slot in met})
        total -= BREAK * sum(after > before + 1 for before, after in pairwise(busy))
        partners = sum(cluster.id in two for two in problem.scores)
        total -= SHORT * max(0, min(cluster.minimum, partners) - len(met))
    return total


def _share(problem: Problem, at: dict[tuple[str, str], str]) -> float:
    """Return the least share of its own best that a cluster gets."""
    given = ground(problem)
    points = Counter({one.id: 0 for one in problem.clusters})
    for two in at:
        for name in two:
            points[name] += given.options[given.of[two]].points
    return min(points[one.id] / best for one, best in zip(given.clusters, given.best, strict=True) if best)


@pytest.mark.parametrize("seed", range(8))
def test_on_tiny_problems_the_plan_is_as_good_as_brute_force(seed: int) -> None:
    problem = event(Size(5, 4, 2, presence=1.0, wanted=4), seed)
    if seed % 2:
        problem = replace(
            problem,
            clusters=tuple(
                replace(one, more=(one.free,)) if at % 2 == 0 else one for at, one in enumerate(problem.clusters)
            ),
        )
    clusters = tuple(replace(cluster, languages=frozenset({"en"}), minimum=1) for cluster in problem.clusters)
    bare = {name: frozenset[tuple[str, str]]() for name in ("must", "mutual", "wished", "declined", "met_before")}
    scores = {two: problem.scores[two] for two in sorted(problem.scores)[:6]}
    among = frozenset({"EU", "MENA"})
    problem = replace(problem, clusters=clusters, scores=scores, among=among, in_a_row=1 + seed % 3 % 2, **bare)
    ids, pairs = [slot.id for slot in problem.slots], sorted(problem.scores)
    every = ({two: slot for two, slot in zip(pairs, places, strict=True) if slot}
             for places in product([None, *ids], repeat=len(pairs)))  # fmt: skip
    possible = [at for at in every if _fits(problem, at)]
    best = max(_worth_of(problem, at) for at in possible)
    planned = propose(problem, seconds=0.4, seed=seed)
    assert check(problem, planned) == ()
    assert _fits(problem, {meeting.pair: meeting.slot for meeting in planned.meetings})
    assert planned.value <= best <= planned.bound + 1e-6
    as_fair = [_worth_of(problem, at) for at in possible if _share(problem, at) >= planned.worst_share - 1e-9]
    assert planned.value >= 0.99 * max(as_fair)
    musts = replace(problem, must=frozenset(pairs))
    assert len(held(ground(musts))) == max(map(len, possible))
