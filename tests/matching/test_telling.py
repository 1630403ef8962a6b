"""Which reasons are told: those a reader of both profiles would call true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.matching.affinity import Circle
from bot.matching.asking import doubted
from bot.matching.cards import for_card, for_line
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.reason import Reason
from bot.matching.shortlist import Match, between, convincing, shortlist
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker


def _met(
    linker: Linker, *, seeks: str, offers: str, sectors: tuple[str, str] = ("agri_food", "agri_food")
) -> Match | None:
    me = Profile(id="me", side="MENA", sectors=sectors[:1], seeks=(Said(seeks),))
    other = Profile(id="other", side="EU", sectors=sectors[1:], offers=(Said(offers),))
    return between(Circle(vectors((me, other), linker), Kinship(linker.vocabulary)), "me", "other")


@pytest.mark.parametrize(
    ("seeks", "offers"),
    [
        ("training in food hygiene", "training in food hygiene, one week"),
        ("formation dégustation huile d'olive", "olive oil tasting courses"),
        ("تدريب على سلامة الغذاء", "formation HACCP"),
        ("certification IFS", "IFS certification support"),
        ("training", "training in food hygiene"),
        ("frozen strawberries", "fraises surgelées"),
        ("machines pour dattes", "date sorting machines"),
    ],
)
def test_a_service_is_told_where_both_mean_the_same_subject(whole_linker: Linker, seeks: str, offers: str) -> None:
    found = _met(whole_linker, seeks=seeks, offers=offers)
    assert found
    assert all(reason.told for reason in found.reasons)


@pytest.mark.parametrize(
    ("seeks", "offers"),
    [
        ("training of crane drivers", "training in food hygiene"),
        ("formation BIM", "formation dégustation huile d'olive"),
        ("certification MSC", "certification ISO 9001"),
        ("fraises, produits surgelés pour confiture de fraises", "frozen sardines"),
        ("presses pour dattes", "dattes"),
        ("acheteurs de dattes", "dattes"),
        ("denim", "chutes de denim et coton"),
        ("olive oil", "argan oil"),
        ("thyme oil course", "dates"),
    ],
)
def test_nothing_is_told_outright_where_only_a_word_is_shared(whole_linker: Linker, seeks: str, offers: str) -> None:
    found = _met(whole_linker, seeks=seeks, offers=offers)
    # that both are of one trade is true, and so is what they wrote
    assert found is None or {reason.basis for reason in found.reasons} <= {"perhaps", "akin", "distant", "beside"}


def test_a_course_is_no_answer_to_who_buys_the_thing_and_both_ways_of_learning_are(whole_linker: Linker) -> None:
    trades = ("mechatronics", "mechatronics")
    assert (
        _met(whole_linker, seeks="welding robots", offers="formation au traitement thermique", sectors=trades) is None
    )
    assert _met(whole_linker, seeks="formation composites", offers="composites course", sectors=trades)
    bought = _met(whole_linker, seeks="composites", offers="composites course", sectors=trades)
    assert bought
    assert {reason.basis for reason in bought.reasons} == {"perhaps", "distant"}  # a question, and what they wrote


def test_what_is_taught_is_quoted_with_the_phrase_that_answers(whole_linker: Linker) -> None:
    found = _met(
        whole_linker,
        seeks="training of forklift drivers, COI tasters training",
        offers="training in export papers, olive oil tasting training (10 days)",
    )
    assert found
    quoted = {
        (reason.their_words[0], reason.my_words[0]) for reason in found.reasons if reason.concepts == ("sv.training",)
    }
    assert quoted == {("olive oil tasting training", "COI tasters training")}


def test_a_carrier_that_seeks_fish_wants_to_carry_it(whole_linker: Linker) -> None:
    trades = ("transport_logistics", "agri_food")
    found = _met(whole_linker, seeks="poisson, dattes", offers="dates", sectors=trades)
    assert found
    first, written = found.reasons
    assert (first.basis, first.concepts, written.basis) == ("carried", ("af.dates",), "distant")


def test_what_is_only_a_theme_is_not_called_an_offer(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("ict",), seeks=(Said("cybersecurity"),))
    themes = Profile(id="themes", side="EU", sectors=("ict",), topics=(Said("cybersécurité"),))
    gives = Profile(id="gives", side="EU", sectors=("ict",), offers=(Said("cybersécurité"),))
    circle = Circle(vectors((me, themes, gives), whole_linker), Kinship(whole_linker.vocabulary))
    found = {name: between(circle, "me", name) for name in ("themes", "gives")}
    assert {name: match and match.reasons[0].basis for name, match in found.items()} == {
        "themes": "worked",
        "gives": "sought",
    }


def test_what_both_typed_is_met_in_their_words_and_what_was_ticked_may_serve_unasked(whole_linker: Linker) -> None:
    cans = Profile(id="cans", side="EU", sectors=("packaging_materials",), offers=(Said("cardboard boxes"),))
    fruit = Profile(id="fruit", side="MENA", sectors=("agri_food",), topics=(Said("fruit and vegetables"),))
    ticked = replace(fruit, id="ticked", topics=(Said(concept="af.fruit_veg", ticked=True),))
    circle = Circle(vectors((cans, fruit, ticked), whole_linker), Kinship(whole_linker.vocabulary))
    served = between(circle, "ticked", "cans")
    assert served
    assert [reason.basis for reason in served.reasons] == ["chain", "distant"]
    asked = between(circle, "fruit", "cans")
    assert asked
    assert [(one.basis, one.direction, one.their_words) for one in asked.reasons] == [
        ("distant", "theirs", ("cardboard boxes",))
    ]


def test_of_several_phrases_those_are_quoted_that_have_more_in_common(whole_linker: Linker) -> None:
    found = _met(
        whole_linker,
        seeks="dates for chocolate makers, dates for bakery",
        offers="pitted dates for bakery",
    )
    assert found
    dates = next(reason for reason in found.reasons if reason.concepts == ("af.dates",))
    assert (dates.their_words[0], dates.my_words[0]) == ("pitted dates for bakery", "dates for bakery")


def test_a_card_says_why_a_match_is_called_what_it_is_and_is_not_filled_up_with_what_is_weak() -> None:
    sought = Reason(kind="complement", basis="sought", direction="theirs", concepts=("af.dates",), my_words=("dates",))
    akin = Reason(kind="same_mission", basis="akin", direction="both", concepts=("af",), strength=0.9)
    market = Reason(kind="markets", basis="market", direction="both", countries=("LB", "FR"))
    assert for_card([akin, sought, market]) == (sought, akin)
    assert for_card([sought, akin, market]) == (sought, market)
    assert for_card([akin, market]) == (akin, market)


def test_a_country_is_told_before_what_one_wrote_of_itself_unless_no_more_than_a_trade_is_known() -> None:
    asked = Reason(kind="complement", basis="perhaps", direction="theirs", their_words=("a",), my_words=("b",))
    told = Reason(kind="complement", basis="sought", direction="theirs", concepts=("af.dates",), my_words=("dates",))
    trade = Reason(kind="complement", basis="akin", direction="both", concepts=("af",))
    written = replace(asked, basis="distant", my_words=())
    country = Reason(kind="markets", basis="market", direction="mine", countries=("FR",))
    assert for_card([asked, country]) == (asked, country)
    assert for_card([written, country]) == (written, country)
    beside = replace(asked, basis="beside")
    assert for_card([trade, written, country, beside]) == (beside, trade)
    assert for_card([told, country, beside]) == (told, beside)
    another = replace(beside, their_words=("c",), my_words=("d",))
    assert for_card([beside, country, another]) == (beside, another)
    again = replace(told, kind="same_mission", concepts=("af",), my_words=("dates and figs",))
    assert for_card([told, again, country]) == (told, country)
    alone = replace(country, countries=("FR", "MA"))
    assert for_card([alone, told, beside]) == (told, alone)
    assert for_card([trade, written, country]) == (trade, written)
    assert for_card([told, written, country]) == (told, country)


def test_work_in_common_is_told_beside_no_more_than_a_sector() -> None:
    trade = Reason(kind="complement", basis="akin", direction="both", concepts=("af",))
    shared = Reason(kind="same_mission", basis="shared", direction="both", concepts=("af.dates",))
    assert for_card([trade, shared]) == (trade, shared)
    assert for_card([trade, replace(trade, kind="same_mission")]) == (trade,)


def test_beside_what_both_only_ticked_stands_what_somebody_typed_before_a_country_and_another_tick() -> None:
    ticked = Reason(kind="needs_offers", basis="sought", direction="theirs", concepts=("sv.transfer",))
    again = replace(ticked, direction="mine", concepts=("sv.fairs",))
    typed = replace(again, my_words=("joint stands",))
    shared = Reason(kind="same_mission", basis="shared", direction="both", concepts=("me.electronics",))
    written = Reason(kind="needs_offers", basis="distant", direction="theirs", their_words=("3D inspection",))
    country = Reason(kind="markets", basis="market", direction="both", countries=("MA", "RO"))
    assert for_card([ticked, again, country, written]) == (ticked, written)
    assert for_card([ticked, again, country]) == (ticked, country)
    assert for_card([ticked, again]) == (ticked, again)
    assert for_card([ticked, typed, country, written]) == (typed, country)
    assert for_card([ticked, again, country, written, shared]) == (ticked, shared)
    assert for_line([ticked, again, country, written], "fr") == written
    assert for_line([ticked, again, country], "fr") == ticked
    assert for_line([typed, country, written], "fr") == typed
    arabic = replace(written, their_words=("تدريب على الروبوتات",))
    assert [for_line([ticked, arabic], language) for language in ("fr", "ar")] == [ticked, arabic]
    question = replace(written, basis="perhaps", direction="both", my_words=("plastic parts",))
    assert for_card([question, ticked, replace(written, direction="both")])[1].basis == "distant"


def test_a_list_is_quoted_with_what_stands_before_its_colon(whole_linker: Linker) -> None:
    found = _met(
        whole_linker,
        seeks="Food companies with a new pack: olive oil, dates",
        offers="olive oil",
        sectors=("packaging_materials", "agri_food"),
    )
    assert found
    oil = next(reason for reason in found.reasons if reason.concepts == ("af.olive_oil",))
    assert oil.my_words[0] == "Food companies with a new pack: olive oil"


def test_beside_what_opens_a_country_stands_the_country() -> None:
    opens = Reason(kind="markets", basis="sought", direction="theirs", concepts=("tl.freight",), my_words=("freight",))
    more = Reason(
        kind="complement", basis="sought", direction="theirs", concepts=("tl.cold_storage",), my_words=("cold",)
    )
    country = Reason(kind="markets", basis="market", direction="both", countries=("LV", "DZ"))
    assert for_card([opens, more, country]) == (opens, country)


def test_a_second_wish_that_is_met_comes_before_a_country_and_a_trade_is_not_told_twice() -> None:
    parts = Reason(
        kind="complement", basis="worked", direction="theirs", concepts=("me.milled_parts",), their_words=("usinage",)
    )
    parts = replace(parts, my_words=("milled parts",))
    harnesses = replace(parts, concepts=("me.harnesses",), their_words=("faisceaux",), my_words=("harnesses",))
    country = Reason(kind="markets", basis="market", direction="both", countries=("TN", "AT"))
    assert for_card([parts, harnesses, country]) == (parts, harnesses)
    trade = Reason(kind="same_mission", basis="akin", direction="both", concepts=("me",))
    called = Reason(
        kind="complement", basis="companies", direction="mine", concepts=("me",), their_words=("PME mécaniques",)
    )
    assert for_card([trade, called, country]) == (called, country)


def test_a_kind_that_nothing_shown_speaks_for_is_not_named() -> None:
    written = Reason(kind="complement", basis="distant", direction="theirs", their_words=("jars",))
    ticked = Reason(kind="needs_offers", basis="sought", direction="theirs", concepts=("sv.training",))
    guess = Match(id="a", kind="complement", score=0.5, reasons=(written,))
    assert (guess.is_unsure, guess.is_named) == (True, False)
    known = replace(guess, kind="needs_offers", reasons=(ticked, written))
    assert (known.is_unsure, known.is_named) == (True, True)


def test_a_quote_begins_without_the_and_that_joined_it(whole_linker: Linker) -> None:
    assert whole_linker.begun("ومختبرات لأبحاث مشتركة") == "مختبرات لأبحاث مشتركة"
    assert whole_linker.begun("ورشات خياطة") == "ورشات خياطة"


def test_what_a_member_seeks_of_the_trade_is_sought(whole_linker: Linker) -> None:
    weavers = Profile(
        id="w",
        side="MENA",
        sectors=("textile",),
        specialities=(Said("textiles techniques"),),
        opportunities=(Said("Membre cherche un tissu anti-feu européen"),),
    )
    (kept,) = vectors((weavers,), whole_linker)
    assert kept.seeks["tx.technical"].stated


def test_of_two_who_both_look_for_their_like_each_is_told_that_the_other_is_one(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=(Said("sister clusters"),))
    other = replace(me, id="other", side="EU", seeks=(Said("Sister food clusters outside Europe"),))
    found = between(Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary)), "me", "other")
    assert found
    called = [(one.basis, one.direction, one.concepts) for one in for_card(found.reasons)]
    assert called == [("called", "mine", ("af",)), ("called", "theirs", ("af",))]
    metaclusters = [replace(one, seeks=(Said("metaclusters"),)) for one in (me, other)]
    assert not between(Circle(vectors(metaclusters, whole_linker), Kinship(whole_linker.vocabulary)), "me", "other")


def test_who_names_a_shelf_as_surely_as_its_label_offers_what_lies_on_it(whole_linker: Linker) -> None:
    trades = ("agri_food", "packaging_materials")
    found = _met(whole_linker, seeks="better packaging for olive oil and jams", offers="food packaging", sectors=trades)
    assert found
    assert (found.reasons[0].basis, found.reasons[0].concepts) == ("sought", ("pk.food",))


def test_who_is_export_minded_helps_nobody_to_export(whole_linker: Linker) -> None:
    assert not whole_linker.link("33 export minded companies")


def test_what_only_may_be_meant_is_told_as_that_and_stands_last(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=(Said("training of crane drivers"),))
    cranes = Profile(id="cranes", side="EU", sectors=("agri_food",), offers=(Said("courses for crane drivers"),))
    hygiene = replace(cranes, id="hygiene", offers=(Said("training in food hygiene"),))
    found = shortlist(Circle(vectors((me, hygiene, cranes), whole_linker), Kinship(whole_linker.vocabulary)), "me")
    assert [(match.id, match.reasons[0].basis) for match in found] == [("cranes", "sought"), ("hygiene", "akin")]
    assert found[0].score > 2 * found[1].score


def test_a_whole_trade_is_offered_by_those_whose_main_one_it_is(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", sectors=("agri_food",), seeks=(Said("packaging"),))
    packers = Profile(id="packers", side="EU", sectors=("packaging_materials",))
    sorters = Profile(id="sorters", side="EU", sectors=("energy_environment", "packaging_materials"))
    circle = Circle(vectors((me, packers, sorters), whole_linker), Kinship(whole_linker.vocabulary))
    found = {name: between(circle, "me", name) for name in ("packers", "sorters")}
    assert {name: match and match.reasons[0].basis for name, match in found.items()} == {
        "packers": "sought",
        "sorters": "distant",
    }


def test_a_pair_that_hardly_sounds_alike_is_asked_no_question() -> None:
    asked = Reason(
        kind="complement", basis="perhaps", direction="theirs", concepts=("af.dates",),
        their_words=("dates",), my_words=("medjool",),
    )  # fmt: skip
    market = Reason(kind="markets", basis="market", direction="both", countries=("LB", "FR"))
    assert doubted([asked, market], 0.5, ["af"]) == (asked, market)
    assert doubted([asked, market], 0.1, []) == (replace(asked, basis="distant"), market)
    (trade, _market) = doubted([asked, asked, market], 0.1, ["af"])
    assert (trade.basis, trade.concepts, trade.their_words, trade.my_words) == ("akin", ("af",), (), ())


def test_where_a_question_gives_way_to_a_trade_told_already_the_match_keeps_its_kind() -> None:
    asked = Reason(kind="complement", basis="perhaps", direction="mine", their_words=("a",), my_words=("b",))
    trade = Reason(kind="same_mission", basis="akin", direction="both", concepts=("af",))
    market = Reason(kind="markets", basis="market", direction="both", countries=("LB", "FR"))
    assert doubted([asked, market, trade], 0.1, ["af"]) == (replace(trade, kind="complement"), market)


def test_one_uncertain_link_is_enough_and_none_is_told_beside_something_better() -> None:
    asked = Reason(kind="complement", basis="perhaps", direction="mine", their_words=("a",), my_words=("b",))
    other = replace(asked, direction="theirs", my_words=("c",))
    market = Reason(kind="markets", basis="market", direction="both", countries=("LB", "FR"))
    told = Reason(kind="complement", basis="sought", direction="mine", concepts=("af.dates",))
    assert doubted([asked, other, market], 0.1, []) == (replace(asked, basis="distant"), market)
    assert doubted([told, asked, market], 0.1, []) == (told, market)


def test_who_has_ten_matches_is_shown_none_that_is_faint() -> None:
    sure = [Match(id=name, kind="complement", score=0.5, reasons=()) for name in "abcdefghij"]
    faint = [Match(id=name, kind="complement", score=0.1, reasons=(), faint=True) for name in "xyz"]
    assert convincing([*sure, *faint]) == sure
    assert convincing([*sure[:8], *faint]) == [*sure[:8], *faint[:2]]


def test_an_uncertain_link_is_faint_where_the_two_hardly_sound_alike(whole_linker: Linker) -> None:
    me = Profile(id="me", side="MENA", language="ar", sectors=("construction",), seeks=(Said("حل لروبة المناشير"),))
    far = Profile(id="far", side="EU", sectors=("agri_food",), offers=(Said("biogas"),))
    near = Profile(id="near", side="EU", sectors=("construction",), offers=(Said("stone sludge, dewatering"),))
    circle = Circle(vectors((me, far, near), whole_linker), Kinship(whole_linker.vocabulary))
    found = {name: between(circle, "me", name) for name in ("far", "near")}
    assert {name: match and match.faint for name, match in found.items()} == {"far": True, "near": False}


@pytest.mark.parametrize(("trade", "is_told"), [("other", True), ("packaging_materials", True), ("health", False)])
def test_buyers_are_found_for_ones_own_trade_or_for_any(whole_linker: Linker, trade: str, is_told: bool) -> None:  # noqa: FBT001
    match = _met(whole_linker, seeks="buyers for our cork", offers="importers", sectors=("packaging_materials", trade))
    told = [reason.concepts for reason in match.reasons if reason.basis == "sought"] if match else []
    assert told == ([("sv.buyers",)] if is_told else [])


def test_two_machines_of_one_shelf_that_hardly_sound_alike_answer_nothing(whole_linker: Linker) -> None:
    trade = ("packaging_materials", "packaging_materials")
    wish = "مكنات قص وتلزيق مستعملة منيحة"
    far = _met(whole_linker, seeks=wish, offers="2 membres ont des lignes de mise sous vide a ceder", sectors=trade)
    near = _met(whole_linker, seeks=wish, offers="packaging machines, second hand", sectors=trade)
    assert far is None or all(reason.basis not in ("sought", "worked") for reason in far.reasons)
    assert near is not None
    assert near.reasons[0].basis == "sought"


@pytest.mark.parametrize(("sectors", "is_told"), [(("energy_environment",), True), (("textile",), False)])
def test_a_thing_of_another_trade_is_shared_where_both_say_it_alike_and_have_a_trade_in_common(
    whole_linker: Linker, sectors: tuple[str, ...], *, is_told: bool
) -> None:
    me = Profile(id="me", side="MENA", sectors=("energy_environment",), specialities=(Said("green buildings"),))
    other = Profile(id="other", side="EU", sectors=sectors, specialities=(Said("bâtiments verts"),))
    found = between(Circle(vectors((me, other), whole_linker), Kinship(whole_linker.vocabulary)), "me", "other")
    shared = [one for one in found.reasons if one.basis == "shared"] if found else []
    assert bool(shared) is is_told


def test_two_who_name_no_sector_are_not_of_one(whole_linker: Linker) -> None:
    profiles = (
        Profile(id="me", side="MENA", partner_types=("same_sector",), seeks=(Said("dates"),)),
        Profile(id="other", side="EU", partner_types=("same_sector",), offers=(Said("dates"),)),
    )
    circle = Circle(vectors(profiles, whole_linker), Kinship(whole_linker.vocabulary))
    assert not circle.affinity("me").wanted.any()
