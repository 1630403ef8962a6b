"""Fairness: nobody comes to an event and stands on nobody's list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.matching.shortlist import Match, shortlist

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.matching.affinity import Circle

_TOP = 5


def fair_lists(
    circle: Circle, *, refused: Mapping[str, Collection[str]] | None = None, top: int = _TOP
) -> dict[str, list[Match]]:
    """Return everybody's shortlist; who would be on nobody's first `top` moves up where it costs nobody that place.

    They move to place `top` on the list of the cluster that suits them best, if whoever stood there is seen elsewhere
    too. Who has no match at all stays unseen. `refused` holds the no-thanks of each.
    """
    lists = {one.id: shortlist(circle, one.id, refused=(refused or {}).get(one.id, ())) for one in circle.vectors}
    seen = Counter(match.id for found in lists.values() for match in found[:top])
    for name in sorted(lists.keys() - seen.keys()):
        host = next((match.id for match in lists[name] if _has_room(lists[match.id], name, seen, top)), None)
        if host:
            seen[lists[host][top - 1].id] -= 1
            seen[name] += 1
            lists[host] = _moved_up(lists[host], name, top)
    return lists


def _has_room(found: list[Match], name: str, seen: Counter[str], top: int) -> bool:
    return any(match.id == name for match in found[top:]) and seen[found[top - 1].id] > 1


def _moved_up(found: list[Match], name: str, top: int) -> list[Match]:
    moved = next(match for match in found if match.id == name)
    rest = [match for match in found if match.id != name]
    return [*rest[: top - 1], moved, *rest[top - 1 :]]
