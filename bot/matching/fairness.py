"""Fairness: nobody comes to an event and stands on nobody's list, and nobody stands on everybody's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.exposure import MOST_SHOWN
from bot.matching.shortlist import Match, shortlist

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.matching.affinity import Circle

_TOP = 5
_DEPTH = 40  # how far down a list somebody may be found to move up; nobody reads further


def fair_lists(
    circle: Circle, *, refused: Mapping[str, Collection[str]] | None = None, top: int = _TOP
) -> dict[str, list[Match]]:
    """Return everybody's shortlist, at most 40 long, mended so that the first `top` are shared fairly.

    First, who is on more than three times the mean number of lists gives way on those where they stand last. Then, who
    is on nobody's list moves up to place `top` where they suit best, and so does who is listed by nobody they list;
    always at the cost of somebody who is seen elsewhere too. Who has no match at all stays unseen. `refused` holds the
    no-thanks of each. A move changes the order only: kind, score and reasons stay what they are.
    """
    wishes = refused or {}
    lists = {one.id: shortlist(circle, one.id, refused=wishes.get(one.id, ()), most=_DEPTH) for one in circle.vectors}
    return mended(lists, top=top)


def fair_order(
    circle: Circle, *, refused: Mapping[str, Collection[str]] | None = None, top: int = _TOP
) -> dict[str, tuple[str, ...]]:
    """Return the ids of `fair_lists`, in their order, without keeping anybody's reasons meanwhile."""
    wishes = refused or {}
    lists = {
        one.id: [
            replace(match, reasons=())
            for match in shortlist(circle, one.id, refused=wishes.get(one.id, ()), most=_DEPTH)
        ]
        for one in circle.vectors
    }
    return {name: tuple(match.id for match in found) for name, found in mended(lists, top=top).items()}


def mended(lists: Mapping[str, list[Match]], *, top: int = _TOP) -> dict[str, list[Match]]:
    """Return `lists` in the order `fair_lists` promises; for whoever computed them one by one, leaving the loop air."""
    shelf = _Shelf(lists, top)
    shelf.relieve()
    for name in sorted(name for name in shelf.lists if not shelf.seen[name]):
        shelf.lift(name)
    for name in sorted(shelf.lists):
        if shelf.lists[name] and not shelf.is_mutual(name):
            shelf.lift(name, within=top)
    return shelf.lists


class _Shelf:
    """The lists while they are mended, and how often each stands among the first."""

    def __init__(self, lists: Mapping[str, list[Match]], top: int) -> None:
        self.lists = dict(lists)
        self.top = top
        self.seen = Counter(match.id for found in lists.values() for match in found[:top])
        self.most = MOST_SHOWN * sum(self.seen.values()) / max(len(self.lists), 1)

    def is_mutual(self, name: str) -> bool:
        return any(name in self._first(match.id) for match in self.lists[name][: self.top])

    def lift(self, name: str, within: int | None = None) -> None:
        """Move `name` up on the list with room that loses least by it, among the first `within` of its own matches."""
        hosts = [match.id for match in self.lists[name][:within] if self._has_room(match.id, name)]
        if hosts:
            host = min(hosts, key=lambda host: self._loss(host, name))  # the first of several: it suits best
            self._swap(host, self.top - 1, self._place(host, name))

    def relieve(self) -> None:
        """Let whoever is shown too often give way to the next who is not."""
        for name in sorted(name for name, count in self.seen.items() if count > self.most):
            for host, at in sorted(self._standing(name), key=lambda stand: (-stand[1], stand[0])):
                if self.seen[name] <= self.most:
                    break
                later = (
                    place
                    for place, match in enumerate(self.lists[host])
                    if place >= self.top and self.seen[match.id] + 1 <= self.most
                )
                instead = next(later, None)
                if instead is not None:
                    self._swap(host, at, instead)

    def _standing(self, name: str) -> Iterator[tuple[str, int]]:
        for host, found in self.lists.items():
            for at, match in enumerate(found[: self.top]):
                if match.id == name:
                    yield host, at

    def _first(self, host: str) -> list[str]:
        return [match.id for match in self.lists.get(host, ())[: self.top]]

    def _place(self, host: str, name: str) -> int:
        return next((at for at, match in enumerate(self.lists.get(host, ())) if match.id == name), -1)

    def _has_room(self, host: str, name: str) -> bool:
        """Whether `name` stands below the first, and who would give way is seen elsewhere too; nobody becomes a crowd.

        Where `name` is seen already, the two that would part must not list each other either.
        """
        if self._place(host, name) < self.top or self.seen[name] + 1 > self.most:
            return False
        gives_way = self.lists[host][self.top - 1].id
        return self.seen[gives_way] > 1 and not (self.seen[name] and host in self._first(gives_way))

    def _loss(self, host: str, name: str) -> float:
        """Return how much more convincing than `name` the match is that would give way to it."""
        found = self.lists[host]
        return found[self.top - 1].score - found[self._place(host, name)].score

    def _swap(self, host: str, up: int, down: int) -> None:
        found = list(self.lists[host])
        self.seen[found[up].id] -= 1
        self.seen[found[down].id] += 1
        moved = found.pop(down)
        gave_way = found.pop(up)
        found.insert(up, moved)
        found.insert(self.top, gave_way)
        self.lists[host] = found
