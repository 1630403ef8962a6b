"""Grams: the runs of words in a text that may name something, in the form labels are looked up by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.normalise import Word, clauses, definite, fold, unbound, without_article
from bot.matching.stopwords import HOMOGRAPHS, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_WORDS = 5
BOUND = 0.97
"""How sure a word is that is found without the "and" or "for" Arabic writes onto it."""
_RUN = 4  # words of a phrase that holds a particle: التدريب عن بعد
# Typed without their marks, these are stop words; beside the right word they are meant: the vert, ترحيل الي.
_MARKLESS = frozenset(fold(word) for word in HOMOGRAPHS)


class Form(NamedTuple):
    """Words as labels are looked up, by their stems, and as they were typed, folded and without an Arabic article."""

    stems: str
    typed: str


@dataclass(frozen=True, slots=True)
class Gram:
    """A run of words: its form, and where it stands in its clause."""

    form: Form
    size: int  # words that carry meaning
    first: int  # place in the clause
    last: int
    unbound: str = ""  # its stems, without an Arabic "and" or "for" written onto its first word
    over: int = -1  # place of a word it leaves out: "tomato" in "double tomato concentrate"


def label_form(label: str) -> str:
    """Return what a label is looked up as: "by-products" and "sur mesure" are more than their one word of meaning."""
    return form_of(label).stems


def label_forms(label: str) -> tuple[str, ...]:
    """Return `label_form`, and where an Arabic article changes it, the forms with one: الورشات is ورشات."""
    return variants(meant(clauses(label)))


def form_of(label: str) -> Form:
    """Return the stems of `label_form`, and the same words as typed."""
    return formed(meant(clauses(label)))


def meant(parts: Iterable[tuple[Word, ...]]) -> list[Word]:
    """Return the words of a label's clauses that it is looked up by."""
    whole = [word for clause in parts for word in clause]
    telling = [word for word in whole if not word.stop] or whole
    return whole if len(telling) == 1 and PARTICLES & {word.stem for word in whole} else telling


def variants(words: Iterable[Word]) -> tuple[str, ...]:
    """Return the stems of words, and where an Arabic article changes some, the stems with one, and without."""
    return tuple(map(" ".join, product(*(dict.fromkeys((word.stem, *definite(word))) for word in words))))


def formed(words: Iterable[Word]) -> Form:
    """Return the stems of words, and the words as typed."""
    kept = tuple(words)
    return Form(" ".join(word.stem for word in kept), " ".join(map(without_article, kept)))


def grams(clause: tuple[Word, ...]) -> Iterator[Gram]:
    """Yield the runs of up to five words that carry meaning, and the short runs that hold a particle."""
    places = [place for place, word in enumerate(clause) if not word.stop]
    for at, first in enumerate(places):
        for size in range(1, min(MOST_WORDS, len(places) - at) + 1):
            span = places[at : at + size]
            bare, rest = unbound(clause[first]), [clause[place].stem for place in span[1:]]
            named = formed(clause[place] for place in span)
            yield Gram(named, size, first, span[-1], " ".join((bare, *rest)) if bare else "")
    for first, left_out, last in zip(places, places[1:], places[2:], strict=False):
        yield Gram(formed((clause[first], clause[last])), 2, first, last, over=left_out)
    turning = {place for place, word in enumerate(clause) if word.stop and word.folded in PARTICLES | _MARKLESS}
    for first in range(len(clause)) if turning else ():
        for last in range(first + 1, min(first + _RUN, len(clause))):
            run = range(first, last + 1)
            if not turning.isdisjoint(run):
                named = formed(clause[place] for place in run)
                yield Gram(named, sum(not clause[place].stop for place in run) + 1, first, last)
