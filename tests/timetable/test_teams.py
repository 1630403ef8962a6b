"""Teams: mixed, on one topic, in one language; the weakest link first; everybody where possible."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.timetable.covering import covered
from bot.timetable.teaming import _Search, teams
from bot.timetable.teams import Joining, LeftOut, Rules, Team, Teaming, Teams, summed

if TYPE_CHECKING:
    from collections.abc import Iterable

TOPICS = ("export", "green", "packaging", "logistics", "skills")


def _teaming(number: int, seed: int) -> Teaming:
    random = Random(seed)
    joining = tuple(
        Joining(
            id=f"c{position:03}",
            side="EU" if position % 5 < 2 else "MENA",
            languages=frozenset(random.choice([("en",), ("en", "fr"), ("en", "fr", "ar")])),
            topics=tuple(random.sample(TOPICS, 3)),
        )
        for position in range(number)
    )
    pairs = combinations((cluster.id for cluster in joining), 2)
    return Teaming(joining, {two: random.random() for two in pairs})


def _keeps_the_rules(teaming: Teaming, found: Teams) -> bool:
    by_id = {cluster.id: cluster for cluster in teaming.joining}
    named = [member for team in found.teams for member in team.members] + [left.id for left in found.left]
    return sorted(named) == sorted(by_id) and all(_is_a_team(by_id, team) for team in found.teams)


def _is_a_team(by_id: dict[str, Joining], team: Team) -> bool:
    members = [by_id[member] for member in team.members]
    return (
        3 <= len(members) <= 6
        and len({member.side for member in members}) == 2
        and bool(team.languages)
        and all(team.languages <= member.languages for member in members)
        and all(team.topic in member.topics for member in members)
        and team.lead in team.members
    )


@pytest.mark.parametrize(("number", "seed"), [(9, 1), (20, 2), (42, 3), (82, 4)])
def test_everybody_is_in_one_mixed_team_on_a_topic_of_theirs(number: int, seed: int) -> None:
    teaming = _teaming(number, seed)
    found = teams(teaming, seed=1)
    assert _keeps_the_rules(teaming, found)
    assert found.left == ()
    assert 0 < found.weakest <= found.bound


def test_the_same_seed_gives_the_same_teams() -> None:
    teaming = _teaming(20, 5)
    assert teams(teaming, seed=4) == teams(Teaming(teaming.joining[::-1], teaming.scores), seed=4)


def _partitions(names: tuple[str, ...]) -> list[list[tuple[str, ...]]]:
    if not names:
        return [[]]
    first, rest = names[0], names[1:]
    return [
        [(first, *others), *more]
        for size in range(2, 6)
        for others in combinations(rest, size)
        for more in _partitions(tuple(name for name in rest if name not in others))
    ]


@pytest.mark.parametrize("seed", range(4))
def test_small_partitions_are_as_strong_at_the_weakest_link_as_any(seed: int) -> None:
    drawn = _teaming(8, seed)
    plain = tuple(Joining(c.id, c.side, frozenset({"en"}), ("export",)) for c in drawn.joining)
    teaming = Teaming(plain, drawn.scores)
    sides = {cluster.id: cluster.side for cluster in plain}

    def tie(member: str, team: tuple[str, ...]) -> float:
        return sum(drawn.scores[min(member, o), max(member, o)] for o in team if o != member) / (len(team) - 1)

    def is_fair(team: tuple[str, ...]) -> bool:
        europeans = sum(sides[member] == "EU" for member in team)
        share = sum(side == "EU" for side in sides.values()) / len(sides)
        return 0 < europeans < len(team) and abs(europeans - share * len(team)) <= 1

    weakest = [
        min(tie(member, team) for team in parts for member in team)
        for parts in _partitions(tuple(sorted(sides)))
        if all(map(is_fair, parts))
    ]
    found = teams(teaming, seed=1)
    assert found.weakest == pytest.approx(max(weakest))


@pytest.mark.parametrize("seed", range(3))
def test_teams_chosen_out_of_all_are_as_strong_at_the_weakest_link_as_any_of_three(seed: int) -> None:
    """Nine in threes: every partition tried. The search may do better with other sizes, never worse."""
    teaming = _teaming(9, seed)
    rules = Rules(teaming)

    def weakest(parts: Iterable[Iterable[str]]) -> float:
        fits = [rules.fit(frozenset(part)) for part in parts]
        return min((tie for fit in fits for tie in (fit.ties.values() if fit else (0.0,))), default=0.0)

    best = max(
        weakest(parts) for parts in _partitions(tuple(sorted(rules.by_id))) if all(len(part) == 3 for part in parts)
    )
    found = teams(teaming, seed=1)
    assert not found.left
    assert found.weakest >= best - 1e-6
    start = [frozenset(team.members) for team in found.teams]
    assert weakest(covered(rules, start)) >= found.weakest


def test_a_choice_out_of_all_beats_a_greedy_one_by_far() -> None:
    teaming = _teaming(82, 7)
    rules = Rules(teaming)
    greedy = summed(rules, _Search(rules, sorted(rules.by_id), Random(1)).groups)
    found = teams(teaming, seed=1)
    assert (greedy.left, found.left) == ((), ())
    assert found.weakest > 1.5 * greedy.weakest
    assert found.total > greedy.total


def _two_who_suit(drawn: Teaming) -> frozenset[str]:
    pairs = combinations(drawn.joining, 2)
    return next(frozenset((a.id, b.id)) for a, b in pairs if a.side != b.side and a.topics[0] == b.topics[0])


def test_who_is_bound_together_stays_so_among_many() -> None:
    drawn = _teaming(82, 8)
    bound = _two_who_suit(drawn)
    found = teams(Teaming(drawn.joining, drawn.scores, together=(bound,)), seed=1)
    assert any(bound <= {*team.members} for team in found.teams)
    assert found.total > 0.95 * teams(drawn, seed=1).total


def test_pairs_kept_apart_and_bound_together_are_respected() -> None:
    drawn = _teaming(20, 6)
    bound = _two_who_suit(drawn)
    apart = frozenset({("c002", "c003"), ("c000", "c001")}) - {tuple(sorted(bound))}
    found = teams(Teaming(drawn.joining, drawn.scores, apart, (bound,)), seed=1)
    homes = {member: team for team in found.teams for member in team.members}
    one, other = sorted(bound)
    assert homes.get(one) == homes.get(other)
    for a, b in apart:
        assert a not in homes or homes[a] != homes.get(b)


def test_whoever_is_left_out_is_told_why() -> None:
    joining = (
        Joining("a", "EU", frozenset({"en"}), ("green",)),
        Joining("b", "MENA", frozenset({"en"}), ("green",)),
        Joining("c", "MENA", frozenset({"en"}), ("green",)),
        Joining("d", "MENA", frozenset({"fr"}), ("green",)),
        Joining("e", "MENA", frozenset({"en"}), ("export",)),
    )
    found = teams(Teaming(joining, {("a", "b"): 0.5}))
    assert [(team.topic, team.members, team.lead) for team in found.teams] == [("green", ("a", "b", "c"), "a")]
    assert found.left == (LeftOut("d", "no_shared_language"), LeftOut("e", "no_shared_topic"))
    assert teams(Teaming(joining[1:], {})).left[0] == LeftOut("b", "no_other_side")
