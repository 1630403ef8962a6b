"""Latecomers: who has no team yet joins one that stands, or new ones are made of those; nobody else changes teams."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.timetable.teaming import teams
from bot.timetable.teams import LARGEST, LeftOut, Rules, Team, Teaming, Teams, why_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.teams import Fit


def joined(teaming: Teaming, standing: Sequence[Team], *, seed: int = 0) -> Teams:
    """Return the standing teams in their order, with their topics and leads, then new ones.

    Each latecomer joins the team that is best with it, by the weakest tie, then by the sum, of those that stay on their
    topic under the hard rules; those for whom there is none are made into teams among themselves. Members without a
    profile any more stay where they are. The figures are those of the new teams.
    """
    rules, kept = Rules(teaming), list(standing)
    alone: list[str] = []
    placed = {member for team in standing for member in team.members}
    for name in sorted(set(rules.by_id) - placed):
        fits = [(fit, at) for at, team in enumerate(kept) if (fit := _with(rules, team, name))]
        if not fits:
            alone.append(name)
            continue
        fit, best = max(fits, key=lambda one: (min(one[0].ties.values()), sum(one[0].ties.values()), -one[1]))
        members = tuple(sorted((*kept[best].members, name)))
        kept[best] = replace(kept[best], members=members, languages=fit.languages)
    among = tuple(rules.by_id[name] for name in alone)
    new = teams(replace(teaming, joining=among, together=()), seed=seed)
    left = tuple(LeftOut(one.id, why_left(rules, one.id)) for one in new.left)
    return replace(new, teams=(*kept, *new.teams), left=left)


def _with(rules: Rules, team: Team, name: str) -> Fit | None:
    """Return what a team with one more is, if it can be and stays on its topic."""
    members, topics = frozenset(team.members), rules.by_id[name].topics
    if len(members) >= LARGEST or not members <= rules.by_id.keys() or (topics and team.topic not in topics):
        return None
    return rules.fit(members | {name})
