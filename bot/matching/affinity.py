"""Affinity: how much one cluster has to say to each of the others, in numbers, one row at a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.calling import Calling
from bot.matching.crossings import Crossings
from bot.matching.echoes import Echoes
from bot.matching.lexicon import Lexicon
from bot.matching.remembered import Remembered
from bot.matching.sparse import Row, Sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.matching.kinship import Kinship
    from bot.matching.vector import Vector, Weights

_THIN = 0.3  # who seeks one thing only is not fully served by one who gives it
_LEAST_MISSION = 0.6  # who ticked a sector and named no topic does not share all of everybody's mission
_COMMON = 0.3  # what everybody says still says something


@dataclass(frozen=True, slots=True, kw_only=True)
class Affinity:
    """One cluster against all, each 0..1 and in the order of the circle.

    `products` and `services`: both one-way gives, already fused. `chain`: what feeds whom. `mission`: shared topics.
    `markets`: target countries, both ways 1, one way 0.5. `languages`: whether they can talk. `wanted`: whether each is
    the sort of partner the other looks for, its own sector or another, both ways 1. `called`: whether
    each is of the trade and place whose clusters the other looks for, both ways 1. `words`: unlinked words shared.
    `echo`: how far what either seeks sounds like what the other gives, linked or not; 0 and more, 1 is much.
    """

    products: Row
    services: Row
    chain: Row
    mission: Row
    markets: Row
    languages: Row
    wanted: Row
    called: Row
    words: Row
    echo: Row


class Circle:
    """All clusters of an event, so that one row is scored in a moment. Never an N x N matrix.

    `rarity_of` tells how rare each concept is here, 0..1. `remembered` are the reasons a circle before this one looked
    up, of the same kinship; they serve where the same two vectors are in it.
    """

    def __init__(self, vectors: Iterable[Vector], kinship: Kinship, *, remembered: Remembered | None = None) -> None:
        self.kinship = kinship
        self.remembered = remembered or Remembered()
        self.vectors = tuple(sorted(vectors, key=lambda vector: vector.id))
        self.place = {vector.id: place for place, vector in enumerate(self.vectors)}
        self.rarity = _rarity(self.vectors, kinship)
        self.rarity_of = dict(zip(kinship.concepts, map(float, self.rarity), strict=True))
        self.main = np.array([vector.sectors[0] if vector.sectors else "" for vector in self.vectors], np.str_)
        self.sides = np.array([vector.side for vector in self.vectors], np.str_)
        self._weigh()
        self._crossings = Crossings(self.vectors, kinship)
        self._calling = Calling(self.vectors)
        self._lexicon = Lexicon(self.vectors)
        self._echoes = Echoes(
            [(one.hints_given, one.hints_sought, one.hints_work) for one in self.vectors], len(kinship.concepts)
        )

    def affinity(self, name: str) -> Affinity:
        """Return the row of `name`; KeyError where nobody has that id."""
        at = self.place[name]
        return Affinity(
            products=self._fused(at, services=False),
            services=self._fused(at, services=True),
            chain=np.maximum(self._feeds_me(at), self._topics_at_home.best(self._fed[:, at])),
            mission=self._mission(at),
            markets=self._crossings.markets(at),
            languages=self._crossings.languages(at),
            wanted=self._crossings.wanted(at),
            called=self._calling.row(at),
            words=self._lexicon.shared(at),
            echo=self._echoes.of(at),
        )

    def apart(self, name: str) -> NDArray[np.bool_]:
        """Return who is of another sector than `name`, by main sectors; who names none is of no other."""
        mine = self.main[self.place[name]]
        apart: NDArray[np.bool_] = (self.main != mine) & (self.main != "") & (mine != "")
        return apart

    def _weigh(self) -> None:
        weight = self.kinship.specificity * self.rarity
        wishes = [vector.seeks for vector in self.vectors]
        self._seeks = {
            services: Sparse(
                [self._placed(weights, weight * (self.kinship.services == services)) for weights in wishes]
            )
            for services in (False, True)
        }
        self._sought = {services: seeks.sums(_ones(weight)) + _THIN for services, seeks in self._seeks.items()}
        self._work = Sparse([self._placed(vector.work, weight) for vector in self.vectors])
        # measured by its topics alone: one more thing to give takes nothing from a mission shared
        self._topics = Sparse([self._placed(vector.topics, weight) for vector in self.vectors])
        self._topics_at_home = Sparse([self._placed(vector.topics, weight, vector.sectors) for vector in self.vectors])
        self._given = Sparse([self._placed(vector.offers, _ones(weight)) for vector in self.vectors]).reached(
            self.kinship.near
        )
        self._fed = Sparse(
            [self._placed(vector.offers, _ones(weight), vector.sectors) for vector in self.vectors]
        ).reached(self.kinship.feeds)
        self._near = (self.kinship.near + self.kinship.near.T) / 2
        self._norms = np.array([self._norm(at) for at in range(len(self.vectors))], np.float32)

    def _placed(self, weights: Weights, by: Row, sectors: Sequence[str] | None = None) -> dict[int, float]:
        """Return the weights by place, times `by`; only concepts of `sectors` where those are given."""
        places = {
            self.kinship.place[concept]: weight for concept, weight in weights.items() if concept in self.kinship.place
        }
        return {
            at: weight.value * float(by[at])
            for at, weight in places.items()
            if by[at] and (sectors is None or self.kinship.sector[self.kinship.concepts[at]] in sectors)
        }

    def _norm(self, at: int) -> float:
        columns, values = self._topics.row(at)
        return max(_LEAST_MISSION, float(np.sqrt(values @ self._near[np.ix_(columns, columns)] @ values)))

    def _fused(self, at: int, *, services: bool) -> Row:
        """Return half harmonic mean, half best side, of what the two give each other (matching.md, section 4).

        Products and services are each measured against what is sought of them: whoever gives all the training and
        studies somebody wants is a good match, however many products are wanted beside.
        """
        seeks, sought = self._seeks[services], self._sought[services]
        to_them = seeks.sums(self._given[:, at]) / sought
        columns, values = seeks.row(at)
        to_me = values @ self._given[columns] / sought[at]
        both = to_them + to_me
        harmonic = np.divide(2 * to_them * to_me, both, out=np.zeros_like(both), where=both > 0)
        fused: Row = (harmonic + np.maximum(to_them, to_me)) / 2
        return fused

    def _feeds_me(self, at: int) -> Row:
        columns, values = self._topics_at_home.row(at)
        if not columns.size:
            return np.zeros(len(self.vectors), np.float32)
        best: Row = (values[:, None] * self._fed[columns]).max(axis=0)
        return best

    def _mission(self, at: int) -> Row:
        columns, values = self._work.row(at)
        overlap = self._work.sums((self._near[:, columns] @ values).astype(np.float32))
        scale = self._norms * self._norms[at]
        mission = np.divide(overlap, scale, out=np.zeros_like(overlap), where=scale > 0)
        bounded: Row = np.minimum(mission, 1).astype(np.float32)
        return bounded


def _ones(like: Row) -> Row:
    return np.ones_like(like)


def _rarity(vectors: Sequence[Vector], kinship: Kinship) -> Row:
    seen = np.zeros(len(kinship.concepts), np.float32)
    for vector in vectors:
        for concept in {*vector.topics, *vector.offers, *vector.seeks} & kinship.place.keys():
            seen[kinship.place[concept]] += 1
    everyone = len(vectors) + 1
    rarity = _COMMON + (1 - _COMMON) * np.log(everyone / (seen + 1)) / log(everyone + 1)
    return np.clip(rarity, _COMMON, 1).astype(np.float32)
