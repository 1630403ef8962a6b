"""The values of the timetable: what is asked, what is answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """Return the two cluster ids in the order every mapping and set of this room uses."""
    return (one, other) if one < other else (other, one)


def numbers(tables: int, missing: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the numbers of so many tables: counted from 1, those that are missing left out."""
    gone = set(missing)
    return tuple(islice((number for number in count(1) if number not in gone), tables))


@dataclass(frozen=True, slots=True)
class Room:
    """Where tables stand, from number `first` to `last`; between two rooms people walk."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which each cluster can hold a meeting, or several; slots of one problem never overlap.

    `half_day` groups slots between which an idle gap counts as a break. A pair without a shared language may meet
    where one of the `interpreters` is still unbooked. Its tables have the lowest numbers that are not `missing`.
    """

    id: str
    starts: datetime
    ends: datetime
    tables: int
    half_day: str
    interpreters: int = 0
    missing: frozenset[int] = frozenset()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its tables, the lowest first."""
        return numbers(self.tables, self.missing)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Who meets: `free` are the slots not taken by trainings, visits or absence; `wanted` is also the most it gets.

    More must meets than `wanted` raise that limit to their number. Where several of its people may meet in parallel,
    `more` holds the slots with a second seat, then with a third: each part of the one before, the first of `free`.
    """

    id: str
    side: str
    free: frozenset[str]
    languages: frozenset[str]
    wanted: int = 10
    minimum: int = 5
    more: tuple[frozenset[str], ...] = ()

    def seats(self, slot: str) -> int:
        """Return how many meetings it can hold at once in a slot."""
        return sum(slot in there for there in (self.free, *self.more))

    def most(self, slots: frozenset[str]) -> int:
        """Return how many meetings it can hold in these slots."""
        return sum(len(there & slots) for there in (self.free, *self.more))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A pair with its slot and its table, counted from 1; `a < b`."""

    a: str
    b: str
    slot: str
    table: int

    @property
    def pair(self) -> Pair:
        """The two clusters."""
        return (self.a, self.b)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a timetable is made from; a pair absent from `scores` scores 0 and meets only when someone wished it.

    `must`, `mutual` and `wished` (by one side) are kept apart: give a pair its strongest word only. `declined` never
    meet, whatever else is said. `fixed` meetings keep their slot and table. `among` are the sides whose clusters may
    meet each other unasked; two clusters of any other side meet only when one of them wished it. Without `rooms` all
    tables stand in one hall. A pair in `only` meets in one of these slots or not at all; a must in `after` is held
    later than all of those musts it waits for that are held. Nobody has more than `in_a_row` meetings one after the
    other without a free slot, or a longer pause, between them; 0 asks for none. One that `is_even` lifts the next
    worst-off before the sum, too, and those after them.
    """

    slots: tuple[Slot, ...]
    clusters: tuple[Cluster, ...]
    scores: Mapping[Pair, float]  # 0..1
    must: frozenset[Pair] = frozenset()
    mutual: frozenset[Pair] = frozenset()
    wished: frozenset[Pair] = frozenset()
    declined: frozenset[Pair] = frozenset()
    met_before: frozenset[Pair] = frozenset()
    fixed: tuple[Meeting, ...] = ()
    among: frozenset[str] = frozenset({"MENA"})
    rooms: tuple[Room, ...] = ()
    only: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    after: Mapping[Pair, frozenset[Pair]] = field(default_factory=dict)
    is_even: bool = False
    in_a_row: int = 0


class Code(StrEnum):
    """Why a pair does not meet; `values` of the answer name what the words need."""

    declined = "declined"
    no_common_slot = "no_common_slot"  # values: {}
    not_then = "not_then"  # values: {}: no slot in which both are free where the two may meet
    no_shared_language = "no_shared_language"  # values: {}
    same_side = "same_side"  # values: side
    not_matched = "not_matched"  # values: {}: no score and no wish
    quota = "quota"  # values: cluster, wanted
    no_pause = "no_pause"  # values: {}: in every slot open to both, one of them would have no pause
    no_table = "no_table"  # values: slots (how many common free slots have every table taken)
    better_use = "better_use"  # values: slot, a, b (the meeting that stands in the way)
    possible = "possible"  # values: slot: nothing forbids it; it only was not chosen
    unknown_cluster = "unknown_cluster"  # values: cluster
    conflict = "conflict"  # values: {}: a must meet that cannot hold together with the other musts


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The reason why two clusters do not meet."""

    pair: Pair
    code: Code
    values: Mapping[str, str | int] = field(default_factory=dict)


class Status(StrEnum):
    """How good a plan is known to be."""

    optimal = "optimal"  # its value equals the bound
    feasible = "feasible"
    stopped = "stopped"  # the listener said stop; the plan is whole, only less polished
    impossible = "impossible"  # no meeting can be held; `faults` says why


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a problem or a plan: a code and what its words need."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable proposed: meetings in order of slot and table.

    `value` is what the planner maximised (see `worth`), `bound` what no plan can exceed, `gap` (bound - value) / bound,
    0..1. `breaks` are idle gaps within half-days over all clusters; `worst_share` is the least any cluster got of the
    best it could get alone, 0..1. `counts` holds every cluster. `unmet` explains musts and mutual wishes not placed,
    musts first. `faults` say what made the problem hard or impossible. `walks` are changes of room of a cluster between
    two meetings in a row.
    """

    meetings: tuple[Meeting, ...]
    status: Status
    value: float
    bound: float
    gap: float
    breaks: int
    worst_share: float
    counts: Mapping[str, int]
    unmet: tuple[WhyNot, ...]
    faults: tuple[Fault, ...] = ()
    walks: int = 0

    @classmethod
    def of(cls, meetings: Iterable[Meeting]) -> Plan:
        """Return meetings that stand already as a plan without figures."""
        stand = tuple(meetings)
        counts = Counter(side for meeting in stand for side in meeting.pair)
        return cls(stand, Status.feasible, 0.0, 0.0, 0.0, 0, 0.0, counts, ())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the planner is; `phase` is choosing, placing or polishing; `gap` is None until a bound is known."""

    phase: str
    done: float  # 0..1
    meetings: int
    gap: float | None
