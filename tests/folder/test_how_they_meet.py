"""How clusters meet: how many at once or in a row, whom the timetable looks to first; as ever where nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.faults import Fault
from bot.folder.read import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENT = "event.toml"


@pytest.mark.parametrize(("said", "rule"), [("2", 2), ("1", None)])
def test_a_cluster_may_hold_so_many_meetings_at_once(
    folder: Path, replace: Callable[[str, str, str], None], said: str, rule: int | None
) -> None:
    before, _faults = read_folder(folder)
    replace(EVENT, "minimum = 5\n", f"minimum = 5\nat_once = {said}\n")
    found, faults = read_folder(folder)
    assert before is not None
    assert found is not None, faults
    assert found.event.rules.get("at_once") == rule
    assert (found.fingerprint == before.fingerprint) == (rule is None)


@pytest.mark.parametrize("said", ["0", "-1", '"two"', "1.5"])
def test_what_is_no_number_of_meetings_is_told_with_its_line(
    folder: Path, replace: Callable[[str, str, str], None], said: str
) -> None:
    replace(EVENT, "minimum = 5\n", f"minimum = 5\nat_once = {said}\n")
    found, faults = read_folder(folder)
    assert found is None
    value = said.strip('"')
    assert faults == (Fault(EVENT, 54, "meetings.at_once", "not_a_count", {"value": value, "least": 1}),)


@pytest.mark.parametrize(("said", "rule"), [("everybody", "everybody"), ("worst_off", None)])
def test_the_timetable_may_look_to_everybody_before_the_sum(
    folder: Path, replace: Callable[[str, str, str], None], said: str, rule: str | None
) -> None:
    replace(EVENT, "minimum = 5\n", f'minimum = 5\nfairness = "{said}"\n')
    found, faults = read_folder(folder)
    assert found is not None, faults
    assert found.event.rules.get("fairness") == rule


def test_a_fairness_that_nobody_knows_is_told_with_its_line_and_what_would_be_right(
    folder: Path, replace: Callable[[str, str, str], None]
) -> None:
    replace(EVENT, "minimum = 5\n", 'minimum = 5\nfairness = "everyone"\n')
    found, (fault,) = read_folder(folder)
    assert found is None
    assert (fault.row, fault.column, fault.code) == (54, "meetings.fairness", "not_one_of")
    assert fault.values["choices"] == ("worst_off", "everybody")


@pytest.mark.parametrize(("said", "rule"), [("1", 1), ("4", 4)])
def test_so_many_meetings_in_a_row_and_then_a_pause(
    folder: Path, replace: Callable[[str, str, str], None], said: str, rule: int
) -> None:
    replace(EVENT, "minimum = 5\n", f"minimum = 5\nin_a_row = {said}\n")
    found, faults = read_folder(folder)
    assert found is not None, faults
    assert found.event.rules["in_a_row"] == rule


def test_no_pause_is_asked_for_where_nothing_is_said(folder: Path) -> None:
    found, faults = read_folder(folder)
    assert found is not None, faults
    assert "in_a_row" not in found.event.rules


def test_interpreters_are_booked_for_every_round_and_for_one_that_says_so(
    folder: Path, replace: Callable[[str, str, str], None]
) -> None:
    before, _faults = read_folder(folder)
    replace(EVENT, "minimum = 5\n", "minimum = 5\ninterpreters = 2\n")
    replace(EVENT, 'from = "14:00"\nto = "16:25"\n', 'from = "14:00"\nto = "16:25"\ninterpreters = 0\n')
    found, faults = read_folder(folder)
    assert before is not None
    assert found is not None, faults
    assert {one.interpreters for one in before.slots} == {0}
    assert {one.half_day for one in found.slots if not one.interpreters} == {"2019-04-09/pm"}
    assert {one.interpreters for one in found.slots} == {0, 2}


@pytest.mark.parametrize(("where", "column"), [
    ("minimum = 5\n", "meetings.interpreters"), ('to = "16:25"\n', "meetings.rounds.1.interpreters"),
])  # fmt: skip
def test_a_number_of_interpreters_that_is_none_is_told_with_its_column(
    folder: Path, replace: Callable[[str, str, str], None], where: str, column: str
) -> None:
    replace(EVENT, where, f"{where}interpreters = -1\n")
    found, faults = read_folder(folder)
    assert found is None
    assert [(one.column, one.code) for one in faults] == [(column, "not_a_count")]
