from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.matching import ticks
from bot.matching.affinity import Circle
from bot.matching.cards import for_card
from bot.matching.explanation import explain
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.reason import Reason
from bot.matching.shortlist import Match, between, matches, neighbours, shortlist
from bot.matching.vector import Vector
from bot.matching.vectors import vector, vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker

OLIVE = Profile(
    id="olive",
    side="MENA",
    country="LB",
    sectors=("agri_food",),
    specialities=(Said("olive oil, food processing"),),
    offers=(ticks.trade("training"),),
    seeks=(Said("food packaging"), ticks.trade("markets")),
    markets=("ES",),
    languages=("en:basic", "fr"),
)
PACK = Profile(
    id="pack",
    side="EU",
    country="ES",
    language="fr",
    sectors=("packaging_materials",),
    specialities=(Said("emballage alimentaire"),),
    markets=("LB",),
    languages=("en",),
)
FOOD = Profile(
    id="food",
    side="EU",
    country="LV",
    language="ar",
    sectors=("agri_food",),
    specialities=(Said("زيت الزيتون"), Said("تصنيع الأغذية")),
)
TEACH = Profile(id="teach", side="EU", country="PL", sectors=("agri_food",), offers=(Said("export coaching, export"),))
IT = Profile(
    id="it", side="EU", country="LB", sectors=("ict",), specialities=(Said("cyber security"),), markets=("LB",)
)
DATES = Profile(
    id="dates", side="MENA", country="TN", sectors=("agri_food",), specialities=(Said("food processing, dates"),)
)
ALL = (OLIVE, PACK, FOOD, TEACH, IT, DATES)


@pytest.fixture
def circle(linker: Linker) -> Circle:
    return Circle(vectors(ALL, linker), Kinship(linker.vocabulary))


def test_each_kind_of_match_is_found_with_its_own_reason(circle: Circle) -> None:
    found = {match.id: match for match in shortlist(circle, "olive")}
    assert {name: match.kind for name, match in found.items()} == {
        "pack": "complement",
        "food": "same_mission",
        "teach": "needs_offers",
    }
    first = found["pack"].reasons[0]
    assert replace(first, strength=0) == Reason(
        kind="complement",
        basis="worked",
        direction="theirs",
        concepts=("pk.food",),
        their_words=("emballage alimentaire",),
        my_words=("food packaging",),
    )
    assert [reason for reason in found["pack"].reasons if reason.kind == "markets"] == [
        Reason(kind="markets", basis="market", direction="both", countries=("LB", "ES"), strength=0.2)
    ]
    assert found["pack"].languages == ("en",)


def test_a_market_alone_is_no_match(circle: Circle) -> None:
    assert "it" not in [match.id for match in shortlist(circle, "olive")]


def test_who_only_shares_a_ticked_sector_is_no_match(linker: Linker) -> None:
    silent = Profile(id="a", side="EU", sectors=("agri_food",))
    me, other = vectors([silent, replace(silent, id="b", side="MENA")], linker)
    assert matches(me, [other], linker.vocabulary) == []


def test_a_no_thanks_beats_everything(circle: Circle) -> None:
    assert [match.id for match in shortlist(circle, "olive", refused={"pack", "food"})] == ["teach"]


def test_south_south_is_a_list_of_its_own(circle: Circle) -> None:
    assert [(match.id, match.kind) for match in neighbours(circle, "olive")] == [("dates", "same_mission")]
    assert [match.id for match in shortlist(circle, "olive") if match.id == "dates"] == []
    assert neighbours(circle, "pack") == []


def test_the_order_of_profiles_changes_nothing(circle: Circle, linker: Linker) -> None:
    turned = Circle(vectors(reversed(ALL), linker), circle.kinship)
    assert shortlist(turned, "olive") == shortlist(circle, "olive")


