"""What a clause really names, and whom a wish is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching.mentions import mentions
from bot.matching.normalise import clauses
from bot.matching.peers import seeks_peers

if TYPE_CHECKING:
    from bot.matching.linking import Linker


def _heads(linker: Linker, text: str, language: str) -> dict[str, str]:
    found = mentions(text, linker.link(text, ["agri_food", "textile", "construction"]), language, linker)
    return {mention.link.concept: mention.about.head for mention in found}


@pytest.mark.parametrize(
    ("text", "language", "concept", "head"),
    [
        ("energy audit for hotels", "en", "to.hotels", "ee.audit"),
        ("audit énergétique pour hôtels", "fr", "to.hotels", "ee.audit"),
        ("أثاث خشب لمطاعم", "ar", "af.catering", "co.furniture"),
        ("denim washing and hotels", "en", "to.hotels", ""),
        ("better packaging for olive oil and jams", "en", "af.jam", "pk.food"),
        ("something else (stone, wood)", "en", "co.stone", "?"),
        ("cuves inox pour lait", "fr", "af.dairy", "af.machines"),
        ("dates, figs", "en", "af.figs", ""),
        ("a cheese plant ready to try jars", "en", "pk.glass", ""),
        ("Machine builder seeks second supplier for frames and cable harnesses", "en", "me.harnesses", ""),
    ],
)
def test_what_is_meant_is_told_from_what_says_more_of_it(
    whole_linker: Linker, text: str, language: str, concept: str, head: str
) -> None:
    assert _heads(whole_linker, text, language)[concept] == head


@pytest.mark.parametrize(
    "text",
    [
        "peers who run small digesters",
        "un confrère au sud avec station d'épuration",
        "d'autres fédés déchet-matière",
        "ports qui font le même chantier",
        "صيادين عندهم نفس المشاكل",
        "شبكات متلنا",
        "نقارن حالنا بمصانع نسيج",
        "other clusters of small food makers",
        "clusters frères",
        "قرى صحراوية بالفكرة نفسها",
    ],
)
def test_a_wish_for_others_who_do_the_same_is_heard_as_one(text: str) -> None:
    assert any(seeks_peers(clause) for clause in clauses(text))


@pytest.mark.parametrize("text", ["the same press as ours", "machines for dates", "مكن خياطة", "deux presses jumelées"])
def test_other_wishes_are_for_things(text: str) -> None:
    assert not any(seeks_peers(clause) for clause in clauses(text))
