"""Kinship: how near two concepts are, from the edges of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bot.matching.vocabulary import Vocabulary

Matrix = NDArray[np.float32]

# matching.md, section 4; a narrower offer serves a broader wish better than the other way round.
_NARROWER = 0.6
_BROADER = 0.55
_GRANDPARENT = 0.4
_PART = 0.3  # who makes bottles is not thereby a packaging cluster: whoever is of a sector offers it as a whole
_WHOLE_SECTOR = 0.2  # who offers "agri-food" does not thereby offer cheese
_RELATED = 0.35
_SIBLING = 0.2
FAR = 0.2
"""Two things no nearer than this have only their trade, or their shelf in it, in common."""
_UNDER_TOP = 0.16
_SECTOR = 0.45
SERVICE = 0.35
_KNOW_HOW = {"know-how": 1.0, "either": 0.8, "goods": 0.0}  # nobody says whether it is taught or sold


class Kinship:
    """The vocabulary as matrices. `near[offered, sought]` is 0..1; `feeds[from, to]` is 0..1 along value chains.

    `shelves` are the concepts with narrower ones.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.concepts = tuple(vocabulary.concepts)
        self.place = {concept: place for place, concept in enumerate(self.concepts)}
        self.specificity = np.array([self._specificity(concept) for concept in self.concepts], np.float32)
        self.services = np.array([vocabulary.is_service(concept) for concept in self.concepts], bool)
        self.know_how = {concept: self._know_how(concept) for concept in self.concepts}
        self.shelves = frozenset(concept.broader for concept in vocabulary.concepts.values() if concept.broader)
        self.sector = {concept: vocabulary.sector(concept) for concept in self.concepts}
        self.near = self._near()
        self.feeds = self._feeds()

    def is_top(self, concept: str) -> bool:
        """Whether `concept` is a whole sector, or all services."""
        return not self.vocabulary[concept].broader

    def _know_how(self, concept: str) -> float:
        """Return how much of what passes under `concept` is know-how: a service is, unless it brings orders."""
        passes = self.vocabulary[concept].passes
        return _KNOW_HOW[passes] if passes else float(self.vocabulary.is_service(concept))

    def _specificity(self, concept: str) -> float:
        if self.vocabulary.is_service(concept):
            return SERVICE
        return 1.0 if self.vocabulary[concept].broader else _SECTOR

    def _near(self) -> Matrix:
        near = np.eye(len(self.concepts), dtype=np.float32)
        children: dict[str, list[int]] = {}
        for concept, place in self.place.items():
            above = self.vocabulary.ancestors(concept)
            for depth, ancestor in enumerate(above):
                downward = _NARROWER / (depth + 1) if self.vocabulary[ancestor].broader else _PART / (depth + 1)
                near[place, self.place[ancestor]] = max(near[place, self.place[ancestor]], downward)
                upward = _BROADER if not depth else _GRANDPARENT
                if not self.vocabulary[ancestor].broader:
                    upward = _WHOLE_SECTOR
                near[self.place[ancestor], place] = max(near[self.place[ancestor], place], upward)
            if above:
                children.setdefault(above[0], []).append(place)
            for other in self.vocabulary[concept].related:
                for row, column in ((place, self.place[other]), (self.place[other], place)):
                    near[row, column] = max(near[row, column], _RELATED)
        for parent, places in children.items():
            least = _SIBLING if self.vocabulary[parent].broader else _UNDER_TOP
            block = np.ix_(places, places)
            near[block] = np.maximum(near[block], least).astype(np.float32)
        return near

    def _feeds(self) -> Matrix:
        """Return the supply edges; what feeds a concept feeds what is narrower, and what is narrower feeds it too."""
        feeds = np.zeros_like(self.near)
        for concept, place in self.place.items():
            for fed in self.vocabulary[concept].supplies:
                feeds[place, self.place[fed]] = 1
        # what feeds "health" as a whole does not feed every part of it
        within = np.array([not self.is_top(concept) for concept in self.concepts]) | np.eye(len(self.near), dtype=bool)
        below = np.where((self.near >= _NARROWER) & within, self.near, 0).astype(np.float32)
        return np.clip(below @ feeds @ below.T, 0, 1).astype(np.float32)