def test_scores_lie_between_nought_and_one_and_never_rise(circle: Circle) -> None:
    scores = [match.score for match in shortlist(circle, "olive")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_a_list_ends_where_it_is_told(circle: Circle) -> None:
    assert shortlist(circle, "olive", most=1) == shortlist(circle, "olive")[:1]


def test_a_stranger_is_a_caller_mistake(circle: Circle) -> None:
    with pytest.raises(KeyError, match="nobody"):
        shortlist(circle, "nobody")


def test_matches_of_one_against_others_are_those_of_the_circle(circle: Circle, linker: Linker) -> None:
    me, *others = vectors(ALL, linker)
    assert matches(me, others, linker.vocabulary) == shortlist(circle, "olive")


def test_a_vector_survives_the_store(linker: Linker) -> None:
    for one in vectors(ALL, linker):
        assert Vector.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_what_a_member_looks_for_is_sought_and_what_it_offers_is_offered(linker: Linker) -> None:
    profile = Profile(
        id="x", side="EU", opportunities=(Said("Olive oil mill looks for food packaging. Offers training."),)
    )
    found = vector(profile, linker)
    assert {concept: (one.value, one.words) for concept, one in found.seeks.items()} == {
        "pk.food": (0.7, ("Olive oil mill looks for food packaging",))
    }
    assert {concept: weight.words for concept, weight in found.offers.items()} == {
        "af.olive_oil": ("Olive oil mill looks for food packaging",),
        "sv.training": ("Offers training",),
    }


def test_what_an_offer_is_for_is_not_offered(linker: Linker) -> None:
    found = vector(Profile(id="x", side="EU", offers=(Said("food packaging for dates, logistics"),)), linker)
    assert list(found.offers) == ["pk.food", "tl"]


def test_what_needs_a_buyer_is_not_sought(linker: Linker) -> None:
    found = vector(Profile(id="x", side="EU", seeks=(Said("buyers for dates, training"),)), linker)
    assert list(found.seeks) == ["sv.training"]


@pytest.mark.parametrize(
    "text",
    [
        "olive oil. We look for food packaging",
        "huile d'olive. On cherche des emballages alimentaires",
        "زيت الزيتون. نبحث عن تغليف غذائي",
    ],
)
def test_what_is_asked_for_among_the_topics_is_a_wish(linker: Linker, text: str) -> None:
    """Who is in a hurry writes everything into the first field."""
    found = vector(Profile(id="x", side="MENA", topics=(Said(text),)), linker)
    assert set(found.seeks) == {"pk.food"}
    assert "af.olive_oil" in found.offers
    assert "pk.food" not in found.offers


def test_what_a_cluster_makes_it_hardly_seeks(linker: Linker) -> None:
    made = Profile(id="x", side="EU", specialities=(Said("olive oil"),), seeks=(Said("packaging and olive oil"),))
    found = vector(made, linker).seeks
    assert {concept: (one.value, one.stated) for concept, one in found.items()} == {
        "af.olive_oil": (0.25, False),
        "pk": (1.0, True),
    }
    asked = vector(replace(made, seeks=(Said("packaging, olive oil"),)), linker).seeks["af.olive_oil"]
    assert (asked.value, asked.words, asked.stated) == (1.0, ("olive oil",), True), "a wish of its own"


def test_a_ticked_concept_that_the_vocabulary_lost_is_left_out(linker: Linker) -> None:
    profile = Profile(id="x", side="EU", offers=(Said(concept="gone", ticked=True), ticks.trade("training")))
    assert list(vector(profile, linker).offers) == ["sv.training"]


def test_a_card_tells_two_different_things(circle: Circle) -> None:
    pack = next(match for match in shortlist(circle, "olive") if match.id == "pack")
    assert [(reason.kind, reason.direction) for reason in for_card(pack.reasons)] == [
        ("complement", "theirs"),
        ("markets", "both"),
    ]
    assert for_card(pack.reasons[:1]) == pack.reasons[:1]


def test_an_explanation_holds_the_whole_derivation(circle: Circle) -> None:
    told = explain(circle, "olive", "pack")
    assert (told.place, told.different_sectors, told.me.id, told.other.id) == (2, True, "olive", "pack")
    assert {one for one in told.reasons if one.told} == set(shortlist(circle, "olive")[1].reasons)
    assert told.parts["products"] > 0
    assert explain(circle, "olive", "it").place is None
    written = json.loads(json.dumps(told.to_json()))
    assert written["profiles"]["olive"]["seeks"]["pk.food"] == {"weight": 1.0, "words": ["food packaging"]}
    assert {reason["basis"] for reason in written["reasons"]} == {reason.basis for reason in told.reasons}


def test_one_pair_is_matched_as_its_list_says(circle: Circle) -> None:
    listed = {match.id: match for match in shortlist(circle, "olive")}
    assert between(circle, "olive", "teach") == replace(listed["teach"], score=between(circle, "olive", "teach").score)
    assert between(circle, "olive", "it") is None


def test_both_see_the_same_kind_and_reasons_with_the_sides_turned(circle: Circle) -> None:
    turned = {"theirs": "mine", "mine": "theirs", "both": "both"}
    for here, there in (("olive", "pack"), ("olive", "teach")):
        mine: Match = next(match for match in shortlist(circle, here) if match.id == there)
        theirs = next(match for match in shortlist(circle, there) if match.id == here)
        assert theirs.kind == mine.kind
        assert {(reason.basis, reason.direction, reason.concepts) for reason in theirs.reasons} == {
            (reason.basis, turned[reason.direction], reason.concepts) for reason in mine.reasons
        }


def test_two_products_of_one_trade_are_a_mission_shared_and_two_trades_are_none(whole_linker: Linker) -> None:
    dates = Profile(id="dates", side="MENA", sectors=("agri_food",), topics=(Said("dates"),))
    oil = Profile(id="oil", side="MENA", sectors=("agri_food",), offers=(Said("olive oil"),))
    weavers = Profile(id="weavers", side="MENA", sectors=("textile",), topics=(Said("weaving"),))
    around = Circle(vectors((dates, oil, weavers), whole_linker), Kinship(whole_linker.vocabulary))
    assert [(match.id, match.reasons[0].concepts) for match in neighbours(around, "dates")] == [("oil", ("af",))]


def test_skills_of_a_trade_are_needs_and_offers_and_its_goods_complement(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("mechatronics",), seeks=(Said("robots"), Said("machine tools")))
    skilled = Profile(id="skilled", side="EU", sectors=("mechatronics",), offers=(Said("robots"),))
    maker = Profile(id="maker", side="EU", sectors=("mechatronics",), offers=(Said("machine tools"),))
    around = Circle(vectors((me, skilled, maker), whole_linker), Kinship(whole_linker.vocabulary))
    assert {match.id: match.kind for match in shortlist(around, "me")} == {
        "skilled": "needs_offers",
        "maker": "complement",
    }


def test_who_looks_for_its_like_and_finds_it_shares_a_mission(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=(Said("food clusters"),))
    other = Profile(id="other", side="EU", sectors=("agri_food",), topics=(Said("berries"),))
    around = Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary))
    assert {match.id: match.kind for match in shortlist(around, "me")} == {"other": "same_mission"}


