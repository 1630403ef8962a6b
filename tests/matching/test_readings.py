"""What a phrase most likely names though no label says it, and what two such phrases make a meeting of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching.affinity import Circle
from bot.matching.guessing import guesses
from bot.matching.hints import alike, common
from bot.matching.kinship import Kinship
from bot.matching.normalise import clauses
from bot.matching.profile import Profile, Said
from bot.matching.readings import Readings
from bot.matching.shortlist import between
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker
    from bot.matching.normalise import Word
    from bot.matching.reason import Reason

HEALTH, TEXTILE, FOOD, PACKS = ("health",), ("textile",), ("agri_food",), ("packaging_materials",)


def _words(text: str) -> list[Word]:
    return [word for clause in clauses(text) for word in clause]


@pytest.fixture(scope="module")
def few() -> Readings:
    labels = [("olive oil", 0), ("huile d'olive", 0), ("زيت زيتون", 0), ("glass jars", 1), ("bocaux en verre", 1)]
    labels += [("training course", 2), ("cours de formation", 2), ("دورة تدريب", 2)]
    return Readings([(_words(text), place) for text, place in labels], ["agri_food", "packaging_materials", ""])


@pytest.mark.parametrize(
    ("typed", "place"), [("olives", 0), ("huilerie", 0), ("زيتونة", 0), ("jarres", 1), ("verrerie", 1), ("bocal", 1)]
)
def test_pieces_of_words_tell_what_whole_words_do_not(few: Readings, typed: str, place: int) -> None:
    row = few.of(_words(typed))
    assert int(row.argmax()) == place
    assert row[place] > 0.5
    assert row.sum() == pytest.approx(1, abs=1e-5)


def test_whoever_writes_of_a_trade_means_a_thing_of_it(few: Readings) -> None:
    typed = _words("oil jars")
    at_home, abroad = few.of(typed, {"agri_food"}), few.of(typed, {"packaging_materials"})
    assert at_home[0] > abroad[0]
    assert at_home[1] < abroad[1]


def test_numbers_and_what_no_label_has_a_piece_of_are_nothing(few: Readings) -> None:
    for text in ("500", "٣٠٠", "xyzw", ""):
        assert not few.of(_words(text)).any()
        assert few.hint(_words(text)) == ""


@pytest.mark.parametrize("sectors", [[], ["agri_food"], ["agri_food", "textile"]])
def test_what_has_no_label_is_never_read(sectors: list[str]) -> None:
    for labels in ([], [(_words("olive oil"), 0)] if sectors else []):
        row = Readings(labels, sectors).of(_words("olives"))
        assert list(row) == [1.0, 0.0][: len(sectors)] if labels else not row.any()


def test_without_services_none_is_read(few: Readings) -> None:
    typed = _words("olive training")
    assert common(few.named(2), few.hint(typed))[1] == 2
    assert common(few.named(2), few.hint(typed, services=False)) == (0.0, -1)


def test_two_hints_are_as_alike_as_what_both_name(few: Readings) -> None:
    oil, jars = few.hint(_words("huiles d'olives")), few.hint(_words("bocal de verre"))
    assert alike(oil, oil) == pytest.approx(1, abs=0.02)
    assert common(oil, few.named(0))[1] == 0
    assert alike(oil, jars) < 0.3


@pytest.mark.parametrize(
    ("typed", "home", "concept"),
    [
        ("contract tabletting", HEALTH, "he.pharma_contract"),
        ("multi temp trucks morocco", ("transport_logistics",), "tl.refrigerated_transport"),
        ("pots en grès", ("creative",), "cr.pottery"),
        ("olive stone removers", FOOD, "af.pitting_machines"),
    ],
)
def test_a_clause_that_links_to_nothing_or_to_less_is_guessed(
    whole_linker: Linker, typed: str, home: tuple[str, ...], concept: str
) -> None:
    found = guesses(typed, whole_linker.link(typed, home), home, whole_linker)
    assert [(one.concept, one.words, one.guessed) for one in found] == [(concept, typed, True)]
    assert 0.4 < found[0].confidence < 0.7


@pytest.mark.parametrize(
    ("typed", "home"),
    [
        ("visit us", ("tourism",)),  # a service
        ("pas de comprimés à façon", HEALTH),  # denied
        ("contract tabletting", TEXTILE),  # of another trade
        ("tabletting", HEALTH),  # one word
        ("500 زوج", TEXTILE),
        ("bocaux en verre", ("packaging_materials",)),  # a label
    ],
)
def test_no_service_no_other_trade_nothing_denied_and_no_single_word_is_guessed(
    whole_linker: Linker, typed: str, home: tuple[str, ...]
) -> None:
    assert guesses(typed, whole_linker.link(typed, home), home, whole_linker) == ()


def test_letters_nobody_knows_are_no_guess(whole_linker: Linker) -> None:
    for text in ("оливковое масло", "ελαιόλαδο καλαμάτα"):
        assert guesses(text, whole_linker.link(text, FOOD), FOOD, whole_linker) == ()


def test_whoever_is_of_no_trade_in_particular_may_mean_a_thing_of_any(whole_linker: Linker) -> None:
    for home in (("other",), ()):
        assert [one.concept for one in guesses("contract tabletting", (), home, whole_linker)] == ["he.pharma_contract"]


def test_a_guess_hides_neither_a_wish_nor_a_lesson_in_its_clause(whole_linker: Linker) -> None:
    seeking, teaching, doing = vectors(
        [
            Profile(id=text, side="EU", sectors=HEALTH, offers=(Said(text),))
            for text in ("looking for contract tabletting", "expert in contract tabletting", "contract tabletting")
        ],
        whole_linker,
    )
    assert "he.pharma_contract" in doing.offers
    assert "he.pharma_contract" not in seeking.offers
    assert teaching.taught > doing.taught == 0


def test_a_guess_is_as_likely_as_its_letters_make_it_and_a_label_is_sure(whole_linker: Linker) -> None:
    texts = {"pots en grès de chez nous": "cr.pottery", "pottery": "cr.pottery"}
    for text, concept in texts.items():
        profile = Profile(id=text, side="EU", sectors=("creative",), offers=(Said(text),))
        ((_phrase, about),) = vectors([profile], whole_linker)[0].offers[concept].told()
        assert about
        assert (about.likely == 1.0) == (text == "pottery")


def test_what_is_guessed_is_offered_and_sought_as_what_is_linked(whole_linker: Linker) -> None:
    found = _reasons(whole_linker, ("façonnier comprimés", HEALTH), ("contract tabletting", HEALTH))
    assert [(one.basis, one.concepts, one.their_words, one.my_words) for one in found[:1]] == [
        ("sought", ("he.pharma_contract",), ("contract tabletting",), ("façonnier comprimés",))
    ]


def test_two_phrases_that_surely_name_one_thing_are_told_and_others_asked_about(whole_linker: Linker) -> None:
    surely = _reasons(whole_linker, ("extra developers on contract", ("ict",)), ("dev teams AR", ("ict",)))
    likely = _reasons(
        whole_linker,
        ("fabric printed from 50 m", ("creative",)),
        ("ennoblissement et impression digitale des 50 m", TEXTILE),
    )
    assert [(one.basis, one.concepts) for one in surely[:1]] == [("sought", ("ic.dev_teams",))]
    assert [(one.basis, one.my_words) for one in likely[:1]] == [("perhaps", ("fabric printed from 50 m",))]


@pytest.mark.parametrize(
    ("wish", "offer"),
    [
        (("trainning in cheese making", FOOD), ("fromage frais de chevre, 3 t par mois", FOOD)),  # a course, the thing
        (("nbadlou alertes w gardes", ("ict",)), ("funding file", ("creative",))),  # a service
        (("terminals", ("mechatronics",)), ("terminals", ("transport_logistics",))),  # one word
        (("autoclave 100 l clinique", HEALTH), ("bocaux sterilises a l'autoclave", FOOD)),  # more of another thing
    ],
)
def test_phrases_that_share_letters_and_no_thing_answer_nothing(
    whole_linker: Linker, wish: tuple[str, tuple[str, ...]], offer: tuple[str, tuple[str, ...]]
) -> None:
    assert not any(one.basis in ("sought", "worked", "perhaps") for one in _reasons(whole_linker, wish, offer))


@pytest.mark.parametrize(
    ("wish", "offer"),
    [
        (("flacons airless et pots en verre", PACKS), ("verre allégé pour vin", PACKS)),
    ],
)
def test_what_two_phrases_hardly_name_is_not_told(
    whole_linker: Linker, wish: tuple[str, tuple[str, ...]], offer: tuple[str, tuple[str, ...]]
) -> None:
    assert not any(one.basis == "sought" for one in _reasons(whole_linker, wish, offer))


def test_a_label_names_its_thing_whatever_the_letters_say(whole_linker: Linker) -> None:
    told = _reasons(whole_linker, ("glass jars", FOOD), ("bocaux en verre", PACKS))
    assert [(one.basis, one.concepts) for one in told[:1]] == [("sought", ("pk.glass",))]


def test_what_an_and_lists_beside_a_thing_takes_nothing_from_it(whole_linker: Linker) -> None:
    """Cork, wood and bricks: whoever seeks cork is told of the cork."""
    cork = ("liège brut de qualité", ("construction",)), ("فلين وخشب وطوب", ("construction",))
    assert any(one.basis == "sought" for one in _reasons(whole_linker, *cork))


def _reasons(
    linker: Linker, wish: tuple[str, tuple[str, ...]], offer: tuple[str, tuple[str, ...]]
) -> tuple[Reason, ...]:
    both = [
        Profile(id="a", side="MENA", sectors=wish[1], seeks=(Said(wish[0]),)),
        Profile(id="b", side="EU", sectors=offer[1], offers=(Said(offer[0]),)),
    ]
    match = between(Circle(vectors(both, linker), Kinship(linker.vocabulary)), "a", "b")
    return match.reasons if match else ()
