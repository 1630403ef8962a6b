"""“Did you mean …?” stands only where what was written is nearly that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.faults import Fault
from bot.folder.ledger import nearest
from bot.folder.read import read_folder
from tests.folder.slips import CLUSTERS, LABELS, PEOPLE, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.folder.slips import Edit

    Rows = Callable[[str, Callable[[list[list[str]]], None]], None]

KEYS = ("qoot", "lebanon-softshore", "packaging-cluster", "ict-cluster-bulgaria", "fr", "ar")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("qot", "qoot"),
        ("Packaging Cluster", "packaging-cluster"),
        ("lebanon-softshor", "lebanon-softshore"),
        ("no-such", ""),
        ("ict-cluster-romania", ""),
        ("arz", ""),
        ("a", ""),
    ],
)
def test_a_near_spelling_is_suggested_and_nothing_else(said: str, meant: str) -> None:
    assert nearest(said, KEYS) == meant


def test_no_other_file_of_the_folder_is_taken_for_a_missing_one(folder: Path) -> None:
    (folder / PROFILES).unlink()
    _found, faults = read_folder(folder)
    assert faults == (Fault(PROFILES, 0, "", "missing_file", {"near": ""}),)


def test_for_a_row_that_could_not_be_read_no_other_cluster_is_suggested(folder: Path, rows: Rows) -> None:
    def split(found: list[list[str]]) -> None:
        found[1].append("one cell too many")
        found[1][0], found[2][0] = "packaging-clusters", "packaging-cluster"

    rows(CLUSTERS, split)
    rows(PROFILES, lambda found: found[1].__setitem__(0, "packaging-clusters"))
    _found, faults = read_folder(folder)
    told = Fault(PROFILES, 2, "cluster", "unknown_cluster", {"value": "packaging-clusters", "near": ""})
    assert told in faults


def test_a_key_that_cannot_be_one_is_not_suggested(folder: Path, edit: Edit) -> None:
    edit(CLUSTERS, 2, "key", "Packaging Cluster")
    _found, faults = read_folder(folder)
    assert {fault.values["near"] for fault in faults if fault.code == "unknown_cluster"} == {""}


@pytest.mark.parametrize(
    ("called", "code"),
    [
        ("french", "fr"), ("français", "fr"), ("الفرنسية", "fr"), ("english", "en"), ("Anglais", "en"),
        ("الإنجليزية", "en"), ("arabic", "ar"), ("arabe", "ar"), ("العربية", "ar"),
    ],
)  # fmt: skip
def test_a_language_by_its_name_is_known_in_every_file(
    folder: Path, edit: Edit, replace: Callable[[str, str, str], None], called: str, code: str
) -> None:
    for file in (PEOPLE, PROFILES, LABELS):
        edit(file, 2, "language", called)
    edit(CLUSTERS, 2, "languages", called)
    replace("event.toml", 'default_language = "fr"', f'default_language = "{called}"')
    _found, faults = read_folder(folder)
    assert {(fault.file, fault.values["near"]) for fault in faults if fault.code == "not_one_of"} == {
        (file, code) for file in (PEOPLE, PROFILES, LABELS, CLUSTERS, "event.toml")
    }


def test_a_city_stands_for_its_zone(folder: Path, replace: Callable[[str, str, str], None]) -> None:
    replace("event.toml", 'zone = "Africa/Casablanca"', 'zone = "Casablanca"')
    _found, faults = read_folder(folder)
    assert [fault.values["near"] for fault in faults if fault.code == "unknown_zone"] == ["Africa/Casablanca"]
