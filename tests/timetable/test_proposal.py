"""What the planner promises, at the size of the example and, against brute force, on tiny problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest

from bot.timetable.choice import bound
from bot.timetable.ground import ground
from bot.timetable.improving import FAIR, PLACING, QUICK, RICH
from bot.timetable.invention import Size, event, slots
from bot.timetable.problem import Cluster, Code, Fault, Meeting, Plan, Problem, Progress, Status, WhyNot
from bot.timetable.proposal import propose
from bot.timetable.verdict import check
from bot.timetable.worth import BREAK, SHORT, worth
from tests.timetable.longhand import least_share


@pytest.fixture(scope="module")
def casablanca() -> Problem:
    """Return an event of the size of the example."""
    return event(Size(42, 20, 18), seed=2019)


@pytest.fixture(scope="module")
def plan(casablanca: Problem) -> Plan:
    return propose(casablanca, seconds=2, seed=1)


def test_at_the_size_of_the_example_everyone_has_five_meetings_and_all_have_150(
    casablanca: Problem, plan: Plan
) -> None:
    assert check(casablanca, plan) == ()
    assert min(plan.counts.values()) >= 5
    assert len(plan.meetings) >= 150
    assert plan.gap < 0.02
    assert plan.worst_share > 0.75


def test_every_must_meet_is_placed_or_explained(casablanca: Problem, plan: Plan) -> None:
    held = {meeting.pair for meeting in plan.meetings}
    explained = {reason.pair: reason.code for reason in plan.unmet}
    for two in casablanca.must - held:
        assert explained[two] in {Code.declined, Code.no_common_slot, Code.conflict}
    for two in casablanca.mutual - held:
        assert two in explained


def test_the_same_problem_and_seed_give_the_same_plan(casablanca: Problem) -> None:
    backwards = replace(
        casablanca,
        clusters=casablanca.clusters[::-1],
        slots=casablanca.slots[::-1],
        scores=dict(reversed(list(casablanca.scores.items()))),
    )
    assert propose(casablanca, seconds=0.2, seed=3).meetings == propose(backwards, seconds=0.2, seed=3).meetings


def test_a_listener_can_stop_the_planner_and_still_gets_a_whole_plan(casablanca: Problem) -> None:
    heard: list[Progress] = []

    def stop_soon(progress: Progress) -> bool:
        heard.append(progress)
        return len(heard) < 3

    stopped = propose(casablanca, seconds=60, seed=1, progress=stop_soon)
    assert stopped.status == Status.stopped
    assert check(casablanca, stopped) == ()
    assert len(stopped.meetings) >= 150
    assert [progress.phase for progress in heard] == ["choosing", "polishing", "polishing", "polishing"]


def test_stopped_while_meetings_are_chosen_the_planner_answers_with_what_it_has(casablanca: Problem) -> None:
    heard: list[float] = []

    def stop_where_it_stands(progress: Progress) -> bool:
        heard.append(progress.done)
        return progress.done != FAIR / (FAIR + PLACING + RICH)

    stopped = propose(casablanca, seconds=2, seed=1, progress=stop_where_it_stands)
    assert stopped.status == Status.stopped
    assert check(casablanca, stopped) == ()
    assert len(stopped.meetings) >= 150
    assert heard[-2:] == [0.25, 1.0]


def test_meetings_chosen_apart_from_slots_find_them_and_the_fixed_stay(casablanca: Problem) -> None:
    one, other = casablanca.clusters[0], casablanca.clusters[-1]
    fixed = Meeting(one.id, other.id, min(one.free & other.free), 7)
    pinned = replace(casablanca, fixed=(fixed,), declined=casablanca.declined - {fixed.pair})
    assert len(ground(pinned).options) <= 2 * QUICK
    planned = propose(pinned, seconds=2, seed=1)
    assert check(pinned, planned) == ()
    assert fixed in planned.meetings
    assert planned.gap < 0.002
    assert planned.worst_share > 0.96
    assert planned.meetings == propose(pinned, seconds=2, seed=1).meetings


def test_fixed_meetings_keep_their_slot_and_table(casablanca: Problem) -> None:
    one, other = casablanca.clusters[0], casablanca.clusters[-1]
    slot = min(one.free & other.free)
    fixed = Meeting(one.id, other.id, slot, 7)
    pinned = replace(casablanca, fixed=(fixed,), declined=casablanca.declined - {fixed.pair})
    planned = propose(pinned, seconds=0.3, seed=1)
    assert fixed in planned.meetings
    assert check(pinned, planned) == ()


def test_an_interpreter_speaks_for_one_pair_at_a_time() -> None:
    clusters = tuple(
        Cluster(name, side, frozenset({"s00", "s01"}), frozenset({tongue}), wanted=2, minimum=1)
        for name, side, tongue in (("a", "EU", "en"), ("b", "EU", "en"), ("c", "MENA", "fr"), ("d", "MENA", "fr"))
    )
    scores = {("a", "c"): 0.9, ("a", "d"): 0.8, ("b", "c"): 0.7, ("b", "d"): 0.6}
    problem = Problem(slots(2, 4, interpreters=1), clusters, scores, among=frozenset())
    planned = propose(problem, seconds=0.2, seed=1)
    assert check(problem, planned) == ()
    assert len(planned.meetings) == 2
    silent = replace(problem, slots=slots(2, 4))
    assert propose(silent, seconds=0.2, seed=1).status == Status.impossible


def test_an_impossible_event_is_said_at_once() -> None:
    problem = event(Size(6, 4, 0), seed=1)
    planned = propose(problem, seconds=60)
    assert (planned.meetings, planned.status, planned.faults) == ((), Status.impossible, (Fault("no_tables"),))
    assert propose(replace(problem, slots=()), seconds=60).faults == (Fault("no_slots"),)
    assert propose(replace(problem, clusters=()), seconds=60).faults == (Fault("no_tables"),)


def test_a_cluster_never_there_is_named() -> None:
    problem = event(Size(8, 6, 4), seed=5)
    gone = replace(problem.clusters[2], free=frozenset())
    clusters = (*problem.clusters[:2], gone, *problem.clusters[3:])
    planned = propose(replace(problem, clusters=clusters, must=frozenset()), seconds=0.1)
    assert Fault("never_free", {"cluster": gone.id}) in planned.faults


def test_musts_that_cannot_all_hold_are_held_as_far_as_possible_and_explained() -> None:
    there = frozenset({"s00"})
    clusters = tuple(
        Cluster(name, side, there, frozenset({"en"}), wanted=1, minimum=1)
        for name, side in (("a", "EU"), ("b", "MENA"), ("c", "MENA"))
    )
    problem = Problem(slots(1, 2), clusters, {}, must=frozenset({("a", "b"), ("a", "c")}))
    planned = propose(problem, seconds=0.1)
    assert len(planned.meetings) == 1
    (left,) = problem.must - {planned.meetings[0].pair}
    assert planned.unmet == (WhyNot(left, Code.conflict),)
    assert planned.faults == (Fault("many_musts", {"cluster": "a", "musts": 2, "free": 1}),)


def _worth_of(problem: Problem, chosen: dict[tuple[str, str], str]) -> int:
    """Return the value of a timetable, computed the long way; slots of these problems are one half-day."""
    sides = {cluster.id: cluster.side for cluster in problem.clusters}
    total = sum(worth(problem, two, across=sides[two[0]] != sides[two[1]]) for two in chosen)
    for cluster in problem.clusters:
        busy = sorted(int(slot[1:]) for two, slot in chosen.items() if cluster.id in two)
        free = {int(slot[1:]) for slot in cluster.free}
        between = [set(range(one + 1, other)) & free for one, other in pairwise(busy)]
        if cluster.free >= {slot.id for slot in problem.slots}:
            total -= BREAK * sum(bool(gap) for gap in between)
        total -= SHORT * max(0, cluster.minimum - len(busy))
    return total


def _best(problem: Problem) -> tuple[float, int]:
    """Return the largest share that the worst-off can have, and the most such a timetable can be worth."""
    ids = [slot.id for slot in problem.slots]
    pairs = sorted(set(problem.scores) - problem.declined)
    best, share_of = (0.0, -(10**9)), least_share(problem)
    for places in product([None, *ids], repeat=len(pairs)):
        chosen = {two: slot for two, slot in zip(pairs, places, strict=True) if slot}
        people = [(name, slot) for two, slot in chosen.items() for name in two]
        crowd = list(chosen.values())
        if len(set(people)) == len(people) and all(crowd.count(slot.id) <= slot.tables for slot in problem.slots):
            best = max(best, (share_of(chosen), _worth_of(problem, chosen)))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_on_tiny_problems_the_plan_is_as_good_as_brute_force(seed: int) -> None:
    problem = event(Size(5, 3, 1 + seed % 2, presence=1.0, wanted=3), seed)
    clusters = tuple(replace(cluster, languages=frozenset({"en"}), minimum=1) for cluster in problem.clusters)
    pairs = sorted(problem.scores)[:7]
    problem = replace(
        problem,
        clusters=clusters,
        scores={two: problem.scores[two] for two in pairs},
        among=frozenset({"EU", "MENA"}),
        must=frozenset(),
        mutual=frozenset(),
        wished=frozenset(),
        declined=frozenset(),
    )
    planned = propose(problem, seconds=0.4, seed=seed)
    assert check(problem, planned) == ()
    share, best = _best(problem)
    assert planned.worst_share == pytest.approx(share)
    assert 0.99 * best <= planned.value <= best <= planned.bound + 1e-6
    as_fair = bound(ground(problem), [planned.worst_share] * len(problem.clusters))
    assert planned.value - 1e-6 <= as_fair <= planned.bound + 1e-6


def test_where_tables_are_few_little_is_lost_beside_plans_as_fair() -> None:
    tight = event(Size(40, 24, 7), seed=1)
    planned = propose(tight, seconds=2, seed=1)
    assert check(tight, planned) == ()
    assert planned.worst_share > 0.75
    assert planned.value > 0.98 * bound(ground(tight), [planned.worst_share] * len(tight.clusters))
