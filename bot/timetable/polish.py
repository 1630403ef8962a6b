"""The polish: annealing on bit masks, which pushes a meeting in and finds new places for those it displaced."""

from __future__ import annotations

from math import exp, log
from random import Random
from time import monotonic, thread_time
from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.timetable.board import Board
    from bot.timetable.ground import Ground

GRACE = 1.0  # seconds a slower machine may take longer for the same plan
CROWDED = 3  # times the seconds may pass on the wall while others use the machine
PACE = 25_000  # moves asked for each second allowed: what a busy laptop does
COLD = 4.0  # points: a loss of this size is taken one time in three, at the end of a walk
EAGER = 2.0  # 1 draws good and bad options alike
LEAVING = 0.1  # how often a meeting drawn is tried without
INVITED = 0.5  # how often a slot open to both is preferred to any common slot
TWO = 2
GLANCE = 500  # moves between two looks at the clock and at the listener


class Polish:
    """An annealing walk over one board, repeatable from its seed; the best board met is kept.

    Where `among` is given, no option but those is drawn.
    """

    def __init__(self, board: Board, seed: int, among: Collection[int] | None = None) -> None:
        self.board = board
        self.ground: Ground = board.ground
        self.random = Random(seed)  # noqa: S311  # a walk, not a secret
        self.steps: list[tuple[int, int, bool]] = []
        self.best = list(board.where)
        self.best_value = board.value
        points = [option.points for option in board.ground.options]
        self.drawn = range(len(points)) if among is None else sorted(among)
        known = set(self.drawn)
        self.ranked = [sorted(known.intersection(own), key=lambda o: (-points[o], o)) for own in self.ground.touching]
        self.ends = [(option.a, option.b) for option in board.ground.options]
        self.between = {self.ends[option]: option for option in self.drawn}
        ordered = {option for two in board.ground.order for option in two}  # they stay where the proof put them
        self.pinned = [
            number in ordered or (option.slots.bit_count() == 1 and option.held)
            for number, option in enumerate(board.ground.options)
        ]

    def walk(self, seconds: float, hot: float, heard: Callable[[float, Board], bool]) -> bool:
        """Make `seconds` x PACE moves, cooling down from `hot`, fewer if slower; return whether nobody objected."""
        moves, worked, began = int(seconds * PACE), thread_time(), monotonic()
        for move in range(moves):
            if move % GLANCE == 0:
                if not heard(move / moves, self.board):
                    return False
                longest = seconds + GRACE
                if thread_time() - worked > longest or monotonic() - began > CROWDED * longest:
                    break
            self._move(hot * (COLD / hot) ** (move / moves))
        return True

    def _move(self, heat: float) -> None:
        before = self.board.value
        self.steps.clear()
        option = self._drawn()
        made = self._leave(option) if self._goes(option) else self._push(option)
        if not made or self.board.value - before <= heat * log(self.random.random() or exp(-700)):
            self._undo()
        elif self.board.value > self.best_value:
            self.best_value = self.board.value
            self.best = list(self.board.where)

    def _drawn(self) -> int:
        """Draw a cluster, then one of its options, the better the likelier."""
        ranked = self.ranked[int(self.random.random() * len(self.ranked))]
        if not ranked:
            return self.drawn[int(self.random.random() * len(self.drawn))]
        return ranked[int(self.random.random() ** EAGER * len(ranked))]

    def _goes(self, option: int) -> bool:
        return (
            self.board.where[option] != NOWHERE
            and not self.ground.options[option].held
            and self.random.random() < LEAVING
        )

    def _leave(self, option: int) -> bool:
        self._lift(option)
        return True

    def _push(self, option: int) -> bool:
        """Put the option into some slot; who stood there moves elsewhere if that is possible, else leaves."""
        chosen, board = self.ground.options[option], self.board
        slots = chosen.slots & ~(1 << board.where[option] if board.where[option] != NOWHERE else 0)
        if not slots or self.pinned[option]:
            return False
        if board.where[option] != NOWHERE:
            self._lift(option)
        inviting = board.open_slots(option)
        slot = self._one_of(inviting if inviting and self.random.random() < INVITED else slots)
        displaced = {board.at[chosen.a][slot], board.at[chosen.b][slot]} - {NOWHERE}
        if not displaced and not board.tables[slot]:
            displaced = {self._some(board.inside[slot])}
        if chosen.interpreted and not board.interpreters[slot]:
            displaced |= {
                self._some({inside for inside in board.inside[slot] if self.ground.options[inside].interpreted})
            }
        if any(self.pinned[other] for other in displaced):
            return False
        for other in sorted(displaced):
            self._lift(other)
        if not self._leave_pauses(option, slot, displaced):
            return False
        if not self._yield_quota(chosen.a) or not self._yield_quota(chosen.b):
            return False
        self._place(option, slot)
        if not self._rehouse(displaced):
            return False
        self._join(chosen.a, chosen.b, slot)
        return True

    def _leave_pauses(self, option: int, slot: int, displaced: set[int]) -> bool:
        while not self.board.in_order(option) >> slot & 1:
            other = self._some(self.board.around_it(option, slot))
            if self.pinned[other]:
                return False
            self._lift(other)
            displaced.add(other)
        return True

    def _yield_quota(self, cluster: int) -> bool:
        board = self.board
        if board.count[cluster] < self.ground.limit[cluster]:
            return True
        leaving = [option for option in board.meetings(cluster) if not self.ground.options[option].held]
        if not leaving:
            return False
        self._lift(leaving[int(self.random.random() * len(leaving))])
        return True

    def _rehouse(self, displaced: set[int]) -> bool:
        for other in sorted(displaced):
            slots = self.board.open_slots(other) if self.board.has_quota(other) else 0
            if slots:
                self._place(other, self._one_of(slots))
            elif self.ground.options[other].held:
                return False
        return True

    def _join(self, a: int, b: int, slot: int) -> None:
        """Let the two meet who lost a meeting each to this one; where it was in one slot, nobody's day changes."""
        lifted = {option for option, _slot, placed in self.steps if not placed and self.board.where[option] == NOWHERE}
        ends = {end for option in lifted for end in self.ends[option]} - {a, b}
        twin = self.between.get((min(ends), max(ends))) if len(ends) == TWO else None
        if twin is None or self.board.where[twin] != NOWHERE or not self.board.has_quota(twin):
            return
        if slots := self.board.open_slots(twin):
            self._place(twin, slot if slots >> slot & 1 else self._one_of(slots))

    def _one_of(self, mask: int) -> int:
        skip = int(self.random.random() * mask.bit_count())
        for _ in range(skip):
            mask &= mask - 1
        return (mask & -mask).bit_length() - 1

    def _some(self, options: set[int]) -> int:
        ordered = sorted(options)
        return ordered[int(self.random.random() * len(ordered))]

    def _place(self, option: int, slot: int) -> None:
        self.board.place(option, slot)
        self.steps.append((option, slot, True))

    def _lift(self, option: int) -> None:
        self.steps.append((option, self.board.lift(option), False))

    def _undo(self) -> None:
        for option, slot, placed in reversed(self.steps):
            if placed:
                self.board.lift(option)
            else:
                self.board.place(option, slot)
