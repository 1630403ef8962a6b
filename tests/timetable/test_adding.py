"""Adding to a published timetable: what stands stays, who has fewest gets what is free, and no rule is broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.timetable.adding import ABOVE, add
from bot.timetable.invention import Size, event
from bot.timetable.latecomers import joined
from bot.timetable.problem import Code, Meeting, Pair, Plan, Problem, pair
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams
from bot.timetable.teams import Joining, Team, Teaming
from bot.timetable.verdict import check
from tests.timetable.test_parallel import paired

if TYPE_CHECKING:
    from bot.timetable.change import Repair

SIZES = {
    "enough": Size(30, 16, 10),
    "few tables left": Size(24, 14, 9, presence=0.9),
    "everybody there": Size(26, 14, 13, presence=1.0, wanted=6),
}


def _without(problem: Problem, late: set[str]) -> Problem:
    return replace(
        problem,
        clusters=tuple(one for one in problem.clusters if one.id not in late),
        scores={two: score for two, score in problem.scores.items() if not late & set(two)},
        **{word: frozenset(two for two in getattr(problem, word) if not late & set(two)) for word in WORDS},
    )


WORDS = ("must", "mutual", "wished", "declined")


def _published(problem: Problem, number: int) -> tuple[Plan, set[str]]:
    """Return a timetable made before the last of the clusters came, and those."""
    late = {one.id for one in problem.clusters[:: len(problem.clusters) // number][:number]}
    return propose(_without(problem, late), seconds=0.3, seed=1), late


def _stays(plan: Plan, added: Repair) -> bool:
    return set(plan.meetings) <= set(added.plan.meetings) and not added.moved and not added.dropped


@pytest.fixture(params=SIZES, scope="module")
def problem(request: pytest.FixtureRequest) -> Problem:
    return event(SIZES[request.param], seed=11)


@pytest.mark.parametrize("kind", ["plain", "two at once", "pauses"])
def test_nothing_published_moves_for_who_comes_late_and_no_rule_is_broken(problem: Problem, kind: str) -> None:
    problem = paired(problem) if kind == "two at once" else problem
    problem = replace(problem, in_a_row=2) if kind == "pauses" else problem
    plan, _late = _published(problem, 4)
    added = add(problem, plan)
    assert _stays(plan, added)
    assert check(added.problem, added.plan) == ()
    assert set(added.plan.meetings) - set(plan.meetings) == set(added.added)


def test_whoever_comes_late_gets_the_least_there_should_be_unless_nobody_is_free_with_them(problem: Problem) -> None:
    plan, late = _published(problem, 4)
    added = add(problem, plan)
    there = {one.id: one for one in problem.clusters}
    lacking = {name for name in late if added.plan.counts[name] < there[name].minimum}
    assert lacking < late
    assert [
        (name, other)
        for name in sorted(lacking)
        for other in sorted(there)
        if added.plan.counts[other] <= there[other].wanted and _could_meet(problem, added.plan, pair(name, other))
    ] == []


def _could_meet(problem: Problem, plan: Plan, two: Pair) -> bool:
    """Whether two who may meet are free in a slot that has a table left."""
    if two[0] == two[1]:
        return False
    one, other = (cluster for cluster in problem.clusters if cluster.id in two)
    met, crowd = {meeting.pair for meeting in plan.meetings}, Counter(meeting.slot for meeting in plan.meetings)
    if two in met | problem.declined or two not in problem.scores:
        return False
    busy = {meeting.slot for meeting in plan.meetings if set(two) & set(meeting.pair)}
    free = (one.free & other.free) - busy
    is_across = one.side != other.side or one.side in problem.among
    return bool(
        is_across
        and one.languages & other.languages
        and any(crowd[s.id] < s.tables for s in problem.slots if s.id in free)
    )


def test_nobody_has_more_than_one_above_the_wanted_number_and_the_least_comes_first(problem: Problem) -> None:
    plan, late = _published(problem, 4)
    added = add(problem, plan)
    most = {one.id: one.wanted for one in problem.clusters}
    assert all(count <= most[name] + ABOVE for name, count in added.plan.counts.items())
    above = {name for name, count in added.plan.counts.items() if count > most[name]}
    assert not above & late
    assert sum(added.plan.counts[name] for name in late) > 0


def test_added_to_once_more_nothing_changes(problem: Problem) -> None:
    plan, _late = _published(problem, 4)
    added = add(problem, plan)
    again = add(problem, added.plan)
    assert _stays(added.plan, again)
    assert not again.added


def test_what_cannot_stand_any_more_is_left_out_or_finds_a_place_and_the_rest_stays(problem: Problem) -> None:
    plan, _late = _published(problem, 2)
    refused, away = plan.meetings[3], plan.meetings[8]
    clusters = tuple(replace(one, free=one.free - {away.slot}) if one.id == away.a else one for one in problem.clusters)
    now = replace(
        problem,
        clusters=clusters,
        declined=problem.declined | {refused.pair},
        must=problem.must - {refused.pair},
        mutual=problem.mutual - {refused.pair},
        wished=problem.wished - {refused.pair},
    )
    added = add(now, plan)
    assert check(added.problem, added.plan) == ()
    assert (refused, Code.declined) in [(gone, why.code) for gone, why in added.dropped]
    assert away not in added.plan.meetings
    assert {gone.pair for gone, _why in added.dropped} <= {refused.pair, away.pair}
    assert len([one for one in added.moved if one.before.slot != one.after.slot and one.before != away]) <= 3


def test_a_new_must_gets_a_free_slot_even_where_both_have_all_they_wanted() -> None:
    problem = event(Size(26, 14, 13, presence=1.0, wanted=6), seed=5)
    plan = propose(problem, seconds=0.3, seed=1)
    met, busy = {one.pair for one in plan.meetings}, {(name, one.slot) for one in plan.meetings for name in one.pair}
    crowd = Counter(one.slot for one in plan.meetings)
    two = next(
        two
        for two in sorted(problem.scores)
        if two not in met | problem.declined
        and {plan.counts[name] for name in two} == {6}
        and any(crowd[slot.id] < slot.tables and not {(name, slot.id) for name in two} & busy for slot in problem.slots)
    )
    added = add(replace(problem, must=problem.must | {two}, mutual=problem.mutual - {two}), plan)
    assert two in {one.pair for one in added.added}
    assert _stays(plan, added)
    assert check(added.problem, added.plan) == ()


def test_a_published_meeting_needs_no_other_reason_to_stay(problem: Problem) -> None:
    plan, _late = _published(problem, 2)
    one = next(one for one in plan.meetings if one.pair not in problem.must)
    other = replace(
        problem,
        scores={two: score for two, score in problem.scores.items() if two != one.pair},
        mutual=problem.mutual - {one.pair},
        wished=problem.wished - {one.pair},
    )
    assert _stays(plan, add(other, plan))


def test_closed_slots_stay_as_they_are_whoever_has_left_or_said_no_since(problem: Problem) -> None:
    plan, late = _published(problem, 2)
    closed = frozenset(one.id for one in problem.slots[:4])
    held = [one for one in plan.meetings if one.slot in closed]
    gone = next(one.id for one in problem.clusters if one.id in {one.a for one in held})
    fixed = tuple(one for one in held if gone not in one.pair)
    left = replace(_without(problem, {gone}), fixed=fixed, declined=problem.declined | {held[-1].pair})
    added = add(left, plan, closed=closed)
    assert {one for one in added.plan.meetings if one.slot in closed} == set(held)
    assert not any(gone in one.pair for one in added.plan.meetings if one.slot not in closed)
    assert any(late & set(one.pair) for one in added.added)


def test_what_an_organizer_gave_a_table_takes_it() -> None:
    problem = event(Size(20, 10, 8), seed=2)
    plan, late = _published(problem, 2)
    name = min(late)
    busy = {(who, one.slot) for one in plan.meetings for who in one.pair}
    taken = {(one.slot, one.table) for one in plan.meetings}
    there = {one.id: one for one in problem.clusters}
    other, slot = next(
        (one.id, slot)
        for one in problem.clusters
        for slot in sorted(one.free & there[name].free)
        if one.id not in late and (one.id, slot) not in busy and (slot, 8) not in taken
    )
    fixed = Meeting(*pair(name, other), slot, 8)
    added = add(
        replace(
            problem,
            must=problem.must | {fixed.pair},
            declined=problem.declined - {fixed.pair},
            mutual=problem.mutual - {fixed.pair},
            wished=problem.wished - {fixed.pair},
            fixed=(fixed,),
        ),
        plan,
    )
    assert fixed in added.plan.meetings
    assert check(added.problem, added.plan) == ()


def _joining(number: int, *, topics: tuple[str, ...] = ("water", "energy")) -> tuple[Joining, ...]:
    return tuple(Joining(f"c{at:02}", ("EU", "MENA")[at % 2], frozenset({"en"}), topics) for at in range(number))


def _scores(joining: tuple[Joining, ...]) -> dict[tuple[str, str], float]:
    return {
        (a.id, b.id): (int(a.id[1:]) * 7 + int(b.id[1:]) * 3) % 10 / 10 for a in joining for b in joining if a.id < b.id
    }


def test_a_latecomer_joins_a_team_with_room_and_nobody_else_changes_teams() -> None:
    everybody = _joining(12)
    scores = _scores(everybody)
    before = teams(Teaming(everybody[:10], scores), seed=1).teams
    after = joined(Teaming(everybody, scores), before, seed=1)
    assert [(one.topic, one.lead) for one in after.teams[: len(before)]] == [(one.topic, one.lead) for one in before]
    assert all(set(was.members) <= set(now.members) for was, now in zip(before, after.teams, strict=False))
    placed = [member for one in after.teams for member in one.members]
    assert sorted([*placed, *(one.id for one in after.left)]) == [one.id for one in everybody]
    assert {"c10", "c11"} & set(placed)


def test_latecomers_for_whom_no_team_has_room_make_one_among_themselves_or_are_told_why() -> None:
    everybody = _joining(10)
    full = Team("water", tuple(one.id for one in everybody[:6]), "c00", frozenset({"en"}))
    after = joined(Teaming(everybody, _scores(everybody)), [full], seed=1)
    assert after.teams[0] == full
    assert [set(one.members) for one in after.teams[1:]] == [{"c06", "c07", "c08", "c09"}]
    (alone,) = joined(Teaming(everybody[:7], _scores(everybody)), [full], seed=1).left
    assert (alone.id, alone.code) == ("c06", "no_place")


def test_a_team_whose_member_left_stays_and_takes_nobody_who_wants_another_topic() -> None:
    everybody = (*_joining(4), Joining("c04", "EU", frozenset({"en"}), ("wine",)))
    team = Team("water", ("c00", "c01", "c02", "gone"), "c00", frozenset({"en"}))
    after = joined(Teaming(everybody, _scores(everybody)), [team], seed=1)
    assert after.teams[0] == team
