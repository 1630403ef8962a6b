"""Repair: nothing lost that can be kept, few moves, never a broken rule; against brute force on tiny events."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from bot.timetable.change import Absent, Asked, Cancelled, Change, Repair, TablesLeft
from bot.timetable.invention import Size, event
from bot.timetable.problem import Code, Plan, Problem
from bot.timetable.proposal import propose
from bot.timetable.repair import repair
from bot.timetable.verdict import check


@pytest.fixture(scope="module")
def problem() -> Problem:
    return event(Size(30, 16, 10), seed=7)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return propose(problem, seconds=0.6, seed=1)


def _changes(problem: Problem, plan: Plan) -> list[Change]:
    held = {meeting.pair for meeting in plan.meetings}
    asked = [two for two in sorted(problem.scores) if two not in held | problem.declined][:3]
    present = [cluster for cluster in problem.clusters if cluster.free][::9]
    return [
        *(Cancelled(meeting.pair) for meeting in plan.meetings[::40]),
        *(Absent(cluster.id, frozenset(sorted(cluster.free)[:3])) for cluster in present),
        *(Asked(two) for two in asked),
        TablesLeft(frozenset({plan.meetings[20].slot}), 7),
        TablesLeft(frozenset(slot.id for slot in problem.slots), 9),
    ]


def _accounts_for_every_difference(plan: Plan, repaired: Repair) -> bool:
    now = set(plan.meetings) - {move.before for move in repaired.moved} - {meeting for meeting, _ in repaired.dropped}
    return now | {move.after for move in repaired.moved} | set(repaired.added) == set(repaired.plan.meetings)


def test_no_repair_breaks_a_rule_and_each_says_all_it_changed(problem: Problem, plan: Plan) -> None:
    for change in _changes(problem, plan):
        repaired = repair(problem, plan, change)
        assert check(repaired.problem, repaired.plan) == (), change
        assert _accounts_for_every_difference(plan, repaired), change


def test_a_cancelled_meeting_moves_nobody_else(problem: Problem, plan: Plan) -> None:
    gone = plan.meetings[17]
    repaired = repair(problem, plan, Cancelled(gone.pair))
    assert repaired.moved == ()
    assert [(meeting, why.code) for meeting, why in repaired.dropped] == [(gone, Code.declined)]
    assert set(gone.pair) <= repaired.concerned


def test_a_meeting_that_has_begun_stays(problem: Problem, plan: Plan) -> None:
    begun = frozenset({plan.meetings[0].slot})
    now = [meeting for meeting in plan.meetings if meeting.slot in begun]
    for change in (Cancelled(now[0].pair), Absent(now[1].a, begun), TablesLeft(begun, 0)):
        repaired = repair(problem, plan, change, begun=begun)
        assert [meeting for meeting in repaired.plan.meetings if meeting.slot in begun] == now
        assert check(repaired.problem, repaired.plan) == ()


def test_whoever_asks_for_one_more_gets_it_with_at_most_three_moves(problem: Problem, plan: Plan) -> None:
    held = {meeting.pair for meeting in plan.meetings}
    clusters = {cluster.id: cluster for cluster in problem.clusters}
    asked = [two for two in sorted(problem.scores) if two not in held | problem.declined][5:15]
    placed = 0
    for two in asked:
        repaired = repair(problem, plan, Asked(two))
        assert len(repaired.moved) <= 3
        assert all(why.code == Code.no_table for _, why in repaired.dropped)
        common = clusters[two[0]].free & clusters[two[1]].free
        placed += any(meeting.pair == two and meeting.slot in common for meeting in repaired.added)
    assert placed > len(asked) / 2


def test_where_every_table_is_taken_a_must_pushes_out_the_least_of_the_lesser_meetings() -> None:
    full = event(Size(24, 8, 5, presence=1.0), seed=3)
    plan = propose(full, seconds=0.5, seed=1)
    assert len(plan.meetings) == 8 * 5
    held, scores = {meeting.pair for meeting in plan.meetings}, full.scores
    busy = {(name, meeting.slot) for meeting in plan.meetings for name in meeting.pair}
    asked = next(
        two
        for two in sorted(scores)
        if two not in held | full.declined
        and any((two[0], slot.id) not in busy and (two[1], slot.id) not in busy for slot in full.slots)
    )
    repaired = repair(full, plan, Asked(asked))
    assert check(repaired.problem, repaired.plan) == ()
    assert [meeting.pair for meeting in repaired.added] == [asked]
    ((gone, why),) = repaired.dropped
    assert gone.pair not in full.must | full.mutual
    assert (why.code, repaired.moved, repaired.concerned) == (Code.no_table, (), {*asked, *gone.pair})


def test_a_must_whose_table_is_gone_is_kept_before_a_lesser_meeting() -> None:
    full = event(Size(24, 8, 5, presence=1.0), seed=3)
    plan = propose(full, seconds=0.5, seed=1)
    must = next(meeting for meeting in plan.meetings if meeting.pair in full.must)
    last = tuple(
        replace(meeting, table={must.table: 5, 5: must.table}.get(meeting.table, meeting.table))
        if meeting.slot == must.slot
        else meeting
        for meeting in plan.meetings
    )
    repaired = repair(full, replace(plan, meetings=last), TablesLeft(frozenset({must.slot}), 4))
    assert must.pair in {meeting.pair for meeting in repaired.plan.meetings}
    assert [meeting.pair in full.must for meeting, _ in repaired.dropped] == [False]


def test_a_table_gone_reseats_before_it_moves(problem: Problem, plan: Plan) -> None:
    crowd = Counter(meeting.slot for meeting in plan.meetings)
    at_the_first = {meeting.slot for meeting in plan.meetings if meeting.table == 1}
    slot = next(slot.id for slot in problem.slots if slot.id in at_the_first and crowd[slot.id] <= slot.tables - 2)
    shifted = tuple(
        replace(meeting, table=problem.slots[0].tables - meeting.table + 1) if meeting.slot == slot else meeting
        for meeting in plan.meetings
    )
    repaired = repair(problem, replace(plan, meetings=shifted), TablesLeft(frozenset({slot}), 9))
    assert repaired.dropped == ()
    assert all(move.before.slot == move.after.slot == slot for move in repaired.moved)
    assert len(repaired.moved) == 1


def _cost(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str], broken: set[tuple[str, str]]
) -> tuple[int, int]:
    """Return what was lost, and how many meetings moved that had nothing to do with it."""
    return (
        sum(two not in after for two in broken),
        sum(after[two] != slot for two, slot in before.items() if two not in broken),
    )


def _least(problem: Problem, before: dict[tuple[str, str], str], broken: set[tuple[str, str]]) -> tuple[int, int]:
    free = {cluster.id: cluster.free for cluster in problem.clusters}
    pairs = sorted(set(before) | broken)
    choices = [[*sorted(free[a] & free[b]), *([None] if (a, b) in broken else [])] for a, b in pairs]
    costs = []
    for places in product(*choices):
        after = {two: slot for two, slot in zip(pairs, places, strict=True) if slot}
        people = [(name, slot) for two, slot in after.items() for name in two]
        crowd = list(after.values())
        if len(set(people)) == len(people) and all(crowd.count(slot.id) <= slot.tables for slot in problem.slots):
            costs.append(_cost(before, after, broken))
    return min(cost for cost in costs if cost[1] <= 3)


@pytest.mark.parametrize("seed", range(8))
def test_on_tiny_events_no_repair_loses_or_moves_less(seed: int) -> None:
    problem = event(Size(6, 5, 2, presence=0.9, wanted=3), seed)
    plan = propose(problem, seconds=0.1, seed=seed)
    asked = next(two for two in sorted(problem.scores) if two not in {m.pair for m in plan.meetings} | problem.declined)
    before = {meeting.pair: meeting.slot for meeting in plan.meetings}
    speaking = tuple(replace(cluster, languages=frozenset({"en"})) for cluster in problem.clusters)
    repaired = repair(replace(problem, clusters=speaking), plan, Asked(asked))
    after = {meeting.pair: meeting.slot for meeting in repaired.plan.meetings}
    assert _cost(before, after, {asked}) == _least(repaired.problem, before, {asked})
