"""Cards: the few reasons that fit on a card, of all that are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.reason import Reason

# What passes between the two, and where they want to go. What they share is told where that is why they meet, or
# where nothing else is told.
_EXCHANGED = frozenset({"sought", "worked", "carried", "perhaps", "distant", "peers", "chain"})


def for_card(ordered: Sequence[Reason], most: int = 2) -> tuple[Reason, ...]:
    """Return at most `most` reasons that say different things: the first, then others of another kind or direction.

    The first tells why the match is called what it is, be it little. What is given and wanted comes before a country,
    and nothing weaker fills up a card: a country that only one of the two wants to enter says little beside it.
    """
    plain = [reason for reason in ordered if reason.basis in _EXCHANGED or reason is ordered[0] or _is_mutual(reason)]
    if ordered and (ordered[0].kind == "same_mission" or all(reason.basis == "market" for reason in plain)):
        others = [reason for reason in ordered[1:] if reason.basis == "shared" or reason.basis in _EXCHANGED]
        plain = [*ordered[:1], *others, *filter(_is_mutual, ordered[1:])]
        if all(reason.basis == "market" for reason in plain):
            plain = list(ordered)
    chosen: list[Reason] = []
    for fresh in (True, False):
        for reason in plain:
            told = {(known.kind, known.direction) for known in chosen}
            if len(chosen) < most and reason not in chosen and not (fresh and (reason.kind, reason.direction) in told):
                chosen.append(reason)
    return tuple(chosen)


def _is_mutual(reason: Reason) -> bool:
    return reason.basis == "market" and reason.direction == "both"
