from __future__ import annotations

from bot.matching.exposure import Exposure, exposure


def test_exposure_tells_who_is_never_shown_and_who_has_nobody() -> None:
    lists = {"a": ["b", "c"], "b": ["a"], "c": ["b"], "d": []}
    assert exposure(lists) == Exposure(
        never_shown=("d",), without_match=("d",), with_three=0.0, most_shown=2.0, gini=0.375, mutual=2 / 3
    )


def test_a_fair_circle_has_no_gini() -> None:
    assert exposure({"a": ["b"], "b": ["a"]}).gini == 0


def test_nobody_is_no_fault() -> None:
    assert exposure({}) == Exposure(
        never_shown=(), without_match=(), with_three=0.0, most_shown=0.0, gini=0.0, mutual=0.0
    )
