"""Which meetings: a b-matching by linear programming, the worst-off cluster first, and the bound on every plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ortools.math_opt.python import mathopt
from ortools.math_opt.python.mathopt import fast_sum as total

from bot.timetable.worth import SHORT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.timetable.ground import Ground

NEARLY = 0.999  # of the best share, aimed at when the sum is maximised: leaves room for rounding
TAKEN = 0.5  # an option taken at least by half counts as chosen
SLACK = 1e-4  # of the best share, given to those who hardly hold the others down
HOLDING = 0.1  # of the mean price: who costs the others less is lifted further
STEPS = 1_000_000  # divided by the square of how many clusters there are: a step costs so much more among more
ROUNDING = 1e-9  # of the best share, by which whole meetings may miss what is owed
CLOSE = 1e-3  # of the value: whole meetings as near to the best of them are good enough
FAR = 5e-3  # of the value: what is farther from its bound, because the time was over, is not used
SMALL = 10_000  # shares up to which the bound counts slots by half-day; above, the day's slots are counted as one


@dataclass(frozen=True, slots=True)
class Choice:
    """Options worth placing, best first; `floors` are the shares of its own best that each cluster can have, 0..1.

    `bound` is at least the value of any plan of the options: meetings may be split, slots are only counted by half-day.
    """

    options: tuple[int, ...]
    floors: tuple[float, ...]
    bound: float


class Matching:
    """The linear program: each option taken by 0..1, degrees, tables, shortfalls and a shared floor.

    `parts` are masks that divide the slots; in each, nobody meets more often than it is free, nor all together more
    often than tables allow.
    """

    def __init__(self, ground: Ground, parts: Sequence[int]) -> None:
        self.ground, self.parts = ground, parts
        self.model = mathopt.Model()
        self.take = [self._shares(option.slots) for option in ground.options]
        self.short = [self.model.add_variable(lb=0, ub=minimum) for minimum in ground.minimum]
        self.floor = self.model.add_variable(lb=0, ub=1)
        self.points = total(
            option.points * share
            for option, shares in zip(ground.options, self.take, strict=True)
            for share in shares.values()
        )
        self.solved: dict[mathopt.Variable, float] = {}
        self.prices: dict[mathopt.LinearConstraint, float] = {}
        self.fair: dict[int, mathopt.LinearConstraint] = {}  # of each cluster that can meet anybody: it has the floor
        for cluster in range(len(ground.clusters)):
            self._degrees(cluster)
        self._tables()

    def _shares(self, slots: int) -> dict[int, mathopt.Variable]:
        shares = {half: self.model.add_variable(lb=0, ub=1) for half in self.parts if half & slots}
        if len(shares) > 1:
            self.model.add_linear_constraint(total(shares.values()) <= 1)
        return shares

    def _degrees(self, cluster: int) -> None:
        shares = [share for option in self.ground.touching[cluster] for share in self.take[option].items()]
        met = total(share for _, share in shares)
        self.model.add_linear_constraint(met + self.short[cluster] >= self.ground.minimum[cluster])
        self.model.add_linear_constraint(met <= self.ground.limit[cluster])
        for half in self.parts:
            inside = total(share for part, share in shares if part == half)
            self.model.add_linear_constraint(inside <= self._room(cluster, half))
        if best := self.ground.best[cluster]:
            got = total(
                self.ground.options[option].points / best * share
                for option in self.ground.touching[cluster]
                for share in self.take[option].values()
            )
            self.fair[cluster] = self.model.add_linear_constraint(got - self.floor >= 0)

    def _room(self, cluster: int, half: int) -> int:
        pinned = sum(
            1
            for option, (slot, _) in self.ground.fixed.items()
            if option in self.ground.touching[cluster] and half >> slot & 1
        )
        free = self.ground.free[cluster] & half
        return max(sum(seats for slot, seats in enumerate(self.ground.seats[cluster]) if free >> slot & 1), pinned)

    def _tables(self) -> None:
        for half in self.parts:
            tables = sum(slot.tables for position, slot in enumerate(self.ground.slots) if half >> position & 1)
            self.model.add_linear_constraint(total(shares[half] for shares in self.take if half in shares) <= tables)

    def fairest(self) -> float:
        """Return the largest share of its own best, 0..1, that every cluster can have; shortfalls are avoided first."""
        self._maximise(SHORT / 3 * self.floor)
        return max(0.0, self.solved[self.floor])

    def level(self) -> list[float]:
        """Return for each cluster the share of its own best, 0..1, that all can have."""
        return [self.fairest() * NEARLY] * len(self.ground.clusters)

    def levels(self) -> list[float]:
        """Return the share of its own best, 0..1, each cluster can have when the worst-off come first, then the next.

        The floor is raised until some hold it down, which the prices of their shares tell; they keep it, and it is
        raised for the rest. Where tables are few, all hold it down at once. Among more than 150 clusters it is not
        raised to the end (16 times among 250, 4 times among 500): those left then keep the floor that all of them can
        have.
        """
        rising, shares = dict(self.fair), [0.0] * len(self.ground.clusters)
        steps = max(1, STEPS // len(shares) ** 2) if shares else 0
        while rising:
            floor, steps = self.fairest() - SLACK, steps - 1
            prices = {cluster: abs(self.prices.get(fair, 0.0)) for cluster, fair in rising.items()}
            much = HOLDING * sum(prices.values()) / len(prices)
            for cluster in [cluster for cluster, price in prices.items() if price >= much or not steps]:
                del rising[cluster]
                shares[cluster] = floor
                self._owe(cluster, floor)
        return shares

    def most(self, shares: Sequence[float] = ()) -> float:
        """Return the most points less shortfalls, where each cluster has at least its share, 0..1, of its best."""
        for cluster, share in enumerate(shares):
            self._owe(cluster, share)
        return self._maximise(self.points)

    def wholly(self, shares: Sequence[float], musts: Collection[int], seconds: float) -> list[float]:
        """Return how much of each option is taken, 0 or 1, where no meeting is split and each cluster has its share.

        The musts are taken. Empty where there is no such choice, or none near the best before the solver has to branch,
        or in `seconds`.
        """
        for variable in (*self.short, *(share for shares in self.take for share in shares.values())):
            variable.integer = True
        for option in musts:
            self.model.add_linear_constraint(total(self.take[option].values()) >= 1)
        for cluster, share in enumerate(shares):
            self._owe(cluster, share - ROUNDING)
        self.model.maximize(self.points - SHORT * total(self.short))
        patience = mathopt.SolveParameters(
            time_limit=timedelta(seconds=seconds), relative_gap_tolerance=CLOSE, node_limit=1
        )
        result = mathopt.solve(self.model, mathopt.SolverType.HIGHS, params=patience)
        bounds = result.termination.objective_bounds
        if not result.has_primal_feasible_solution() or bounds.primal_bound < (1 - FAR) * bounds.dual_bound:
            return []
        self.solved = result.variable_values()
        return self.taken()

    def _owe(self, cluster: int, share: float) -> None:
        if fair := self.fair.get(cluster):
            fair.set_coefficient(self.floor, 0.0)
            fair.lower_bound = share

    def _maximise(self, goal: mathopt.LinearTypes) -> float:
        self.model.maximize(goal - SHORT * total(self.short))
        result = mathopt.solve(self.model, mathopt.SolverType.HIGHS)
        if not result.has_primal_feasible_solution():  # too hard to solve: everything is a bound, too
            self.solved = dict.fromkeys(self.model.variables(), 0.0)
            return float(sum(option.points for option in self.ground.options))
        self.solved, self.prices = result.variable_values(), result.dual_values()
        return float(result.objective_value())

    def taken(self) -> list[float]:
        """Return how much of each option the last solution takes, 0..1."""
        return [sum(self.solved[share] for share in shares.values()) for shares in self.take]


def choose(ground: Ground) -> Choice:
    """Return the options worth placing: the worst-off cluster's share is maximised first, then the sum.

    Where the problem is even, the next worst-off's is before the sum, and so on.
    """
    matching = Matching(ground, (-1,))
    floors = matching.levels() if ground.problem.is_even else matching.level()
    matching.most(floors)
    taken = matching.taken()
    held = [option.held for option in ground.options]
    chosen = [option for option, share in enumerate(taken) if share >= TAKEN or held[option]]
    chosen.sort(key=lambda option: (not held[option], -taken[option], -ground.options[option].points, option))
    return Choice(tuple(chosen), tuple(floors), bound(ground))


def wholly(ground: Ground, shares: Sequence[float], musts: Collection[int], seconds: float) -> list[int]:
    """Return the most valuable options, best first, that give each cluster at least its share, 0..1, of its best.

    Slots are only counted. Nothing is returned where the solver finds nothing in `seconds`.
    """
    taken = Matching(ground, _parts(ground)).wholly(shares, musts, seconds)
    chosen = [option for option, share in enumerate(taken) if share >= TAKEN]
    return sorted(chosen, key=lambda option: (-ground.options[option].points, option))


def bound(ground: Ground, shares: Sequence[float] = ()) -> float:
    """Return what no plan of the options can exceed that gives each cluster at least its share, 0..1, of its best."""
    return Matching(ground, _parts(ground)).most(shares)


def _parts(ground: Ground) -> tuple[int, ...]:
    return ground.halves if len(ground.options) * len(ground.halves) <= SMALL else (-1,)
