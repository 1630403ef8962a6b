"""Rooms: nobody walks who need not, nothing else of a plan changes for it, and whoever has a room keeps it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.timetable import walking
from bot.timetable.change import Absent, Cancelled, TablesLeft
from bot.timetable.invention import Size, event, slots
from bot.timetable.problem import Meeting, Problem, Room
from bot.timetable.proposal import propose
from bot.timetable.repair import repair
from bot.timetable.verdict import check, walked_in
from bot.timetable.walking import Here, following, housed, room_at, steps, walks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.timetable.problem import Plan

TWO = (Room(1, 10), Room(11, 18))


@pytest.fixture(scope="module")
def hall() -> Problem:
    """The size of the example, in one hall."""
    return event(Size(42, 20, 18, presence=0.9), seed=1)


@pytest.fixture(scope="module")
def problem(hall: Problem) -> Problem:
    return replace(hall, rooms=TWO)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.3, seed=1)


def _tiny(seed: int) -> tuple[Problem, list[Here], dict[Here, int], dict[Here, int]]:
    """Three slots in a row and one after lunch, two or three small rooms, some meetings given, some that were there."""
    random = Random(seed)
    sizes = [random.randint(1, 2) for _ in range(random.randint(2, 3))]
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    rooms = tuple(Room(end - size + 1, end) for size, end in zip(sizes, ends, strict=True))
    rows = slots(4, ends[-1], a_half=3)
    here: list[Here] = []
    for row in rows:
        names = [f"c{at}" for at in range(7)]
        random.shuffle(names)
        pairs = [(min(two), max(two)) for two in zip(names[::2], names[1::2], strict=False)]
        here += [(row.id, pair) for pair in pairs[: min(3, ends[-1])]]
    problem = Problem(rows, (), {}, rooms=rooms)
    given, left = dict[Here, int](), {(row.id, at): size for row in rows for at, size in enumerate(sizes)}
    for one in random.sample(here, 3):
        room = random.choice([at for at in range(len(sizes)) if left[one[0], at]])
        given[one] = room
        left[one[0], room] -= 1
    was = {one: random.randrange(len(rooms)) for one in random.sample(here, 2) if one not in given}
    return problem, here, given, was


def _cost(problem: Problem, at: Mapping[Here, int], was: Mapping[Here, int]) -> tuple[int, int]:
    return sum(at[one] != room for one, room in was.items()), sum(
        at[one] != at[other] for one, other in steps(problem.slots, at)
    )


def _fits(problem: Problem, at: Mapping[Here, int]) -> bool:
    taken = Counter((slot, room) for (slot, _two), room in at.items())
    return all(
        number <= problem.rooms[room].last - problem.rooms[room].first + 1 for (_, room), number in taken.items()
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_way_of_choosing_rooms_has_fewer_walk_than_the_one_chosen(seed: int) -> None:
    problem, here, given, was = _tiny(seed)
    open_ = [one for one in here if one not in given]
    every = (
        {**given, **dict(zip(open_, rooms, strict=True))}
        for rooms in product(range(len(problem.rooms)), repeat=len(open_))
    )
    # A meeting whose former room has no table left cannot keep it, so nothing is owed to it.
    best = min(_cost(problem, at, was) for at in every if _fits(problem, at))
    found = housed(problem, here, given=given, was=was)
    assert _fits(problem, found)
    assert {one: found[one] for one in given} == given
    assert _cost(problem, found, was) == best


def test_rooms_change_neither_which_meetings_are_held_nor_when(hall: Problem, plan: Plan) -> None:
    one_hall = propose(hall, seconds=0.3, seed=1)
    assert {(one.pair, one.slot) for one in plan.meetings} == {(one.pair, one.slot) for one in one_hall.meetings}
    assert replace(plan, meetings=(), walks=0) == replace(one_hall, meetings=())


def test_fewer_than_a_third_walk_of_those_who_would_without_care(hall: Problem, problem: Problem, plan: Plan) -> None:
    """As one hall seats people, each at the table it comes from; and at any table, as people come."""
    staying = propose(hall, seconds=0.3, seed=1).meetings
    number, anywhere = Counter[str](), list[Meeting]()
    for one in Random(1).sample(plan.meetings, len(plan.meetings)):
        number[one.slot] += 1
        anywhere.append(replace(one, table=number[one.slot]))
    assert plan.walks <= walks(problem, staying) / 3
    assert plan.walks <= walks(problem, anywhere) / 5


def test_fifty_times_the_effort_finds_no_fewer_walks(
    problem: Problem, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "EFFORT", 50 * walking.EFFORT)
    assert propose(problem, seconds=0.3, seed=1).walks == plan.walks


def test_walks_are_counted_as_the_check_counts_them(problem: Problem, plan: Plan) -> None:
    assert check(problem, plan) == ()
    assert plan.walks == walks(problem, plan.meetings) == walked_in(problem, plan)
    assert [fault.code for fault in check(problem, replace(plan, walks=plan.walks + 1))] == ["wrong_walks"]
    shuffled = [replace(one, table=19 - one.table) for one in plan.meetings]
    assert walks(problem, shuffled) == walked_in(problem, replace(plan, meetings=tuple(shuffled)))


def test_only_a_pause_no_longer_than_usual_makes_a_walk() -> None:
    rows = slots(6, 2, a_half=3)
    assert following(rows) == {"s00": "s01", "s01": "s02", "s03": "s04", "s04": "s05"}
    shorter = (rows[0], rows[2], *rows[3:])
    assert following(shorter) == {"s03": "s04", "s04": "s05"}


def test_a_meeting_that_is_fixed_keeps_its_table_and_draws_the_others_to_its_room(problem: Problem, plan: Plan) -> None:
    fixed = tuple(replace(one, table=18) for one in plan.meetings if one.slot == "s00")[:1]
    anew = propose(replace(problem, fixed=fixed), seconds=0.3, seed=1)
    assert set(fixed) <= set(anew.meetings)
    assert check(replace(problem, fixed=fixed), anew) == ()
    assert anew.walks <= plan.walks + 4


@pytest.mark.parametrize("seed", range(4))
def test_a_repair_moves_nobody_needlessly_to_another_room(problem: Problem, plan: Plan, seed: int) -> None:
    random = Random(seed)
    one, slot = random.choice(plan.meetings), random.choice(problem.slots).id
    for change in (
        Cancelled(one.pair),
        Absent(one.a, frozenset({one.slot, slot})),
        TablesLeft(frozenset({slot}), 16),
        TablesLeft(frozenset({slot}), 8),
    ):
        repaired = repair(problem, plan, change)
        assert check(repaired.problem, repaired.plan) == ()
        for move in repaired.moved:
            rooms = [room_at(TWO, each.table) for each in (move.before, move.after)]
            if move.before.slot == move.after.slot and rooms[0] != rooms[1]:
                assert _is_full(repaired.problem, repaired.plan.meetings, slot, rooms[0])


def _is_full(problem: Problem, meetings: Sequence[Meeting], slot: str, room: int) -> bool:
    there = next(row for row in problem.slots if row.id == slot).numbers
    free = set(there) - {one.table for one in meetings if one.slot == slot}
    return not any(room_at(problem.rooms, number) == room for number in free)


def test_a_room_that_lacks_tables_in_one_slot_leaves_the_numbers_of_the_others_alone(problem: Problem) -> None:
    rows = tuple(replace(row, tables=14, missing=frozenset({7, 8, 9, 10})) for row in problem.slots)
    fewer = replace(problem, slots=rows)
    made = propose(fewer, seconds=0.1, seed=1)
    assert check(fewer, made) == ()
    assert {one.table for one in made.meetings} == {*range(1, 7), *range(11, 19)}
