"""Echoes: how far clusters speak of the same, whether or not their words link: one row against all."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.hints import UNIT, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.hints import Hint
    from bot.matching.sparse import Row

_TELLING = 100  # thousandths from which a concept counts as spoken of
_FEW = 30  # clusters; among fewer, what two speak of is no commoner for that
_SAME_WORK = 0.5  # of what one gives and the other seeks


class _Side(NamedTuple):
    """What every cluster's hint says of each concept, found by concept."""

    ends: NDArray[np.intp]
    holders: NDArray[np.int32]
    strengths: Row


class Echoes:
    """How far what one cluster seeks sounds like what each of the others gives, and the other way round."""

    def __init__(self, hints: Sequence[tuple[Hint, Hint, Hint]], size: int) -> None:
        """Read what each cluster gives, seeks and works on."""
        self._hints = hints
        seen = np.zeros(size, np.float32)
        for given, sought, _ in hints:
            said = opened((given, sought))
            seen[np.unique(said[said[:, 1] > _TELLING, 0])] += 1
        everybody = max(len(hints), _FEW) + 1
        self._rarity = np.sqrt(np.clip(np.log(everybody / (seen + 1)) / log(everybody + 1), 0, 1)).astype(np.float32)
        self._given, self._sought, self._work = (_side([hint[at] for hint in hints], size) for at in range(3))

    def of(self, at: int) -> Row:
        """Return for everybody how far they and `at` speak of the same, 0 and more; 1 is much."""
        given, sought, work = self._hints[at]
        echo = self._heard(sought, self._given) + self._heard(given, self._sought)
        echo += _SAME_WORK * self._heard(work, self._work)
        found: Row = echo.astype(np.float32)
        return found

    def _heard(self, hint: Hint, side: _Side) -> NDArray[np.float64]:
        if not hint:
            return np.zeros(len(self._hints))
        places, strengths = opened([hint]).T
        mine = (strengths / UNIT).astype(np.float32)
        starts = np.where(places > 0, side.ends[places - 1], 0)
        lengths = side.ends[places] - starts
        # all entries of these concepts, one after the other
        at = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths - starts, lengths)
        weights = side.strengths[at] * np.repeat(mine * self._rarity[places], lengths)
        heard: NDArray[np.float64] = np.bincount(side.holders[at], weights, len(self._hints)).astype(np.float64)
        return heard


def _side(hints: Sequence[Hint], size: int) -> _Side:
    said = [opened([hint]) for hint in hints]
    places, strengths = np.concatenate([*said, np.zeros((0, 2), np.intp)]).T
    holders = np.repeat(np.arange(len(hints)), [len(one) for one in said])
    order = np.argsort(places, kind="stable")
    ends = np.cumsum(np.bincount(places, minlength=size))
    return _Side(ends, holders[order].astype(np.int32), (strengths[order] / UNIT).astype(np.float32))
