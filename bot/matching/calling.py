"""Calling: who is called by whom, of two as a reason to meet, of all as numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.calls import trades
from bot.matching.reason import Reason
from bot.matching.sayings import uncut
from bot.matching.serving import in_different_sectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bot.matching.calls import Call
    from bot.matching.kinship import Kinship
    from bot.matching.reason import Direction
    from bot.matching.sparse import Row
    from bot.matching.vector import Vector

    Callers = dict[str, list[tuple[int, Call]]]  # who calls for a trade

_OF_COMPANIES = 0.5  # a cluster has some of nearly every trade
_STRENGTH, _COMPANIES_STRENGTH = 1.0, 0.3
"""Before it is weighed: what companies of the trade are asked for says more than that they are."""


def calls_for(concept: str, seeker: Vector, phrases: Iterable[str]) -> bool:
    """Whether a trade is sought in nothing but phrases that call for its clusters or companies."""
    called = [uncut(call.phrase) for call in seeker.calls if concept in call.trades]
    said = [uncut(phrase) for phrase in phrases]
    return bool(called and said) and all(any(one in call or call in one for call in called) for one in said)


def called(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield that one is of the trade, and of the place, that the other looks for; once each way."""
    ways: tuple[tuple[Vector, Vector, Direction], ...] = ((me, other, "theirs"), (other, me, "mine"))
    for seeker, found, direction in ways:
        for call in seeker.calls:
            trade = call.trade_of(found)
            if trade in kinship.place:
                yield Reason(
                    kind="complement" if call.companies or in_different_sectors(me, other) else "same_mission",
                    basis="companies" if call.companies else "called",
                    direction=direction,
                    concepts=(trade,),
                    their_words=(call.phrase,) if direction == "mine" else (),
                    my_words=(call.phrase,) if direction == "theirs" else (),
                    countries=(found.country,) if found.country else (),
                    strength=_COMPANIES_STRENGTH if call.companies else _STRENGTH,
                )
                break


class Calling:
    """The calls of all clusters of a circle, looked up by trade and country: a row costs what it names."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._vectors = vectors
        named = {trade for vector in vectors for call in vector.calls for trade in call.trades}
        self._countries = np.array([vector.country for vector in vectors], np.str_)
        self._clusters = _places(vectors, named, companies=False)
        self._companies = _places(vectors, named, companies=True)
        self._callers: Callers = defaultdict(list)
        for at, vector in enumerate(vectors):
            for call in vector.calls:
                for trade in call.trades:
                    self._callers[trade].append((at, call))

    def row(self, at: int) -> Row:
        """Return 1 where each looks for clusters of the other's trade and place, 0.5 where one does.

        Companies count half.
        """
        mine, theirs = np.zeros((2, len(self._vectors)), np.float32)
        me = self._vectors[at]
        for call in me.calls:
            found = self._found(call)
            mine[found] = np.maximum(mine[found], _weight(call))
        for companies in (False, True):
            for trade in trades(me, companies=companies):
                for caller, call in self._callers.get(trade, ()):
                    if call.companies == companies and call.is_from(me.country):
                        theirs[caller] = max(theirs[caller], _weight(call))
        called: Row = ((mine + theirs) / 2).astype(np.float32)
        return called

    def _found(self, call: Call) -> NDArray[np.intp]:
        """Return the places of all that a call is for, as `Call.trade_of` tells one by one."""
        here = self._companies if call.companies else self._clusters
        places = [here[trade] for trade in call.trades if trade in here]
        found = np.unique(np.concatenate(places)) if places else np.zeros(0, np.intp)
        there = ~np.isin(self._countries[found], call.but)
        if call.countries:
            there &= np.isin(self._countries[found], call.countries)
        return found[there]


def _places(vectors: Sequence[Vector], named: set[str], *, companies: bool) -> dict[str, NDArray[np.intp]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        for trade in named.intersection(trades(vector, companies=companies)):
            places[trade].append(at)
    return {trade: np.array(found, np.intp) for trade, found in places.items()}


def _weight(call: Call) -> float:
    return _OF_COMPANIES if call.companies else 1.0
