"""Why two clusters do not meet in a plan: the first reason that holds, the hardest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.ground import forbidden
from bot.timetable.problem import Code, Pair, Plan, Problem, WhyNot, pair

if TYPE_CHECKING:
    from bot.timetable.problem import Cluster, Meeting, Slot


def why_not(problem: Problem, plan: Plan, two: Pair) -> WhyNot:
    """Return why the two do not meet in `plan`; `Code` says what each reason's values hold.

    The order: unknown, declined, no common slot, same side, not matched, no shared language; then what the plan did
    with their time: a slot open to both (`possible`), quota, no table, a better use of the slot (the other meeting
    that costs least to give up), conflict for a must meet.
    """
    clusters = {cluster.id: cluster for cluster in problem.clusters}
    for name in two:
        if name not in clusters:
            return WhyNot(two, Code.unknown_cluster, {"cluster": name})
    one, other = clusters[two[0]], clusters[two[1]]
    return forbidden(problem, one, other) or _in_plan(problem, plan, one, other)


def unmet(problem: Problem, plan: Plan) -> tuple[WhyNot, ...]:
    """Return why musts, then mutual wishes, are not in `plan`."""
    held = {meeting.pair for meeting in plan.meetings}
    wanted = [*sorted(problem.must - held), *sorted(problem.mutual - held - problem.must)]
    return tuple(why_not(problem, plan, two) for two in wanted)


def _in_plan(problem: Problem, plan: Plan, one: Cluster, other: Cluster) -> WhyNot:
    two = pair(one.id, other.id)
    must = two in problem.must
    common = [slot for slot in problem.slots if slot.tables and slot.id in one.free & other.free]
    theirs = {meeting.slot: meeting for meeting in plan.meetings if {one.id, other.id} & set(meeting.pair)}
    open_to_both = [slot for slot in common if slot.id not in theirs]
    with_table = [slot for slot in open_to_both if _tables_left(plan, slot)]
    for cluster in (one, other):
        if not must and sum(cluster.id in meeting.pair for meeting in plan.meetings) >= cluster.wanted:
            return WhyNot(two, Code.quota, {"cluster": cluster.id, "wanted": cluster.wanted})
    if with_table and not one.languages & other.languages and not any(slot.interpreters for slot in with_table):
        return WhyNot(two, Code.no_shared_language)
    if with_table:
        return WhyNot(two, Code.possible, {"slot": with_table[0].id})
    if open_to_both:
        return WhyNot(two, Code.no_table, {"slots": len(open_to_both)})
    standing = min((theirs[slot.id] for slot in common), key=lambda meeting: _weight(problem, meeting))
    if must and standing.pair in problem.must:
        return WhyNot(two, Code.conflict)
    return WhyNot(two, Code.better_use, {"slot": standing.slot, "a": standing.a, "b": standing.b})


def _tables_left(plan: Plan, slot: Slot) -> bool:
    return sum(meeting.slot == slot.id for meeting in plan.meetings) < slot.tables


def _weight(problem: Problem, meeting: Meeting) -> tuple[bool, bool, float, str]:
    two = meeting.pair
    return (two in problem.must, two in problem.mutual, problem.scores.get(two, 0.0), meeting.slot)
