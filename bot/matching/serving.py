"""Serving: what of one cluster serves best what the other names, and whether the two are of one trade."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.matching.kinship import Kinship, Matrix
    from bot.matching.vector import Vector, Weight, Weights


def serves_best(
    concepts: Iterable[str], offers: Weights, edges: Matrix, kinship: Kinship
) -> dict[str, tuple[float, str, Weight]]:
    """Return for each of `concepts` what of `offers` serves it best: (edge, its concept, its weight); ties by concept.

    One look at the matrix for all: pair by pair, this is where the time goes.
    """
    stated = [(name, offers[name]) for name in sorted(offers) if offers[name].stated and name in kinship.place]
    known = [concept for concept in concepts if concept in kinship.place]
    if not stated or not known:
        return {}
    rows, columns = [kinship.place[name] for name, _ in stated], [kinship.place[concept] for concept in known]
    block = edges[np.array(rows)[:, None], columns].astype(np.float64)
    first = (block * np.array([[weight.value] for _, weight in stated])).argmax(axis=0).tolist()
    return {
        concept: (float(block[at, place]), *stated[at])
        for place, (concept, at) in enumerate(zip(known, first, strict=True))
    }


def quoting(weight: Weight, phrase: str | None) -> Weight:
    """Return `weight` with `phrase` quoted first, and with none where it is blank: its box is meant."""
    if phrase == "":
        return replace(weight, words=(), about=())
    if not weight.words:
        return weight
    first = [word for word in weight.words if word == phrase]
    return replace(weight, words=(*first, *(word for word in weight.words if word != phrase)), about=())


def in_different_sectors(me: Vector, other: Vector) -> bool:
    """Whether the two are of different sectors: their main ones, which stand first."""
    return bool(me.sectors and other.sectors) and me.sectors[0] != other.sectors[0]
