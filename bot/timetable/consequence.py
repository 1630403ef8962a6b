"""The consequence of a change, before anybody is told: meetings moved, gone and new, who has fewer, who must hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.timetable.change import changed
from bot.timetable.problem import Plan
from bot.timetable.repair import ahead, repair

if TYPE_CHECKING:
    from bot.timetable.change import Change, Repair
    from bot.timetable.problem import Pair, Problem


@dataclass(frozen=True, slots=True)
class Supposed:
    """An event as it stands and what is supposed to happen to it.

    `held` are the pairs of the plan who have not answered yet: kept where they are, or let go. `repair` says what
    `begun`, `soon` and `closed` are.
    """

    problem: Problem
    plan: Plan
    change: Change
    held: frozenset[Pair]
    begun: frozenset[str]
    soon: frozenset[str]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a repair would do; `fewer` holds who would have fewer meetings: cluster, number before, number after."""

    repair: Repair
    fewer: tuple[tuple[str, int, int], ...]


def consequence(supposed: Supposed) -> Consequence:
    """Return what would follow; who has not answered yet is neither moved nor missed."""
    change = ahead(supposed.plan, supposed.change, supposed.begun)
    kept = {meeting.pair for meeting in (changed(supposed.problem, change) if change else supposed.problem).fixed}
    stands = Plan.of(one for one in supposed.plan.meetings if one.pair not in supposed.held or one.pair in kept)
    repaired = repair(
        supposed.problem, stands, supposed.change, begun=supposed.begun, soon=supposed.soon, closed=supposed.closed
    )
    before, after = stands.counts, repaired.plan.counts
    fewer = sorted((name, was, after.get(name, 0)) for name, was in before.items() if after.get(name, 0) < was)
    return Consequence(repaired, tuple(fewer))
