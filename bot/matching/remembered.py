"""Remembered: the reasons between two clusters, looked up once while neither profile changes."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from bot.matching.reasons import unweighed, weighed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.matching.kinship import Kinship
    from bot.matching.reason import Reason
    from bot.matching.vector import Vector

MOST = 4096  # pairs, at some 2 kB each; those of 64 clusters


class Remembered:
    """The reasons of pairs, before they are weighed by who else is there; the pair kept longest gives way."""

    def __init__(self) -> None:
        self._turn = Lock()  # lists are made in threads
        self._found: dict[tuple[str, str], tuple[Vector, Vector, tuple[Reason, ...]]] = {}

    def __len__(self) -> int:
        """How many pairs are kept."""
        return len(self._found)

    def reasons(self, me: Vector, other: Vector, kinship: Kinship, rarity: Mapping[str, float]) -> list[Reason]:
        """Return what `reasons` of the same kinship does; the very vectors count, not their ids."""
        pair = me.id, other.id
        known = self._found.get(pair)
        if known is None or known[0] is not me or known[1] is not other:
            known = me, other, unweighed(me, other, kinship)
            with self._turn:
                self._found.pop(pair, None)  # renewed, it is the newest
                if len(self._found) >= MOST:
                    del self._found[next(iter(self._found))]
                self._found[pair] = known
        return weighed(known[2], kinship, rarity)
