"""What must not change when something that means nothing changes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.matching.affinity import Circle
from bot.matching.profile import Profile, Said
from bot.matching.scoring import score_by_kind
from bot.matching.shortlist import Match, shortlist
from bot.matching.vectors import vector

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.matching.linking import Linker

FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SEEDS = st.integers(0, 10_000)


def _concepts(linker: Linker, seed: int) -> list[str]:
    """Return six concepts of three sectors that link alone."""
    vocabulary = linker.vocabulary
    named = [one.id for one in vocabulary.concepts.values() if one.broader and not one.generic]
    return [named[(seed * 31 + step * 97) % len(named)] for step in range(6)]


def _made(linker: Linker, seed: int, language: str, change: Callable[[str], str] = str) -> Profile:
    labels = [Said(change(linker.vocabulary.label(concept, language))) for concept in _concepts(linker, seed)]
    return Profile(
        id="made",
        side="MENA",
        country="TN",
        sectors=("agri_food",),
        specialities=tuple(labels[:2]),
        offers=tuple(labels[2:4]),
        seeks=tuple(labels[4:]),
        languages=("en", "fr"),
    )


def _list(casablanca: Circle, linker: Linker, made: Profile) -> list[Match]:
    return shortlist(Circle([*casablanca.vectors, vector(made, linker)], casablanca.kinship), made.id)


def _told(found: list[Match]) -> list[tuple[str, str, float]]:
    return [(match.id, match.kind, match.score) for match in found]


@FEW
@given(SEEDS, st.sampled_from(["fr", "ar"]))
@example(seed=75, language="ar")  # an Arabic label that holds a word for what is taught
def test_the_language_of_a_profile_does_not_change_its_matches(
    casablanca: Circle, whole_linker: Linker, seed: int, language: str
) -> None:
    english = _list(casablanca, whole_linker, _made(whole_linker, seed, "en"))
    assert _told(_list(casablanca, whole_linker, _made(whole_linker, seed, language))) == _told(english)


@FEW
@given(SEEDS, st.sampled_from(["en", "fr", "ar"]), st.integers(3, 7))
@example(seed=1001, language="fr", at=3)  # in a label that holds a comma
@example(seed=0, language="ar", at=4)  # what is left is a word of a label, among three words that are right
@example(seed=4, language="ar", at=7)  # in an ending the stem loses
@example(seed=68, language="fr", at=6)  # what is left is the stem of another label of the same thing
def test_a_letter_lost_inside_a_long_word_of_each_phrase_changes_at_most_one_of_the_first_five(
    casablanca: Circle, whole_linker: Linker, seed: int, language: str, at: int
) -> None:
    def mistype(label: str) -> str:
        longest = max(label.split(), key=len)
        # "waste-t-energy" has lost half of a short word, which is more than a letter of a long one
        short = any(word.start() <= at < word.end() for word in re.finditer(r"\b\w{1,3}\b", longest))
        return label.replace(longest, longest[:at] + longest[at + 1 :]) if len(longest) > 8 and not short else label

    right = _list(casablanca, whole_linker, _made(whole_linker, seed, language))[:5]
    wrong = _list(casablanca, whole_linker, _made(whole_linker, seed, language, mistype))[:5]
    assert len({match.id for match in right} - {match.id for match in wrong}) <= 1


@FEW
@given(SEEDS, st.sampled_from(["en", "fr", "ar"]))
def test_case_accents_hamza_and_vowel_signs_change_nothing(
    casablanca: Circle, whole_linker: Linker, seed: int, language: str
) -> None:
    def retype(label: str) -> str:
        plain = "".join(sign for sign in unicodedata.normalize("NFD", label) if not unicodedata.combining(sign))
        return plain.upper().translate(str.maketrans("أإآةى0123456789", "اااهي٠١٢٣٤٥٦٧٨٩"))

    right = _list(casablanca, whole_linker, _made(whole_linker, seed, language))
    assert _told(_list(casablanca, whole_linker, _made(whole_linker, seed, language, retype))) == _told(right)


@FEW
@given(SEEDS)
def test_the_order_of_answers_changes_nothing(casablanca: Circle, whole_linker: Linker, seed: int) -> None:
    made = _made(whole_linker, seed, "en")
    turned = replace(made, specialities=made.specialities[::-1], offers=made.offers[::-1], seeks=made.seeks[::-1])
    assert _list(casablanca, whole_linker, turned) == _list(casablanca, whole_linker, made)


@FEW
@given(SEEDS)
def test_an_unrelated_offer_lowers_no_pair(casablanca: Circle, whole_linker: Linker, seed: int) -> None:
    made = _made(whole_linker, seed, "en")
    more = replace(made, offers=(*made.offers, Said("falconry equipment"), Said("beekeeping")))
    before = Circle([*casablanca.vectors, vector(made, whole_linker)], casablanca.kinship)
    after = Circle([*casablanca.vectors, vector(more, whole_linker)], casablanca.kinship)
    for at in range(len(before.vectors)):
        old = score_by_kind(before.affinity("made"), at, apart=True)
        new = score_by_kind(after.affinity("made"), at, apart=True)
        assert all(new[kind] >= old[kind] - 1e-3 for kind in old)


def test_affinity_is_symmetric(casablanca: Circle) -> None:
    rows = {one.id: casablanca.affinity(one.id) for one in casablanca.vectors}
    for one in casablanca.vectors:
        for other in casablanca.vectors:
            here = score_by_kind(rows[one.id], casablanca.place[other.id], apart=True)
            there = score_by_kind(rows[other.id], casablanca.place[one.id], apart=True)
            assert all(abs(here[kind] - there[kind]) < 1e-4 for kind in here)
