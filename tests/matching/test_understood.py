"""What people write, held against what the shipped vocabulary makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching.profile import Profile, Said
from bot.matching.unlinked import Unlinked, unlinked

if TYPE_CHECKING:
    from bot.matching.linking import Linker


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("by-products", ["af.by_products"]),
        ("start-ups", ["sv.startups"]),
        ("CE marking", ["sv.certification"]),
        ("التدريب عن بعد", ["ic.edtech"]),
        ("thé vert à la menthe", ["af.tea_coffee", "af.aromatic"]),
        ("تحكم الي", ["me.automation"]),
        ("تخزين بارد", ["tl.cold_storage"]),
        ("shelf life", ["af.shelf_life"]),
        ("تحفظ مدة أطول", ["af.shelf_life"]),
        ("clusters frères", ["sv.metacluster"]),
        ("iso14001", ["ee.consulting"]),
        ("furniture", ["co.furniture"]),
        ("huile d olive", ["af.olive_oil"]),
        ("l huile d olive bio", ["af.olive_oil"]),
        ("small glass bottles for olive oil", ["pk.glass", "af.olive_oil"]),
        ("olive oil in glass bottles", ["af.olive_oil", "pk.glass"]),
        ("waste-o-energy", ["ee.waste_to_energy"]),
        ("vitamin d and olives", ["af.supplements", "af.table_olives"]),
    ],
)
def test_everyday_words_are_understood(whole_linker: Linker, text: str, meant: list[str]) -> None:
    assert [link.concept for link in whole_linker.link(text)] == meant


@pytest.mark.parametrize(
    "text",
    [
        "our SMEs",
        "product development",
        "كريمي",
        "a bridge to the Gulf",
        "جولات في البلدة القديمة",
        "we can train them",
        "we got it",
        "بيت لحم",
        "جاهز للشحن",
        "nous sommes prêts",
        "ISO 14002",
    ],
)
def test_false_friends_link_to_nothing(whole_linker: Linker, text: str) -> None:
    assert whole_linker.link(text) == ()


def test_composites_are_no_packaging(whole_linker: Linker) -> None:
    vocabulary = whole_linker.vocabulary
    assert vocabulary.top(whole_linker.link("composites")[0].concept) == "pk.materials"


def test_a_typo_between_two_trades_is_nobodys(whole_linker: Linker) -> None:
    assert whole_linker.link("wate management") == ()


def test_words_nothing_links_to_are_told_by_language_and_number_of_profiles(linker: Linker) -> None:
    said = (Said("olive oil from zorbland", language="en"), Said("Zorblands and زربلاند", language="en"))
    profiles = [
        Profile(id="a", side="EU", specialities=said),
        Profile(id="b", side="EU", seeks=(Said("zorblands, 12 crates"),)),
        Profile(id="c", side="MENA", language="ar", seeks=(Said("mozorb"),)),
    ]
    assert [(word.language, word.stem, word.profiles) for word in unlinked(profiles, linker)] == [
        ("ar", "زربلاند", 1),
        ("ar-Latn", "mozorb", 1),
        ("en", "zorbland", 2),
        ("en", "crate", 1),
    ]
    assert unlinked(profiles[:1], linker)[1] == Unlinked(
        language="en",
        stem="zorbland",
        word="zorbland",
        profiles=1,
        examples=("oil from zorbland", "Zorblands and زربلاند"),
    )
