"""What a meeting is worth, in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.timetable.problem import Pair, Problem

SCORE = 1000  # points for a score of 1
MUST = 3000
MUTUAL = 500
WISHED = 250
ACROSS = 400  # the two come from different sides: what such an event is for
MET_BEFORE = -500
LEAST = 10  # any meeting is better than an empty table

BREAK = 60  # an idle gap costs this
SHORT = 3000  # each meeting below a cluster's minimum costs this
UNFAIR = 3  # each point below the floor of one's share costs this
KEPT = 12  # what UNFAIR becomes where everybody had the floor already


def worth(problem: Problem, two: Pair, *, across: bool) -> int:
    """Return the points of a meeting; `across` says whether the two come from different sides."""
    points = round(SCORE * problem.scores.get(two, 0.0))
    points += MUST * (two in problem.must)
    points += MUTUAL * (two in problem.mutual) + WISHED * (two in problem.wished)
    points += ACROSS * across + MET_BEFORE * (two in problem.met_before)
    return max(points, LEAST)
