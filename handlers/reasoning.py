"""Reasoning: why two clusters match, in words of the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters
from bot.matching.cards import for_line, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.matching.reason import Kind, Reason
    from bot.matching.shortlist import Match
    from bot.showing import Showing

REASONS = 2
"""So many a card tells, until all are asked for."""
MOST_REASONS = 12
"""So many at most, the loudest, fit a message of 4,096 signs with the longest quotes."""


def reason_line(showing: Showing, match: Match) -> str:
    """Return the one reason that a list tells, in the reader's language."""
    return reason_words(showing, for_line(match.reasons, showing.voice.language))


def main_reasons(showing: Showing, match: Match) -> list[str]:
    """Return what a card tells in the reader's language: the loudest reason, then one that says something else."""
    return list(told(showing, match))[:REASONS]


def told(showing: Showing, match: Match) -> dict[str, Reason]:
    """Return every reason by its words, in the order a card tells them."""
    found: dict[str, Reason] = {}
    for reason in in_order(match.reasons, REASONS):
        found.setdefault(reason_words(showing, reason), reason)
    return found


def reason_words(showing: Showing, reason: Reason) -> str:
    """Return one reason in words of the reader's language."""
    label, language = clusters.vocabulary().label, showing.voice.language
    concepts = [label(concept, language) for concept in reason.concepts]
    return showing.voice.say("wishes.reason", reason=reason, concepts=concepts)


def besides(match: Match, reasons: Iterable[Reason]) -> list[Kind]:
    """Return what else than its kind a match is, by `reasons`; a country aimed at is no kind alone, nor are quotes."""
    claimed = (one.kind for one in reasons if one.kind != match.kind and one.basis not in ("market", "beside"))
    return list(dict.fromkeys(claimed))
