"""How a match is called: goods, know-how, a mission shared, or a country opened, alike in every language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.matching.affinity import Circle
from bot.matching.cards import for_card
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.shortlist import Match, shortlist
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker


def _met(linker: Linker, *profiles: Profile) -> dict[str, Match]:
    circle = Circle(vectors(profiles, linker), Kinship(linker.vocabulary))
    return {match.id: match for match in shortlist(circle, profiles[0].id)}


def _cluster(name: str, side: str, country: str, sector: str, **said: str) -> Profile:
    return Profile(
        id=name,
        side="EU" if side == "EU" else "MENA",
        country=country,
        sectors=(sector,),
        offers=(Said(said.get("offers", "")),),
        seeks=(Said(said.get("seeks", "")),),
        topics=(Said(said.get("topics", "")),),
        markets=tuple(said.get("markets", "").split()),
    )


@pytest.mark.parametrize(
    ("offers", "seeks"),
    [
        ("tour operators", "travel agencies that bring groups"),
        ("tour-opérateurs spécialisés", "agences de voyages"),
        ("منظمو رحلات", "وكالات سفر"),
    ],
)
def test_guests_open_a_country_that_is_a_target(whole_linker: Linker, offers: str, seeks: str) -> None:
    me = _cluster("me", "MENA", "LB", "tourism", seeks=seeks, markets="IT")
    other = _cluster("other", "EU", "IT", "tourism", offers=offers, markets="LB")
    match = _met(whole_linker, me, other)["other"]
    assert match.kind == "markets"
    assert [reason.basis for reason in for_card(match.reasons)] == ["sought", "market"]
    assert ("market", ("LB", "IT")) in [(reason.basis, reason.countries) for reason in match.reasons]


def test_guests_for_a_country_nobody_aims_at_are_no_market(whole_linker: Linker) -> None:
    me = _cluster("me", "MENA", "LB", "tourism", seeks="travel agencies")
    other = _cluster("other", "EU", "IT", "tourism", offers="tour operators")
    assert _met(whole_linker, me, other)["other"].kind != "markets"


def test_buyers_of_another_trade_open_no_country(whole_linker: Linker) -> None:
    me = _cluster("me", "MENA", "MA", "agri_food", seeks="buyers", markets="LV")
    other = _cluster("other", "EU", "LV", "ict", offers="buyers", markets="MA")
    assert "markets" not in {match.kind for match in _met(whole_linker, me, other).values()}


@pytest.mark.parametrize(
    ("offers", "seeks"),
    [
        ("sea freight forwarders", "freight forwarders in Tunisia"),
        ("transitaires et groupage", "transitaires"),
        ("وكلاء شحن", "شركات شحن"),
    ],
)
def test_between_carriers_the_way_itself_is_what_opens_a_country(whole_linker: Linker, offers: str, seeks: str) -> None:
    me = _cluster("me", "EU", "FR", "transport_logistics", seeks=seeks, markets="TN")
    other = _cluster("other", "MENA", "TN", "transport_logistics", offers=offers, markets="FR")
    assert _met(whole_linker, me, other)["other"].kind == "markets"


@pytest.mark.parametrize(
    ("offers", "seeks", "lesson"),
    [
        ("refrigerated trucks", "training", "training for drivers"),
        ("camions frigorifiques", "formation", "formation des chauffeurs"),
        ("شاحنات مبردة", "تدريب", "تدريب السائقين"),
    ],
)
def test_two_carriers_open_their_countries_unless_one_teaches_what_the_other_wants_to_learn(
    whole_linker: Linker, offers: str, seeks: str, lesson: str
) -> None:
    me = _cluster("me", "MENA", "JO", "transport_logistics", offers=offers, seeks=seeks, markets="BE")
    other = _cluster("other", "EU", "BE", "transport_logistics", offers=f"{lesson}, {seeks}")
    assert _met(whole_linker, me, other)["other"].kind == "markets"
    assert _met(whole_linker, replace(me, markets=()), other)["other"].kind != "markets"
    eager = _cluster("me", "MENA", "JO", "transport_logistics", offers=offers, seeks=lesson, markets="BE")
    assert _met(whole_linker, eager, other)["other"].kind == "needs_offers"


@pytest.mark.parametrize(
    ("stays", "lessons"),
    [
        ("winter stays by the sea", "training of guides"),
        ("séjours d'hiver au bord de la mer", "formation des guides"),
        ("إقامات شتوية على البحر", "تدريب المرشدين"),
    ],
)
def test_two_hosts_open_their_countries_unless_one_teaches_the_other(
    whole_linker: Linker, stays: str, lessons: str
) -> None:
    me = _cluster("me", "MENA", "TN", "tourism", offers=stays, markets="FR")
    other = _cluster("other", "EU", "FR", "tourism", offers=lessons, seeks=stays, markets="TN")
    assert _met(whole_linker, me, other)["other"].kind == "markets"
    assert _met(whole_linker, me, replace(other, markets=()))["other"].kind == "markets"
    eager = _cluster("me", "MENA", "TN", "tourism", offers="", seeks=lessons, markets="FR")
    assert _met(whole_linker, eager, other)["other"].kind == "needs_offers"


def test_two_trades_that_work_on_one_thing_have_no_mission_in_common(whole_linker: Linker) -> None:
    me = _cluster("me", "MENA", "PS", "agri_food", topics="desalination of brackish water")
    other = _cluster("other", "EU", "ES", "energy_environment", topics="desalination")
    met = _met(whole_linker, me, other)["other"]
    assert met.kind == "complement"
    assert met.reasons[0].kind == "complement"
    twin = replace(other, sectors=("agri_food",))
    assert _met(whole_linker, me, twin)["other"].kind == "same_mission"


@pytest.mark.parametrize(
    ("offers", "seeks"),
    [
        ("port software, container tracking", "freight forwarders"),
        ("logiciel portuaire, suivi de conteneurs", "transitaires"),
    ],
)
def test_who_writes_software_for_ports_is_no_carrier(whole_linker: Linker, offers: str, seeks: str) -> None:
    me = _cluster(
        "me", "MENA", "EG", "transport_logistics", offers="freight forwarders", seeks="software", markets="NL"
    )
    other = _cluster("other", "EU", "NL", "transport_logistics", offers=offers, seeks=seeks, markets="EG")
    other = replace(other, sectors=("transport_logistics", "ict"))
    assert _met(whole_linker, me, other)["other"].kind == "complement"


@pytest.mark.parametrize(
    ("offers", "seeks", "kind"),
    [
        ("calibration courses, spare parts", "calibration courses for our technicians", "needs_offers"),
        ("packaging machines, cardboard boxes", "packaging machines", "complement"),
        ("formation au soudage, acier", "formation au soudage", "needs_offers"),
        ("acier", "acier", "complement"),
        ("تدريب على اللحام، فولاذ", "تدريب على اللحام", "needs_offers"),
        ("فولاذ", "فولاذ", "complement"),
        ("freight trains", "freight trains", "complement"),
        ("stage lighting", "stage lighting", "complement"),
        ("driver training", "driver training", "needs_offers"),
        ("formation des conducteurs", "formation des conducteurs", "needs_offers"),
        ("تدريب السائقين", "تدريب السائقين", "needs_offers"),
        ("تكوين السائقين", "تكوين السائقين", "needs_offers"),
    ],
)
def test_what_is_taught_and_what_is_sold_is_told_clause_by_clause(
    whole_linker: Linker, offers: str, seeks: str, kind: str
) -> None:
    me = _cluster("me", "MENA", "TN", "mechatronics", seeks=seeks)
    other = _cluster("other", "EU", "DE", "packaging_materials", offers=offers)
    assert _met(whole_linker, me, other)["other"].kind == kind


def test_a_related_thing_of_another_trade_is_no_answer_to_a_wish(whole_linker: Linker) -> None:
    me = _cluster("me", "EU", "FR", "maritime", seeks="fish")
    other = _cluster("other", "MENA", "TN", "transport_logistics", offers="cold stores")
    sought = [
        reason
        for match in _met(whole_linker, me, other).values()
        for reason in match.reasons
        if reason.basis == "sought"
    ]
    assert sought == []


@pytest.mark.parametrize(
    ("wish", "made"),
    [
        ("packaging for olive oil and jams", "jams, olive oil"),
        ("emballages pour l’huile d’olive et les confitures", "confitures, huile d’olive"),
        ("تغليف لزيت الزيتون والمربيات", "مربيات، زيت الزيتون"),
    ],
)
def test_who_seeks_packs_for_its_jams_is_not_told_that_it_seeks_jams(
    whole_linker: Linker, wish: str, made: str
) -> None:
    me = _cluster("me", "MENA", "LB", "agri_food", topics=made, seeks=wish)
    canners = _cluster("other", "EU", "RO", "agri_food", offers=made)
    found = _met(whole_linker, me, canners)
    assert [
        reason for match in found.values() for reason in match.reasons if reason.basis in ("sought", "wished")
    ] == []


def test_two_of_one_trade_that_both_look_for_their_like_have_a_mission_in_common(whole_linker: Linker) -> None:
    oil = {"topics": "olive oil", "offers": "olive oil"}
    makers = _cluster("me", "MENA", "LB", "agri_food", **oil, seeks="sister clusters")
    others = _cluster("other", "EU", "IT", "agri_food", **oil, seeks="olive oil, peers")
    assert _met(whole_linker, makers, others)["other"].kind == "same_mission"
    buyers = replace(others, seeks=(Said("olive oil"),))
    assert _met(whole_linker, makers, buyers)["other"].kind == "complement"  # oil is what passes