def test_what_both_seek_is_a_mission_shared_within_one_trade(whole_linker: Linker) -> None:
    def seeker(name: str, sector: str) -> Profile:
        return Profile(id=name, side="MENA", sectors=(sector,), seeks=(Said("cold storage"),))

    around = Circle(
        vectors((seeker("dates", "agri_food"), seeker("fish", "agri_food"), seeker("cloth", "textile")), whole_linker),
        Kinship(whole_linker.vocabulary),
    )
    assert [(match.id, match.reasons[0].basis) for match in neighbours(around, "dates")] == [("fish", "wished")]


@pytest.mark.parametrize(
    ("offers", "kind"),
    [("robot training, courses and audits", "needs_offers"), ("robots, packaging machines", "complement")],
)
def test_the_same_thing_is_know_how_where_it_is_taught_and_goods_where_it_is_sold(
    whole_linker: Linker, offers: str, kind: str
) -> None:
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=(Said("robots"),))
    other = Profile(id="other", side="EU", sectors=("mechatronics",), offers=(Said(offers),))
    around = Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary))
    assert [match.kind for match in shortlist(around, "me")] == [kind]


def test_orders_are_goods_though_clusters_bring_them_together(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("mechatronics",), offers=(Said("subcontracting"),))
    other = Profile(id="other", side="EU", sectors=("mechatronics",), seeks=(Said("subcontractors"),))
    around = Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary))
    assert [match.kind for match in shortlist(around, "me")] == ["complement"]
