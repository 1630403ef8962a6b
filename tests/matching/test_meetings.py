"""A wish and an offer that strangers wrote: those that meet are told, traps are not, and what passes is named."""

from __future__ import annotations

import pytest

from tests.matching.meetings import shares


@pytest.mark.parametrize(
    ("name", "pairs", "goods", "knowhow", "traps", "kinds"),
    [("meetings.tsv", 1060, 0.55, 0.45, 0.13, 0.88), ("meetings_unseen.tsv", 360, 0.40, 0.28, 0.18, 0.92)],
)
def test_half_of_what_answers_a_wish_is_told_and_few_traps_are(
    name: str, pairs: int, goods: float, knowhow: float, traps: float, kinds: float
) -> None:
    """Pairs by eight writers who knew nothing of program and vocabulary; those of two were never looked at."""
    found = shares(name)
    assert found["pairs"] == pairs
    assert found["goods"] >= goods
    assert found["knowhow"] >= knowhow
    assert found["no"] <= traps
    assert found["kinds"] >= kinds
