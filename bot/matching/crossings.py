"""Crossings: what brings two clusters together besides their trade: markets, languages, the partners they look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.kinship import Kinship
    from bot.matching.sparse import Row
    from bot.matching.vector import Vector

_SISTERS = "sv.metacluster"
_ITS_LIKE = {"same_sector", "metacluster", "join_network", "mentoring"}
_OTHERS = {"complementary_sector", "buyers", "suppliers"}


class Crossings:
    """One cluster against all, each measure 0..1 and in the order of `vectors`."""

    def __init__(self, vectors: Sequence[Vector], kinship: Kinship) -> None:
        countries = sorted({vector.country for vector in vectors} - {""})
        self._country = np.array([countries.index(vector.country) if vector.country else -1 for vector in vectors])
        # the last column stands for "no country": nobody wants to go there
        self._goes = np.zeros((len(vectors), len(countries) + 1), bool)
        for at, vector in enumerate(vectors):
            self._goes[at, [countries.index(code) for code in vector.markets if code in countries]] = True
        codes = sorted({code for vector in vectors for code in _spoken_by(vector)})
        self._speaks = np.array([[code in _spoken_by(vector) for code in codes] for vector in vectors], bool).reshape(
            len(vectors), len(codes)
        )
        self._main = np.array([vector.sectors[0] if vector.sectors else "" for vector in vectors], np.str_)
        self._likes = np.array([_seeks_its_like(vector, kinship) for vector in vectors], np.float32)
        self._others = np.array([bool(_OTHERS & _ticked(vector)) for vector in vectors], np.float32)

    def markets(self, at: int) -> Row:
        """Return 1 where each is the other's target market, 0.5 where one is."""
        they_come, i_go = self._goes[:, self._country[at]], self._goes[at, self._country]
        markets: Row = ((they_come.astype(np.float32) + i_go) / 2).astype(np.float32)
        return markets

    def languages(self, at: int) -> Row:
        """Return 1 where the two share a language."""
        languages: Row = (self._speaks & self._speaks[at]).any(axis=1).astype(np.float32)
        return languages

    def wanted(self, at: int) -> Row:
        """Return 1 where each is the sort of partner the other looks for, its like or of another trade; 0.5 one way.

        Who names no sector is neither.
        """
        alike, apart = (self._likes + self._likes[at]) / 2, (self._others + self._others[at]) / 2
        is_known = (self._main != "") & (self._main[at] != "")
        wanted: Row = np.where(is_known, np.where(self._main == self._main[at], alike, apart), 0).astype(np.float32)
        return wanted


def spoken(me: Vector, other: Vector) -> tuple[str, ...]:
    """Return the languages both can meet in, in the order of their codes."""
    return tuple(sorted(_spoken_by(me) & _spoken_by(other)))


def _spoken_by(vector: Vector) -> set[str]:
    return {code.split(":")[0] for code in vector.languages}


def _ticked(vector: Vector) -> set[str]:
    return {*vector.partner_types, *vector.objectives}


def _seeks_its_like(vector: Vector, kinship: Kinship) -> bool:
    """Whether a cluster ticked its like, or wrote it: "sister clusters", or "people like us"."""
    own = any(
        kinship.is_top(name) and kinship.sector[name] in vector.sectors
        for name in vector.seeks
        if name in kinship.place
    )
    return own or vector.peers or _SISTERS in vector.seeks or bool(_ITS_LIKE & _ticked(vector))
