"""Cards: the few reasons that fit on a card, of all that are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.reason import Reason

_EXCHANGED = frozenset({"sought", "worked", "carried", "peers", "chain"})
_ARABIC = re.compile(r"[\u0600-\u06ff]")
SURE = ("market", "distant")
"""Of those who read them, nearly all called a country right, and what was written; one in two a question."""


def for_card(ordered: Sequence[Reason], most: int = 2) -> tuple[Reason, ...]:
    """Return at most `most` reasons that say different things: the first, then others of another kind or direction.

    The first tells why the match is called what it is, be it little. What is given and wanted comes before a country,
    a country before what they wrote of themselves, and that before a question; nothing weaker fills up a card. What
    they share is told where that is why they meet, or where nothing else is told. Beside what both only ticked,
    whatever somebody typed says more than a country, and that more than another tick. Beside what opens a country
    stands the country.
    """
    first = ordered[:1]
    is_shared = any(one.kind == "same_mission" or one.basis in ("akin", "market") or is_bare(one) for one in first)
    passing = _EXCHANGED | {"shared", "wished"} if is_shared else _EXCHANGED
    told = [one for one in ordered[1:] if one.basis in passing]
    sure = SURE[::-1] if any(map(is_bare, first)) else SURE
    opens = any(one.kind == "markets" and one.basis != "market" for one in first)
    ranks = [
        [one for one in ordered if opens and one.basis == "market"],
        [one for one in told if not is_bare(one)],
        *([one for one in ordered[1:] if one.basis == basis] for basis in sure),
        [one for one in told if is_bare(one)],
        [one for one in ordered[1:] if one.basis == "perhaps"],
    ]
    plain = [*first, *(one for rank in ranks for one in rank)]
    chosen: list[Reason] = []
    for fresh in (True, False):
        for reason in plain:
            is_said = _says(reason) in map(_says, chosen)
            if len(chosen) < most and reason not in chosen and not (fresh and is_said):
                chosen.append(reason)
    return tuple(chosen)


def for_line(ordered: Sequence[Reason], language: str) -> Reason:
    """Return the one reason that a list has room for: the first, or where both only ticked it, what somebody typed.

    That must be in letters that who reads `language` reads: Arabic ones where it is Arabic, Latin ones everywhere.
    """
    if not is_bare(ordered[0]):
        return ordered[0]
    typed = (one for one in for_card(ordered) if not is_bare(one) and one.basis != "market")
    readable = (one for one in typed if language == "ar" or not _ARABIC.search("".join(one.their_words)))
    return next(readable, ordered[0])


def _says(reason: Reason) -> tuple[str, str]:
    return (reason.basis, "") if reason.basis in ("distant", "wished") else (reason.kind, reason.direction)


def is_bare(reason: Reason) -> bool:
    """Whether both only ticked what passes between them: "training" sought, "training" offered."""
    return reason.basis in _EXCHANGED and not (reason.their_words or reason.my_words)
