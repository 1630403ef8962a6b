"""What words point to: two phrases in two languages sound alike though no label holds them; other things do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.affinity import Circle
from bot.matching.echoes import Echoes
from bot.matching.hints import alike, packed
from bot.matching.kinship import Kinship
from bot.matching.normalise import clauses
from bot.matching.profile import Profile, Said
from bot.matching.shortlist import between, shortlist
from bot.matching.vector import Vector
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker


def _hint(linker: Linker, text: str) -> str:
    return linker.reader.hints.of_phrase(
        linker.reader.clause([word for part in clauses(text) for word in part], linker.link(text))
    )


@pytest.mark.parametrize(
    ("typed", "same", "other"),
    [
        ("glass jars with twist lids", "bocaux et capsules", "semi-remorques frigorifiques"),
        ("معصرة زيت زيتون صغيرة", "small olive mill, two phases", "hotel booking engine"),
        ("chutes de tissu à recycler", "recycled cotton from cutting waste", "شحن بالباخرة"),
        ("ترجمة وتعريب الالعاب", "localisation of video games", "pompes solaires"),
    ],
)
def test_what_is_meant_alike_sounds_alike_in_any_language(
    whole_linker: Linker, typed: str, same: str, other: str
) -> None:
    one = _hint(whole_linker, typed)
    assert alike(one, _hint(whole_linker, same)) > 0.2
    assert alike(one, _hint(whole_linker, other)) < 0.15


@pytest.mark.parametrize("concept", ["af.olive_oil", "pk.glass", "tl.roro", "sv.training", "tx.weaving"])
def test_a_label_points_to_the_same_in_every_language(whole_linker: Linker, concept: str) -> None:
    hints = {_hint(whole_linker, whole_linker.vocabulary.label(concept, code)) for code in ("en", "fr", "ar")}
    assert len(hints) == 1


def test_words_no_label_holds_point_to_nothing(whole_linker: Linker) -> None:
    assert _hint(whole_linker, "qwertz uiopü asdfgh") == ""
    assert whole_linker.reader.hints.of([]) == ""
    assert alike("", _hint(whole_linker, "olive oil")) == 0


def test_a_phrase_is_as_long_as_any_other(whole_linker: Linker) -> None:
    for text in ("olive oil", "huile d'olive en vrac, 200 tonnes", "زيت", "solar pumps for 300 wells and a tank"):
        assert alike(_hint(whole_linker, text), _hint(whole_linker, text)) == pytest.approx(1, abs=0.05)


def _written(strengths: dict[int, int]) -> str:
    places = sorted(strengths)
    return packed(np.array(places, np.intp), np.array([strengths[at] / 1000 for at in places], np.float32))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.dictionaries(st.integers(0, 19), st.integers(1, 999), max_size=6)] * 3), max_size=9))
def test_an_echo_is_the_sum_of_what_both_say(said: list[tuple[dict[int, int], ...]]) -> None:
    """Beside the plain reckoning, concept by concept; and as loud one way as the other."""
    hints = [tuple(_written(one) for one in three) for three in said]
    echoes = Echoes(hints, 20)
    found = [echoes.of(at) for at in range(len(hints))]
    for one in range(len(hints)):
        for other in range(len(hints)):
            assert found[one][other] == pytest.approx(found[other][one], abs=1e-4)
            nothing = all({*said[one][a]}.isdisjoint(said[other][b]) for a, b in ((0, 1), (1, 0), (2, 2)))
            assert not (nothing and found[one][other])


def _two(linker: Linker, seeks: str, offers: str) -> Circle:
    asks = Profile(id="a", side="MENA", country="TN", sectors=("agri_food",), language="fr", seeks=(Said(seeks),))
    gives = Profile(id="b", side="EU", country="ES", sectors=("mechatronics",), language="en", offers=(Said(offers),))
    crowd = [
        Profile(id=f"x{at}", side="EU", sectors=("health",), offers=(Said(text),))
        for at, text in enumerate(("hospital beds", "dental implants", "clinical trials", "syringes", "eye care"))
    ]
    return Circle(vectors([asks, gives, *crowd], linker), Kinship(linker.vocabulary))


def test_who_sounds_alike_though_nothing_links_is_listed_and_introduced(whole_linker: Linker) -> None:
    circle = _two(whole_linker, "truc pour dénoyauter nos olives", "olive stone removers, 400 kg an hour")
    match = between(circle, "a", "b")
    assert match is not None
    assert [(one.basis, one.their_words, one.my_words) for one in match.reasons[:1]] == [
        ("distant", ("olive stone removers, 400 kg an hour",), ())
    ]
    assert [one.id for one in shortlist(circle, "a")][:1] == ["b"]


def test_nobody_is_asked_about_what_only_sounds_a_little_alike(whole_linker: Linker) -> None:
    assert between(_two(whole_linker, "conserves d'anchois", "zinc plating of screws"), "a", "b") is None


def test_an_echo_survives_being_kept(whole_linker: Linker) -> None:
    kept = _two(whole_linker, "bocaux pour confiture", "glass jars").vectors[0]
    assert kept.sought
    assert Vector.from_json(kept.to_json()) == kept


def test_what_is_ticked_points_to_its_concept_as_what_is_typed_does(whole_linker: Linker) -> None:
    typed = Profile(id="typed", side="EU", offers=(Said("olive oil"),))
    ticked = Profile(id="ticked", side="EU", offers=(Said(concept="af.olive_oil", ticked=True),))
    gone = Profile(id="gone", side="EU", offers=(Said(concept="af.no_longer_there", ticked=True),))
    hints = [one.hints_given for one in vectors([typed, ticked, gone], whole_linker)]
    assert hints == [hints[0], hints[0], ""]
    assert hints[0]
