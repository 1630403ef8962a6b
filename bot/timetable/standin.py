"""Stand-ins: who can take an empty chair now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.timetable.ground import forbidden
from bot.timetable.problem import pair
from bot.timetable.worth import worth

if TYPE_CHECKING:
    from bot.timetable.problem import Pair, Plan, Problem


def stand_ins(problem: Problem, plan: Plan, cluster: str, slot: str) -> tuple[Pair, ...]:
    """Return the pairs of a cluster with those idle in a slot that it may meet and does not meet anyway, best first.

    Idle is who has somebody there without a meeting in the slot; a quota does not count, since nobody plans this.
    """
    clusters = {one.id: one for one in problem.clusters}
    me = clusters.get(cluster)
    if me is None:
        return ()
    busy = Counter(name for meeting in plan.meetings if meeting.slot == slot for name in meeting.pair)
    met = {meeting.pair for meeting in plan.meetings}
    found: list[tuple[int, Pair]] = []
    for other in problem.clusters:
        two = pair(cluster, other.id)
        idle = other.id != cluster and busy[other.id] < other.seats(slot)
        if idle and two not in met and forbidden(problem, me, other) is None:
            found.append((worth(problem, two, across=me.side != other.side), two))
    return tuple(two for _points, two in sorted(found, key=lambda one: (-one[0], one[1])))
