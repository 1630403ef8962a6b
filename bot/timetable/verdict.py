"""An independent check of a plan: it reads the problem and the meetings and shares no code with the planner."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise, permutations
from typing import TYPE_CHECKING

from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.timetable.problem import Meeting, Plan, Problem, Slot


def check(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """Return every rule the plan breaks, none when it is sound.

    Codes: unknown_cluster, unknown_slot, order, twice (a pair meets twice), two_places, no_such_table, table_taken,
    not_free, declined, too_many, fixed_moved, no_language, wrong_count, wrong_walks,
    must_missing_unexplained, not_then (outside the slots the two may meet in), too_early (before one it waits for),
    no_pause (a cluster has more in a row than its people can take).
    """
    return (
        *_meetings(problem, plan),
        *_crowds(problem, plan),
        *_people(problem, plan),
        *_languages(problem, plan),
        *_promises(problem, plan),
        *_wishes(problem, plan),
        *_walks(problem, plan),
        *_pauses(problem, plan),
    )


def _fault(code: str, meeting: Meeting) -> Fault:
    return Fault(code, {"a": meeting.a, "b": meeting.b, "slot": meeting.slot, "table": meeting.table})


def _meetings(problem: Problem, plan: Plan) -> Iterator[Fault]:
    slots = {slot.id: slot for slot in problem.slots}
    clusters = {cluster.id: cluster for cluster in problem.clusters}
    pinned = {(fix.a, fix.b, fix.slot) for fix in problem.fixed}
    for meeting in plan.meetings:
        if meeting.a not in clusters or meeting.b not in clusters:
            yield _fault("unknown_cluster", meeting)
            continue
        if meeting.slot not in slots:
            yield _fault("unknown_slot", meeting)
            continue
        if meeting.a >= meeting.b:
            yield _fault("order", meeting)
        if meeting.table not in _tables(slots[meeting.slot]):
            yield _fault("no_such_table", meeting)
        if (meeting.a, meeting.b) in problem.declined or (meeting.b, meeting.a) in problem.declined:
            yield _fault("declined", meeting)
        absent = any(meeting.slot not in clusters[name].free for name in (meeting.a, meeting.b))
        if absent and (meeting.a, meeting.b, meeting.slot) not in pinned:
            yield _fault("not_free", meeting)


def _tables(slot: Slot) -> set[int]:
    """Return which tables stand there: as many as it has, counted past those that are missing."""
    every = range(1, slot.tables + len(slot.missing) + 1)
    return set([number for number in every if number not in slot.missing][: slot.tables])


def _crowds(problem: Problem, plan: Plan) -> Iterator[Fault]:
    able = Counter((one.id, slot) for one in problem.clusters for there in (one.free, *one.more) for slot in there)
    people: Counter[tuple[str, str]] = Counter()
    tables: set[tuple[str, int]] = set()
    pairs: set[frozenset[str]] = set()
    for meeting in plan.meetings:
        people.update([(meeting.a, meeting.slot), (meeting.b, meeting.slot)])
        if any(people[name, meeting.slot] > max(1, able[name, meeting.slot]) for name in (meeting.a, meeting.b)):
            yield _fault("two_places", meeting)
        if (meeting.slot, meeting.table) in tables:
            yield _fault("table_taken", meeting)
        if frozenset((meeting.a, meeting.b)) in pairs:
            yield _fault("twice", meeting)
        tables.add((meeting.slot, meeting.table))
        pairs.add(frozenset((meeting.a, meeting.b)))


def _people(problem: Problem, plan: Plan) -> Iterator[Fault]:
    seen = Counter(name for meeting in plan.meetings for name in (meeting.a, meeting.b))
    owed = Counter(name for two in problem.must | {(fix.a, fix.b) for fix in problem.fixed} for name in two)
    for cluster in problem.clusters:
        if seen[cluster.id] > max(cluster.wanted, owed[cluster.id]):
            yield Fault("too_many", {"cluster": cluster.id, "meetings": seen[cluster.id]})
        if plan.counts.get(cluster.id) != seen[cluster.id]:
            yield Fault("wrong_count", {"cluster": cluster.id, "meetings": seen[cluster.id]})


def _languages(problem: Problem, plan: Plan) -> Iterator[Fault]:
    spoken = {cluster.id: cluster.languages for cluster in problem.clusters}
    left = {slot.id: slot.interpreters for slot in problem.slots}
    excused = problem.must | {(fix.a, fix.b) for fix in problem.fixed}
    for meeting in plan.meetings:
        alike = spoken.get(meeting.a, frozenset()) & spoken.get(meeting.b, frozenset())
        if alike or (meeting.a, meeting.b) in excused or meeting.slot not in left:
            continue
        left[meeting.slot] -= 1
        if left[meeting.slot] < 0:
            yield _fault("no_language", meeting)


def _promises(problem: Problem, plan: Plan) -> Iterator[Fault]:
    held = {(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in plan.meetings}
    for fix in problem.fixed:
        if (fix.a, fix.b, fix.slot, fix.table) not in held:
            yield _fault("fixed_moved", fix)
    met = {(meeting.a, meeting.b) for meeting in plan.meetings}
    explained = {reason.pair for reason in plan.unmet}
    for a, b in sorted(problem.must - met - explained):
        yield Fault("must_missing_unexplained", {"a": a, "b": b})


def _wishes(problem: Problem, plan: Plan) -> Iterator[Fault]:
    starts = {slot.id: slot.starts for slot in problem.slots}
    pinned = {(fix.a, fix.b) for fix in problem.fixed}
    at = {(meeting.a, meeting.b): meeting for meeting in plan.meetings if meeting.slot in starts}
    for two, slots in problem.only.items():
        if two in at and at[two].slot not in slots and two not in pinned:
            yield _fault("not_then", at[two])
    for two, earlier in problem.after.items():
        for one in earlier & at.keys() if two in at else ():
            if starts[at[one].slot] >= starts[at[two].slot] and not {one, two} <= pinned:
                yield _fault("too_early", at[two])


def _pauses(problem: Problem, plan: Plan) -> Iterator[Fault]:
    ordered = sorted(problem.slots, key=lambda slot: slot.starts)
    rows = [list(row) for _half, row in groupby(ordered, key=lambda slot: slot.half_day)]
    usual = min((after.starts - before.ends for row in rows for before, after in pairwise(row)), default=None)
    met = Counter((name, meeting.slot) for meeting in plan.meetings for name in (meeting.a, meeting.b))
    pinned = Counter((name, fix.slot) for fix in problem.fixed for name in (fix.a, fix.b))
    for row in rows if problem.in_a_row else ():
        for at in range(len(row) - problem.in_a_row):
            inside = row[at : at + problem.in_a_row + 1]
            if any(after.starts - before.ends != usual for before, after in pairwise(inside)):
                continue
            for one in problem.clusters:
                most = max(problem.in_a_row * (1 + len(one.more)), sum(pinned[one.id, slot.id] for slot in inside))
                if sum(met[one.id, slot.id] for slot in inside) > most:
                    yield Fault("no_pause", {"cluster": one.id, "slot": inside[0].id})


def _walks(problem: Problem, plan: Plan) -> Iterator[Fault]:
    walked = walked_in(problem, plan) if problem.rooms else 0
    if plan.walks != walked:
        yield Fault("wrong_walks", {"walks": plan.walks, "counted": walked})


def walked_in(problem: Problem, plan: Plan) -> int:
    """Return how often people change rooms in no more than the usual pause, counted cluster by cluster."""
    slots = {slot.id: slot for slot in problem.slots}
    halves: dict[str, list[Slot]] = {}
    for slot in sorted(problem.slots, key=lambda slot: slot.starts):
        halves.setdefault(slot.half_day, []).append(slot)
    pauses = [after.starts - before.ends for half in halves.values() for before, after in pairwise(half)]
    diaries: dict[str, dict[str, list[int]]] = {}
    known = (meeting for meeting in plan.meetings if meeting.slot in slots)
    for meeting in sorted(known, key=lambda one: slots[one.slot].starts):
        room = sum(room.last < meeting.table for room in problem.rooms)
        for name in (meeting.a, meeting.b):
            diaries.setdefault(name, {}).setdefault(meeting.slot, []).append(room)
    able = Counter((one.id, slot) for one in problem.clusters for there in (one.free, *one.more) for slot in there)
    return sum(
        _fewest(here, there, max(able[name, before], able[name, after]))
        for name, diary in diaries.items()
        for (before, here), (after, there) in pairwise(diary.items())
        if slots[before].half_day == slots[after].half_day and slots[after].starts - slots[before].ends <= min(pauses)
    )


def _fewest(here: list[int], there: list[int], people: int) -> int:
    """Return how many have to change rooms, however the people share the meetings out among them."""
    rooms: list[int | None] = [*here, *[None] * (max(people, len(there)) - len(here))]
    return min(
        sum(before is not None and before != after for before, after in zip(chosen, there, strict=True))
        for chosen in permutations(rooms, len(there))
    )
