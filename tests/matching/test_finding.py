from __future__ import annotations

import pytest

from bot.matching.finding import Finder, Found

FINDER = Finder(
    [
        ("qoot", "QOOT Cluster"),
        ("packaging", "Packaging Cluster"),
        ("denim", "Moroccan Denim and Fashion Cluster (MDFC)"),
        ("vegepolys", "VEGEPOLYS VALLEY"),
        ("latvia", "Latvian Food Bioeconomy Cluster"),
        ("quality", "Food Products Quality Cluster"),
        ("agri_food", "Agri-food", "Agroalimentaire", "الصناعات الغذائية"),
        ("LB", "Lebanon", "Liban", "لبنان"),
        ("hall 12", "Hall 12"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("qoot", "qoot"),
        ("كوت", "qoot"),
        ("قوت", "qoot"),
        ("QOT", "qoot"),
        ("packging", "packaging"),
        ("mdfc", "denim"),
        ("denim fashon", "denim"),
        ("فيجيبوليس", "vegepolys"),
        ("latvian food", "latvia"),
        ("agroalimentaire", "agri_food"),
        ("agri food", "agri_food"),
        ("الصناعات الغذائيه", "agri_food"),
        ("liban", "LB"),
        ("لُبنان", "LB"),
        ("lebnan", "LB"),
        ("١٢", "hall 12"),
        ("oackaging", "packaging"),
    ],
)
def test_a_name_is_found_in_any_script_and_spelling(typed: str, meant: str) -> None:
    assert FINDER.find(typed)[0].key == meant


@pytest.mark.parametrize("typed", ["", "?", "zzzz", "نعم", "bonjour", "managing"])
def test_nothing_is_found_where_nothing_is_like_it(typed: str) -> None:
    assert FINDER.find(typed) == []


def test_a_common_word_finds_all_who_bear_it_in_a_steady_order() -> None:
    found = FINDER.find("cluster", 3)
    assert found == FINDER.find("cluster", 3)
    assert len(found) == 3


def test_the_exact_name_scores_one() -> None:
    assert FINDER.find("packaging cluster")[0] == Found("packaging", 1.0)
