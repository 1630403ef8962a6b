"""The search for teams: a greedy start, then annealed swaps, moves and exchanges that never break a hard rule."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import TYPE_CHECKING

from bot.timetable.covering import covered
from bot.timetable.teams import LARGEST, SMALLEST, Rules, Teaming, Teams, summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STEEP = 12.0  # how much a weak tie counts more than a strong one gains: a smooth form of weakest first
LONELY = 3.0  # a cluster left out costs as much as three without any tie
MOVES = 600  # tried for each cluster
HOT, COLD = 0.5, 0.005
AT_ONCE = 80  # clusters; among so many a choice of teams is better and sooner there than a walk
CLOSEST = 60  # looked at for a new team
USUAL = 4  # members a team has before others are opened

Groups = list[frozenset[str]]


def teams(teaming: Teaming, *, seed: int = 0) -> Teams:
    """Return mixed teams: as few left out as found, then the weakest tie high, then the sum; same seed, same teams."""
    rules = Rules(teaming)
    names = sorted(rules.by_id)
    if len(names) < SMALLEST:
        return summed(rules, [])
    search = _Search(rules, names, Random(seed))  # noqa: S311  # a walk, not a secret
    if len(names) >= AT_ONCE and not search.alone:
        return summed(rules, covered(rules, search.groups))
    walked = search.best_of(MOVES * len(names))
    return summed(rules, covered(rules, walked))


class _Search:
    """Groups and those still alone, changed a little at a time."""

    def __init__(self, rules: Rules, names: Sequence[str], random: Random) -> None:
        self.rules, self.random = rules, random
        self.bundles = _bundles(rules.teaming, names)
        self.groups: Groups = []
        self.alone: Groups = list(self.bundles)
        self._gather()

    def best_of(self, moves: int) -> Groups:
        """Return the best groups met in so many moves."""
        best, best_rank = list(self.groups), self._rank()
        for move in range(moves):
            if self._move(HOT * (COLD / HOT) ** (move / moves)) and (rank := self._rank()) > best_rank:
                best, best_rank = list(self.groups), rank
        return best

    def _rank(self) -> tuple[int, float, float]:
        ties = [tie for group in self.groups for tie in self._ties(group)]
        return (len(ties), min(ties, default=0.0), sum(ties))

    def _ties(self, group: frozenset[str]) -> Iterator[float]:
        fit = self.rules.fit(group)
        return iter(fit.ties.values() if fit else ())

    def _cost(self, group: frozenset[str]) -> float:
        return sum(exp(-STEEP * tie) - tie / STEEP for tie in self._ties(group))

    def _gather(self) -> None:
        """Form trios and more, the rarer side first, each from whom its first member is tied to most."""
        for size in (USUAL, LARGEST):
            for bundle in sorted(self.alone, key=self._rarity):
                if bundle in self.alone:
                    self._settle(bundle, size)

    def _rarity(self, bundle: frozenset[str]) -> tuple[float, list[str]]:
        return (min(self.rules.shares[self.rules.by_id[name].side] for name in bundle), sorted(bundle))

    def _settle(self, bundle: frozenset[str], size: int) -> None:
        joins = [(group, group | bundle) for group in self.groups if len(group) + len(bundle) <= size]
        joins = [(group, joined) for group, joined in joins if self.rules.fit(joined)]
        if joins:
            group, joined = min(joins, key=lambda two: (self._cost(two[1]) - self._cost(two[0]), sorted(two[1])))
            self.groups[self.groups.index(group)] = joined
            self.alone.remove(bundle)
        elif started := self._started(bundle):
            self.groups.append(frozenset().union(*started))
            self.alone = [other for other in self.alone if other not in started]

    def _started(self, bundle: frozenset[str]) -> Groups:
        """Return bundles that make the best new team of the smallest size around `bundle`, or nothing.

        Of very many only the closest are looked at, if these make one.
        """
        others = [other for other in self.alone if other != bundle]
        closest = sorted(others, key=lambda other: (-self._closeness(bundle, other), sorted(other)))[:CLOSEST]
        return self._best_start(bundle, closest) or (self._best_start(bundle, others) if closest != others else [])

    def _closeness(self, bundle: frozenset[str], other: frozenset[str]) -> float:
        return sum(self.rules.score(one, two) for one in bundle for two in other) / (len(bundle) * len(other))

    def _best_start(self, bundle: frozenset[str], others: Groups) -> Groups:
        found: list[tuple[float, list[str], Groups]] = []
        for position, other in enumerate(others):
            for third in [frozenset[str](), *others[position + 1 :]]:
                whole = bundle | other | third
                if self.rules.fit(whole):
                    found.append((self._cost(whole), sorted(whole), [part for part in (bundle, other, third) if part]))
        return min(found)[2] if found else []

    def _move(self, heat: float) -> bool:
        """Try one change; say whether it was made."""
        kind = self.random.random()
        if not self.groups or (self.alone and kind < 0.2):  # noqa: PLR2004  # one move in five helps those left out
            return self._help(heat)
        if kind < 0.7 and len(self.groups) > 1:  # noqa: PLR2004  # half are swaps
            return self._swap(heat)
        return self._wander(heat)

    def _drawn(self) -> tuple[int, frozenset[str]]:
        position = int(self.random.random() * len(self.groups))
        group = self.groups[position]
        inside = [bundle for bundle in self.bundles if bundle <= group] if self.rules.teaming.together else None
        if inside is None:
            ordered = sorted(group)
            return position, frozenset((ordered[int(self.random.random() * len(ordered))],))
        return position, inside[int(self.random.random() * len(inside))]

    def _swap(self, heat: float) -> bool:
        (i, one), (j, other) = self._drawn(), self._drawn()
        if i == j:
            return False
        return self._change({i: (self.groups[i] - one) | other, j: (self.groups[j] - other) | one}, heat)

    def _wander(self, heat: float) -> bool:
        i, one = self._drawn()
        j = int(self.random.random() * (len(self.groups)))
        if i == j:
            return False
        return self._change({i: self.groups[i] - one, j: self.groups[j] | one}, heat)

    def _help(self, heat: float) -> bool:
        """Bring in somebody alone: into a team, in exchange, or by founding a team with one taken from each of two."""
        bundle = self.alone[int(self.random.random() * len(self.alone))]
        if len(self.groups) > 1 and self.random.random() < 0.3:  # noqa: PLR2004
            return self._found(bundle, heat)
        if not self.groups:
            return False
        i, one = self._drawn()
        joined = self.groups[i] | bundle
        if self.random.random() < 0.5:  # noqa: PLR2004
            return self._change({i: joined}, heat, alone=[other for other in self.alone if other != bundle])
        others = [*(other for other in self.alone if other != bundle), one]
        return self._change({i: joined - one}, heat, alone=others)

    def _found(self, bundle: frozenset[str], heat: float) -> bool:
        (i, one), (j, other) = self._drawn(), self._drawn()
        if i == j:
            return False
        new = {i: self.groups[i] - one, j: self.groups[j] - other, len(self.groups): bundle | one | other}
        return self._change(new, heat, alone=[other for other in self.alone if other != bundle])

    def _change(self, new: dict[int, frozenset[str]], heat: float, *, alone: Groups | None = None) -> bool:
        if any(self.rules.fit(group) is None for group in new.values()):
            return False
        old = [self.groups[position] for position in new if position < len(self.groups)]
        gain = sum(map(self._cost, old)) - sum(map(self._cost, new.values()))
        if alone is not None:
            gain += LONELY * (sum(map(len, self.alone)) - sum(map(len, alone)))
        if gain <= heat * log(self.random.random() or exp(-700)):
            return False
        for position, group in new.items():
            self.groups[position : position + 1] = [group]
        self.alone = self.alone if alone is None else alone
        return True


def _bundles(teaming: Teaming, names: Sequence[str]) -> Groups:
    """Return who moves as one: the sets bound together, and everybody else alone."""
    bound = {name for bundle in teaming.together for name in bundle}
    return [*teaming.together, *(frozenset((name,)) for name in names if name not in bound)]
