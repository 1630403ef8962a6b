"""Affinity: how much one cluster has to say to each of the others, in numbers, one row at a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.kinship import Kinship, Matrix
    from bot.matching.vectors import Vector, Weights

Row = NDArray[np.float32]

_THIN = 0.3  # who seeks one thing only is not fully served by one who gives it
_SISTERS = "sv.metacluster"
_ITS_LIKE = {"same_sector", "metacluster", "join_network", "mentoring"}
_OTHERS = {"complementary_sector", "buyers", "suppliers"}
_COMMON = 0.3  # what everybody says still says something


@dataclass(frozen=True, slots=True, kw_only=True)
class Affinity:
    """One cluster against all, each 0..1 and in the order of the circle.

    `products` and `services`: both one-way gives, already fused. `chain`: what feeds whom. `mission`: shared topics.
    `markets`: target countries, both ways 1, one way 0.5. `languages`: whether they can talk. `wanted`: whether each is
    the sort of partner the other looks for, its own sector or another, both ways 1. `words`: unlinked words shared.
    """

    products: Row
    services: Row
    chain: Row
    mission: Row
    markets: Row
    languages: Row
    wanted: Row
    words: Row


class Circle:
    """All clusters of an event as matrices, so that one row is scored in a moment. Never an N x N matrix."""

    def __init__(self, vectors: Iterable[Vector], kinship: Kinship) -> None:
        self.kinship = kinship
        self.vectors = tuple(sorted(vectors, key=lambda vector: vector.id))
        self.place = {vector.id: place for place, vector in enumerate(self.vectors)}
        self.rarity = _rarity(self.vectors, kinship)
        weight = kinship.specificity * self.rarity
        self._offers = self._matrix([vector.offers for vector in self.vectors])
        self._seeks = self._matrix([vector.seeks for vector in self.vectors]) * weight
        self._topics = self._matrix([vector.topics for vector in self.vectors]) * weight
        self._sought = {
            services: (self._seeks * (kinship.services == services)).sum(axis=1) + _THIN for services in (False, True)
        }
        self._near = (kinship.near + kinship.near.T) / 2
        self._home = self._at_home()
        self._main = np.array([vector.sectors[0] if vector.sectors else "" for vector in self.vectors])
        self._likes = np.array([self._seeks_its_like(vector) for vector in self.vectors], np.float32)
        self._others = np.array([bool(_OTHERS & _ticked(vector)) for vector in self.vectors], np.float32)
        self._lexicon = Lexicon(self.vectors)
        self._norms = np.array([self._norm(row) for row in self._topics], np.float32)

    def affinity(self, name: str) -> Affinity:
        """Return the row of `name`; KeyError where nobody has that id."""
        at = self.place[name]
        return Affinity(
            products=self._fused(at, services=False),
            services=self._fused(at, services=True),
            chain=np.maximum(self._feeds_me(at), self._fed_by_me(at)),
            mission=self._mission(at),
            markets=self._markets(at),
            languages=self._languages(at),
            wanted=self._wanted(at),
            words=self._lexicon.shared(at),
        )

    def rarity_of(self) -> dict[str, float]:
        """Return how rare each concept is in this circle (0..1)."""
        return dict(zip(self.kinship.concepts, map(float, self.rarity), strict=True))

    def _matrix(self, rows: Sequence[Weights]) -> Matrix:
        matrix = np.zeros((len(rows), len(self.kinship.concepts)), np.float32)
        for row, weights in enumerate(rows):
            for concept, weight in weights.items():
                if concept in self.kinship.place:
                    matrix[row, self.kinship.place[concept]] = weight.value
        return matrix

    def _at_home(self) -> NDArray[np.bool_]:
        """Return which concepts belong to a sector of which cluster: only those feed, and are fed, along a chain."""
        sectors = np.array([self.kinship.sector[concept] for concept in self.kinship.concepts])
        return np.array([np.isin(sectors, vector.sectors) for vector in self.vectors], bool).reshape(-1, len(sectors))

    def _norm(self, row: Row) -> float:
        (said,) = np.nonzero(row)
        values = row[said]
        return float(np.sqrt(values @ self._near[np.ix_(said, said)] @ values))

    def _fused(self, at: int, *, services: bool) -> Row:
        """Return half harmonic mean, half best side, of what the two give each other (matching.md, section 4).

        Products and services are each measured against what is sought of them: whoever gives all the training and
        studies somebody wants is a good match, however many products are wanted beside.
        """
        wanted = self.kinship.services == services
        to_them = (self._seeks * wanted) @ _best(self._offers[at], self.kinship.near) / self._sought[services]
        to_me = self._served(at, wanted) / self._sought[services][at]
        both = to_them + to_me
        harmonic = np.divide(2 * to_them * to_me, both, out=np.zeros_like(both), where=both > 0)
        fused: Row = (harmonic + np.maximum(to_them, to_me)) / 2
        return fused

    def _served(self, at: int, wanted: NDArray[np.bool_]) -> Row:
        wishes = self._seeks[at] * wanted
        total = np.zeros(len(self.vectors), np.float32)
        for concept in np.nonzero(wishes)[0]:
            total += wishes[concept] * _column_best(self._offers, self.kinship.near[:, concept])
        return total

    def _feeds_me(self, at: int) -> Row:
        best = np.zeros(len(self.vectors), np.float32)
        offers = self._offers * self._home
        for concept in np.nonzero(self._topics[at] * self._home[at])[0]:
            reach = _column_best(offers, self.kinship.feeds[:, concept])
            best = np.maximum(best, self._topics[at, concept] * reach)
        return best

    def _fed_by_me(self, at: int) -> Row:
        fed = _best(self._offers[at] * self._home[at], self.kinship.feeds)
        (reached,) = np.nonzero(fed)
        if not reached.size:
            return np.zeros(len(self.vectors), np.float32)
        best: Row = (self._topics[:, reached] * self._home[:, reached] * fed[reached]).max(axis=1)
        return best

    def _mission(self, at: int) -> Row:
        overlap = self._topics @ (self._near @ self._topics[at])
        scale = self._norms * self._norms[at]
        mission: Row = np.divide(overlap, scale, out=np.zeros_like(overlap), where=scale > 0)
        return mission

    def _markets(self, at: int) -> Row:
        me = self.vectors[at]
        return np.array(
            [((other.country in me.markets) + (me.country in other.markets)) / 2 for other in self.vectors], np.float32
        )

    def _seeks_its_like(self, vector: Vector) -> bool:
        """Whether a cluster ticked its like, or wrote it: "sister clusters", "textile clusters" said by one."""
        own = any(self._sector_named(name) in vector.sectors for name in vector.seeks)
        return own or _SISTERS in vector.seeks or bool(_ITS_LIKE & _ticked(vector))

    def _sector_named(self, name: str) -> str:
        known = name in self.kinship.place and self.kinship.is_top(name)
        return self.kinship.sector[name] if known else ""

    def _wanted(self, at: int) -> Row:
        alike = (self._likes + self._likes[at]) / 2
        apart = (self._others + self._others[at]) / 2
        wanted: Row = np.where(self._main == self._main[at], alike, apart)
        return wanted

    def _languages(self, at: int) -> Row:
        return np.array([bool(spoken(self.vectors[at], other)) for other in self.vectors], np.float32)


def spoken(me: Vector, other: Vector) -> tuple[str, ...]:
    """Return the languages both can meet in, in the order of their codes."""
    return tuple(
        sorted({code.split(":")[0] for code in me.languages} & {code.split(":")[0] for code in other.languages})
    )


def _ticked(vector: Vector) -> set[str]:
    return {*vector.partner_types, *vector.objectives}


def _rarity(vectors: Sequence[Vector], kinship: Kinship) -> Row:
    seen = np.zeros(len(kinship.concepts), np.float32)
    for vector in vectors:
        for concept in {*vector.topics, *vector.offers, *vector.seeks} & kinship.place.keys():
            seen[kinship.place[concept]] += 1
    everyone = len(vectors) + 1
    rarity = _COMMON + (1 - _COMMON) * np.log(everyone / (seen + 1)) / log(everyone + 1)
    return np.clip(rarity, _COMMON, 1).astype(np.float32)


def _best(offers: Row, edges: Matrix) -> Row:
    """Return for every concept the best that `offers` reach along `edges`."""
    (said,) = np.nonzero(offers)
    if not said.size:
        return np.zeros(edges.shape[1], np.float32)
    best: Row = (offers[said, None] * edges[said]).max(axis=0)
    return best


def _column_best(offers: Matrix, column: Row) -> Row:
    """Return for every cluster the best of its offers along one column of edges."""
    (reached,) = np.nonzero(column)
    if not reached.size:
        return np.zeros(len(offers), np.float32)
    best: Row = (offers[:, reached] * column[reached]).max(axis=1)
    return best
