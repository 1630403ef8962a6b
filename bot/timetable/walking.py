"""Walking: in which room each meeting is, so that few people change rooms between two meetings in a row."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.timetable.problem import Cluster, Meeting, Problem, Room, Slot

EFFORT = 1.0  # CP-SAT's deterministic seconds for each row of slots
ELSEWHERE = 1_000  # walks that one published meeting in another room outweighs
Here = tuple[str, tuple[str, str]]  # a slot, and who meets in it

Put = dict[Here, dict[int, cp_model.IntVar]]


class Timed(Protocol):
    """A slot, of the planner or of the store."""

    @property
    def id(self) -> Any:
        """What tells it from others."""
        ...

    @property
    def starts(self) -> datetime:
        """When it begins."""
        ...

    @property
    def ends(self) -> datetime:
        """When it is over."""
        ...

    @property
    def half_day(self) -> str:
        """The half-day it belongs to."""
        ...


def following(slots: Iterable[Timed]) -> dict[Any, Any]:
    """Return, by slot, the one that follows in the same half-day after no more than the usual pause, the shortest."""
    ordered = sorted(slots, key=lambda slot: slot.starts)
    rows = [(one, other) for one, other in pairwise(ordered) if one.half_day == other.half_day]
    usual = min((other.starts - one.ends for one, other in rows), default=None)
    return {one.id: other.id for one, other in rows if other.starts - one.ends == usual}


def room_at(rooms: Sequence[Room], table: int) -> int:
    """Return the place of a table's room among the rooms; after the last one where it stands in none of them."""
    return next((place for place, room in enumerate(rooms) if room.first <= table <= room.last), len(rooms))


def walks(problem: Problem, meetings: Iterable[Meeting]) -> int:
    """Return how often a cluster changes rooms between two meetings in a row; never where all is one hall."""
    if not problem.rooms:
        return 0
    rooms = {(one.slot, one.pair): room_at(problem.rooms, one.table) for one in meetings}
    crowds = several(problem)
    alone = sum(rooms[one] != rooms[other] for one, other in steps(problem.slots, rooms, but=crowds))
    for before, after, people in shared_steps(problem.slots, rooms, crowds):
        here, there = Counter(rooms[one] for one in before), Counter(rooms[one] for one in after)
        alone += max(0, len(before) + len(after) - people - (here & there).total())
    return alone


def several(problem: Problem) -> Mapping[str, Cluster]:
    """Return the clusters of which several people may meet in parallel."""
    return {cluster.id: cluster for cluster in problem.clusters if cluster.more}


def steps(slots: Iterable[Slot], meetings: Iterable[Here], *, but: Collection[str] = ()) -> Iterator[tuple[Here, Here]]:
    """Yield two meetings in a row of one cluster, once for each cluster that has them, `but` for some."""
    after = following(slots)
    by_person = {(slot, name): (slot, two) for slot, two in meetings for name in two if name not in but}
    for (slot, name), one in by_person.items():
        other = by_person.get((after.get(slot, ""), name))
        if other is not None:
            yield one, other


def shared_steps(
    slots: Iterable[Slot], meetings: Iterable[Here], crowds: Mapping[str, Cluster]
) -> Iterator[tuple[list[Here], list[Here], int]]:
    """Yield what a cluster has in a slot and in the one that follows, and how many people it has for them.

    Nobody walks who can be spared: of so many meetings, those beyond its people and the rooms both have are walks.
    """
    after, there = following(slots), defaultdict[tuple[str, str], list[Here]](list)
    for slot, two in meetings:
        for name in two:
            if name in crowds:
                there[slot, name].append((slot, two))
    for (slot, name), here in list(there.items()):
        if (then := after.get(slot, "")) and (rest := there.get((then, name))):
            seats = (crowds[name].seats(slot), crowds[name].seats(then))
            yield here, rest, max(*seats, len(here), len(rest))


def housed(
    problem: Problem, meetings: Sequence[Here], *, given: Mapping[Here, int], was: Mapping[Here, int] | None = None
) -> Mapping[Here, int]:
    """Return the place of each meeting's room: fewest walks, no more meetings than tables, `given` ones as they are.

    Where a meeting `was` at that time outweighs every walk. Proven best for some dozens of meetings at once; beyond,
    the best found with the same effort on every machine, and never worse than what is done by hand.
    """
    if not problem.rooms:
        return dict.fromkeys(meetings, 0)
    row_of, rows = _rows(problem.slots), defaultdict[str, list[Here]](list)
    for one in meetings:
        rows[row_of[one[0]]].append(one)
    chosen = dict(given)
    for row in rows.values():
        chosen |= _Row(problem, row, given, was or {}).solved()
    return chosen


