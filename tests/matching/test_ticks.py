"""What a ticked box is worth: told where nothing else is, and no more than what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching import ticks
from bot.matching.affinity import Circle
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.shortlist import Match, between
from bot.matching.vector import Vector
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker

EXPORT = ticks.trade("markets")


def _said(*what: str | Said) -> tuple[Said, ...]:
    return tuple(one if isinstance(one, Said) else Said(one) for one in what)


def _two(linker: Linker, wishes: tuple[Said, ...], offers: tuple[Said, ...], markets: tuple[str, ...] = ()) -> Circle:
    me = Profile(id="me", side="MENA", country="MA", sectors=("agri_food",), seeks=wishes, markets=markets)
    other = Profile(id="other", side="EU", country="ES", sectors=("packaging_materials",), offers=offers)
    return Circle(vectors((me, other), linker), Kinship(linker.vocabulary))


def _match(circle: Circle) -> Match:
    found = between(circle, "me", "other")
    assert found
    return found


def test_a_box_ticked_by_both_is_told_though_what_they_typed_besides_does_not_answer(whole_linker: Linker) -> None:
    box = ticks.trade("packaging")
    found = _match(_two(whole_linker, _said(box, "small elegant packaging"), _said(box, "audit of the packaging used")))
    assert (found.kind, found.reasons[0].basis, found.reasons[0].concepts) == ("complement", "sought", ("pk",))
    assert (found.reasons[0].my_words, found.reasons[0].their_words) == (("small elegant packaging",), ())


def test_what_both_typed_is_quoted_before_a_box(whole_linker: Linker) -> None:
    box = ticks.trade("packaging")
    first = _match(_two(whole_linker, _said(box, "new packaging"), _said(box, "emballages neufs"))).reasons[0]
    assert (first.my_words, first.their_words) == (("new packaging",), ("emballages neufs",))


def test_machines_for_packs_are_not_what_a_box_on_packaging_offers(whole_linker: Linker) -> None:
    found = between(_two(whole_linker, _said("machines d'emballage"), _said(ticks.trade("packaging"))), "me", "other")
    assert not found or all(one.basis != "sought" for one in found.reasons)


@pytest.mark.parametrize("is_one_trade", [True, False])
def test_a_box_that_says_nothing_of_what_is_told_within_a_trade(whole_linker: Linker, *, is_one_trade: bool) -> None:
    """Whoever grows tomatoes supplies no stone."""
    box = (ticks.trade("suppliers"),)
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=box)
    other = Profile(id="other", side="EU", sectors=("agri_food" if is_one_trade else "construction",), offers=box)
    found = between(Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary)), "me", "other")
    told = [one.concepts for one in (found.reasons if found else ()) if one.basis == "sought"]
    assert (("sv.suppliers",) in told) is is_one_trade


def test_services_that_everybody_ticks_make_no_echo_and_what_is_typed_does(whole_linker: Linker) -> None:
    boxes = _said(*(ticks.trade(code) for code in ("technology", "partners", "training")))
    ticked, typed = _two(whole_linker, boxes, boxes), _two(whole_linker, _said("glass jars"), _said("bocaux en verre"))
    assert ticked.affinity("me").echo[ticked.place["other"]] == 0
    assert typed.affinity("me").echo[typed.place["other"]] > 0


def test_goods_that_are_ticked_make_an_echo(whole_linker: Linker) -> None:
    circle = _two(whole_linker, _said(ticks.trade("packaging")), _said("food packaging"))
    assert circle.affinity("me").echo[circle.place["other"]] > 0


@pytest.mark.parametrize(("markets", "is_told"), [((), True), (("ES",), True), (("FR", "DE"), False)])
def test_a_market_opened_is_told_to_who_is_after_it(
    whole_linker: Linker, markets: tuple[str, ...], *, is_told: bool
) -> None:
    found = between(_two(whole_linker, _said(EXPORT), _said(EXPORT), markets), "me", "other")
    assert any(one.basis == "sought" for one in (found.reasons if found else ())) is is_told


def test_a_box_is_kept_with_the_vector(whole_linker: Linker) -> None:
    (me, _) = _two(whole_linker, _said(ticks.trade("packaging"), "glass jars"), ()).vectors
    again = Vector.from_json(me.to_json())
    assert again == me
    assert {concept: wish.ticked for concept, wish in again.seeks.items()} == {"pk": True, "pk.glass": False}
