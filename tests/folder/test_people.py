"""One slip at a time in the example's people and profiles: each is told with its file, its row and its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.faults import Fault
from bot.folder.read import read_folder
from tests.folder.slips import PEOPLE, PROFILES, SECTORS, assert_told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.folder.slips import Edit, Slip

HALVES = tuple(f"2019-04-{day}/{half}" for day in ("09", "10", "11") for half in ("am", "pm"))

CELLS = {
    "a code one letter short": (PEOPLE, 2, "code", "0ckca044h8a23g62bmmb242tv", 2, "bad_code", {"length": 25}),
    "a code with a letter that looks like another": (
        PEOPLE,
        2,
        "code",
        "uckca044h8a23g62bmmb242tva",
        2,
        "bad_code",
        {"length": 26},
    ),
    "a code that another person has": (
        PEOPLE,
        3,
        "code",
        "0CKC-A044-H8A2-3G62-BMMB-242T-VA",
        3,
        "doubled_code",
        {"first": 2},
    ),
    "a person of an unknown cluster": (
        PEOPLE,
        4,
        "cluster",
        "packaging-clusters",
        4,
        "unknown_cluster",
        {"value": "packaging-clusters", "near": "packaging-cluster"},
    ),
    "a role nobody has": (
        PEOPLE,
        4,
        "role",
        "organiser",
        4,
        "not_one_of",
        {"value": "organiser", "choices": ("participant", "organizer"), "near": "organizer"},
    ),
    "a language the bot does not speak": (
        PEOPLE,
        4,
        "language",
        "es",
        4,
        "not_one_of",
        {"value": "es", "choices": ("en", "fr", "ar"), "near": ""},
    ),
    "a profile of an unknown cluster": (
        PROFILES,
        2,
        "cluster",
        "xxxxxx",
        2,
        "unknown_cluster",
        {"value": "xxxxxx", "near": ""},
    ),
    "a second profile of one cluster": (
        PROFILES,
        3,
        "cluster",
        "packaging-cluster",
        3,
        "doubled",
        {"value": "packaging-cluster", "first": 2},
    ),
    "an answer that is no option": (
        PROFILES,
        2,
        "sectors",
        "Emballage et matériaux",
        2,
        "not_one_of",
        {"value": "Emballage et matériaux", "choices": SECTORS, "near": "packaging_materials"},
    ),
    "too many ticks": (PROFILES, 2, "topics", "export;green;design;skills", 2, "too_many", {"value": 4, "most": 3}),
    "an answer too long": (
        PROFILES,
        2,
        "opportunities",
        "b" * 201,
        2,
        "too_long",
        {"value": "b" * 79 + "…", "most": 200},
    ),
    "one key word too long": (
        PROFILES,
        2,
        "specialities",
        "olive oil, " + "c" * 81,
        2,
        "too_long",
        {"value": "c" * 79 + "…", "most": 80},
    ),
    "a required answer left blank": (PROFILES, 2, "seeks", "", 2, "blank", {}),
    "a country of no market": (
        PROFILES,
        2,
        "target_countries",
        "maghreb;Liban",
        2,
        "not_one_of",
        {"value": "Liban", "choices": (), "near": "LB"},
    ),
    "a level of a language nobody has": (
        PROFILES,
        2,
        "meeting_languages",
        "en;fr:basics",
        2,
        "not_one_of",
        {"value": "basics", "choices": ("comfortable", "basic", "interpreter"), "near": "basic"},
    ),
    "a half-day outside the event": (
        PROFILES,
        2,
        "availability",
        "2019-04-12/am",
        2,
        "not_one_of",
        {"value": "2019-04-12/am", "choices": HALVES, "near": "2019-04-10/am"},
    ),
}


@pytest.mark.parametrize("slip", CELLS.values(), ids=CELLS.keys())
def test_a_slip_in_a_cell_is_told_with_its_place(folder: Path, edit: Edit, slip: Slip) -> None:
    assert_told(folder, edit, slip)


def test_an_event_needs_an_organizer(
    folder: Path, rows: Callable[[str, Callable[[list[list[str]]], None]], None]
) -> None:
    def without_organizers(found: list[list[str]]) -> None:
        del found[1:3]

    rows(PEOPLE, without_organizers)
    _, faults = read_folder(folder)
    assert Fault(PEOPLE, 0, "role", "no_organizer", {}) in faults
