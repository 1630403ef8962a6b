"""Covering: of very many possible teams those are chosen that give everybody one, the weakest tie as high as it goes.

A walk that exchanges members finds good sums and misses the bottleneck. Here all teams of three are looked at, and
some of four, in which no tie is below a threshold: the highest, then lower ones, until they cover everybody (CP-SAT).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from bot.timetable.teams import LESS, SMALLEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.timetable.teams import Rules

DOWN = (1.0, 0.99, 0.97, 0.95, 0.92, 0.88, 0.83, 0.77, 0.7, 0.6)  # of what nobody's team of three can exceed
EACH = 60  # teams of three looked at for each cluster, the best sums first
WIDER = 6  # of those that are tried with a fourth member
EFFORT = 3.0  # of CP-SAT's deterministic seconds for each threshold; for the sum the double
MANY = 400  # clusters; among more there are too many teams to look at all

Groups = list[frozenset[str]]


def covered(rules: Rules, start: Groups) -> Groups:
    """Return teams that leave out no more than `start` does, whose weakest tie is higher or as high, then the sum.

    That is `start` itself where nothing better is found. The same teams for the same start.
    """
    names = sorted(rules.by_id)
    if not start or not SMALLEST <= len(names) <= MANY:
        return start
    low = min(tie for group in start for tie in _ties(rules, group))
    trios = _Trios(rules, names, low)
    high, bound = trios.highest(), _bound_together(rules, start)
    for least in (down * high for down in DOWN if down * high > low):
        possible = [*trios.from_(least), *bound]
        if chosen := _chosen(rules, possible, start):
            return _chosen(rules, possible, chosen, for_sum=True) or chosen
    return _chosen(rules, [*trios.from_(low), *start], start, for_sum=True) or start


def _bound_together(rules: Rules, start: Groups) -> Groups:
    """Return teams for those whom somebody bound together, however weak: theirs in `start`, and they with one more."""
    found: Groups = []
    for bundle in rules.teaming.together:
        found += [group for group in start if bundle <= group]
        joined = [bundle | {name} for name in sorted(rules.by_id) if name not in bundle]
        able = [group for group in (bundle, *joined) if rules.fit(group)]
        found += sorted(able, key=lambda group: -min(_ties(rules, group)))[:EACH]
    return found


def _ties(rules: Rules, group: frozenset[str]) -> Iterator[float]:
    fit = rules.fit(group)
    return iter(fit.ties.values() if fit else ())


def _chosen(rules: Rules, columns: Sequence[frozenset[str]], least: Groups, *, for_sum: bool = False) -> Groups | None:
    """Return teams among `columns` with no fewer members than `least` has, in any sum or a high one; None if none."""
    wanted = sum(map(len, least))
    unique = list(dict.fromkeys(columns))
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in unique]
    of: dict[str, list[cp_model.IntVar]] = {}
    for team, one in zip(unique, taken, strict=True):
        for member in sorted(team):
            of.setdefault(member, []).append(one)
    if len(of) < wanted:
        return None
    for several in of.values():
        model.add_at_most_one(several)
    placed = sum(len(team) * one for team, one in zip(unique, taken, strict=True))
    if for_sum:
        model.add(placed >= wanted)
        for team, one in zip(unique, taken, strict=True):
            model.add_hint(one, team in least)
        worth = [round(1000 * sum(_ties(rules, team))) for team in unique]
        model.maximize(sum(points * one for points, one in zip(worth, taken, strict=True)))
    else:  # asked for as many as can be, it comes to all far sooner than asked for all
        model.maximize(placed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 2 * EFFORT if for_sum else EFFORT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [team for team, one in zip(unique, taken, strict=True) if solver.value(one)]
    return chosen if sum(map(len, chosen)) >= wanted else None


class _Trios:
    """All teams of three in which no tie is below `least`, by their places in `names`."""

    def __init__(self, rules: Rules, names: Sequence[str], least: float) -> None:
        self.rules, self.names, self.least = rules, names, least
        self.scores = np.zeros((len(names), len(names)), np.float32)
        for (i, one), (j, other) in combinations(enumerate(names), 2):
            self.scores[i, j] = self.scores[j, i] = rules.score(one, other)
        self.ranks = _ranks(rules, names)
        spoken = sorted({code for one in rules.by_id.values() for code in one.languages})
        self.spoken = np.array(
            [sum(1 << spoken.index(code) for code in rules.by_id[name].languages) for name in names], np.int64
        )
        self._gather()

    def highest(self) -> float:
        """Return the least of what each cluster could have as the weakest tie of its team of three."""
        best = np.zeros(len(self.names), np.float32)
        for column in self.members.T:
            np.maximum.at(best, column, self.weakest)
        there = best[best > 0]
        return float(there.min()) if there.size else 0.0

    def from_(self, least: float) -> Groups:
        """Return teams in which no tie is below `least`: for each cluster the best of three, and some of four."""
        strong = np.flatnonzero(self.weakest >= least)
        strong = strong[np.argsort(-self.sums[strong], kind="stable")]
        count = np.zeros(len(self.names), np.int64)
        kept, wider = [], []
        for at in strong.tolist():
            row = self.members[at]
            if count[row].min() < EACH:
                count[row] += 1
                kept.append(frozenset(self.names[place] for place in row))
                if count[row].min() <= WIDER:
                    wider.append(row)
        found = [team for team in kept if self.rules.fit(team)]
        return [*found, *self._wider(wider, least)]

    def _wider(self, rows: Sequence[NDArray[np.int64]], least: float) -> Iterator[frozenset[str]]:
        for row in rows:
            inside = self.scores[np.ix_(row, row)].sum(axis=1)
            ties = (inside[:, None] + self.scores[row]) / SMALLEST
            enough = (ties.min(axis=0) >= least) & (self.scores[row].sum(axis=0) / SMALLEST >= least)
            for place in np.flatnonzero(enough).tolist():
                team = frozenset(self.names[one] for one in (*row, place))
                if min(_ties(self.rules, team), default=0.0) >= least:
                    yield team

    def _gather(self) -> None:
        members, weakest, sums = [], [], []
        for a in range(len(self.names) - SMALLEST + 1):
            b, c = (side + a + 1 for side in np.triu_indices(len(self.names) - a - 1, 1))
            spoken = (self.spoken[a] & self.spoken[b] & self.spoken[c]) != 0
            b, c = b[spoken], c[spoken]
            ranks = self.ranks[:, [a]] + self.ranks[:, b] + self.ranks[:, c]
            topic = ranks.argmin(axis=0)
            some = np.isfinite(ranks[topic, np.arange(len(topic))])
            b, c, topic = b[some], c[some], topic[some]
            ab, ac, bc = self.scores[a, b], self.scores[a, c], self.scores[b, c]
            pairs = ((a, ab + ac), (b, ab + bc), (c, ac + bc))
            ties = [(1 - LESS * self.ranks[topic, one]) * both / 2 for one, both in pairs]
            strong = np.minimum.reduce(ties) >= self.least
            members.append(np.stack((np.full(len(b), a), b, c), axis=1)[strong].astype(np.int16))
            weakest.append(np.minimum.reduce(ties)[strong])
            sums.append(np.add.reduce(ties)[strong])
        self.members = np.concatenate(members)
        self.weakest, self.sums = np.concatenate(weakest), np.concatenate(sums)
        allowed = self._mixed()
        self.members, self.weakest, self.sums = self.members[allowed], self.weakest[allowed], self.sums[allowed]

    def _mixed(self) -> NDArray[np.bool_]:
        """Return which trios hold the sides in a fair mix, as `Rules` says; the rest is asked of it team by team."""
        sides = sorted(self.rules.shares)
        of = np.array([sides.index(self.rules.by_id[name].side) for name in self.names])
        counts = np.stack([(of[self.members] == side).sum(axis=1) for side in range(len(sides))])
        fair = np.array([[self.rules.shares[side] * SMALLEST] for side in sides])
        mixed: NDArray[np.bool_] = ((counts > 0) & (np.abs(counts - fair) <= 1)).all(axis=0)
        return mixed


def _ranks(rules: Rules, names: Sequence[str]) -> NDArray[np.float32]:
    """Return by topic and cluster its place among the cluster's topics, infinite where it is none of them."""
    topics = sorted({topic for one in rules.by_id.values() for topic in one.topics}) or [""]
    ranks = np.full((len(topics), len(names)), np.inf, np.float32)
    for place, name in enumerate(names):
        mine = rules.by_id[name].topics
        for row, topic in enumerate(topics):
            ranks[row, place] = 0 if not mine else mine.index(topic) if topic in mine else np.inf
    return ranks
