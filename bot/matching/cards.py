"""Cards: the few reasons that fit on a card, of all that are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.reasons import Reason

# Other reasons stand on a card only where none of these does.
_PLAIN = frozenset({"sought", "worked", "carried", "chain", "shared", "market"})


def for_card(ordered: Sequence[Reason], most: int = 2) -> tuple[Reason, ...]:
    """Return at most `most` reasons that say different things: the first, then others of another kind or direction.

    What is given, wanted or shared outright comes before a country, and nothing weaker fills up a card.
    """
    plain = [reason for reason in ordered if reason.basis in _PLAIN]
    if all(reason.basis == "market" for reason in plain):
        plain = list(ordered)
    chosen: list[Reason] = []
    for fresh in (True, False):
        for reason in plain:
            told = {(known.kind, known.direction) for known in chosen}
            if len(chosen) < most and reason not in chosen and not (fresh and (reason.kind, reason.direction) in told):
                chosen.append(reason)
    return tuple(chosen)
