"""Pauses: how many meetings in a row somebody can take, where an event says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.timetable.walking import following

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.timetable.problem import Cluster, Problem, Slot


def windows(problem: Problem, slots: Sequence[Slot]) -> tuple[tuple[int, ...], ...]:
    """Return the positions of slots in a row of which everybody needs one to rest; none where no pause is asked for."""
    if not problem.in_a_row:
        return ()
    after, place = following(slots), {slot.id: position for position, slot in enumerate(slots)}
    found: list[tuple[int, ...]] = []
    for slot in slots:
        row = [slot.id]
        while len(row) <= problem.in_a_row and row[-1] in after:
            row.append(after[row[-1]])
        if len(row) > problem.in_a_row:
            found.append(tuple(place[one] for one in row))
    return tuple(found)


def most(problem: Problem, cluster: Cluster) -> int:
    """Return how many meetings a cluster can hold in such a row.

    With several people, this is enough for each to rest once: they take the free seats by turns.
    """
    return problem.in_a_row * (1 + len(cluster.more))
