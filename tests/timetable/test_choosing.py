"""The whole problem from a file."""

from __future__ import annotations

import pytest

from bot.timetable.listed.choosing import choice_as_json, read_choice
from bot.timetable.problem import Fault, Problem
from bot.timetable.proposal import propose
from bot.timetable.verdict import check

FILE = {"slots": 2, "tables": 1, "participants": 4, "weights": [[0, 1, 4], [3, 2, 2], [1, 2, 1.5]], "wanted": 1}


def test_the_planner_chooses_what_weighs_most() -> None:
    problem = read_choice(FILE)
    assert isinstance(problem, Problem)
    plan = propose(problem, seconds=0.1, seed=1)
    assert check(problem, plan) == ()
    chosen = choice_as_json(plan)
    assert (chosen["status"], chosen["counts"], chosen["breaks"]) == ("optimal", [1, 1, 1, 1], 0)
    assert sorted(meeting[:2] for meeting in chosen["meetings"]) == [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"weights": [[0, 1]]}, Fault("wrong_length", {"place": "weights[0]", "expected": 3, "found": 2})),
        ({"weights": [[0, 1, "x"]]}, Fault("not_a_weight", {"place": "weights[0][2]"})),
        ({"weights": [[0, 1, float("nan")]]}, Fault("not_a_weight", {"place": "weights[0][2]"})),
        ({"weights": [[0, 1, 1], [1, 0, 2]]}, Fault("twice", {"place": "weights[1]"})),
        ({"weights": [[2, 2, 1]]}, Fault("same_participant", {"place": "weights[0]"})),
        ({"wanted": [1]}, Fault("wrong_length", {"place": "wanted", "expected": 4, "found": 1})),
        ({"forbidden": [[], [2], [], []]}, Fault("too_large", {"place": "forbidden[1][0]", "most": 1})),
    ],
)
def test_each_fault_is_named_with_its_place(changes: dict[str, object], fault: Fault) -> None:
    assert read_choice({**FILE, **changes}) == (fault,)
