"""Two people of a cluster may meet at once: the planner, the repair and the verifier, against brute force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import pytest

from bot.timetable.change import Absent, Asked, Cancelled
from bot.timetable.choice import bound
from bot.timetable.ground import ground
from bot.timetable.invention import Size, event, slots
from bot.timetable.problem import Cluster, Code, Fault, Meeting, Plan, Problem, Room
from bot.timetable.proposal import propose
from bot.timetable.refusals import why_not
from bot.timetable.repair import repair
from bot.timetable.standin import stand_ins
from bot.timetable.verdict import check
from bot.timetable.worth import BREAK, SHORT, worth
from tests.timetable.longhand import least_share


def paired(problem: Problem, every: int = 2) -> Problem:
    """Return the problem where each `every`th cluster has two people in every slot it is free in, but for one."""
    return replace(
        problem,
        clusters=tuple(
            replace(one, more=(one.free - {min(one.free, default="")},)) if place % every == 0 else one
            for place, one in enumerate(problem.clusters)
        ),
    )


@pytest.fixture(scope="module")
def problem() -> Problem:
    return replace(paired(event(Size(30, 10, 12), seed=7)), rooms=(Room(1, 6), Room(7, 12)))


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.8, seed=1)


def _at_once(plan: Plan) -> Counter[tuple[str, str]]:
    return Counter((name, meeting.slot) for meeting in plan.meetings for name in meeting.pair)


def test_two_people_of_a_cluster_meet_in_parallel_and_no_third(problem: Problem, plan: Plan) -> None:
    assert check(problem, plan) == ()
    seats = {one.id: one for one in problem.clusters}
    at_once = _at_once(plan)
    assert all(number <= max(1, seats[name].seats(slot)) for (name, slot), number in at_once.items())
    assert set(at_once.values()) == {1, 2}
    alone = replace(problem, clusters=tuple(replace(one, more=()) for one in problem.clusters))
    assert len(plan.meetings) > len(propose(alone, seconds=0.8, seed=1).meetings)


def test_the_same_problem_and_seed_give_the_same_plan(problem: Problem, plan: Plan) -> None:
    backwards = replace(problem, clusters=problem.clusters[::-1], slots=problem.slots[::-1])
    assert propose(backwards, seconds=0.8, seed=1).meetings == plan.meetings


def test_a_third_meeting_at_once_is_found(problem: Problem, plan: Plan) -> None:
    (name, slot) = next(one for one, number in sorted(_at_once(plan).items()) if number == 2)
    others = [one.id for one in problem.clusters if one.id > name]
    third = next(one for one in others if (name, one) not in {meeting.pair for meeting in plan.meetings})
    more = (*plan.meetings, Meeting(name, third, slot, 12))
    assert "two_places" in {fault.code for fault in check(problem, replace(plan, meetings=more))}


def test_no_repair_breaks_a_rule(problem: Problem, plan: Plan) -> None:
    held = {meeting.pair for meeting in plan.meetings}
    both = sorted(one for one, number in _at_once(plan).items() if number == 2)
    changes = [
        *(Cancelled(meeting.pair) for meeting in plan.meetings[::30]),
        *(Absent(name, frozenset({slot}), 1) for name, slot in both[::4]),
        *(Absent(name, frozenset({slot})) for name, slot in both[::4]),
        *(Asked(two) for two in sorted(set(problem.scores) - held - problem.declined)[:4]),
    ]
    for change in changes:
        repaired = repair(problem, plan, change)
        assert check(repaired.problem, repaired.plan) == (), change


def test_where_one_of_two_is_away_one_meeting_stays_and_the_worthier_is_kept(problem: Problem, plan: Plan) -> None:
    (name, slot) = next(one for one, number in sorted(_at_once(plan).items()) if number == 2)
    sides = {one.id: one.side for one in problem.clusters}
    there = [meeting for meeting in plan.meetings if meeting.slot == slot and name in meeting.pair]
    there.sort(
        key=lambda one: (one.pair in problem.must, worth(problem, one.pair, across=sides[one.a] != sides[one.b]))
    )
    repaired = repair(problem, plan, Absent(name, frozenset({slot}), 1))
    assert there[1].pair in {meeting.pair for meeting in repaired.plan.meetings}
    assert _at_once(repaired.plan)[name, slot] == 1
    both = repair(problem, plan, Absent(name, frozenset({slot})))
    assert _at_once(both.plan)[name, slot] == 0


def test_musts_of_one_slot_are_held_in_parallel() -> None:
    there = frozenset({"s00"})
    names = (("a", "EU", (there,)), ("b", "MENA", ()), ("c", "MENA", ()), ("d", "MENA", ()))
    clusters = tuple(
        Cluster(name, side, there, frozenset({"en"}), wanted=3, minimum=1, more=more) for name, side, more in names
    )
    musts = frozenset({("a", "b"), ("a", "c")})
    problem = Problem(slots(1, 3), clusters, {}, must=musts)
    planned = propose(problem, seconds=0.1)
    assert {meeting.pair for meeting in planned.meetings} == musts
    assert len({meeting.table for meeting in planned.meetings}) == 2
    third = replace(problem, must=musts | {("a", "d")})
    planned = propose(third, seconds=0.1)
    assert planned.faults == (Fault("many_musts", {"cluster": "a", "musts": 3, "free": 2}),)
    assert [(one.code, one.values) for one in planned.unmet] == [(Code.conflict, {})]


def test_why_not_and_who_stands_in_know_of_the_second_seat() -> None:
    there = frozenset({"s00"})
    clusters = tuple(
        Cluster(name, side, there, frozenset({"en"}), wanted=3, minimum=0, more=(there,) if name in "ab" else ())
        for name, side in (("a", "EU"), ("b", "MENA"), ("c", "MENA"), ("d", "EU"))
    )
    scores = {("a", "b"): 0.9, ("a", "c"): 0.8, ("b", "d"): 0.7, ("c", "d"): 0.1}
    problem = Problem(slots(1, 3), clusters, scores)
    plan = Plan.of([Meeting("a", "c", "s00", 1)])
    assert why_not(problem, plan, ("a", "b")).code is Code.possible
    assert stand_ins(problem, plan, "b", "s00") == (("a", "b"), ("b", "d"))
    full = Plan.of([Meeting("a", "c", "s00", 1), Meeting("a", "b", "s00", 2)])
    assert why_not(problem, full, ("b", "d")).code is Code.possible
    assert why_not(problem, full, ("c", "d")).values == {"slot": "s00", "a": "a", "b": "c"}


def test_a_pinned_meeting_takes_one_of_the_seats() -> None:
    problem = paired(event(Size(12, 4, 6, presence=1.0), seed=5), every=1)
    one, other = problem.clusters[0], problem.clusters[-1]
    fixed = Meeting(one.id, other.id, "s01", 3)
    pinned = replace(problem, fixed=(fixed,), declined=problem.declined - {fixed.pair})
    planned = propose(pinned, seconds=0.4, seed=1)
    assert check(pinned, planned) == ()
    assert fixed in planned.meetings


def _worth_of(problem: Problem, chosen: dict[tuple[str, str], str]) -> int:
    """Return the value of a timetable, computed the long way; a cluster is busy where any of its people is."""
    sides = {cluster.id: cluster.side for cluster in problem.clusters}
    total = sum(worth(problem, two, across=sides[two[0]] != sides[two[1]]) for two in chosen)
    for cluster in problem.clusters:
        met = [slot for two, slot in chosen.items() if cluster.id in two]
        busy = sorted({int(slot[1:]) for slot in met})
        total -= BREAK * sum(after > before + 1 for before, after in pairwise(busy))
        total -= SHORT * max(0, cluster.minimum - len(met))
    return total


def _best(problem: Problem) -> tuple[float, int]:
    """Return the largest share that the worst-off can have, and the most such a timetable can be worth."""
    ids, seats = [slot.id for slot in problem.slots], {one.id: one for one in problem.clusters}
    pairs, best, share_of = sorted(problem.scores), (0.0, -(10**9)), least_share(problem)
    for places in product([None, *ids], repeat=len(pairs)):
        chosen = {two: slot for two, slot in zip(pairs, places, strict=True) if slot}
        people = Counter((name, slot) for two, slot in chosen.items() for name in two)
        crowd = Counter(chosen.values())
        quota = Counter(name for two in chosen for name in two)
        if (
            all(number <= seats[name].seats(slot) for (name, slot), number in people.items())
            and all(crowd[slot.id] <= slot.tables for slot in problem.slots)
            and all(number <= seats[name].wanted for name, number in quota.items())
        ):
            best = max(best, (share_of(chosen), _worth_of(problem, chosen)))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_on_tiny_problems_the_plan_is_as_good_as_brute_force(seed: int) -> None:
    problem = paired(event(Size(5, 3, 2 + seed % 2, presence=1.0, wanted=4), seed))
    clusters = tuple(replace(cluster, languages=frozenset({"en"}), minimum=1) for cluster in problem.clusters)
    bare = {name: frozenset[tuple[str, str]]() for name in ("must", "mutual", "wished", "declined", "met_before")}
    scores = {two: problem.scores[two] for two in sorted(problem.scores)[:7]}
    problem = replace(problem, clusters=clusters, scores=scores, among=frozenset({"EU", "MENA"}), **bare)
    planned = propose(problem, seconds=0.4, seed=seed)
    share, best = _best(problem)
    assert check(problem, planned) == ()
    assert planned.value == _worth_of(problem, {meeting.pair: meeting.slot for meeting in planned.meetings})
    assert planned.worst_share == pytest.approx(share)
    assert 0.99 * best <= planned.value <= best <= bound(ground(problem)) + 1e-6