def _rows(slots: Iterable[Slot]) -> dict[str, str]:
    """Return, by slot, the first of those in a row with it."""
    ordered = sorted(slots, key=lambda slot: slot.starts)
    after, first = following(ordered), dict[str, str]()
    for slot in ordered:
        first.setdefault(slot.id, slot.id)
        if slot.id in after:
            first[after[slot.id]] = first[slot.id]
    return first


class _Row:
    """The meetings of slots in a row: what is `open` takes one of the rooms that have a table left."""

    def __init__(
        self, problem: Problem, row: Sequence[Here], given: Mapping[Here, int], was: Mapping[Here, int]
    ) -> None:
        self.problem, self.given, self.was = problem, given, was
        self.slots = [slot for slot in problem.slots if any(one[0] == slot.id for one in row)]
        self.slots.sort(key=lambda slot: slot.starts)
        self.row, self.open = row, [one for one in row if one not in given]
        tables = ((slot.id, room_at(problem.rooms, number)) for slot in self.slots for number in slot.numbers)
        self.left = Counter(tables)
        self.left.subtract((one[0], given[one]) for one in row if one in given)

    def solved(self) -> dict[Here, int]:
        """Return a room for each open meeting."""
        if not self.open:
            return {}
        by_hand = self.by_hand()
        model = cp_model.CpModel()
        put = {one: {room: model.new_bool_var("") for room in self._rooms(one[0])} for one in self.open}
        for one, rooms in put.items():
            model.add_exactly_one(rooms.values())
            for room, taken in rooms.items():
                model.add_hint(taken, by_hand[one] == room)
        for (slot, room), most in self.left.items():
            here = [put[one][room] for one in self.open if one[0] == slot and room in put[one]]
            if 0 < most < len(here):
                model.add(sum(here) <= most)
        costs: list[cp_model.LinearExprT] = [
            ELSEWHERE * (1 - put[one][self.was[one]]) for one in self.open if self.was.get(one) in put[one]
        ]
        crowds = several(self.problem)
        costs += [self._walk(model, put, one, other) for one, other in steps(self.slots, self.row, but=crowds)]
        costs += [self._walks(model, put, *step) for step in shared_steps(self.slots, self.row, crowds)]
        model.minimize(sum(costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.max_deterministic_time = 1, EFFORT
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return by_hand
        return {one: next(r for r, taken in rooms.items() if solver.value(taken)) for one, rooms in put.items()}

    def by_hand(self) -> dict[Here, int]:
        """Return what a careful organizer does: slot by slot, each stays in its room while that has a table."""
        left, last, chosen = Counter(self.left), dict[str, int](), dict(self.given)
        for slot in self.slots:
            here = [one for one in self.row if one[0] == slot.id]
            liked = {one: Counter(last[name] for name in one[1] if name in last) for one in here}
            for one in sorted(here, key=lambda one: -max(liked[one].values(), default=0)):
                if one not in chosen:
                    rooms = [room for room in range(len(self.problem.rooms) + 1) if left[slot.id, room] > 0]
                    ranked = [(room == self.was.get(one), liked[one][room], left[slot.id, room]) for room in rooms]
                    chosen[one] = rooms[ranked.index(max(ranked))]
                    left[slot.id, chosen[one]] -= 1
            last.update({name: chosen[one] for one in here for name in one[1]})
        return {one: chosen[one] for one in self.open}

    def _rooms(self, slot: str) -> list[int]:
        return [room for room in range(len(self.problem.rooms) + 1) if self.left[slot, room] > 0]

    def _walk(self, model: cp_model.CpModel, put: Put, one: Here, other: Here) -> cp_model.LinearExprT:
        """Return what is 1 where the two are in different rooms."""
        if one not in put and other not in put:
            return 0
        walk = model.new_bool_var("")
        for room in range(len(self.problem.rooms) + 1):
            inside = [self._inside(put, each, room) for each in (one, other)]
            model.add(inside[0] - inside[1] <= walk)
            model.add(inside[1] - inside[0] <= walk)
        return walk

    def _walks(
        self, model: cp_model.CpModel, put: Put, before: Sequence[Here], after: Sequence[Here], people: int
    ) -> cp_model.LinearExprT:
        """Return how many of a cluster's people have to walk, at least."""
        forced = len(before) + len(after) - people
        if forced <= 0:
            return 0
        staying = []
        for room in range(len(self.problem.rooms) + 1):
            stay = model.new_int_var(0, forced, "")
            for meetings in (before, after):
                model.add(stay <= sum(self._inside(put, one, room) for one in meetings))
            staying.append(stay)
        walk = model.new_int_var(0, forced, "")
        model.add(walk >= forced - sum(staying))
        return walk

    def _inside(self, put: Put, one: Here, room: int) -> cp_model.IntVar | int:
        return put[one].get(room, 0) if one in put else int(self.given[one] == room)
