"""Whose reasons are looked up among a crowd: the best of either, nobody without some, and scores as on the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching import promising as rules
from bot.matching.promising import promising
from bot.matching.remembered import Remembered
from bot.matching.shortlist import neighbours, shortlist, worth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.matching.affinity import Circle
    from bot.matching.kinship import Kinship
    from bot.matching.reason import Reason
    from bot.matching.vector import Vector


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's event counts as a crowd."""
    monkeypatch.setattr(rules, "LAYERS", 2)
    monkeypatch.setattr(rules, "FEWEST", 1)


def _on_lists(circle: Circle, name: str) -> dict[str, float]:
    return {match.id: match.score for match in [*shortlist(circle, name), *neighbours(circle, name)]}


@pytest.mark.parametrize("wanted", [1, 10])
def test_of_few_nobody_is_left_out(casablanca: Circle, wanted: int) -> None:
    near = promising(casablanca, wanted)
    for me in casablanca.vectors:
        met = {other.id for other in casablanca.vectors if other.side != me.side or me.side == "MENA"} - {me.id}
        assert near[me.id] == met
        assert worth(casablanca, me.id, among=met) == _on_lists(casablanca, me.id)


@pytest.mark.usefixtures("few")
def test_of_a_crowd_everybody_keeps_the_best_and_both_know_it(casablanca: Circle) -> None:
    near = promising(casablanca, 3)
    assert sum(map(len, near.values())) < sum(map(len, promising(casablanca, 10).values()))
    for name, others in near.items():
        assert all(name in near[other] for other in others)
        best = shortlist(casablanca, name, most=1)
        assert {match.id for match in best} <= others


@pytest.mark.usefixtures("few")
def test_who_is_among_the_best_of_nobody_has_as_many_as_are_wanted(
    casablanca: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TIMES", 0)
    near = promising(casablanca, 3)
    assert min(map(len, near.values())) >= 2 * 3


def test_no_reasons_are_looked_up_of_who_is_not_asked_about(
    casablanca: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    real = Remembered.reasons

    def reasons(
        known: Remembered, me: Vector, other: Vector, kinship: Kinship, rarity: Mapping[str, float]
    ) -> list[Reason]:
        asked.add(other.id)
        return real(known, me, other, kinship, rarity)

    monkeypatch.setattr(Remembered, "reasons", reasons)
    me = casablanca.vectors[0]
    among = [match.id for match in shortlist(casablanca, me.id, most=3)]
    asked.clear()
    assert worth(casablanca, me.id, among=among).keys() == asked == set(among)
