"""A problem in numbers: clusters and slots by position, sets of slots as bit masks, the pairs that may meet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bot.timetable.problem import Code, Pair, WhyNot, pair
from bot.timetable.resting import most, windows
from bot.timetable.worth import worth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.timetable.problem import Cluster, Problem, Slot

ENOUGH = 3  # times its wish: so many of the best partners of a cluster are kept
LAYERS = 8  # times: the best meetings that all could have together are kept besides


@dataclass(frozen=True, slots=True)
class Option:
    """A pair that may meet: its clusters by number, its points, its common free slots as a mask."""

    a: int
    b: int
    points: int
    slots: int
    interpreted: bool  # no shared language: needs an interpreter in its slot
    held: bool  # a must meet
    across: bool


@dataclass(frozen=True)
class Ground:
    """The problem in numbers; clusters stand in order of id and slots in order of time, whatever the input's order.

    It `is_whole` where every pair that may meet is among the options, and none was left out as hardly worth a thought.
    """

    problem: Problem
    clusters: tuple[Cluster, ...]
    slots: tuple[Slot, ...]
    number: Mapping[str, int]
    place: Mapping[str, int]
    free: tuple[int, ...]
    seats: tuple[tuple[int, ...], ...]  # by cluster and slot: how many meetings at once, one where none is expected
    halves: tuple[int, ...]
    options: tuple[Option, ...]
    of: Mapping[Pair, int]
    touching: tuple[tuple[int, ...], ...]
    limit: tuple[int, ...]
    minimum: tuple[int, ...]
    best: tuple[int, ...]
    fixed: Mapping[int, tuple[int, int]]  # option -> slot, table
    is_whole: bool
    order: tuple[tuple[int, int], ...] = ()  # options: the first is held earlier than the second
    windows: tuple[tuple[int, ...], ...] = ()  # slots in a row of which everybody needs one to rest
    awake: tuple[tuple[int, ...], ...] = ()  # by cluster and window: the most meetings

    def names(self, option: int) -> Pair:
        """Return the ids of an option's clusters."""
        chosen = self.options[option]
        return (self.clusters[chosen.a].id, self.clusters[chosen.b].id)

    @property
    def is_shared(self) -> bool:
        """Whether people of one cluster may meet in parallel."""
        return any(cluster.more for cluster in self.clusters)


def ground(problem: Problem, *, keep: frozenset[Pair] = frozenset()) -> Ground:
    """Return the problem in numbers; pairs in `keep` stay options however little they are worth."""
    clusters = tuple(sorted(problem.clusters, key=lambda cluster: cluster.id))
    slots = tuple(sorted(problem.slots, key=lambda slot: (slot.starts, slot.id)))
    place = {slot.id: position for position, slot in enumerate(slots)}
    free = tuple(_mask(cluster.free, place) for cluster in clusters)
    every = tuple(_options(problem, clusters, slots, free))
    options = _kept(every, clusters, keep)
    touching: list[list[int]] = [[] for _ in clusters]
    for position, option in enumerate(options):
        touching[option.a].append(position)
        touching[option.b].append(position)
    of = {(clusters[option.a].id, clusters[option.b].id): position for position, option in enumerate(options)}
    every_slot = frozenset(place)
    rows = windows(problem, slots)
    limit = tuple(
        _limit(one, options, touched, one.most(every_slot)) for one, touched in zip(clusters, touching, strict=True)
    )
    return Ground(
        problem=problem,
        clusters=clusters,
        slots=slots,
        number={cluster.id: position for position, cluster in enumerate(clusters)},
        place=place,
        free=free,
        seats=tuple(tuple(max(1, cluster.seats(slot.id)) for slot in slots) for cluster in clusters),
        halves=_halves(slots),
        options=options,
        of=of,
        touching=tuple(tuple(touched) for touched in touching),
        limit=limit,
        minimum=tuple(min(cluster.minimum, most) for cluster, most in zip(clusters, limit, strict=True)),
        best=tuple(_best(options, touched, most) for touched, most in zip(touching, limit, strict=True)),
        fixed={of[fix.pair]: (place[fix.slot], fix.table) for fix in problem.fixed if fix.pair in of},
        is_whole=len(options) == len(every),
        windows=rows,
        awake=tuple(_awake(problem, cluster, [[slots[at].id for at in row] for row in rows]) for cluster in clusters),
        order=tuple(
            (of[before], of[two])
            for two, earlier in sorted(problem.after.items())
            for before in sorted(earlier)
            if {before, two} <= of.keys() and options[of[before]].held and options[of[two]].held
        ),
    )


