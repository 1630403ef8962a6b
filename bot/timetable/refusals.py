"""Why two clusters do not meet in a plan: the first reason that holds, the hardest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.timetable.ground import forbidden
from bot.timetable.problem import Code, Pair, Plan, Problem, WhyNot, pair
from bot.timetable.resting import most, windows

if TYPE_CHECKING:
    from bot.timetable.problem import Cluster, Meeting, Slot


def why_not(problem: Problem, plan: Plan, two: Pair) -> WhyNot:
    """Return why the two do not meet in `plan`; `Code` says what each reason's values hold.

    The order: unknown, declined, no common slot, same side, not matched, no shared language; then what the plan did
    with their time: quota, a slot open to both (`possible`), no table, a better use of the slot (the other meeting
    that costs least to give up), conflict for a must meet.
    """
    return _Refusals(problem, plan).of(two)


def unmet(problem: Problem, plan: Plan) -> tuple[WhyNot, ...]:
    """Return why musts, then mutual wishes, are not in `plan`."""
    held = {meeting.pair for meeting in plan.meetings}
    wanted = [*sorted(problem.must - held), *sorted(problem.mutual - held - problem.must)]
    refusals = _Refusals(problem, plan)
    return tuple(refusals.of(two) for two in wanted)


def unmet_of(problem: Problem, plan: Plan, cluster: str) -> tuple[WhyNot, ...]:
    """Return why the wishes a cluster made or was asked for are not in `plan`: musts, mutual ones, then one side's."""
    held = {meeting.pair for meeting in plan.meetings}
    refusals = _Refusals(problem, plan)
    return tuple(
        refusals.of(two)
        for wishes in (problem.must, problem.mutual, problem.wished)
        for two in sorted(wishes - held)
        if cluster in two
    )


class _Refusals:
    """A plan read once, for many questions."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.clusters = {cluster.id: cluster for cluster in problem.clusters}
        begins = {slot.id: slot.starts for slot in problem.slots}
        self.starts = {meeting.pair: begins[meeting.slot] for meeting in plan.meetings if meeting.slot in begins}
        self.crowd = Counter(meeting.slot for meeting in plan.meetings)
        self.days: defaultdict[str, defaultdict[str, list[Meeting]]] = defaultdict(lambda: defaultdict(list))
        for meeting in plan.meetings:
            for name in meeting.pair:
                self.days[name][meeting.slot].append(meeting)

    def of(self, two: Pair) -> WhyNot:
        """Return why the two do not meet."""
        for name in two:
            if name not in self.clusters:
                return WhyNot(two, Code.unknown_cluster, {"cluster": name})
        one, other = self.clusters[two[0]], self.clusters[two[1]]
        return forbidden(self.problem, one, other) or self._quota(one, other) or self._in_plan(one, other)

    def _quota(self, one: Cluster, other: Cluster) -> WhyNot | None:
        two = pair(one.id, other.id)
        for cluster in () if two in self.problem.must else (one, other):
            if sum(map(len, self.days[cluster.id].values())) >= cluster.wanted:
                return WhyNot(two, Code.quota, {"cluster": cluster.id, "wanted": cluster.wanted})
        return None

    def _in_plan(self, one: Cluster, other: Cluster) -> WhyNot:
        two = pair(one.id, other.id)
        common = [slot for slot in self.problem.slots if slot.tables and slot.id in one.free and slot.id in other.free]
        common = [slot for slot in common if self._is_then(two, slot)]
        theirs = {slot.id: self._taken(other, slot.id) or self._taken(one, slot.id) for slot in common}
        open_to_both = [slot for slot in common if not theirs[slot.id]]
        with_table = [slot for slot in open_to_both if self.crowd[slot.id] < slot.tables]
        if not common:
            return WhyNot(two, Code.conflict)
        if not open_to_both:
            return self._better_use(two, [meeting for slot in common for meeting in theirs[slot.id]])
        if not with_table:
            return WhyNot(two, Code.no_table, {"slots": len(open_to_both)})
        with_table = [slot for slot in with_table if all(self._gets_a_pause(each, slot) for each in (one, other))]
        if not with_table:
            return WhyNot(two, Code.no_pause)
        asked = two in self.problem.must or bool(one.languages & other.languages)
        if not asked and not any(slot.interpreters for slot in with_table):
            return WhyNot(two, Code.no_shared_language)
        return WhyNot(two, Code.possible, {"slot": with_table[0].id})

    def _is_then(self, two: Pair, slot: Slot) -> bool:
        """Whether the two may meet in a slot, and would be in order with the meetings of the plan."""
        order = [(before, then) for then, earlier in self.problem.after.items() for before in earlier]
        early = [self.starts[before] for before, then in order if then == two and before in self.starts]
        late = [self.starts[then] for before, then in order if before == two and then in self.starts]
        among = two not in self.problem.only or slot.id in self.problem.only[two]
        return among and all(one < slot.starts for one in early) and all(slot.starts < one for one in late)

    def _gets_a_pause(self, cluster: Cluster, slot: Slot) -> bool:
        """Whether somebody still rests once in each row of slots around one, if the cluster met in it, too."""
        slots = sorted(self.problem.slots, key=lambda slot: slot.starts)
        around = [row for row in windows(self.problem, slots) if any(slots[at].id == slot.id for at in row)]
        days, limit = self.days[cluster.id], most(self.problem, cluster)
        return all(sum(len(days[slots[at].id]) for at in row) < limit for row in around)

    def _taken(self, cluster: Cluster, slot: str) -> list[Meeting]:
        """Return a cluster's meetings in a slot where nobody of it is left."""
        here = self.days[cluster.id][slot]
        return here if len(here) >= cluster.seats(slot) else []

    def _better_use(self, two: Pair, standing: list[Meeting]) -> WhyNot:
        least = min(standing, key=self._weight)
        if two in self.problem.must and least.pair in self.problem.must:
            return WhyNot(two, Code.conflict)
        return WhyNot(two, Code.better_use, {"slot": least.slot, "a": least.a, "b": least.b})

    def _weight(self, meeting: Meeting) -> tuple[bool, bool, float, str]:
        two, problem = meeting.pair, self.problem
        return (two in problem.must, two in problem.mutual, problem.scores.get(two, 0.0), meeting.slot)
