"""Fairness to the end: the worst-off first, then the next; none can be lifted but at the cost of one worse off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.timetable import choice
from bot.timetable.choice import SLACK, Matching
from bot.timetable.ground import Ground, ground
from bot.timetable.invention import Size, event, slots
from bot.timetable.problem import Cluster, Plan, Problem, pair
from bot.timetable.proposal import propose
from bot.timetable.verdict import check

SIZES = [Size(12, 8, 4), Size(20, 8, 10), Size(20, 12, 3), Size(30, 24, 6)]
MORE = 0.05  # of one's own best


def shares(grounded: Ground, plan: Plan) -> list[float]:
    """The share of its own best each cluster that can meet anybody has, the least first."""
    got = dict.fromkeys((one.id for one in grounded.clusters), 0)
    for meeting in plan.meetings:
        for side in meeting.pair:
            got[side] += grounded.options[grounded.of[meeting.pair]].points
    return sorted(got[one.id] / best for one, best in zip(grounded.clusters, grounded.best, strict=True) if best)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_can_have_more_unless_somebody_not_better_off_has_less(size: Size, seed: int) -> None:
    grounded = ground(event(size, seed=seed))
    levels = Matching(grounded, (-1,)).levels()
    for cluster in range(len(levels)):
        if not grounded.best[cluster] or levels[cluster] + MORE >= 1:
            continue
        owed = [level if level <= levels[cluster] else 0.0 for level in levels]
        owed[cluster] = levels[cluster] + MORE
        lifted = Matching(grounded, (-1,))
        lifted.most(owed)
        short = sum(lifted.solved[one] for one in lifted.short)
        fewest = Matching(grounded, (-1,))
        fewest.most()
        # It cannot be done at all, or only by leaving somebody short of the minimum.
        assert not any(lifted.taken()) or short > sum(fewest.solved[one] for one in fewest.short) + 1e-6


def test_where_few_are_held_down_the_others_are_lifted_beyond_them() -> None:
    rows = slots(4, 6)
    always = frozenset(row.id for row in rows)
    # Three have eyes for one partner only, who has time for two of them; the others have each other.
    names = ("a", "b", "c", "wanted", "p", "q", "r", "s")
    clusters = tuple(
        Cluster(name, "MENA", always if name != "wanted" else frozenset({"s00", "s01"}), frozenset({"en"}), 3, 0)
        for name in names
    )
    met = [("a", "wanted"), ("b", "wanted"), ("c", "wanted"), ("p", "q"), ("r", "s"), ("p", "r"), ("q", "s")]
    levels = Matching(ground(Problem(rows, clusters, {pair(*two): 1.0 for two in met})), (-1,)).levels()
    found = dict(zip(sorted(names), levels, strict=True))
    assert {name: round(found[name], 3) for name in names} == {
        "a": 0.667, "b": 0.667, "c": 0.667, "wanted": 1.0, "p": 1.0, "q": 1.0, "r": 1.0, "s": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_even_plan_lifts_those_after_the_worst_off(seed: int) -> None:
    problem = event(Size(40, 24, 7), seed=seed)
    plain, even = (propose(replace(problem, is_even=is_even), seconds=2, seed=1) for is_even in (False, True))
    assert check(problem, even) == ()
    plainly, evenly = (shares(ground(problem), plan) for plan in (plain, even))
    quarter = len(evenly) // 4
    assert sum(evenly[:quarter]) > sum(plainly[:quarter])
    assert plain.value > even.value  # which is why it has to be asked for


def test_an_event_without_meetings_is_even() -> None:
    nobody = Problem((), (), {}, is_even=True)
    assert propose(nobody, seconds=0).meetings == ()


def test_among_many_the_floor_is_raised_some_times_only_and_never_below_what_all_can_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grounded = ground(event(Size(20, 8, 10), seed=1))
    whole, least = Matching(grounded, (-1,)).levels(), Matching(grounded, (-1,)).fairest() - SLACK
    monkeypatch.setattr(choice, "STEPS", 2 * 20**2)
    raised = Matching(grounded, (-1,)).levels()
    assert len(set(raised)) == 2 < len(set(whole))
    assert min(raised) == pytest.approx(least, abs=1e-6)
    # Whoever is held down at first is so in both; the others have together what the worst-off of them can have.
    assert all(few <= many + 1e-6 for few, many in zip(raised, whole, strict=True))