def _awake(problem: Problem, cluster: Cluster, rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    pinned = [fix.slot for fix in problem.fixed if cluster.id in fix.pair]
    return tuple(max(most(problem, cluster), sum(slot in row for slot in pinned)) for row in rows)


def forbidden(problem: Problem, one: Cluster, other: Cluster) -> WhyNot | None:
    """Return why the two may not meet in any timetable, or None when they may; must meets pass the softer rules."""
    two = pair(one.id, other.id)
    if two in problem.declined:
        return WhyNot(two, Code.declined)
    if not any(slot.tables and slot.id in one.free and slot.id in other.free for slot in problem.slots):
        return WhyNot(two, Code.no_common_slot)
    if two in problem.only and not _meets_then(problem, one, other):
        return WhyNot(two, Code.not_then)
    return None if two in problem.must else _unsuited(problem, one, other)


def _meets_then(problem: Problem, one: Cluster, other: Cluster) -> bool:
    then = problem.only[pair(one.id, other.id)] & one.free & other.free
    return any(slot.tables and slot.id in then for slot in problem.slots)


def _unsuited(problem: Problem, one: Cluster, other: Cluster) -> WhyNot | None:
    two = pair(one.id, other.id)
    asked = two in problem.mutual or two in problem.wished
    if one.side == other.side and one.side not in problem.among and not asked:
        return WhyNot(two, Code.same_side, {"side": one.side})
    if two not in problem.scores and not asked:
        return WhyNot(two, Code.not_matched)
    if one.languages & other.languages:
        return None
    booked = any(slot.interpreters and slot.id in one.free & other.free for slot in problem.slots)
    return None if booked else WhyNot(two, Code.no_shared_language)


def _options(
    problem: Problem, clusters: Sequence[Cluster], slots: Sequence[Slot], free: Sequence[int]
) -> Iterator[Option]:
    with_table = sum(1 << position for position, slot in enumerate(slots) if slot.tables)
    with_interpreter = sum(1 << position for position, slot in enumerate(slots) if slot.tables and slot.interpreters)
    pinned = {fix.pair: fix.slot for fix in problem.fixed}
    places = {slot.id: position for position, slot in enumerate(slots)}
    for a, b in combinations(range(len(clusters)), 2):
        one, other = clusters[a], clusters[b]
        two = (one.id, other.id)
        held = two in problem.must
        if two in problem.declined or (two not in pinned and not free[a] & free[b] & with_table):
            continue
        if two not in pinned and not held and _unsuited(problem, one, other):
            continue
        interpreted = not (held or two in pinned or one.languages & other.languages)
        common = free[a] & free[b] & (with_interpreter if interpreted else with_table)
        if two in pinned:
            common = 1 << places[pinned[two]]
        elif two in problem.only:
            common &= _mask(problem.only[two], places)
        if not common:
            continue
        across = one.side != other.side
        yield Option(a, b, worth(problem, two, across=across), common, interpreted, held or two in pinned, across)


def _kept(options: Sequence[Option], clusters: Sequence[Cluster], keep: frozenset[Pair]) -> tuple[Option, ...]:
    """Keep what matters, so that a thousand clusters stay thinkable: the best of either, and what is left for the rest.

    The best partners of many may be the same few, who have no time for all. So the best meetings that all could have
    together are kept, and then the best without those, several times.
    """
    ranked = sorted(range(len(options)), key=lambda position: (-options[position].points, position))
    kept = {p for p in ranked if options[p].held or (clusters[options[p].a].id, clusters[options[p].b].id) in keep}
    left = [ENOUGH * cluster.wanted + ENOUGH for cluster in clusters]
    for position in ranked:
        option = options[position]
        if left[option.a] > 0 or left[option.b] > 0:
            kept.add(position)
        left[option.a] -= 1
        left[option.b] -= 1
    rest = ranked
    for _ in range(LAYERS):
        left = [cluster.wanted for cluster in clusters]
        over: list[int] = []
        for position in rest:
            option = options[position]
            if left[option.a] > 0 and left[option.b] > 0:
                kept.add(position)
                left[option.a] -= 1
                left[option.b] -= 1
            else:
                over.append(position)
        rest = over
    return tuple(option for position, option in enumerate(options) if position in kept)


def _limit(cluster: Cluster, options: Sequence[Option], touched: Sequence[int], free: int) -> int:
    held = sum(options[position].held for position in touched)
    return min(max(cluster.wanted, held), len(touched), max(free, held))


def _best(options: Sequence[Option], touched: Sequence[int], most: int) -> int:
    return sum(sorted((options[position].points for position in touched), reverse=True)[:most])


def _mask(ids: frozenset[str], place: Mapping[str, int]) -> int:
    return sum(1 << place[slot] for slot in ids if slot in place)


def _halves(slots: Sequence[Slot]) -> tuple[int, ...]:
    masks: dict[str, int] = {}
    for position, slot in enumerate(slots):
        masks[slot.half_day] = masks.get(slot.half_day, 0) | 1 << position
    return tuple(masks.values())
