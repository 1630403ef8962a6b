"""Which meetings: a b-matching by linear programming, the worst-off cluster first, and the bound on every plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.linear_solver import pywraplp

from bot.timetable.worth import SHORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.ground import Ground

NEARLY = 0.999  # of the best share, kept as a floor when the sum is maximised: leaves room for rounding
TAKEN = 0.5  # an option taken at least by half counts as chosen
SMALL = 10_000  # shares up to which the bound counts slots by half-day; above, the day's slots are counted as one


@dataclass(frozen=True, slots=True)
class Choice:
    """Options worth placing, best first; `floor` is the share of its own best every cluster can have, 0..1.

    `bound` is at least the value of any plan: meetings may be split and slots are only counted by half-day.
    """

    options: tuple[int, ...]
    floor: float
    bound: float


class Matching:
    """The linear program: each option taken by 0..1, degrees, tables, shortfalls and a shared floor.

    `parts` are masks that divide the slots; in each, nobody meets more often than it is free, nor all together more
    often than tables allow.
    """

    def __init__(self, ground: Ground, parts: Sequence[int]) -> None:
        self.ground, self.parts = ground, parts
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.infinity = self.solver.infinity()
        self.take = [self._shares(option.slots) for option in ground.options]
        self.short = [self.solver.NumVar(0, minimum, "") for minimum in ground.minimum]
        self.floor = self.solver.NumVar(0, 1, "")
        self._degrees()
        self._tables()
        self._fairness()

    def _shares(self, slots: int) -> dict[int, pywraplp.Variable]:
        whole = self.solver.Constraint(0, 1)
        shares = {half: self.solver.NumVar(0, 1, "") for half in self.parts if half & slots}
        for share in shares.values():
            whole.SetCoefficient(share, 1)
        return shares

    def _degrees(self) -> None:
        for cluster, touched in enumerate(self.ground.touching):
            least = self.solver.Constraint(self.ground.minimum[cluster], self.infinity)
            most = self.solver.Constraint(0, self.ground.limit[cluster])
            least.SetCoefficient(self.short[cluster], 1)
            rows = {half: self.solver.Constraint(0, self._room(cluster, half)) for half in self.parts}
            for option in touched:
                for half, share in self.take[option].items():
                    for row in (least, most, rows[half]):
                        row.SetCoefficient(share, 1)

    def _room(self, cluster: int, half: int) -> int:
        pinned = sum(
            1
            for option, (slot, _) in self.ground.fixed.items()
            if option in self.ground.touching[cluster] and half >> slot & 1
        )
        return max((self.ground.free[cluster] & half).bit_count(), pinned)

    def _tables(self) -> None:
        for half in self.parts:
            tables = sum(slot.tables for position, slot in enumerate(self.ground.slots) if half >> position & 1)
            row = self.solver.Constraint(0, tables)
            for shares in self.take:
                if half in shares:
                    row.SetCoefficient(shares[half], 1)

    def _fairness(self) -> None:
        for cluster, touched in enumerate(self.ground.touching):
            if not self.ground.best[cluster]:
                continue
            row = self.solver.Constraint(0, self.infinity)
            row.SetCoefficient(self.floor, -1)
            for option in touched:
                for share in self.take[option].values():
                    row.SetCoefficient(share, self.ground.options[option].points / self.ground.best[cluster])

    def maximise(self, *, floor: float, points: float) -> float | None:
        """Solve for `floor` x the shared floor plus `points` x all points less shortfalls; None if it failed."""
        goal = self.solver.Objective()
        goal.SetCoefficient(self.floor, floor)
        for option, shares in zip(self.ground.options, self.take, strict=True):
            for share in shares.values():
                goal.SetCoefficient(share, points * option.points)
        for short in self.short:
            goal.SetCoefficient(short, -SHORT * (points or 1))
        goal.SetMaximization()
        return goal.Value() if self.solver.Solve() == pywraplp.Solver.OPTIMAL else None

    def taken(self) -> list[float]:
        """Return how much of each option the last solution takes, 0..1."""
        return [sum(share.solution_value() for share in shares.values()) for shares in self.take]


def choose(ground: Ground) -> Choice:
    """Return the options worth placing: the worst-off cluster's share is maximised first, then the sum."""
    matching = Matching(ground, (-1,))
    matching.maximise(floor=SHORT / 3, points=0)
    floor = max(0.0, matching.floor.solution_value() * NEARLY)
    matching.floor.SetLb(floor)
    matching.maximise(floor=0, points=1)
    taken = matching.taken()
    held = [option.held for option in ground.options]
    chosen = [option for option, share in enumerate(taken) if share >= TAKEN or held[option]]
    chosen.sort(key=lambda option: (not held[option], -taken[option], -ground.options[option].points, option))
    return Choice(tuple(chosen), floor, bound(ground))


def bound(ground: Ground) -> float:
    """Return what no plan's value can exceed."""
    parts = ground.halves if len(ground.options) * len(ground.halves) <= SMALL else (-1,)
    most = Matching(ground, parts).maximise(floor=0, points=1)
    everything = sum(option.points for option in ground.options)
    return float(everything) if most is None else most
