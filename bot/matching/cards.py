"""Cards: the few reasons that fit on a card, of all that are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.reason import Reason

# What passes between the two. What they share is told where that is why they meet, or where nothing else is told.
_EXCHANGED = frozenset({"sought", "worked", "carried", "peers", "chain"})
_SHARED = frozenset({"shared"})
# Of those who read them, all called a country right, and what was written; one in two a question.
SURE = ("market", "distant")
_RANKS = [frozenset({basis}) for basis in (*SURE, "perhaps")]


def for_card(ordered: Sequence[Reason], most: int = 2) -> tuple[Reason, ...]:
    """Return at most `most` reasons that say different things: the first, then others of another kind or direction.

    The first tells why the match is called what it is, be it little. What is given and wanted comes before a country,
    a country before what they wrote of themselves, and that before a question; nothing weaker fills up a card.
    """
    first = ordered[:1]
    is_shared = any(one.kind == "same_mission" or one.basis in ("akin", "market") for one in first)
    passing = _EXCHANGED | _SHARED if is_shared else _EXCHANGED
    plain = [*first, *(one for bases in (passing, *_RANKS) for one in ordered[1:] if one.basis in bases)]
    chosen: list[Reason] = []
    for fresh in (True, False):
        for reason in plain:
            told = {(known.kind, known.direction) for known in chosen}
            if len(chosen) < most and reason not in chosen and not (fresh and (reason.kind, reason.direction) in told):
                chosen.append(reason)
    return tuple(chosen)
