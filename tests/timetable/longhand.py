"""What a timetable comes to, computed the long way, for comparison with brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.ground import ground
from bot.timetable.worth import worth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.timetable.problem import Pair, Problem


def least_share(problem: Problem) -> Callable[[Collection[Pair]], float]:
    """Return what tells of chosen meetings the least share, 0..1, that any cluster gets of the best it could get."""
    sides, grounded = {cluster.id: cluster.side for cluster in problem.clusters}, ground(problem)
    points = {two: worth(problem, two, across=sides[two[0]] != sides[two[1]]) for two in problem.scores}
    own = {cluster.id: best for cluster, best in zip(grounded.clusters, grounded.best, strict=True) if best}

    def share_of(chosen: Collection[Pair]) -> float:
        return min(sum(points[two] for two in chosen if name in two) / best for name, best in own.items())

    return share_of
