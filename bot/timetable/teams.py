"""Mixed teams on one topic: nobody left out where possible, then the weakest link, then the sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import TYPE_CHECKING

from bot.timetable.problem import Pair, pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SMALLEST, LARGEST = 3, 6
LESS = 0.1  # of a tie's strength is lost with each rank the topic stands lower in a member's list
ASTRAY = 1.0  # members a team may have above or below its fair part of a side


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins a team: `topics` in its order of preference, none meaning any; `leads` if it may lead."""

    id: str
    side: str
    languages: frozenset[str]
    topics: tuple[str, ...]
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Teaming:
    """Everything teams are made from; pairs in `apart` never share a team, a set in `together` always does."""

    joining: tuple[Joining, ...]
    scores: Mapping[Pair, float]  # 0..1
    apart: frozenset[Pair] = frozenset()
    together: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """Three to six clusters from every side on one topic; they share `languages`; `members` in order of id."""

    topic: str
    members: tuple[str, ...]
    lead: str
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who has no team, and why: no_other_side, no_shared_topic, no_shared_language, no_place (one was possible)."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams in order of topic; `weakest` is the least tie of any member to its team, `bound` what it can be at most."""

    teams: tuple[Team, ...]
    left: tuple[LeftOut, ...]
    weakest: float
    total: float
    bound: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What a set of members would be as a team: its topic, common languages, and each member's tie, 0..1."""

    topic: str
    languages: frozenset[str]
    ties: Mapping[str, float]


@dataclass
class Rules:
    """The hard rules of one teaming, and what a set of members is worth under them; answers are remembered."""

    teaming: Teaming
    known: dict[frozenset[str], Fit | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {cluster.id: cluster for cluster in self.teaming.joining}
        sides = Counter(cluster.side for cluster in self.teaming.joining)
        self.shares = {side: number / sides.total() for side, number in sides.items()}

    def fit(self, members: frozenset[str]) -> Fit | None:
        """Return what the members are as a team, or None where a hard rule forbids it."""
        if members not in self.known:
            self.known[members] = self._fit(members)
        return self.known[members]

    def score(self, one: str, other: str) -> float:
        """Return the score of a pair, 0..1."""
        return self.teaming.scores.get(pair(one, other), 0.0)

    def _fit(self, members: frozenset[str]) -> Fit | None:
        if not SMALLEST <= len(members) <= LARGEST or not self._is_balanced(members) or not self._is_allowed(members):
            return None
        languages = frozenset.intersection(*(self.by_id[member].languages for member in members))
        topic = self._topic(members)
        if not languages or topic is None:
            return None
        ties = {member: self._tie(member, members, topic) for member in sorted(members)}
        return Fit(topic, languages, ties)

    def _is_balanced(self, members: Iterable[str]) -> bool:
        counted = Counter(self.by_id[member].side for member in members)
        if len(self.shares) < 2:  # noqa: PLR2004  # one side alone cannot mix
            return False
        fair = ((counted[side], share * counted.total()) for side, share in self.shares.items())
        return all(number and abs(number - part) <= ASTRAY for number, part in fair)

    def _is_allowed(self, members: frozenset[str]) -> bool:
        if any(not bound <= members and bound & members for bound in self.teaming.together):
            return False
        return not any(pair(*two) in self.teaming.apart for two in combinations(members, 2))

    def _topic(self, members: frozenset[str]) -> str | None:
        choosy = [self.by_id[member].topics for member in members if self.by_id[member].topics]
        if not choosy:
            return ""
        common = set(choosy[0]).intersection(*choosy[1:])
        return min(common, key=lambda topic: (sum(topics.index(topic) for topics in choosy), topic), default=None)

    def _tie(self, member: str, members: frozenset[str], topic: str) -> float:
        topics = self.by_id[member].topics
        rank = topics.index(topic) if topic in topics else 0
        others = [self.score(member, other) for other in members if other != member]
        return (1 - LESS * rank) * sum(others) / len(others)


def summed(rules: Rules, groups: Iterable[frozenset[str]]) -> Teams:
    """Return the answer for these groups: leads proposed, everyone left out explained."""
    fits = [(fit, group) for group in groups if (fit := rules.fit(group)) is not None]
    teams = [_team(rules, fit, group) for fit, group in fits]
    teams.sort(key=lambda team: (team.topic, team.members))
    placed = {member for team in teams for member in team.members}
    ties = [tie for fit, _ in fits for tie in fit.ties.values()]
    left = tuple(LeftOut(name, why_left(rules, name)) for name in sorted(rules.by_id) if name not in placed)
    return Teams(tuple(teams), left, min(ties, default=0.0), sum(ties), _bound(rules, placed))


def _team(rules: Rules, fit: Fit, group: frozenset[str]) -> Team:
    willing = [member for member in sorted(group) if rules.by_id[member].leads] or sorted(group)
    lead = max(willing, key=lambda member: fit.ties[member])
    return Team(fit.topic, tuple(sorted(group)), lead, fit.languages)


def _partners(rules: Rules, name: str) -> list[Joining]:
    """Return who could share a team with `name` as far as the two alone can tell."""
    me = rules.by_id[name]
    return [
        other
        for other in rules.teaming.joining
        if other.id != name
        and pair(name, other.id) not in rules.teaming.apart
        and me.languages & other.languages
        and (not me.topics or not other.topics or set(me.topics) & set(other.topics))
    ]


def why_left(rules: Rules, name: str) -> str:
    """Return why somebody has no team, as `LeftOut` says it."""
    me = rules.by_id[name]
    across = [other for other in rules.teaming.joining if other.side != me.side]
    spoken = [other for other in across if me.languages & other.languages]
    if not across:
        return "no_other_side"
    if not spoken:
        return "no_shared_language"
    if not any(not me.topics or not other.topics or set(me.topics) & set(other.topics) for other in spoken):
        return "no_shared_topic"
    return "no_place"


def _bound(rules: Rules, placed: Iterable[str]) -> float:
    """Return a limit of the weakest tie: nobody's exceeds the mean of its two best partners for one topic and language.

    What the topic's place in its own list takes from it is taken.
    """
    return min((_most(rules, rules.by_id[name]) for name in placed), default=0.0)


def _most(rules: Rules, me: Joining) -> float:
    scored = [(rules.score(me.id, other.id), other) for other in _partners(rules, me.id)]
    scored.sort(key=lambda one: -one[0])
    best = 0.0
    for rank, topic in enumerate(me.topics or ("",)):
        for language in me.languages:
            able = (
                score
                for score, other in scored
                if language in other.languages and (not topic or not other.topics or topic in other.topics)
            )
            two = list(islice(able, SMALLEST - 1))
            best = max(best, (1 - LESS * rank) * sum(two) / (SMALLEST - 1))
    return best
