"""Calling: whom of all one cluster calls for, and who of all calls for it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.ticks import SECTORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.matching.calls import Call
    from bot.matching.sparse import Row
    from bot.matching.vector import Vector

    Callers = dict[tuple[str, str], list[tuple[int, float]]]  # who calls for (trade, country), and how much it counts

_OF_COMPANIES = 0.5  # a cluster has some of nearly every trade
_ANYWHERE = ""


class Calling:
    """The calls of all clusters of a circle, looked up by trade and country: a row costs what it names."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._vectors = vectors
        named = {trade for vector in vectors for call in vector.calls for trade in call.trades}
        self._countries = np.array([vector.country for vector in vectors], np.str_)
        self._mains = _places(vectors, named, lambda vector: _wholes(vector)[:1])
        self._trades = _places(vectors, named, _wholes)
        self._works = _places(vectors, named, _parts)
        self._clusters, self._companies = self._callers(companies=False), self._callers(companies=True)

    def row(self, at: int) -> Row:
        """Return 1 where each looks for clusters of the other's trade and place, 0.5 where one does.

        Companies count half.
        """
        mine, theirs = np.zeros((2, len(self._vectors)), np.float32)
        me = self._vectors[at]
        for call in me.calls:
            mine[self._found(call)] = np.maximum(mine[self._found(call)], _weight(call))
        wholes, parts = _wholes(me), _parts(me)
        for callers, trades in ((self._clusters, (*wholes[:1], *parts)), (self._companies, (*wholes, *parts))):
            for key in ((trade, country) for trade in trades for country in {me.country, _ANYWHERE}):
                for caller, weight in callers.get(key, ()):
                    theirs[caller] = max(theirs[caller], weight)
        called: Row = ((mine + theirs) / 2).astype(np.float32)
        return called

    def _found(self, call: Call) -> NDArray[np.intp]:
        """Return the places of all that a call is for, as `Call.is_for` tells one by one."""
        wholes = self._trades if call.companies else self._mains
        places = [here[trade] for here in (wholes, self._works) for trade in call.trades if trade in here]
        found = np.unique(np.concatenate(places)) if places else np.zeros(0, np.intp)
        return found[np.isin(self._countries[found], call.countries)] if call.countries else found

    def _callers(self, *, companies: bool) -> Callers:
        callers: Callers = defaultdict(list)
        for at, vector in enumerate(self._vectors):
            for call in vector.calls:
                if call.companies == companies:
                    for key in ((trade, where) for trade in call.trades for where in call.countries or (_ANYWHERE,)):
                        callers[key].append((at, _weight(call)))
        return dict(callers)


def _places(
    vectors: Sequence[Vector], named: set[str], trades: Callable[[Vector], Sequence[str]]
) -> dict[str, NDArray[np.intp]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        for trade in named.intersection(trades(vector)):
            places[trade].append(at)
    return {trade: np.array(found, np.intp) for trade, found in places.items()}


def _wholes(vector: Vector) -> Sequence[str]:
    return [SECTORS[sector] for sector in vector.sectors if sector in SECTORS]


def _parts(vector: Vector) -> Sequence[str]:
    return [trade for trade, weight in vector.topics.items() if weight.stated and "." in trade]


def _weight(call: Call) -> float:
    return _OF_COMPANIES if call.companies else 1.0
