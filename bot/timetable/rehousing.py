"""New places for what broke: a small exact model around the change, widened only while something is still lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from bot.timetable.placing import positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.timetable.ground import Ground

MOST = 3  # meetings that had nothing to do with the change and may move for it
STEP, SOON = 10**5, 3 * 10**5  # the cost of such a move; of one out of or into a slot that is soon
LOSS = 10**8  # the cost of losing what could be kept
REACHES = 3  # what broke alone; with the meetings of its clusters; with those of their partners and of full slots
EFFORT = 1.0  # CP-SAT's deterministic seconds for each reach


@dataclass(frozen=True, slots=True)
class Task:
    """One repair: options that stand in their slots, options to be placed anew, slots closed or soon as masks."""

    ground: Ground
    stands: Mapping[int, int]
    broken: tuple[int, ...]
    closed: int
    soon: int


def rehoused(task: Task) -> Mapping[int, int]:
    """Return the slot of every option that has one after the repair: all that stood, and as many broken as possible."""
    best: Mapping[int, int] = task.stands
    if not task.broken or not _tables_left(task):
        return best  # every chain of moves ends at a free table
    for reach in range(REACHES):
        best = _Nearby(task, _movable(task, reach)).solved() or best
        if all(option in best for option in task.broken):
            break
    return best


def _movable(task: Task, reach: int) -> frozenset[int]:
    ground = task.ground
    if not reach:
        return frozenset()
    clusters = {c for option in task.broken for c in (ground.options[option].a, ground.options[option].b)}
    crowded = 0
    if reach > 1:
        partners = [ground.options[option] for option in task.stands if _touches(ground, option, clusters)]
        clusters |= {c for option in partners for c in (option.a, option.b)}
        crowded = _full(task) & reduce(or_, (ground.options[option].slots for option in task.broken))
    free = (
        option for option, slot in task.stands.items() if not task.closed >> slot & 1 and option not in ground.fixed
    )
    return frozenset(o for o in free if _touches(ground, o, clusters) or crowded >> task.stands[o] & 1)


def _touches(ground: Ground, option: int, clusters: set[int]) -> bool:
    return ground.options[option].a in clusters or ground.options[option].b in clusters


def _tables_left(task: Task) -> bool:
    return bool(~_full(task) & ~task.closed & (1 << len(task.ground.slots)) - 1)


def _full(task: Task) -> int:
    used = [0] * len(task.ground.slots)
    for slot in task.stands.values():
        used[slot] += 1
    rows = zip(used, task.ground.slots, strict=True)
    return sum(1 << position for position, (number, slot) in enumerate(rows) if number >= slot.tables)


class _Nearby:
    """The exact model: broken options take a slot or none, movable ones keep theirs or take another, the rest stand."""

    def __init__(self, task: Task, movable: frozenset[int]) -> None:
        self.task, self.ground = task, task.ground
        self.model = cp_model.CpModel()
        self.still = {option: slot for option, slot in task.stands.items() if option not in movable}
        self.sit = Counter((cluster, slot) for option, slot in self.still.items() for cluster in self._ends(option))
        self.full = [0] * len(self.ground.clusters)
        for (cluster, slot), number in self.sit.items():
            self.full[cluster] |= (number >= self.ground.seats[cluster][slot]) << slot
        self.put: dict[int, dict[int, cp_model.IntVar]] = {
            option: {slot: self.model.new_bool_var("") for slot in self._slots(option)}
            for option in (*task.broken, *sorted(movable))
        }
        self._people()
        self._rooms()
        self._order()
        self._pauses()
        self._costs(movable)

    def solved(self) -> Mapping[int, int]:
        """Return where everything is in the best solution found, or nothing."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = EFFORT
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}
        chosen = {o: s for o, row in self.put.items() for s, taken in row.items() if solver.value(taken)}
        return {**self.still, **chosen}

    def _ends(self, option: int) -> tuple[int, int]:
        return self.ground.options[option].a, self.ground.options[option].b

    def _slots(self, option: int) -> Iterator[int]:
        chosen = self.ground.options[option]
        return positions(chosen.slots & ~self.task.closed & ~self.full[chosen.a] & ~self.full[chosen.b])

    def _people(self) -> None:
        rivals: defaultdict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for option, row in self.put.items():
            for slot, taken in row.items():
                for cluster in self._ends(option):
                    rivals[cluster, slot].append(taken)
        for (cluster, slot), taken_here in rivals.items():
            left = self.ground.seats[cluster][slot] - self.sit[cluster, slot]
            self.model.add_at_most_one(taken_here) if left == 1 else self.model.add(sum(taken_here) <= left)

    def _rooms(self) -> None:
        for slot, row in enumerate(self.ground.slots):
            still = [option for option, at in self.still.items() if at == slot]
            spoken = sum(self.ground.options[option].interpreted for option in still)
            here = [(option, rows[slot]) for option, rows in self.put.items() if slot in rows]
            self.model.add(sum(taken for _, taken in here) <= row.tables - len(still))
            needing = [taken for option, taken in here if self.ground.options[option].interpreted]
            self.model.add(sum(needing) <= row.interpreters - spoken)

    def _order(self) -> None:
        for before, after in self.ground.order:
            early, late = self._where(before), self._where(after)
            for slot, taken in late.items():
                not_then = [other for at, other in early.items() if at >= slot]
                if not_then and not (before in self.still and after in self.still):
                    self.model.add(taken + sum(not_then) <= 1)

    def _pauses(self) -> None:
        stood = Counter((cluster, slot) for option, slot in self.task.stands.items() for cluster in self._ends(option))
        for cluster, awake in enumerate(self.ground.awake):
            touching = [self.put[option] for option in self.ground.touching[cluster] if option in self.put]
            for row, number in zip(self.ground.windows, awake, strict=True):
                here = [taken for rows in touching for slot, taken in rows.items() if slot in row]
                still = sum(self.sit[cluster, slot] for slot in row)
                if here:
                    self.model.add(sum(here) + still <= max(number, sum(stood[cluster, slot] for slot in row)))

    def _where(self, option: int) -> Mapping[int, cp_model.IntVar | int]:
        return {self.still[option]: 1} if option in self.still else self.put.get(option, {})

    def _costs(self, movable: frozenset[int]) -> None:
        costs: list[cp_model.LinearExprT] = []
        moves: list[cp_model.LinearExprT] = []
        for option in self.task.broken:
            self.model.add_at_most_one(self.put[option].values())
            worth = LOSS + self.ground.options[option].points
            costs.append(worth * (1 - sum(self.put[option].values())))
        for option in sorted(movable):
            self.model.add_exactly_one(self.put[option].values())
            was = self.task.stands[option]
            moves.append(1 - self.put[option][was])
            costs.extend(self._step(was, slot) * taken for slot, taken in self.put[option].items() if slot != was)
        self.model.add(sum(moves) <= MOST)
        self.model.minimize(sum(costs))

    def _step(self, was: int, slot: int) -> int:
        return SOON if self.task.soon & (1 << was | 1 << slot) else STEP
