"""Reason: one thing that speaks for a meeting, with the words behind it; what it is told by is in the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["complement", "needs_offers", "same_mission", "markets"]
Basis = Literal[
    "sought",
    "worked",
    "carried",
    "perhaps",
    "distant",
    "beside",
    "peers",
    "called",
    "companies",
    "chain",
    "shared",
    "akin",
    "wished",
    "market",
]
SOUGHT = frozenset({"sought", "worked", "carried"})
Direction = Literal["theirs", "mine", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks for a meeting.

    `basis` tells how to say it. "sought": `direction` "theirs" means they offer what I seek, "mine" that I offer what
    they seek; `concepts` are (offered, sought), or one where they are the same. "worked" is the same of what the
    giver only says it works on, "carried" of goods that a carrier seeks, "perhaps" of what may be meant, with no
    concepts where only the words sound alike; "peers" of what one does who looks for others who do the same; "called"
    that one is a cluster of the trade, a concept, and of the country, that the other looks for in so many words, "ICT
    clusters in North Africa"; "companies" that it is of the trade of those looked for: "food exporters". "chain":
    (what feeds, what is fed), and "theirs" means they feed what we do. "shared": (theirs, mine), or one. "akin": the
    trade that both are of, and a thing that either makes, or neither. "wished": what both seek. "market": `countries`
    holds mine where they want to come ("theirs"), theirs where I want to go ("mine"), or both, mine first. "distant"
    claims nothing: `their_words` are what they offer ("theirs"), seek ("mine"), or both, the offer first; until it is
    shown it is an uncertain link, and holds the words of both. "beside" claims no more: what one offers and the other
    seeks names one thing, or sounds alike and names no concept; both are quoted.
    Words are quoted as typed; none where something was only ticked. `strength` orders reasons of one kind, 0..1. What
    is not `told` speaks for a meeting and its kind, but a reader would not call it a reason. `likeness` is how alike
    the first words quoted are, 0..1. `agreed` tells that no label says so, and both phrases most likely name it.
    """

    kind: Kind
    basis: Basis
    direction: Direction
    concepts: tuple[str, ...] = ()
    their_words: tuple[str, ...] = ()
    my_words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    strength: float = 0.0
    told: bool = True
    likeness: float = 1.0
    agreed: bool = False

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Reason:
        """Return the reason whose parts `content` holds, lists for tuples."""
        parts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        return cls(**parts)
