"""Slips in a cell of the example: where, what is written instead, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.faults import Fault
from bot.folder.read import read_folder

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMME, CLUSTERS = "programme.csv", "clusters.csv"
LABELS = "vocabulary.csv"
PEOPLE, PROFILES = "participants.csv", "profiles.csv"
SECTORS = (
    "agri_food",
    "packaging_materials",
    "transport_logistics",
    "energy_environment",
    "ict",
    "mechatronics",
    "textile",
    "construction",
    "health",
    "creative",
    "tourism",
    "maritime",
    "other",
)

Edit = Callable[[str, int, str, str], None]
Slip = tuple[str, int, str, str, int, str, dict[str, object]]  # file, row, column, value; told at, as, with


def assert_told(folder: Path, edit: Edit, slip: Slip) -> None:
    """Make a slip, and find just this fault of its file, in its place."""
    file, row, column, value, told_at, code, values = slip
    edit(file, row, column, value)
    found, faults = read_folder(folder)
    assert found is None
    assert Fault(file, told_at, column, code, values) in faults
    assert [fault for fault in faults if fault.file == file] == [Fault(file, told_at, column, code, values)]
