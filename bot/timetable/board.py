"""A timetable under construction, on bit masks: who is busy when, and what it is worth so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.breaks import breaks
from bot.timetable.worth import BREAK, SHORT, UNFAIR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.ground import Ground

NOWHERE = -1


class Board:
    """Options placed in slots; `value` is kept up to date with every step, and every step can be taken back.

    No cluster is ever in more places than it has people for, no slot above its tables or interpreters, no cluster above
    its limit: `place` trusts its caller to have asked `open_slots` or to have lifted what stands in the way.
    """

    def __init__(self, ground: Ground, *, floors: Sequence[float] | None = None) -> None:
        self.ground = ground
        self.where = [NOWHERE] * len(ground.options)
        self.at = [[NOWHERE] * len(ground.slots) for _ in ground.clusters]
        self.busy = [0] * len(ground.clusters)
        self.full = self.busy  # where nobody of a cluster is left to meet
        self.count = [0] * len(ground.clusters)
        self.points = [0] * len(ground.clusters)
        self.tables = [slot.tables for slot in ground.slots]
        self.interpreters = [slot.interpreters for slot in ground.slots]
        self.open = sum(1 << position for position, slot in enumerate(ground.slots) if slot.tables)
        self.spoken = sum(1 << position for position, slot in enumerate(ground.slots) if slot.interpreters)
        self.inside: list[set[int]] = [set() for _ in ground.slots]
        self.due = [0] * len(ground.best)
        self.known: list[dict[int, int]] = [{} for _ in ground.clusters]
        self.cost: list[int] = []
        self.value = 0
        self.aim([0.0] * len(ground.clusters) if floors is None else floors)

    def aim(self, floors: Sequence[float], *, unfair: int = UNFAIR) -> None:
        """Owe every cluster a share of its own best, 0..1; each point below costs `unfair`."""
        self.unfair, self.floors = unfair, floors
        self.due = [int(floor * best) for floor, best in zip(floors, self.ground.best, strict=True)]
        self.value += sum(self.cost)
        self.cost = [self._cost(cluster) for cluster in range(len(self.ground.clusters))]
        self.value -= sum(self.cost)

    def shares(self) -> list[float]:
        """Return the share of its own best that each cluster has, 0..1; 1 for those that can meet nobody."""
        return [got / best if best else 1.0 for got, best in zip(self.points, self.ground.best, strict=True)]

    def place(self, option: int, slot: int) -> None:
        """Put an option into a slot."""
        chosen, bit = self.ground.options[option], 1 << slot
        self.where[option] = slot
        self.inside[slot].add(option)
        self.tables[slot] -= 1
        if not self.tables[slot]:
            self.open &= ~bit
        if chosen.interpreted:
            self.interpreters[slot] -= 1
            if not self.interpreters[slot]:
                self.spoken &= ~bit
        self.value += chosen.points
        for cluster in (chosen.a, chosen.b):
            self.at[cluster][slot] = option
            self.busy[cluster] |= bit
            self.count[cluster] += 1
            self.points[cluster] += chosen.points
            self._recount(cluster)

    def lift(self, option: int) -> int:
        """Take an option off the board and return the slot it had."""
        chosen, slot = self.ground.options[option], self.where[option]
        bit = 1 << slot
        self.where[option] = NOWHERE
        self.inside[slot].discard(option)
        self.tables[slot] += 1
        self.open |= bit
        if chosen.interpreted:
            self.interpreters[slot] += 1
            self.spoken |= bit
        self.value -= chosen.points
        for cluster in (chosen.a, chosen.b):
            self.at[cluster][slot] = NOWHERE
            self.busy[cluster] &= ~bit
            self.count[cluster] -= 1
            self.points[cluster] -= chosen.points
            self._recount(cluster)
        return slot

    def open_slots(self, option: int) -> int:
        """Return the slots, as a mask, where the option could be placed now without moving anything."""
        chosen = self.ground.options[option]
        slots = chosen.slots & self.open & ~self.full[chosen.a] & ~self.full[chosen.b]
        return slots & self.spoken if chosen.interpreted else slots

    def in_order(self, option: int) -> int:  # noqa: ARG002 - boards with an order among meetings look at it
        """Return the slots, as a mask, in which an option is in order with others and leaves both a pause."""
        return -1

    def around_it(self, option: int, slot: int) -> set[int]:  # noqa: ARG002 - as above
        """Return the options of which one has to go so that both clusters of an option placed there have a pause."""
        return set()

    def meetings(self, cluster: int) -> list[int]:
        """Return the options of a cluster that are placed."""
        return [option for option in self.at[cluster] if option != NOWHERE]

    def has_quota(self, option: int) -> bool:
        """Whether both clusters may have one more meeting."""
        chosen, limit = self.ground.options[option], self.ground.limit
        return self.count[chosen.a] < limit[chosen.a] and self.count[chosen.b] < limit[chosen.b]

    def breaks(self, cluster: int) -> int:
        """Return the idle gaps of a cluster."""
        known, busy = self.known[cluster], self.busy[cluster]
        if busy not in known:
            known[busy] = breaks(busy, self.ground.free[cluster], self.ground.halves)
        return known[busy]

    def plain(self) -> int:
        """Return the value without what unfairness costs: what `Plan.value` says."""
        value = sum(self.ground.options[option].points for option, slot in enumerate(self.where) if slot != NOWHERE)
        for cluster, minimum in enumerate(self.ground.minimum):
            value -= BREAK * self.breaks(cluster) + SHORT * max(0, minimum - self.count[cluster])
        return value

    def _recount(self, cluster: int) -> None:
        cost = self._cost(cluster)
        self.value += self.cost[cluster] - cost
        self.cost[cluster] = cost

    def _cost(self, cluster: int) -> int:
        cost = BREAK * self.breaks(cluster)
        missing = self.ground.minimum[cluster] - self.count[cluster]
        if missing > 0:
            cost += SHORT * missing
        owed = self.due[cluster] - self.points[cluster]
        return cost + self.unfair * owed if owed > 0 else cost
