"""Times an organizer wishes for a meeting, and one before the other: obeyed, or the contradiction is named."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from bot.timetable.change import Absent, Asked, Cancelled
from bot.timetable.ground import ground
from bot.timetable.invention import Size, event, slots
from bot.timetable.musts import held
from bot.timetable.problem import Cluster, Code, Meeting, Problem
from bot.timetable.proposal import propose
from bot.timetable.refusals import why_not
from bot.timetable.repair import repair
from bot.timetable.verdict import check


@pytest.fixture(scope="module")
def problem() -> Problem:
    """An event whose musts are wished in one half-day each, the third later than the first two, the fourth than it."""
    given = event(Size(30, 16, 10, presence=0.9), seed=7)
    musts = sorted(given.must)
    halves = [frozenset(row.id for row in given.slots if row.half_day == half) for half in ("h0", "h1", "h2", "h3")]
    only = {two: halves[place % 3] for place, two in enumerate(musts[4:])}
    return replace(given, only=only, after={musts[2]: frozenset(musts[:2]), musts[3]: frozenset(musts[2:3])})


def test_wishes_are_kept_through_a_plan_and_every_repair(problem: Problem) -> None:
    plan = propose(problem, seconds=0.6, seed=1)
    assert check(problem, plan) == ()
    met = {meeting.pair: meeting for meeting in plan.meetings}
    assert set(problem.after) <= met.keys()
    waiting = [two for two in sorted(problem.scores) if two not in met.keys() | problem.declined][:3]
    for change in (
        *(Cancelled(two) for two in sorted(problem.must & met.keys())[:4]),
        *(Absent(name, frozenset({met[two].slot})) for two in sorted(problem.must & met.keys()) for name in two[:1]),
        *(Asked(two) for two in waiting),
    ):
        repaired = repair(problem, plan, change)
        assert check(repaired.problem, repaired.plan) == (), change


def test_a_meeting_moved_by_hand_stays_where_it_was_put(problem: Problem) -> None:
    plan = propose(problem, seconds=0.3, seed=1)
    moved = next(one for one in plan.meetings if one.pair in problem.only)
    elsewhere = replace(problem, only=problem.only | {moved.pair: frozenset({"s15"} - {moved.slot})})
    other = next(one for one in plan.meetings if not {*one.pair} & {*moved.pair})
    repaired = repair(elsewhere, plan, Cancelled(other.pair))
    assert moved in repaired.plan.meetings


def _four(musts: int, rows: int) -> Problem:
    there = frozenset(row.id for row in slots(rows, 2))
    clusters = tuple(
        Cluster(name, side, there, frozenset({"en"}), wanted=4, minimum=0)
        for name, side in (("a", "EU"), ("b", "EU"), ("c", "MENA"), ("d", "MENA"))
    )
    pairs = [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("a", "b"), ("c", "d")]
    return Problem(slots(rows, 2), clusters, {}, must=frozenset(pairs[:musts]))


def test_what_contradicts_itself_is_named() -> None:
    problem = _four(2, 3)
    one, other = ("a", "c"), ("a", "d")
    both = replace(problem, only={one: frozenset({"s01"}), other: frozenset({"s01"})})
    planned = propose(both, seconds=0.1)
    assert (len(planned.meetings), [why.code for why in planned.unmet]) == (1, [Code.conflict])
    circle = replace(problem, after={one: frozenset({other}), other: frozenset({one})})
    planned = propose(circle, seconds=0.1)
    assert (len(planned.meetings), [why.code for why in planned.unmet]) == (1, [Code.conflict])
    never = replace(problem, only={one: frozenset({"s09"})})
    planned = propose(never, seconds=0.1)
    assert [(why.pair, why.code) for why in planned.unmet] == [(one, Code.not_then)]
    assert [one.values["why"] for one in planned.faults if one.code == "must_refused"] == [Code.not_then]
    assert why_not(never, planned, one).code is Code.not_then


def test_a_fixed_meeting_and_one_that_waits_for_it() -> None:
    problem = _four(2, 3)
    fixed = Meeting("a", "c", "s01", 2)
    planned = propose(replace(problem, fixed=(fixed,), after={("a", "d"): frozenset({fixed.pair})}), seconds=0.1)
    assert [(one.pair, one.slot) for one in planned.meetings if one.pair in problem.must] == [
        (("a", "c"), "s01"), (("a", "d"), "s02"),
    ]  # fmt: skip


def _most(problem: Problem) -> int:
    """Return how many musts can be held together, by trying everything."""
    starts = {slot.id: slot.starts for slot in problem.slots}
    pairs, best = sorted(problem.must), 0
    for places in product([None, *starts], repeat=len(pairs)):
        at = {two: slot for two, slot in zip(pairs, places, strict=True) if slot}
        people = [(name, slot) for two, slot in at.items() for name in two]
        crowd = list(at.values())
        if (
            len(set(people)) == len(people)
            and all(crowd.count(slot.id) <= slot.tables for slot in problem.slots)
            and all(slot in problem.only.get(two, starts) for two, slot in at.items())
            and all(
                starts[at[one]] < starts[at[two]]
                for two, earlier in problem.after.items()
                for one in earlier
                if two in at and one in at
            )
        ):
            best = max(best, len(at))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_as_many_musts_are_held_as_can_be(seed: int) -> None:
    random, problem = Random(seed), _four(6, 3)
    pairs, ids = sorted(problem.must), [slot.id for slot in problem.slots]
    only = {two: frozenset(random.sample(ids, random.randint(1, 2))) for two in random.sample(pairs, 2)}
    after = {two: frozenset(random.sample([one for one in pairs if one != two], 1)) for two in random.sample(pairs, 2)}
    problem = replace(problem, only=only, after=after)
    assert len(held(ground(problem))) == _most(problem)
    planned = propose(problem, seconds=0.05, seed=seed)
    assert check(problem, planned) == ()
    assert len({one.pair for one in planned.meetings} & problem.must) == _most(problem)
