"""Lexicon: the words nothing links to, and how much two clusters share of them beyond what their languages explain."""

from __future__ import annotations

from collections import defaultdict
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.vector import Vector

Row = NDArray[np.float32]

_SHORTEST = 4  # shorter stems are units, years and what stop words missed
_STRIKING = 6.0  # standard deviations above chance that count as all there is to share
_ENOUGH = 3  # one word shared is chance
_LIKELY = 1e-6


class Lexicon:
    """Who uses which unlinked words. Rare words count more; chance is reckoned for each pair of languages.

    Two French profiles share French words whatever they do: an overlap counts by how far it lies above the mean of its
    pair of languages, in standard deviations of words drawn independently.
    """

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._words = [[stem for stem in vector.rest if len(stem) >= _SHORTEST] for vector in vectors]
        self._languages = sorted({vector.language for vector in vectors})
        self._language = np.array([self._languages.index(vector.language) for vector in vectors], np.intp)
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self._words):
            for stem in words:
                holders[stem].append(at)
        # a word of one holder joins nobody
        self._holders = {stem: np.array(places, np.intp) for stem, places in holders.items() if len(places) > 1}
        self._weight = {stem: log(len(vectors) / len(places)) for stem, places in self._holders.items()}
        self._mean, self._deviation = self._chance()

    def shared(self, at: int) -> Row:
        """Return for everybody how striking the words are that they share with `at`, 0..1."""
        overlap, words = np.zeros(len(self._words)), np.zeros(len(self._words))
        for stem in self._words[at]:
            if stem in self._holders:
                overlap[self._holders[stem]] += self._weight[stem]
                words[self._holders[stem]] += 1
        mine = self._language[at]
        above = (overlap - self._mean[mine][self._language]) / self._deviation[mine][self._language]
        shared: Row = (np.clip(above / _STRIKING, 0, 1) * np.minimum(words / _ENOUGH, 1)).astype(np.float32)
        return shared

    def _chance(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        size = len(self._languages)
        speakers = np.maximum(np.bincount(self._language, minlength=size), 1)
        mean, variance = np.zeros((size, size)), np.zeros((size, size))
        for stem, places in self._holders.items():
            use = np.bincount(self._language[places], minlength=size) / speakers
            both = np.outer(use, use)
            mean += self._weight[stem] * both
            variance += self._weight[stem] ** 2 * both * (1 - both)
        return mean, np.sqrt(np.maximum(variance, _LIKELY))
