"""The verifier finds every kind of broken rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.timetable.invention import Size, event
from bot.timetable.problem import Meeting, Plan, Problem
from bot.timetable.proposal import propose
from bot.timetable.verdict import check


@pytest.fixture(scope="module")
def problem() -> Problem:
    return event(Size(12, 8, 4), seed=4)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.3, seed=1)


def _codes(problem: Problem, plan: Plan) -> set[str]:
    return {fault.code for fault in check(problem, plan)}


def test_a_sound_plan_has_no_fault(problem: Problem, plan: Plan) -> None:
    assert check(problem, plan) == ()


def test_a_cluster_in_two_places_is_found(problem: Problem, plan: Plan) -> None:
    first = plan.meetings[0]
    other = next(cluster.id for cluster in problem.clusters if cluster.id > first.a and cluster.id != first.b)
    twice = replace(plan, meetings=(*plan.meetings, Meeting(first.a, other, first.slot, 4)))
    assert {"two_places", "wrong_count"} <= _codes(problem, twice)


def test_a_table_that_is_not_there_or_taken_is_found(problem: Problem, plan: Plan) -> None:
    first, second, *rest = plan.meetings
    assert "no_such_table" in _codes(problem, replace(plan, meetings=(replace(first, table=5), second, *rest)))
    same = replace(second, table=first.table, slot=first.slot)
    assert "table_taken" in _codes(problem, replace(plan, meetings=(first, same, *rest)))


def test_what_was_declined_away_or_unknown_is_found(problem: Problem, plan: Plan) -> None:
    first = plan.meetings[0]
    assert "declined" in _codes(replace(problem, declined=frozenset({first.pair})), plan)
    away = tuple(
        replace(cluster, free=cluster.free - {first.slot}) if cluster.id == first.a else cluster
        for cluster in problem.clusters
    )
    assert "not_free" in _codes(replace(problem, clusters=away), plan)
    assert "unknown_slot" in _codes(replace(problem, slots=problem.slots[1:]), plan)
    assert "unknown_cluster" in _codes(replace(problem, clusters=problem.clusters[1:]), plan)


def test_a_must_neither_held_nor_explained_is_found(problem: Problem, plan: Plan) -> None:
    missing = next(two for two in problem.scores if two not in {meeting.pair for meeting in plan.meetings})
    assert "must_missing_unexplained" in _codes(replace(problem, must=frozenset({missing})), replace(plan, unmet=()))


def test_a_pair_without_a_language_is_found(problem: Problem, plan: Plan) -> None:
    mute = tuple(replace(cluster, languages=frozenset({cluster.id})) for cluster in problem.clusters)
    assert "no_language" in _codes(replace(problem, clusters=mute, must=frozenset()), plan)
