"""Hints: the concepts that words point to, whether or not they link to one: what labels say of each of their words.

A phrase in a stranger's words links to nothing, or to a sister of what was meant; its words still stand in labels. Each
word is a row of concepts, as in explicit semantic analysis (Gabrilovich and Markovitch, 2007), and since a concept has
labels in three languages, two phrases are compared whatever each was typed in. It ranks, and is no reason.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import log
from struct import iter_unpack
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.normalise import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bot.matching.sparse import Row

Hint = str
"""The concepts some clauses point to, by place: pairs of 16 bits, place and strength in thousandths, in base 64.

It is kept and sent as it is; as numbers it would take five times the room.
"""

Clause = tuple[Sequence[Word], int]
"""Words, and the place of the concept they are a label of, -1 where they are none or more than one."""


UNIT = 1000
_MANY = 1 << 8  # tables of phrases kept laid out, at some 30 kB each; a cluster has up to four
_SHORTEST = 3
_ITSELF = 0.3  # of what its labels hint at
_UNKNOWN = 5.0  # what a word no label holds takes from the others of its clause
_MOST = 60  # concepts kept of a profile's clauses
_PHRASE = 20  # and of one phrase


class Hints:
    """What each word of the labels of one vocabulary points to."""

    def __init__(self, labels: Iterable[tuple[Sequence[Word], int, bool]], size: int) -> None:
        """Read `labels`: words, the place of their concept among `size` concepts, and whether it is a preferred one."""
        seen: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._preferred: defaultdict[int, list[Sequence[Word]]] = defaultdict(list)
        for words, place, preferred in labels:
            if preferred:
                self._preferred[place].append(words)
            stems = [word.stem for word in words if not word.stop]
            for stem in set(stems):
                if len(stem) >= _SHORTEST:
                    seen[stem][place] += 1 / len(stems)
        self._size = size
        self._row = {stem: at for at, stem in enumerate(seen)}
        self._ends = np.cumsum([len(places) for places in seen.values()], dtype=np.intp)
        self._columns = np.array([place for places in seen.values() for place in places], np.int16)
        # the root, for a word of many concepts says something of each
        shares = (count / sum(places.values()) for places in seen.values() for count in places.values())
        self._shares = np.sqrt(np.fromiter(shares, np.float32))
        self._rarity = np.array([log(1 + size / len(places)) for places in seen.values()], np.float32)
        self._whole: dict[int, Row] = {}

    def of(self, clauses: Iterable[Clause]) -> Hint:
        """Return what `clauses` point to, each concept as strongly as the clause that points to it most."""
        best = np.zeros(self._size, np.float32)
        for clause in clauses:
            np.maximum(best, self._clause(clause), out=best)
        norm = float(np.linalg.norm(best))
        if not norm:
            return ""
        kept = np.sort(np.argsort(-best, kind="stable")[:_MOST])
        return packed(kept, best[kept] / np.float32(np.sqrt(norm)))

    def of_phrase(self, phrase: Clause) -> Hint:
        """Return what one phrase points to, its length 1, whether or not every word is known."""
        pointed = self._clause(phrase)
        kept = np.sort(np.argsort(-pointed, kind="stable")[:_PHRASE])
        norm = float(np.linalg.norm(pointed[kept]))
        return packed(kept, pointed[kept] / norm) if norm else ""

    def _clause(self, clause: Clause) -> Row:
        words, named = clause
        if named >= 0:
            return self._concept(named)
        pointed = np.zeros(self._size, np.float32)
        told = whole = 0.0
        for word in words:
            if word.stop or word.folded.isdigit():
                continue
            at = self._row.get(word.stem)
            if at is None:
                whole += _UNKNOWN
                continue
            rarity = float(self._rarity[at])
            told, whole = told + rarity, whole + rarity
            span = slice(self._ends[at - 1] if at else 0, self._ends[at])
            pointed[self._columns[span]] += rarity * self._shares[span]
        norm = float(np.linalg.norm(pointed))
        return pointed * np.float32(told / whole / norm) if norm else pointed

    def _concept(self, place: int) -> Row:
        """Return what a concept points to whatever it was called: itself, and what its preferred labels hint at."""
        if place not in self._whole:
            pointed = np.zeros(self._size, np.float32)
            for words in self._preferred[place]:
                pointed += self._clause((words, -1))
            pointed /= np.float32(float(np.linalg.norm(pointed)) or 1)
            pointed[place] += np.float32(_ITSELF)
            self._whole[place] = (pointed / np.linalg.norm(pointed)).astype(np.float32)
        return self._whole[place]


def alike(one: Hint, other: Hint) -> float:
    """Return how far two phrases point to the same, 0..1, as `Hints.of_phrase` read them."""
    return min(round(common(one, other)[0], 3), 1.0)


def common(one: Hint, other: Hint) -> tuple[float, int]:
    """Return how far two hints point to the same, 0..1, and the place they share most; -1 where they share none."""
    pointed = dict(_pairs(other))
    shared = [(strength * pointed[place], place) for place, strength in _pairs(one) if place in pointed]
    return (min(sum(both for both, _ in shared) / UNIT**2, 1.0), max(shared)[1]) if shared else (0.0, -1)


def likenesses(ones: tuple[Hint, ...], others: tuple[Hint, ...]) -> NDArray[np.float32]:
    """Return how far each of `ones` and each of `others` point to the same, 0..1: a row for each of `ones`."""
    width = max(_width(ones), _width(others))
    alike: NDArray[np.float32] = np.minimum(_dense(ones, width) @ _dense(others, width).T, 1)
    return alike


def packed(places: NDArray[np.intp], strengths: Row) -> Hint:
    """Return a hint at the concepts of these places, as strongly as said, 0..1."""
    whole = np.minimum(np.rint(strengths * UNIT), UNIT - 1)
    pairs = np.column_stack((places, whole))[whole > 0]
    return b64encode(pairs.astype("<u2").tobytes()).decode("ascii")


@lru_cache(maxsize=_MANY)
def _width(hints: tuple[Hint, ...]) -> int:
    """Return a power of two above every place: few widths are few tables."""
    return 1 << int(opened(hints)[:, 0].max(initial=0)).bit_length()


@lru_cache(maxsize=_MANY)
def _dense(hints: tuple[Hint, ...], width: int) -> NDArray[np.float32]:
    rows = np.zeros((len(hints), width), np.float32)
    for row, hint in zip(rows, hints, strict=True):
        said = opened([hint])
        row[said[:, 0]] = said[:, 1] / UNIT
    return rows


def _pairs(hint: Hint) -> Iterator[tuple[int, int]]:
    return iter_unpack("<HH", b64decode(hint))


def opened(hints: Iterable[Hint]) -> NDArray[np.intp]:
    """Return (place, strength in thousandths) for all concepts of hints, one hint after the other."""
    return np.frombuffer(b"".join(map(b64decode, hints)), "<u2").astype(np.intp).reshape(-1, 2)
