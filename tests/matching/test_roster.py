from __future__ import annotations

import json
from collections import Counter
from typing import get_args

import pytest

from bot.matched import GOLDEN, WORLDS
from bot.matching.profile import Profile, Said
from bot.matching.reason import Kind, Reason
from bot.matching.roster import RosterFault, read_profiles, write
from bot.matching.shortlist import Match
from bot.roster import (
    VERDICTS,
    kinds_agreed,
    kinds_confused,
    kinds_right,
    read_golden,
    read_second,
    read_verdicts,
    reasons_read,
)

FULL = {
    "id": "qoot",
    "name": "QOOT",
    "country": "LB",
    "side": "MENA",
    "sectors": ["agri_food"],
    "language": "en",
    "topics": ["olive oil"],
    "offers": "training",
    "seeks": ["packaging", " "],
    "opportunities": None,
    "markets": ["ES"],
}


def test_a_line_becomes_a_profile() -> None:
    assert read_profiles([json.dumps(FULL), "", '{"id": "x", "side": "EU"}']) == (
        [
            Profile(
                id="qoot",
                name="QOOT",
                country="LB",
                side="MENA",
                sectors=("agri_food",),
                language="en",
                topics=(Said("olive oil", language="en"),),
                offers=(Said("training", language="en"),),
                seeks=(Said("packaging", language="en"),),
                markets=("ES",),
            ),
            Profile(id="x", side="EU"),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": " "}, "id"),
        ({"id": 7}, "id"),
        ({"side": "Europe"}, "side"),
        ({"side": None}, "side"),
        ({"country": "Lebanon"}, "country"),
        ({"markets": ["ES", "spain"]}, "markets"),
        ({"sectors": ["food"]}, "sectors"),
        ({"sectors": [["agri_food"]]}, "sectors"),
        ({"language": "de"}, "language"),
        ({"topics": [1]}, "topics"),
        ({"name": []}, "name"),
        ({"topic": "olive oil"}, "topic"),
    ],
)
def test_a_wrong_value_is_reported_with_its_line_and_key(change: dict[str, object], key: str) -> None:
    profiles, faults = read_profiles(["", json.dumps({**FULL, **change})])
    assert (profiles, [(fault.line, fault.key) for fault in faults]) == ([], [(2, key)])


def test_a_country_must_be_one_that_there_is() -> None:
    lines = [json.dumps({**FULL, "country": "XX", "markets": ["ES", "ZZ"]})]
    assert [(fault.key, fault.found) for fault in read_profiles(lines, {"ES", "LB"})[1]] == [
        ("country", '"XX"'),
        ("markets", '"ZZ"'),
    ]
    assert read_profiles(lines)[1] == []


def test_what_is_blank_is_missing_and_what_nobody_knows_is_passed_over() -> None:
    line = json.dumps({"id": "x", "side": "EU", "country": "", "language": "", "website": "example.org"})
    assert read_profiles([line]) == ([Profile(id="x", side="EU")], [])


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", '"qoot"', "NaN", '{"id": "a", "id": "b", "side": "EU"}', "[" * 100_000,
             '{"id": "a", "side": "EU", "offers": "olive oil \\ud83d"}']
)  # fmt: skip
def test_a_broken_line_is_reported(line: str) -> None:
    profiles, faults = read_profiles([line])
    assert (profiles, [(fault.line, fault.key) for fault in faults]) == ([], [(1, "line")])


def test_a_doubled_id_names_the_first_line() -> None:
    _, faults = read_profiles([json.dumps(FULL), json.dumps(FULL), json.dumps({**FULL, "side": "EUR"})])
    assert [(fault.line, fault.key) for fault in faults] == [(2, "id"), (3, "side"), (3, "id")]
    assert faults[0] == RosterFault(2, "id", "qoot", "another id: line 1 has it")


def test_rows_are_written_in_the_order_of_the_lines() -> None:
    match = Match(
        id="x", kind="markets", score=0.5, reasons=(Reason(kind="markets", basis="market", direction="mine"),)
    )
    rows = write(
        [Profile(id="b", side="EU"), Profile(id="a", side="MENA")],
        {"a": [match]},
        lambda one, language: [language + one.id],
    )
    assert [json.loads(row) for row in rows] == [
        {"id": "b", "matches": []},
        {
            "id": "a",
            "matches": [
                {"id": "x", "kind": "markets", "score": 0.5, "reasons": {"en": ["enx"], "fr": ["frx"], "ar": ["arx"]}}
            ],
        },
    ]


@pytest.mark.parametrize("half", ["open", "seen", "kept", "sealed"])
def test_a_second_judge_named_the_kind_of_every_pair_that_crosses_the_sea(half: str) -> None:
    profiles, judged = read_golden(GOLDEN / half)
    sides = {one.id: one.side for one in profiles}
    pairs = {frozenset((one.query, one.partner)) for one in judged if sides[one.query] != sides[one.partner]}
    second = read_second(GOLDEN / half)
    assert second.keys() == pairs
    assert {kind for kinds in second.values() for kind in kinds} <= {*get_args(Kind)}


def test_where_nobody_judged_twice_both_judges_are_one() -> None:
    profiles, judged = read_golden(GOLDEN / "seen")
    assert kinds_agreed(profiles, judged, {}) == (1, kinds_right(profiles, judged))


def test_kinds_told_across_the_sea_are_counted_by_what_was_judged() -> None:
    profiles, judged = read_golden(GOLDEN / "terse")
    told = kinds_confused(profiles, judged)
    right = sum(count for (kind, ours), count in told.items() if kind == ours)
    assert right / told.total() == kinds_right(profiles, judged), "every pair of this world crosses the sea"
    assert told["complement", "complement"] > told["complement", "needs_offers"]


def test_what_a_reader_said_of_reasons_is_counted_where_they_still_stand_on_a_card() -> None:
    profiles, _judged = read_golden(GOLDEN / "terse")
    verdicts = read_verdicts(GOLDEN / "terse")
    assert {*verdicts.values()} <= {*VERDICTS}
    told = reasons_read(profiles, verdicts)
    assert told["unread"] < told.total()
    assert reasons_read(profiles, {}) == {"unread": told.total()}


def test_of_the_reasons_that_were_read_most_are_true() -> None:
    """As it stands, so that no change of rule or word makes it worse unseen: docs say how it was read."""
    told = sum(
        (reasons_read(read_golden(GOLDEN / world)[0], read_verdicts(GOLDEN / world)) for world in WORLDS),
        Counter[str](),
    )
    known = told.total() - told["unread"]
    assert told["true"] >= 0.6 * known
    assert told["false"] <= 0.08 * known
