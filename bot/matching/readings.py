"""Readings: which concept a phrase most likely names though no label says it, by the pieces of its words.

Multinomial naive Bayes over the labels (McCallum and Nigam, 1998), each a bag of word stems and of runs of three and
four letters, weighed by rarity. Of one label in ten, held back from it, it names the concept of three in five, and of
one in two typed as Arabic in Latin letters; what words alone point to (`bot.matching.hints`) of less than half, and of
three in ten (`.venv/bin/python -m benchmarks.readings`).
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.hints import packed
from bot.matching.sparse import runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.matching.hints import Hint
    from bot.matching.normalise import Word
    from bot.matching.sparse import Places, Row

_LETTERS = (3, 4)
_STEM = 2  # a stem counts as so many pieces
_SMOOTHED = 0.01
_AT_HOME = 2.0  # how much likelier, as a logarithm, somebody's words name a thing of their own trade, or a service
_KEPT = 20  # concepts of a hint
_NORM = 4  # digits


class Readings:
    """What the pieces of words stand for in the labels of one vocabulary."""

    def __init__(self, labels: Iterable[tuple[Sequence[Word], int]], sectors: Sequence[str]) -> None:
        """Read `labels`, words and the place of their concept; `sectors` are those of the concepts, by place."""
        self._sectors = np.array(sectors, np.str_)
        self._piece: dict[str, int] = {}
        known: dict[tuple[str, str, bool], int] = {}
        said, ends, places = array("i"), array("i"), array("h")
        for words, place in labels:
            if words:
                said.extend(known.setdefault(_key(word), len(known)) for word in words)
                ends.append(len(said))
                places.append(place)
        spelt = self._spelt(known)
        known.clear()
        self._learn(np.array(said, np.int32), np.array(ends, np.int32), np.array(places, np.int16), *spelt)

    def of(self, words: Iterable[Word], home: Collection[str] = ()) -> Row:
        """Return how likely each concept is what `words` name, typed by somebody of the sectors `home`, together 1.

        All zeros where no piece of them stands in a label.
        """
        found: Counter[int] = Counter()
        for word in words:
            for piece, times in () if _is_count(word) else _pieces(*_key(word)):
                if piece in self._piece:
                    found[self._piece[piece]] += times
        if not found:
            return np.zeros(len(self._sectors), np.float32)
        pieces = np.fromiter(found, np.intp, len(found))
        weights = np.fromiter(found.values(), np.float64, len(found)) * self._rarity[pieces]
        weights /= np.linalg.norm(weights)
        entries, owner = runs(self._starts, self._lengths, pieces)
        said = np.bincount(
            self._places[entries], self._strengths[entries] * weights[owner], minlength=len(self._sectors)
        )
        said -= self._sums * weights.sum()
        said += np.where(np.isin(self._sectors, [*home, ""]), _AT_HOME, 0)
        likely = np.exp(said - said.max())
        row: Row = (likely / likely.sum()).astype(np.float32)
        return row

    def hint(self, words: Iterable[Word], home: Collection[str] = (), *, services: bool = True) -> Hint:
        """Return the likeliest concepts of `of`, each by the root of its likelihood: two hints share what both name.

        Without `services`, no service is among them.
        """
        row = np.sqrt(self.of(words, home))
        if not services:
            row[self._sectors == ""] = 0
        kept = np.sort(np.argsort(-row, kind="stable")[:_KEPT])
        return packed(kept, row[kept])

    def named(self, place: int) -> Hint:
        """Return the hint of what names the concept of this place for sure."""
        return packed(np.array([place], np.intp), np.ones(1, np.float32))

    def _spelt(self, words: Iterable[tuple[str, str, bool]]) -> tuple[Places, Places, Places]:
        """Return the pieces of all words, one word after the other, how often each counts, and where a word ends."""
        pieces, times, ends = array("i"), array("b"), array("i")
        for word in words:
            for piece, often in _pieces(*word):
                pieces.append(self._piece.setdefault(piece, len(self._piece)))
                times.append(often)
            ends.append(len(pieces))
        return np.array(pieces, np.int32), np.array(times, np.int8), np.array(ends, np.int32)

    def _learn(
        self, said: Places, ends: Places, places: Places, pieces: Places, times: Places, word_ends: Places
    ) -> None:
        """Keep how strongly each piece speaks for each concept, one piece after the other.

        `said` are the words of the labels, of which one ends at each of `ends` and names the concept of each of
        `places`. One concept is learnt at a time: all at once would be ten times as large as what is kept.
        """
        lengths, size = np.diff(word_ends, prepend=0), len(self._sectors)
        # labels that hold each piece, and no more than there are: one that holds it in two words counts twice
        held = np.bincount(pieces, np.repeat(np.bincount(said, minlength=len(word_ends)), lengths), len(self._piece))
        self._rarity = (np.log((1 + len(ends)) / (1 + np.minimum(held, len(ends)))) + 1).astype(np.float32)
        weighed = times * self._rarity[pieces]
        square = np.add.reduceat(weighed**2, word_ends - lengths)
        many = np.diff(ends, prepend=0)
        share = np.repeat(1 / np.sqrt(np.add.reduceat(square[said], ends - many)), many)
        of = np.repeat(places, many)
        found, strengths, total = [], [], np.zeros(size)
        for place in range(size):
            mine = np.flatnonzero(of == place)
            entries, owner = runs(word_ends - lengths, lengths, said[mine])
            spoken = np.bincount(pieces[entries], weighed[entries] * share[mine][owner], len(self._piece))
            found.append(np.flatnonzero(spoken).astype(np.int32))
            strengths.append(np.log1p(spoken[found[-1]] / _SMOOTHED).astype(np.float32))
            total[place] = spoken.sum()
        each = np.concatenate([np.zeros(0, np.int32), *found])
        order = np.argsort(each, kind="stable").astype(np.int32)
        self._places = np.repeat(np.arange(size, dtype=np.int16), [len(one) for one in found])[order]
        self._strengths = np.concatenate([np.zeros(0, np.float32), *strengths])[order]
        self._lengths = np.bincount(each, minlength=len(self._piece))
        self._starts = np.cumsum(self._lengths) - self._lengths
        # what has no label is never read
        self._sums = np.where(total > 0, np.log(total + _SMOOTHED * max(len(self._piece), 1)), np.inf)


def _is_count(word: Word) -> bool:
    """Whether a word is a number, and none that names a norm: "500 pairs", "iso 9001"."""
    return word.folded.isdigit() and len(word.folded) < _NORM


def _key(word: Word) -> tuple[str, str, bool]:
    return word.folded, word.stem, word.stop


def _pieces(folded: str, stem: str, stop: bool) -> list[tuple[str, int]]:  # noqa: FBT001 - the parts of a word
    bounded = f"<{folded}>"
    found = [(bounded[at : at + size], 1) for size in _LETTERS for at in range(len(bounded) - size + 1)]
    return found if stop else [*found, (f"#{stem}", _STEM)]
