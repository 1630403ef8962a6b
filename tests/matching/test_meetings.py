"""A wish and an offer that strangers wrote: those that meet are told, traps are not, and what passes is named."""

from __future__ import annotations

import pytest

from tests.matching.meetings import NAMES, more_alike, shares


@pytest.mark.parametrize(
    ("name", "pairs", "goods", "knowhow", "traps", "kinds"),
    [("meetings.tsv", 1060, 0.59, 0.45, 0.11, 0.90), ("meetings_unseen.tsv", 360, 0.43, 0.29, 0.13, 0.92)],
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


@pytest.mark.parametrize("name", NAMES)
def test_letters_tell_an_answer_from_a_trap_better_than_words(name: str) -> None:
    by_letters, by_words = more_alike(name)
    assert by_letters > by_words + 0.08
    assert by_letters > 0.75
