"""A walk among timetables of a list: annealing on bit masks that swaps two slots along chains of meetings."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.timetable.listed.problem import Listed

NOWHERE = -1
HOT, COLD = 2.0, 0.12  # breaks: at first a loss of this size is taken one time in three
LEFT_OUT, DISORDER, EXCESS = 12, 6, 3  # breaks that a meeting without a slot, in wrong order, above the spread costs
CHAINED = 0.6  # how often a step swaps two slots along a chain instead of pushing one meeting
TRIES = 4  # chains drawn to even out the tables of two slots
GLANCE = 200  # steps between two looks at whether to go on


class Walk:
    """Meetings placed in slots, never two of one participant at once, never more than there are tables."""

    def __init__(self, listed: Listed, seed: int) -> None:
        self.listed = listed
        self.random = Random(seed)  # noqa: S311  # a walk, not a secret
        self.where = [NOWHERE] * len(listed.meetings)
        self.at = [[NOWHERE] * listed.slots for _ in range(listed.participants)]
        self.busy = [0] * listed.participants
        self.inside: list[list[int]] = [[] for _ in range(listed.slots)]
        self.allowed = [[s for s in range(listed.slots) if listed.may(m, s)] for m in range(len(listed.meetings))]
        self.later: list[list[int]] = [[] for _ in listed.meetings]
        for meeting, earlier in enumerate(listed.after):
            for before in earlier:
                self.later[before].append(meeting)
        self.most = listed.slots if listed.spread is None else listed.spread
        self.left_out = set(range(len(listed.meetings)))
        self.cost = LEFT_OUT * len(listed.meetings)
        self.steps: list[tuple[int, int]] = []  # meeting, the slot it had
        self.best: tuple[int, ...] = ()
        self.best_cost = LEFT_OUT * len(listed.meetings) + 1

    def go(self, steps: int, heard: Callable[[], bool]) -> tuple[int, ...]:
        """Make `steps` while `heard` agrees; return the best whole timetable met, empty when none was."""
        if not all(self.allowed):
            return ()
        self._begin()
        for step in range(steps):
            if step % GLANCE == 0 and not heard():
                break
            self._step(HOT * (COLD / HOT) ** (step / steps))
            if self.cost < self.best_cost and self._is_whole():
                self.best, self.best_cost = tuple(self.where), self.cost
                if not self.cost:
                    break
        return self.best

    def _begin(self) -> None:
        for meeting in sorted(self.left_out, key=lambda m: (len(self.allowed[m]), -self._demand(m), m)):
            self._settle(meeting)
        if self._is_whole():
            self.best, self.best_cost = tuple(self.where), self.cost

    def _demand(self, meeting: int) -> int:
        return sum(len(self.listed.of[person]) for person in self.listed.meetings[meeting])

    def _is_whole(self) -> bool:
        if self.left_out:
            return False
        return (
            all(
                self.where[before] < self.where[meeting]
                for meeting, earlier in enumerate(self.listed.after)
                for before in earlier
            )
            and self._is_even()
        )

    def _is_even(self) -> bool:
        if self.listed.spread is None:
            return True
        gaps = [max(0, (busy & ~(busy << 1)).bit_count() - 1) for busy in self.busy]
        return max(gaps) - min(gaps) <= self.listed.spread

    def _step(self, heat: float) -> None:
        before = self.cost
        self.steps.clear()
        chained = self.random.random() < CHAINED
        made = self._swap() if chained else self._push()
        if not made or before - self.cost <= heat * log(self.random.random() or exp(-700)):
            for meeting, slot in reversed(self.steps):
                self._put(meeting, slot)

    def _push(self) -> bool:
        """Put a meeting into another slot; whom it displaces goes elsewhere, or is left out."""
        meeting = self._drawn()
        slot = self._one_of(self.allowed[meeting])
        if slot == self.where[meeting]:
            return False
        self._move(meeting, NOWHERE)
        one, other = self.listed.meetings[meeting]
        displaced = {self.at[one][slot], self.at[other][slot]} - {NOWHERE}
        if not displaced and len(self.inside[slot]) >= self.listed.tables[slot]:
            if not self.inside[slot]:
                return False
            displaced = {self._one_of(self.inside[slot])}
        for another in displaced:
            self._move(another, NOWHERE)
        self._move(meeting, slot)
        for another in sorted(displaced):
            self._settle(another)
        return True

    def _swap(self) -> bool:
        """Exchange two slots for a meeting and everyone it pulls along; even out the tables with a second chain."""
        meeting = self._drawn()
        here, there = self.where[meeting], self._one_of(self.allowed[meeting])
        if here in (NOWHERE, there) or not self._pull(meeting, here, there):
            return False
        for _ in range(TRIES):
            full = next((s for s in (here, there) if len(self.inside[s]) > self.listed.tables[s]), None)
            if full is None:
                return True
            to = here if full == there else there
            if not self._pull(self._one_of(self.inside[full]), full, to):
                return False
        return all(len(self.inside[s]) <= self.listed.tables[s] for s in (here, there))

    def _pull(self, meeting: int, here: int, there: int) -> bool:
        chain, waiting = {meeting}, [meeting]
        while waiting:
            one = waiting.pop()
            to = there if self.where[one] == here else here
            if to not in self.allowed[one]:
                return False
            for person in self.listed.meetings[one]:
                another = self.at[person][to]
                if another != NOWHERE and another not in chain:
                    chain.add(another)
                    waiting.append(another)
        goes = [(one, there if self.where[one] == here else here) for one in sorted(chain)]
        for one, _ in goes:
            self._move(one, NOWHERE)
        for one, slot in goes:
            self._move(one, slot)
        return True

    def _settle(self, meeting: int) -> None:
        """Put a meeting where it costs least, if a slot is open to it."""
        one, other = self.listed.meetings[meeting]
        busy = self.busy[one] | self.busy[other]
        open_to = [
            slot
            for slot in self.allowed[meeting]
            if not busy >> slot & 1 and len(self.inside[slot]) < self.listed.tables[slot]
        ]
        if not open_to:
            return
        costs = []
        for slot in open_to:
            self._put(meeting, slot)
            costs.append((self.cost, self.random.random(), slot))
            self._put(meeting, NOWHERE)
        self._move(meeting, min(costs)[2])

    def _drawn(self) -> int:
        if self.left_out and self.random.random() < CHAINED:
            return self._one_of(sorted(self.left_out))
        return int(self.random.random() * len(self.where))

    def _one_of(self, several: list[int]) -> int:
        return several[int(self.random.random() * len(several))]

    def _move(self, meeting: int, slot: int) -> None:
        self.steps.append((meeting, self.where[meeting]))
        self._put(meeting, slot)

    def _put(self, meeting: int, slot: int) -> None:
        was = self.where[meeting]
        if was == slot:
            return
        cost = self._weight(meeting)
        change = (1 << was if was != NOWHERE else 0) | (1 << slot if slot != NOWHERE else 0)
        if was != NOWHERE:
            self.inside[was].remove(meeting)
        else:
            self.left_out.discard(meeting)
        for person in self.listed.meetings[meeting]:
            if was != NOWHERE:
                self.at[person][was] = NOWHERE
            if slot != NOWHERE:
                self.at[person][slot] = meeting
            self.busy[person] ^= change
        self.where[meeting] = slot
        if slot != NOWHERE:
            self.inside[slot].append(meeting)
        else:
            self.left_out.add(meeting)
        self.cost += self._weight(meeting) - cost

    def _weight(self, meeting: int) -> int:
        """Return what everything this meeting can change costs now."""
        slot = self.where[meeting]
        cost = LEFT_OUT if slot == NOWHERE else 0
        for person in self.listed.meetings[meeting]:
            busy = self.busy[person]
            if busy:
                gaps = (busy & ~(busy << 1)).bit_count() - 1
                cost += gaps if gaps <= self.most else gaps + EXCESS * (gaps - self.most)
        if slot != NOWHERE:
            cost += DISORDER * sum(NOWHERE < slot <= self.where[before] for before in self.listed.after[meeting])
            cost += DISORDER * sum(NOWHERE < self.where[late] <= slot for late in self.later[meeting])
        return cost
