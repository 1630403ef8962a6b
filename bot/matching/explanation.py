"""Explanation: the whole way from two profiles to their score, as values, for whoever doubts it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.matching.reasons import reasons
from bot.matching.scoring import calling, heard_scores, score_by_kind
from bot.matching.serving import in_different_sectors
from bot.matching.shortlist import shortlist

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.matching.affinity import Circle
    from bot.matching.reason import Kind, Reason
    from bot.matching.vector import Vector, Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why `me` is, or is not, matched with `other`.

    `parts` are the raw measures of Affinity by name, `by_kind` what they come to for each kind, `rarity` how rare
    (0..1) each concept is that occurs in a reason, `place` the rank on the shortlist from 1, or None.
    """

    me: Vector
    other: Vector
    different_sectors: bool
    parts: Mapping[str, float]
    by_kind: Mapping[Kind, float]
    rarity: Mapping[str, float]
    reasons: tuple[Reason, ...]
    place: int | None

    def to_json(self) -> dict[str, Any]:
        """Return the derivation as JSON values, from what was said to the score; numbers are 0..1."""
        return {
            "profiles": {
                vector.id: {part: _said(getattr(vector, part)) for part in ("topics", "offers", "seeks")}
                for vector in (self.me, self.other)
            },
            "different_sectors": self.different_sectors,
            "measures": dict(self.parts),
            "kinds": dict(self.by_kind),
            "rarity": {concept: round(rarity, 4) for concept, rarity in self.rarity.items()},
            "reasons": [asdict(reason) for reason in self.reasons],
            "place": self.place,
        }


def _said(weights: Weights) -> dict[str, Any]:
    return {concept: {"weight": round(one.value, 4), "words": list(one.words)} for concept, one in weights.items()}


def explain(circle: Circle, name: str, other: str) -> Explanation:
    """Return the derivation of one pair as `name` sees it; KeyError where nobody has that id."""
    me, them = circle.vectors[circle.place[name]], circle.vectors[circle.place[other]]
    row, at = circle.affinity(name), circle.place[other]
    known = tuple(reasons(me, them, circle.kinship, circle.rarity_of))
    rarity = circle.rarity_of
    apart = in_different_sectors(me, them)
    scores = score_by_kind(row, at, apart=apart)
    called = float(calling(row)[at])
    ranks = {match.id: place for place, match in enumerate(shortlist(circle, name), start=1)}
    return Explanation(
        me=me,
        other=them,
        different_sectors=apart,
        parts={part: round(float(getattr(row, part)[at]), 4) for part in row.__slots__},
        by_kind={kind: round(score + called, 4) for kind, score in heard_scores(scores, known).items()},
        rarity={concept: rarity[concept] for reason in known for concept in reason.concepts},
        reasons=known,
        place=ranks.get(other),
    )
