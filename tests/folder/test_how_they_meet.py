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
