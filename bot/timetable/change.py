"""What can happen to a published timetable, and the problem as it stands afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from bot.timetable.problem import Cluster, Code, Meeting, Pair, Plan, Problem, Slot, WhyNot

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The two will not meet: from now on they count as declined."""

    two: Pair


@dataclass(frozen=True, slots=True)
class Absent:
    """A cluster is not free in these slots, late, ill, or on a bus; or no more than so many of its people are."""

    cluster: str
    slots: frozenset[str]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The two want to meet, and both said so: it becomes a must meet."""

    two: Pair


@dataclass(frozen=True, slots=True)
class TablesLeft:
    """In these slots only so many tables are left; those with the highest numbers are gone."""

    slots: frozenset[str]
    tables: int


@dataclass(frozen=True, slots=True)
class RoomGone:
    """In these slots the tables of a room, by their numbers, are gone; those of other rooms stay."""

    slots: frozenset[str]
    tables: frozenset[int]


@dataclass(frozen=True, slots=True)
class Together:
    """Several changes at once, such as a bus that keeps all its clusters waiting."""

    changes: tuple[Change, ...]


Change = Cancelled | Absent | Asked | TablesLeft | RoomGone | Together


@dataclass(frozen=True, slots=True)
class Moved:
    """A meeting that keeps its pair and changes its slot or its table."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Repair:
    """The plan after a change, the problem it answers, and exactly what is different from the plan before."""

    problem: Problem
    plan: Plan
    moved: tuple[Moved, ...]
    dropped: tuple[tuple[Meeting, WhyNot], ...]
    added: tuple[Meeting, ...]

    @property
    def concerned(self) -> frozenset[str]:
        """The clusters who must be told."""
        meetings: Iterable[Meeting] = (
            *(move.after for move in self.moved),
            *(meeting for meeting, _ in self.dropped),
            *self.added,
        )
        return frozenset(name for meeting in meetings for name in meeting.pair)


def changed(problem: Problem, change: Change) -> Problem:
    """Return the problem as it stands after the change."""
    match change:
        case Together(several):
            return reduce(changed, several, problem)
        case Cancelled(two):
            return replace(
                problem,
                declined=problem.declined | {two},
                must=problem.must - {two},
                fixed=tuple(fix for fix in problem.fixed if fix.pair != two),
            )
        case Asked(two):
            return replace(
                problem, must=problem.must | {two}, mutual=problem.mutual - {two}, wished=problem.wished - {two}
            )
        case Absent(name, slots, left):
            here = (_fewer(cluster, slots, left) if cluster.id == name else cluster for cluster in problem.clusters)
            kept, seats = list[Meeting](), Counter(dict.fromkeys(slots, left))
            for fix in problem.fixed:
                if not (name in fix.pair and fix.slot in slots) or seats[fix.slot] > 0:
                    kept.append(fix)
                seats[fix.slot] -= name in fix.pair
            return replace(problem, clusters=tuple(here), fixed=tuple(kept))
        case TablesLeft(slots, tables):
            fewer = (
                replace(slot, tables=min(slot.tables, tables)) if slot.id in slots else slot for slot in problem.slots
            )
            return _with_tables(problem, tuple(fewer), slots)
        case RoomGone(slots, gone):
            without = (_without(slot, gone) if slot.id in slots else slot for slot in problem.slots)
            return _with_tables(problem, tuple(without), slots)


def _fewer(cluster: Cluster, slots: frozenset[str], left: int) -> Cluster:
    rows = (cluster.free, *cluster.more)
    free, *more = (*rows[:left], *(row - slots for row in rows[left:]))
    return replace(cluster, free=free, more=tuple(more))


def _with_tables(problem: Problem, slots: tuple[Slot, ...], changed_in: frozenset[str]) -> Problem:
    """Return the problem with other tables; what was fixed at one that is gone is fixed no more."""
    there = {slot.id: frozenset(slot.numbers) for slot in slots if slot.id in changed_in}
    kept = tuple(fix for fix in problem.fixed if fix.slot not in there or fix.table in there[fix.slot])
    return replace(problem, slots=slots, fixed=kept)


def _without(slot: Slot, gone: frozenset[int]) -> Slot:
    left = [number for number in slot.numbers if number not in gone]
    return replace(slot, tables=len(left), missing=slot.missing | gone)


def lost(meeting: Meeting, why: WhyNot | None) -> tuple[Meeting, WhyNot]:
    """Return a dropped meeting with its reason; without a harder one, it was called off."""
    return meeting, why or WhyNot(meeting.pair, Code.declined)
