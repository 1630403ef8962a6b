from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching import remembered
from bot.matching.affinity import Circle
from bot.matching.reasons import reasons
from bot.matching.remembered import Remembered
from bot.matching.shortlist import shortlist

if TYPE_CHECKING:
    import pytest


def test_what_is_remembered_says_what_is_looked_up_anew(casablanca: Circle) -> None:
    known = Remembered()
    for _again in range(2):
        for me in casablanca.vectors[:5]:
            for other in casablanca.vectors:
                said = known.reasons(me, other, casablanca.kinship, casablanca.rarity_of)
                assert said == reasons(me, other, casablanca.kinship, casablanca.rarity_of)


def test_lists_after_a_profile_changed_are_those_of_a_circle_that_remembers_nothing(casablanca: Circle) -> None:
    changed = replace(casablanca.vectors[0], offers={}, topics={})
    others = casablanca.vectors[1:]
    shortlist(casablanca, others[0].id)
    after = Circle((changed, *others), casablanca.kinship, remembered=casablanca.remembered)
    fresh = Circle((changed, *others), casablanca.kinship)
    for name in fresh.place:
        assert shortlist(after, name) == shortlist(fresh, name)


def test_who_changed_pushes_nobody_else_out(casablanca: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    me, one, two = casablanca.vectors[:3]
    known = Remembered()
    for asking, other in ((me, one), (me, two), (replace(me, offers={}), two)):
        known.reasons(asking, other, casablanca.kinship, casablanca.rarity_of)
    assert len(known) == remembered.MOST


def test_no_more_pairs_are_kept_than_there_is_room_for(casablanca: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 7)
    known = Remembered()
    me = casablanca.vectors[0]
    for _again in range(2):
        for other in casablanca.vectors:
            said = known.reasons(me, other, casablanca.kinship, casablanca.rarity_of)
            assert said == reasons(me, other, casablanca.kinship, casablanca.rarity_of)
            assert len(known) <= remembered.MOST
