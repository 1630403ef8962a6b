"""For any pair, why not."""

from __future__ import annotations

from dataclasses import replace

from bot.timetable.invention import slots
from bot.timetable.problem import Cluster, Code, Meeting, Plan, Problem, Status, WhyNot
from bot.timetable.refusals import why_not

TWO = ("a", "b")
BOTH = frozenset({"s00", "s01"})


def _problem(**changes: object) -> Problem:
    clusters = (
        Cluster("a", "EU", BOTH, frozenset({"en"}), wanted=3),
        Cluster("b", "MENA", BOTH, frozenset({"en", "fr"}), wanted=3),
        Cluster("c", "MENA", BOTH, frozenset({"en"}), wanted=3),
        Cluster("d", "MENA", BOTH, frozenset({"en"}), wanted=3),
    )
    scores = {TWO: 0.5, ("a", "c"): 0.9, ("b", "d"): 0.8}
    return replace(Problem(slots(2, 2), clusters, scores), **changes)


def _plan(*meetings: Meeting) -> Plan:
    return Plan(meetings, Status.feasible, 0, 0, 0, 0, 0, {}, ())


def _with(problem: Problem, name: str, **changes: object) -> Problem:
    clusters = (replace(cluster, **changes) if cluster.id == name else cluster for cluster in problem.clusters)
    return replace(problem, clusters=tuple(clusters))


def test_what_no_timetable_could_do_comes_first() -> None:
    problem, plan = _problem(), _plan()
    assert why_not(problem, plan, ("a", "z")) == WhyNot(("a", "z"), Code.unknown_cluster, {"cluster": "z"})
    assert why_not(_problem(declined=frozenset({TWO})), plan, TWO) == WhyNot(TWO, Code.declined)
    assert why_not(_with(problem, "a", free=frozenset()), plan, TWO) == WhyNot(TWO, Code.no_common_slot)
    assert why_not(_with(problem, "a", languages=frozenset({"ar"})), plan, TWO) == WhyNot(TWO, Code.no_shared_language)
    assert why_not(problem, plan, ("a", "d")) == WhyNot(("a", "d"), Code.not_matched)
    assert why_not(_with(problem, "b", side="EU"), plan, TWO) == WhyNot(TWO, Code.same_side, {"side": "EU"})


def test_a_full_quota_is_named() -> None:
    problem = _with(_problem(), "a", wanted=1)
    assert why_not(problem, _plan(Meeting("a", "c", "s00", 1)), TWO) == WhyNot(
        TWO, Code.quota, {"cluster": "a", "wanted": 1}
    )


def test_the_meeting_in_the_way_is_named() -> None:
    plan = _plan(Meeting("a", "c", "s00", 1), Meeting("b", "d", "s01", 1))
    assert why_not(_problem(), plan, TWO) == WhyNot(TWO, Code.better_use, {"slot": "s01", "a": "b", "b": "d"})


def test_a_lack_of_tables_is_told_from_a_lack_of_time() -> None:
    plan = _plan(Meeting("a", "c", "s00", 1), Meeting("c", "d", "s01", 1))
    assert why_not(_problem(slots=slots(2, 1)), plan, TWO) == WhyNot(TWO, Code.no_table, {"slots": 1})
    assert why_not(_problem(), plan, TWO) == WhyNot(TWO, Code.possible, {"slot": "s01"})
