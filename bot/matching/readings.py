"""Readings: which concept a phrase most likely names though no label says it, by the pieces of its words.

Multinomial naive Bayes over the labels (McCallum and Nigam, 1998), each a bag of word stems and of runs of three and
four letters, weighed by rarity. Of one label in ten, held back from it, it names the concept of three in five, and of
one in two typed as Arabic in Latin letters; what words alone point to (`bot.matching.hints`) of less than half, and of
three in ten (`.venv/bin/python -m benchmarks.readings`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.hints import packed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.hints import Hint
    from bot.matching.normalise import Word
    from bot.matching.sparse import Row

    Pieces = Mapping[int, int]  # how often each piece stands in a word

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
        said = [([known.setdefault(_key(word), len(known)) for word in words], place) for words, place in labels]
        pieces = [self._learnt(word) for word in known]
        # labels that hold each piece; one that holds it in two words counts twice
        words_seen = Counter(word for words, _ in said for word in words)
        held = np.zeros(len(self._piece))
        for word, times in words_seen.items():
            held[[*pieces[word]]] += times
        self._rarity = np.log((1 + len(said)) / (1 + held)) + 1
        length = [
            float(np.square(self._rarity[[*word]] * np.fromiter(word.values(), float, len(word))).sum())
            for word in pieces
        ]
        weight: defaultdict[tuple[int, int], float] = defaultdict(float)
        for words, place in said:
            share = 1 / (sqrt(sum(length[word] for word in words)) or 1)
            for word in words:
                weight[word, place] += share
        self._learn(pieces, weight)

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
        entries, owner = _runs(self._starts, self._lengths, pieces)
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

    def _learnt(self, word: tuple[str, str, bool]) -> Pieces:
        found: Counter[int] = Counter()
        for piece, times in _pieces(*word):
            found[self._piece.setdefault(piece, len(self._piece))] += times
        return found

    def _learn(self, pieces: Sequence[Pieces], weight: Mapping[tuple[int, int], float]) -> None:
        """Keep how strongly each piece speaks for each concept, one piece after the other."""
        size = len(self._sectors)
        words, places = np.array(list(weight), np.intp).reshape(-1, 2).T
        values = np.fromiter(weight.values(), np.float64, len(weight))
        many = np.array([len(word) for word in pieces], np.intp)
        flat = np.fromiter((piece for word in pieces for piece in word), np.intp, int(many.sum()))
        times = np.fromiter((often for word in pieces for often in word.values()), np.float64, len(flat))
        entries, owner = _runs(np.cumsum(many) - many, many, words)
        said = values[owner] * times[entries] * self._rarity[flat[entries]]
        kept, entry = np.unique(flat[entries] * size + places[owner], return_inverse=True)
        total = np.bincount(entry, said)
        self._places = (kept % size).astype(np.int16)
        self._strengths = np.log1p(total / _SMOOTHED).astype(np.float32)
        self._lengths = np.bincount(kept // size, minlength=len(self._piece))
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._sums = np.log(np.bincount(self._places, total, size) + _SMOOTHED * len(self._piece))


def _runs(
    starts: NDArray[np.intp], lengths: NDArray[np.intp], of: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the runs `of`, one after the other, and which of them each belongs to."""
    many = lengths[of]
    owner = np.repeat(np.arange(len(of)), many)
    return np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many - starts[of], many), owner


def _is_count(word: Word) -> bool:
    """Whether a word is a number, and none that names a norm: "500 pairs", "iso 9001"."""
    return word.folded.isdigit() and len(word.folded) < _NORM


def _key(word: Word) -> tuple[str, str, bool]:
    return word.folded, word.stem, word.stop


def _pieces(folded: str, stem: str, stop: bool) -> list[tuple[str, int]]:  # noqa: FBT001 - the parts of a word
    bounded = f"<{folded}>"
    found = [(bounded[at : at + size], 1) for size in _LETTERS for at in range(len(bounded) - size + 1)]
    return found if stop else [*found, (f"#{stem}", _STEM)]
