"""Scoring: from the measures of two clusters to how convincing each kind of match is, on one scale."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.affinity import Affinity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.reason import Kind, Reason
    from bot.matching.sparse import Row

# What a convincing pair reaches in each list; above it, more adds little.
_GOOD_GIVE = 0.35
_USUAL_SERVICES = 0.12  # eleven boxes ticked on both sides always meet somewhere
_GOOD_SERVICES = 0.24
_GOOD_CHAIN = 0.6
_GOOD_MISSION = 0.45
_MARKETS = 0.15  # of a score, when each is the other's target market
_OTHER_SECTOR = 0.6  # the same topic in another sector is half a mission
_NO_COMMON_GROUND = 0.4  # training for engineers convinces a food cluster less than training for food producers
_SOME_GROUND = 0.4
_UNASKED = 0.5  # what feeds a chain, though nobody asked for it
_BESIDE = 0.5  # what a match gains from what speaks for another kind
_WANTED = 0.25  # of a score, when each is the sort of partner the other looks for
_CALLED = 1.4  # for one way, half of it: who looks for clusters of a trade and a place says whom it came for
_WORDS = 0.08  # what unlinked words add where they strike
_AMONG_EQUALS = 0.8  # two of one trade who could teach each other are sisters first
_TICKED_ONLY = 0.6  # boxes ticked on both sides, and nobody wrote a word of it
_ECHO = 1.5  # how much what two sound like, whatever links, takes from what a score is short of 1
_SPEAKS = 0.15  # a reason this strong needs no words
_SILENT = 0.9  # no common language: an interpreter is needed


def scored(row: Affinity, apart: NDArray[np.bool_]) -> dict[Kind, Row]:
    """Return how convincing each kind is for everybody, 1 for a convincing pair; `apart` are those of other sectors."""
    products, mission = row.products / _GOOD_GIVE, row.mission / _GOOD_MISSION
    feeding = row.chain / _GOOD_CHAIN
    # strangers: nothing but services could bring the two together
    strangers = apart & (products + feeding < _SOME_GROUND) & (mission < _SOME_GROUND)
    ground = np.where(strangers, _NO_COMMON_GROUND, 1)
    services = np.maximum(row.services - _USUAL_SERVICES, 0) / _GOOD_SERVICES * ground
    lift = (1 + _MARKETS * row.markets) * np.where(row.languages, 1, _SILENT)
    wanted, words = _WANTED * row.wanted, _WORDS * row.words
    complement = products + np.where(apart, _UNASKED * feeding, 0) + _BESIDE * services
    exchange = np.where(apart, 1, _AMONG_EQUALS) * services + _BESIDE * products
    return {
        "complement": lift * complement * np.where(apart, 1 + wanted, 1) + words,
        "needs_offers": lift * exchange + words,
        "same_mission": lift * np.where(apart, _OTHER_SECTOR * mission, mission + wanted) + words,
    }


def calling(row: Affinity) -> Row:
    """Return what a match of any kind gains where one is of the trade and place that the other looks for."""
    gained: Row = _CALLED * row.called
    return gained


def promise(row: Affinity, apart: NDArray[np.bool_], *, only: Kind | None = None) -> Row:
    """Return how much a match with everybody would come to if reasons bore it out, of `only` one kind or of any.

    It is 0 and more, and ranks as the scores would that follow from it; no reason is looked up.
    """
    kinds = [score for kind, score in scored(row, apart).items() if only in (None, kind)]
    promised: Row = np.max(kinds, axis=0) + calling(row) + _ECHO * row.echo
    return promised


def score_by_kind(row: Affinity, at: int, *, apart: bool) -> dict[Kind, float]:
    """Return how convincing each kind is for one pair; `apart` means in different sectors."""
    one = Affinity(**{part.name: getattr(row, part.name)[at : at + 1] for part in fields(Affinity)})
    return {kind: float(score[0]) for kind, score in scored(one, np.array([apart])).items()}


def echoed(score: float, echo: float) -> float:
    """Return a score of 0..1 raised by what the two sound like, linked or not; 1 stays out of reach."""
    return round(1 - (1 - score) * 2 ** (-_ECHO * echo), 4)


def heard_scores(scores: Mapping[Kind, float], known: Sequence[Reason]) -> dict[Kind, float]:
    """Return `scores` with needs and offers counting less where boxes were ticked and nobody wrote a word of them."""
    spoken_for = any(
        reason.kind == "needs_offers" and ((reason.their_words and reason.my_words) or reason.strength >= _SPEAKS)
        for reason in known
    )
    factor = 1 if spoken_for else _TICKED_ONLY
    return {kind: score * (factor if kind == "needs_offers" else 1) for kind, score in scores.items()}
