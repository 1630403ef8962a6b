from __future__ import annotations

import pytest

from bot.matching.normalise import clauses, fold, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sécurité ALIMENTAIRE", "securite alimentaire"),
        ("l’huile d'olive", "huile olive"),
        ("bœuf", "boeuf"),
        ("التَّغليف", "تغليف"),
        ("والتغليف", "التغليف"),
        ("الأغذية", "الاغذيه"),
        ("تمـــور", "تمور"),
        ("پلاستیک", "بلاستيك"),
        ("ڨابس", "قابس"),
        ("٤٫٠ صناعة", "4.0 صناعة"),
        ("۲۲۰۰۰", "22000"),
        ("ISO22000", "iso 22000"),
        ("métaux", "métal"),
        ("industries", "industry"),
        ("laitière", "laitiers"),
        ("R&D", "R & D"),
        ("A.I.", "ai"),
        ("the logistics of our members", "logistic members"),
        ("ﻻ", "لا"),
        ("غذائية", "غذائي"),
    ],
)
def test_two_ways_to_write_one_thing_become_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize(("one", "other"), [("ماء", "ما نحن"), ("ورق", "رق"), ("wine", "win"), ("22000", "22001")])
def test_different_things_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_water_is_no_stop_word_in_arabic_although_it_loses_its_hamza() -> None:
    assert normalise("معالجة ماء") == "معالج ما"


def test_maize_and_tea_are_no_stop_words_in_french() -> None:
    assert [normalise(text) for text in ("maïs du Gharb", "thé à la menthe", "dattes mais")] == [
        "mais gharb",
        "the menth",
        "datte",
    ]


def test_arabizi_keeps_its_digits_and_numbers_stand_alone() -> None:
    assert [normalise(text) for text in ("ta2a", "6a9a", "ISO22000", "industrie4.0")] == [
        "ta2a",
        "6a9a",
        "iso 22000",
        "industry 4 0",
    ]


def test_a_text_of_stop_words_keeps_them() -> None:
    assert normalise("pour la") == "pour la"


@pytest.mark.parametrize("text", ["", "   ", "...", "ء", "👍", "\u200f"])
def test_a_text_without_words_is_blank(text: str) -> None:
    assert normalise(text) == ""


def test_places_refer_to_the_text_as_typed() -> None:
    text = "Huile d’olive; التَّغليف, Industry 4.0"
    assert [[text[word.start : word.end] for word in clause] for clause in clauses(text)] == [
        ["Huile", "d’", "olive"],
        ["التَّغليف"],
        ["Industry", "4", "0"],
    ]


def test_folding_keeps_every_word() -> None:
    assert fold("Où est l’Électricité ؟") == "ou est l’electricite ؟"
