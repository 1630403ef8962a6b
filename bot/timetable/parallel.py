"""Boards of events where people of a cluster may meet at once, a meeting waits for another, or all need pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE, Board

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.ground import Ground


def board(ground: Ground, *, floors: Sequence[float] | None = None) -> Board:
    """Return an empty board of the kind the ground needs; the plain one is the faster."""
    is_plain = not (ground.is_shared or ground.order or ground.windows)
    return Board(ground, floors=floors) if is_plain else Parallel(ground, floors=floors)


class Parallel(Board):
    """A board that counts a cluster's meetings in each slot, and knows which meetings wait for others.

    A cluster is `busy` where at least one of its people meets, `full` where all do; `at` holds the meeting that has to
    leave a full slot for another, the one of least worth, and nothing where somebody is left.
    """

    def __init__(self, ground: Ground, *, floors: Sequence[float] | None = None) -> None:
        super().__init__(ground, floors=floors)
        self.full = [0] * len(ground.clusters)
        self.around = [[w for w, row in enumerate(ground.windows) if slot in row] for slot in range(len(ground.slots))]
        self.met = [[0] * len(ground.windows) for _ in ground.clusters]
        self.rows = [sum(1 << slot for slot in row) for row in ground.windows]
        self.tired = [0] * len(ground.clusters)  # slots in which a cluster would get no pause
        self.there: list[list[list[int]]] = [[[] for _ in ground.slots] for _ in ground.clusters]

    def place(self, option: int, slot: int) -> None:
        """Put an option into a slot."""
        super().place(option, slot)
        chosen = self.ground.options[option]
        for cluster in (chosen.a, chosen.b):
            self.there[cluster][slot].append(option)
            self._weigh(cluster, slot)
            self._tire(cluster, slot, 1)

    def lift(self, option: int) -> int:
        """Take an option off the board and return the slot it had."""
        slot = super().lift(option)
        chosen = self.ground.options[option]
        for cluster in (chosen.a, chosen.b):
            self.there[cluster][slot].remove(option)
            if self.there[cluster][slot]:
                self.busy[cluster] |= 1 << slot
                self._recount(cluster)
            self._weigh(cluster, slot)
            self._tire(cluster, slot, -1)
        return slot

    def open_slots(self, option: int) -> int:
        """Return the slots, as a mask, where the option could be placed now without moving anything."""
        return super().open_slots(option) & self.in_order(option)

    def in_order(self, option: int) -> int:
        """Return the slots, as a mask, in which an option is in order with others and leaves both a pause."""
        slots = ~self.tired[self.ground.options[option].a] & ~self.tired[self.ground.options[option].b]
        for before, after in self.ground.order:
            if option == after and self.where[before] != NOWHERE:
                slots &= -2 << self.where[before]
            elif option == before and self.where[after] != NOWHERE:
                slots &= (1 << self.where[after]) - 1
        return slots

    def around_it(self, option: int, slot: int) -> set[int]:
        """Return the options of which one has to go so that both clusters of an option placed there have a pause."""
        chosen, found = self.ground.options[option], set[int]()
        for cluster in (chosen.a, chosen.b):
            for row in self.around[slot]:
                if self.met[cluster][row] >= self.ground.awake[cluster][row]:
                    found.update(one for at in self.ground.windows[row] for one in self.there[cluster][at])
        return found

    def meetings(self, cluster: int) -> list[int]:
        """Return the options of a cluster that are placed."""
        return [option for here in self.there[cluster] for option in here]

    def _tire(self, cluster: int, slot: int, change: int) -> None:
        if not self.around[slot]:
            return
        met, awake, tired = self.met[cluster], self.ground.awake[cluster], 0
        for row in self.around[slot]:
            met[row] += change
        for row, number in enumerate(met):
            if number >= awake[row]:
                tired |= self.rows[row]
        self.tired[cluster] = tired

    def _weigh(self, cluster: int, slot: int) -> None:
        here, bit = self.there[cluster][slot], 1 << slot
        if len(here) < self.ground.seats[cluster][slot]:
            self.full[cluster] &= ~bit
            self.at[cluster][slot] = NOWHERE
        else:
            self.full[cluster] |= bit
            self.at[cluster][slot] = min(here, key=self._weight)

    def _weight(self, option: int) -> tuple[bool, bool, int, int]:
        chosen = self.ground.options[option]
        return (option in self.ground.fixed, chosen.held, chosen.points, option)
