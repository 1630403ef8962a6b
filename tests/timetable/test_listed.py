"""A list from elsewhere: read with its faults, solved to a proof, explained when it cannot be held."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest

from bot.timetable.listed.invention import Shape, invented, with_fixed, with_forbidden, with_order
from bot.timetable.listed.maxsat import prove
from bot.timetable.listed.problem import Answer, Listed
from bot.timetable.listed.reading import read_problem
from bot.timetable.listed.solving import solve
from bot.timetable.listed.verdict import verify
from bot.timetable.problem import Fault

FILE = {"slots": 3, "tables": 1, "participants": 3, "meetings": [[0, 1], [1, 2], [0, 2]]}


def _read(**changes: object) -> Listed:
    listed = read_problem({**FILE, **changes})
    assert isinstance(listed, Listed)
    return listed


def _breaks(listed: Listed, slots: tuple[int, ...]) -> list[int]:
    days = [sorted(slots[meeting] for meeting in held) for held in listed.of]
    return [sum(later - earlier > 1 for earlier, later in pairwise(day)) for day in days]


def _holds(listed: Listed, slots: tuple[int, ...]) -> bool:
    people = [(person, slot) for two, slot in zip(listed.meetings, slots, strict=True) for person in two]
    breaks = _breaks(listed, slots)
    return (
        len(set(people)) == len(people)
        and all(slots.count(slot) <= tables for slot, tables in enumerate(listed.tables))
        and all(listed.may(meeting, slot) for meeting, slot in enumerate(slots))
        and all(slots[early] < slots[late] for late, earlier in enumerate(listed.after) for early in earlier)
        and (listed.spread is None or max(breaks) - min(breaks) <= listed.spread)
    )


def _best(listed: Listed) -> int | None:
    every = product(range(listed.slots), repeat=len(listed.meetings))
    return min((sum(_breaks(listed, slots)) for slots in every if _holds(listed, slots)), default=None)


def _tiny(seed: int) -> Listed:
    drawn = invented(Shape(4 + seed % 3, 5, 5, 1 + seed % 3, 4, away=seed % 4, spread=(None, 0, 1, 2)[seed % 4]), seed)
    if seed % 3 == 0:
        return with_order(drawn, 1, seed)
    return with_fixed(drawn, 0.3, seed) if seed % 3 == 1 else with_forbidden(drawn, 0.2, seed)


@pytest.mark.parametrize("seed", range(24))
def test_tiny_lists_are_solved_as_by_brute_force(seed: int) -> None:
    listed = _tiny(seed)
    answer = solve(listed, seconds=20, seed=seed)
    assert verify(listed, answer) == ()
    assert (answer.breaks, answer.status) == ((best := _best(listed)), "infeasible" if best is None else "optimal")


@pytest.mark.parametrize("seed", range(24))
def test_the_clauses_for_maxsat_say_the_same_as_brute_force(seed: int) -> None:
    listed = _tiny(seed)
    slots = prove(listed, lambda _: None)
    best = _best(listed)
    assert (slots is None) == (best is None)
    assert slots is None or (_holds(listed, slots) and sum(_breaks(listed, slots)) == best)


def test_a_list_of_the_published_shape_is_proven() -> None:
    listed = invented(Shape(participants=42, meetings=115, slots=8, tables=16, busiest=8), seed=12)
    answer = solve(listed, seconds=60, seed=1)
    assert (answer.status, verify(listed, answer)) == ("optimal", ())
    assert solve(listed, seconds=60, seed=1).slot == answer.slot


@pytest.mark.parametrize("seed", [1, 4, 7, 13, 16])
def test_what_conflicts_conflicts_and_nothing_of_it_can_be_spared(seed: int) -> None:
    listed = with_fixed(invented(Shape(6, 9, 4, 3, 4, spread=None), seed), 0.9, seed)
    answer = solve(listed, seconds=20)
    if answer.status == "infeasible":
        assert answer.why
        for fault in answer.why:
            if fault.code == "fixed":
                meeting = int(fault.values["meeting"])
                others = {int(other.values["meeting"]) for other in answer.why if other.code == "fixed"} - {meeting}
                kept = tuple(slot if m in others else None for m, slot in enumerate(listed.fixed))
                assert _holds_somehow(replace(listed, fixed=kept))


def _holds_somehow(listed: Listed) -> bool:
    return solve(listed, seconds=20).status != "infeasible"


def test_two_meetings_fixed_at_once_are_named() -> None:
    answer = solve(_read(fixed=[1, 1, None], tables=3), seconds=10)
    assert (answer.status, answer.slot, answer.breaks) == ("infeasible", (), None)
    assert answer.why == (
        Fault("fixed", {"meeting": 0, "slot": 1}),
        Fault("fixed", {"meeting": 1, "slot": 1}),
        Fault("one_at_a_time", {"participant": 1, "meetings": 2}),
    )


def test_too_few_tables_are_named() -> None:
    answer = solve(_read(slots=2, participants=6, meetings=[[0, 1], [2, 3], [4, 5]]), seconds=10)
    assert {fault.code for fault in answer.why} == {"tables"}


def test_an_empty_list_has_an_empty_timetable() -> None:
    assert solve(_read(meetings=[]), seconds=10).as_json() | {"seconds": 0} == {
        "status": "optimal",
        "breaks": 0,
        "bound": 0,
        "slot": [],
        "table": [],
        "seconds": 0,
        "why": [],
    }


def test_the_form_of_the_file_has_defaults() -> None:
    assert _read() == Listed(
        slots=3,
        tables=(1, 1, 1),
        participants=3,
        meetings=((0, 1), (1, 2), (0, 2)),
        session=("any", "any", "any"),
        morning_slots=3,
        forbidden=(frozenset(), frozenset(), frozenset()),
        fixed=(None, None, None),
        after=((), (), ()),
        spread=None,
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"slots": "three"}, Fault("not_a_number", {"place": "slots"})),
        ({"participants": -1}, Fault("too_small", {"place": "participants", "least": 0})),
        ({"tables": [1, 1]}, Fault("wrong_length", {"place": "tables", "expected": 3, "found": 2})),
        ({"tables": True}, Fault("not_a_number", {"place": "tables"})),
        ({"meetings": {}}, Fault("not_a_list", {"place": "meetings"})),
        ({"meetings": [[0, 1], [1, 3]]}, Fault("too_large", {"place": "meetings[1][1]", "most": 2})),
        ({"meetings": [[0, 1, 2]]}, Fault("wrong_length", {"place": "meetings[0]", "expected": 2, "found": 3})),
        ({"meetings": [[1, 1]]}, Fault("same_participant", {"place": "meetings[0]"})),
        ({"session": ["any", "noon", "any"]}, Fault("not_a_session", {"place": "session[1]"})),
        ({"forbidden": [[], [3], []]}, Fault("too_large", {"place": "forbidden[1][0]", "most": 2})),
        ({"fixed": [None, 5, None]}, Fault("too_large", {"place": "fixed[1]", "most": 2})),
        ({"after": [[], [0], 7]}, Fault("not_a_list", {"place": "after[2]"})),
        ({"spread": 1.5}, Fault("not_a_number", {"place": "spread"})),
    ],
)
def test_each_fault_of_a_file_is_named_with_its_place(changes: dict[str, object], fault: Fault) -> None:
    assert read_problem({**FILE, **changes}) == (fault,)


def test_a_circle_of_meetings_that_wait_for_one_another_is_named() -> None:
    circle = [Fault("circle", {"place": f"after[{meeting}]"}) for meeting in (0, 1, 2)]
    assert read_problem({**FILE, "after": [[2], [0], [1]]}) == tuple(circle)


def test_what_is_no_problem_at_all_is_said() -> None:
    assert read_problem([1, 2]) == (Fault("not_an_object", {"place": ""}),)
    assert read_problem({"slots": 1, "meetings": []}) == (
        Fault("missing", {"place": "tables"}),
        Fault("missing", {"place": "participants"}),
    )


@pytest.mark.parametrize(
    ("slot", "table", "code"),
    [
        ((0, 0, 1), (0, 0, 0), "two_places"),
        ((0, 1, 3), (0, 0, 0), "no_such_slot"),
        ((0, 1, 2), (0, 1, 0), "no_such_table"),
        ((0, 1, 1), (0, 0, 0), "table_taken"),
        ((0, 1), (0, 0), "wrong_length"),
        ((0, 1, 2), (0, 0, 0), "wrong_breaks"),
    ],
)
def test_the_verifier_finds_what_is_wrong(slot: tuple[int, ...], table: tuple[int, ...], code: str) -> None:
    claimed = Answer("optimal", 0, 0, slot, table, 0.0)
    assert code in {fault.code for fault in verify(_read(), claimed)}


def test_the_verifier_knows_every_wish_of_the_file() -> None:
    listed = _read(
        session=["afternoon", "any", "any"],
        morning_slots=2,
        forbidden=[[0], [], []],
        fixed=[None, 2, None],
        after=[[1], [], []],
    )
    answer = Answer("optimal", 1, 0, (0, 1, 2), (0, 0, 0), 0.0)
    codes = [fault.code for fault in verify(replace(listed, spread=0), answer)]
    assert codes == ["forbidden", "wrong_session", "wrong_order", "moved", "spread", "wrong_status"]
