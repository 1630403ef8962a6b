"""The walk keeps every rule of a list, repeats itself, and comes near to what is best."""

from __future__ import annotations

import pytest

from bot.timetable.listed.invention import Shape, invented, with_fixed, with_forbidden, with_order
from bot.timetable.listed.problem import Answer, Listed
from bot.timetable.listed.verdict import verify
from bot.timetable.listed.walk import Walk

EVENT = invented(Shape(participants=42, meetings=115, slots=8, tables=16, busiest=8), seed=12)


def _walked(listed: Listed, steps: int, seed: int = 1) -> tuple[int, ...]:
    return Walk(listed, seed).go(steps, lambda: True)


def _objections(listed: Listed, slots: tuple[int, ...]) -> set[str]:
    """Return what the verifier says but about breaks and tables, which the walk does not count and number."""
    seats: list[int] = []
    for meeting, slot in enumerate(slots):
        seats.append(slots[:meeting].count(slot))
    claimed = Answer("feasible", 0, 0, slots, tuple(seats), 0.0)
    return {fault.code for fault in verify(listed, claimed)} - {"wrong_breaks", "wrong_status"}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_it_finds_keeps_every_rule(seed: int) -> None:
    drawn = invented(Shape(12, 24, 7, 5, 6, away=seed, spread=(None, 1, 2)[seed % 3]), seed)
    for listed in (drawn, with_fixed(drawn, 0.1, seed), with_forbidden(drawn, 0.1, seed), with_order(drawn, 3, seed)):
        found = _walked(listed, 2000, seed)
        assert found == () or _objections(listed, found) == set()


def test_it_finds_a_whole_timetable_with_few_breaks_and_the_same_again() -> None:
    found = _walked(EVENT, 10_000)
    assert _objections(EVENT, found) == set()
    assert _walked(EVENT, 10_000) == found
    walk = Walk(EVENT, 1)
    walk.go(10_000, lambda: True)
    assert walk.best_cost < 20


def test_it_ends_when_it_is_told_to() -> None:
    walk = Walk(EVENT, 1)
    assert len(walk.go(10**9, lambda: False)) in {0, len(EVENT.meetings)}
