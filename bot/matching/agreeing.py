"""Agreeing: a wish and an offer in words that no label holds: how alike they are, and whether both name one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from bot.matching.heads import is_one_head
from bot.matching.hints import alike, common, likenesses
from bot.matching.meeting import HEARD_OF_A_SHELF, is_one_sort
from bot.matching.ticks import is_of_trade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.kinship import Kinship
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector, Weight

    Table = NDArray[np.float32]  # a row for each wish, a column for each offer

_AGREED = 0.6
_WORDS = 2  # that tell something, on either side: one alone ("place", "terminals") is read as anything


class Sounding(NamedTuple):
    """A wish, the offer that sounds most like it, and how alike they are, 0..1."""

    likeness: float
    wish: Saying
    offer: Saying

    @property
    def taught(self) -> float:
        """How much of the two speaks of know-how, 0..1."""
        return (self.wish.taught + self.offer.taught) / 2


def soundings(seeker: Vector, giver: Vector, words: int = 1) -> Iterator[Sounding]:
    """Yield for each wish the offer most like it, by their words and by their letters; both of so many `words`."""
    wishes, offers = _of_words(seeker.sought, words), _of_words(giver.given, words)
    if not (wishes and offers):
        return
    both = (_likenesses(wishes, offers, "hint") + _likenesses(wishes, offers, "reading")) / 2
    for wish, best, at in zip(wishes, both.max(axis=1), both.argmax(axis=1), strict=True):
        yield Sounding(float(best), wish, offers[at])


def _of_words(sayings: Iterable[Saying], words: int) -> list[Saying]:
    return [saying for saying in sayings if saying.words >= words]


def _likenesses(wishes: Sequence[Saying], offers: Sequence[Saying], what: Literal["hint", "reading"]) -> Table:
    ones, others = (tuple(getattr(saying, what) for saying in sayings) for sayings in (wishes, offers))
    return likenesses(ones, others)


def agreed(seeker: Vector, giver: Vector, kinship: Kinship) -> Iterator[tuple[str, float, Saying, Saying]]:
    """Yield (concept, how far both name it, 0..1, the offer, the wish) for each wish with the offer that agrees most.

    The thing must be of the giver's trade. A whole trade is nothing to meet for, and no service is told by the letters
    of its name: a "funding file" is no search for grants.
    """
    wishes, offers = _of_words(seeker.sought, _WORDS), _of_words(giver.given, _WORDS)
    if not (wishes and offers):
        return
    agreeing = _likenesses(wishes, offers, "reading")
    for at in np.flatnonzero(agreeing.max(axis=1) >= _AGREED):
        wish, offer = wishes[at], offers[agreeing[at].argmax()]
        agreement, place = common(offer.reading, wish.reading)
        concept = kinship.concepts[place]
        if (
            kinship.is_top(concept)
            or kinship.services[place]
            or not is_of_trade(kinship.sector[concept], giver.sectors)
        ):
            continue
        if concept in kinship.shelves and alike(offer.hint, wish.hint) < HEARD_OF_A_SHELF:
            continue
        if is_one_sort(concept, giver, offer, wish, kinship) and is_one_head(
            _head(concept, giver.offers, offer, kinship), _head(concept, seeker.seeks, wish, kinship)
        ):
            yield concept, agreement, offer, wish


def _head(concept: str, weights: Mapping[str, Weight], saying: Saying, kinship: Kinship) -> str:
    """Return what a phrase really names where the thing only says more of it: jars from an autoclave are jars."""
    heads = (
        about.head
        for name in (concept, *kinship.vocabulary.ancestors(concept))
        if name in weights
        for phrase, about in weights[name].told()
        if about and about.head and (phrase in saying.phrase or saying.phrase in phrase)
    )
    return next(heads, "")
