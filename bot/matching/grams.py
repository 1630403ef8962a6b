"""Grams: the runs of words in a text that may name something, in the form labels are looked up by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.normalise import Word, fold, normalise, phrase, unbound
from bot.matching.stopwords import HOMOGRAPHS, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS = 5
_RUN = 4  # words of a phrase that holds a particle: التدريب عن بعد
# Typed without their marks, these are stop words; beside the right word they are meant: the vert, ترحيل الي.
_MARKLESS = frozenset(fold(word) for word in HOMOGRAPHS)


@dataclass(frozen=True, slots=True)
class Gram:
    """A run of words: its stems, and where it stands in its clause."""

    text: str
    size: int  # words that carry meaning
    first: int  # place in the clause
    last: int
    unbound: str = ""  # the same, without an Arabic "and" or "for" written onto its first word


def label_form(label: str) -> str:
    """Return what a label is looked up as: "by-products" and "sur mesure" are more than their one word of meaning."""
    form, whole = normalise(label), phrase(label)
    return whole if " " not in form and PARTICLES & set(whole.split()) else form


def grams(clause: tuple[Word, ...]) -> Iterator[Gram]:
    """Yield the runs of up to five words that carry meaning, and the short runs that hold a particle."""
    places = [place for place, word in enumerate(clause) if not word.stop]
    for at, first in enumerate(places):
        for size in range(1, min(MOST_WORDS, len(places) - at) + 1):
            span = places[at : at + size]
            bare, rest = unbound(clause[first]), [clause[place].stem for place in span[1:]]
            text = " ".join((clause[first].stem, *rest))
            yield Gram(text, size, first, span[-1], " ".join((bare, *rest)) if bare else "")
    turning = {place for place, word in enumerate(clause) if word.stop and word.folded in PARTICLES | _MARKLESS}
    for first in range(len(clause)) if turning else ():
        for last in range(first + 1, min(first + _RUN, len(clause))):
            run = range(first, last + 1)
            if not turning.isdisjoint(run):
                text = " ".join(clause[place].stem for place in run)
                yield Gram(text, sum(not clause[place].stop for place in run) + 1, first, last)
