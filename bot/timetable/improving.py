"""How a first timetable becomes a good one: as fair as a walk can, then the best whole meetings that are as fair."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from bot.timetable.board import NOWHERE
from bot.timetable.choice import wholly
from bot.timetable.parallel import board as blank
from bot.timetable.placing import first
from bot.timetable.polish import Polish
from bot.timetable.worth import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.timetable.board import Board

FAIR, PLACING, RICH = 0.2, 0.2, 0.4  # of the seconds go to each of the three walks
QUICK = 330  # options among which meetings are chosen in a second of the planner's; among more it is not tried
LONGEST_CHOICE = 0.4  # of the seconds is the longest that one choice may take
LIFTS = (0.25, 0.0)  # of what is between the shares reached and the floors, asked for one after the other
HOT, COOL, WARM = 30.0, 100.0, 20.0  # points: what a walk begins with; a loss of this size is taken one time in three
LOOK = 0.2  # seconds between two looks at the listener


def improve(board: Board, seed: int, seconds: float, heard: Callable[[float, Board], bool]) -> tuple[Board, bool]:
    """Return the best board that was met, and whether the listener let it finish; never worse than `board`.

    A first walk aims at the floors of the board, which whole meetings may not reach. An integer program that knows no
    slots chooses the best meetings which lift the worst-off (in an even problem: everybody) by a quarter of what is
    missing, else those which keep what was reached; a second walk finds slots for these and no others. A third keeps
    what the better board of the two gives the worst-off, and makes the most of the rest.
    """
    walks = _Walks(seed, seconds, heard)
    floors, rest = list(board.floors), PLACING + RICH
    lifts = LIFTS if len(board.ground.options) <= QUICK * seconds else ()
    best, goes_on = walks.walk(board, FAIR, HOT)
    reached = _reached(best, floors)
    for lift in lifts:
        if not goes_on:
            break
        wanted = [share + lift * max(0.0, floor - share) for share, floor in zip(reached, floors, strict=True)]
        best.aim(wanted, unfair=KEPT)
        chosen, goes_on = _chosen(best, wanted, LONGEST_CHOICE * seconds, lambda now: heard(walks.done, now))
        if chosen:
            placed, goes_on = walks.walk(_placed(best, chosen), PLACING, COOL, chosen)
            best, rest = max(best, placed, key=lambda one: one.value), RICH
            break
    best.aim(_reached(best, floors), unfair=KEPT)
    return walks.walk(best, rest, WARM) if goes_on else (best, False)


@dataclass
class _Walks:
    """Walks one after the other, each for its part of the seconds; `done` is what is over of all walks, 0..1."""

    seed: int
    seconds: float
    heard: Callable[[float, Board], bool]
    done: float = 0.0

    def walk(self, board: Board, part: float, hot: float, among: Collection[int] | None = None) -> tuple[Board, bool]:
        """Return the best board met, its aim unchanged, and whether the listener let the walk come to its end."""
        start, share, polish = self.done, part / (FAIR + PLACING + RICH), Polish(board, self.seed, among)
        goes_on = polish.walk(part * self.seconds, hot, lambda done, now: self.heard(start + share * done, now))
        self.done += share
        best = blank(board.ground)
        for option, slot in enumerate(polish.best):
            if slot != NOWHERE:
                best.place(option, slot)
        best.aim(board.floors, unfair=board.unfair)
        return best, goes_on


def _placed(board: Board, chosen: Sequence[int]) -> Board:
    """Return a board with the same aim and musts, and as many of the chosen as find a slot without moving any."""
    options = board.ground.options
    musts = {option: slot for option, slot in enumerate(board.where) if slot != NOWHERE and options[option].held}
    placed = first(board.ground, chosen, musts)
    placed.aim(board.floors, unfair=board.unfair)
    return placed


def _reached(board: Board, floors: Sequence[float]) -> list[float]:
    """Return the shares to keep: that of the worst-off for all, or as much of each floor as was reached."""
    shares = board.shares()
    worst = min(shares, default=0.0)
    if not board.ground.problem.is_even:
        return [worst] * len(shares)
    return [max(worst, min(share, floor)) for share, floor in zip(shares, floors, strict=True)]


def _chosen(
    board: Board, shares: Sequence[float], seconds: float, heard: Callable[[Board], bool]
) -> tuple[list[int], bool]:
    """Return the meetings chosen, best first, none where it took too long; and whether the listener heard it out."""
    musts = [option for option, slot in enumerate(board.where) if slot != NOWHERE and board.ground.options[option].held]
    found: list[int] = []
    thread = Thread(target=lambda: found.extend(wholly(board.ground, shares, musts, seconds)), daemon=True)
    thread.start()
    while thread.is_alive():
        if not heard(board):
            return [], False
        thread.join(LOOK)
    return found, True
