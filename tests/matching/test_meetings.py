"""A wish and an offer that strangers wrote: what meets is told or asked about, few traps are told."""

from __future__ import annotations

import pytest

from tests.matching.meetings import shares

_LEAST = {
    "meetings.tsv": {"goods": 0.47, "knowhow": 0.35, "goods said": 0.56, "knowhow said": 0.48, "kinds": 0.9},
    "meetings_unseen.tsv": {"goods": 0.29, "knowhow": 0.19, "goods said": 0.35, "knowhow said": 0.28, "kinds": 0.92},
}


@pytest.mark.parametrize(("name", "pairs", "traps"), [("meetings.tsv", 1060, 0.09), ("meetings_unseen.tsv", 360, 0.15)])
def test_what_answers_a_wish_is_told_or_asked_about_and_few_traps_are_told(name: str, pairs: int, traps: float) -> None:
    """Pairs by eight writers who knew nothing of program and vocabulary; those of two were never looked at."""
    found = shares(name)
    said = {f"{one} said": found[one] + found[f"{one} asked"] for one in ("goods", "knowhow")}
    assert found["pairs"] == pairs
    assert found["no"] <= traps
    assert {one: share for one, share in _LEAST[name].items() if (found | said)[one] < share} == {}
