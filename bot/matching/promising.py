"""Promising: with whom a cluster may be worth a meeting, by the score rows alone; a crowd has too many for reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.scoring import promise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bot.matching.affinity import Circle

    Promises = NDArray[np.float32]

TIMES = 2  # what is wanted: so many of the best for each
LAYERS = 8  # times: the best that all could have together
FEWEST = 10  # of what is wanted; nobody is left out of an event like the example's, whatever it wants


def promising(circle: Circle, wanted: int) -> dict[str, frozenset[str]]:
    """Return by id with whom each may be worth a meeting, of whom it wants so many: with some 80 others, or with all.

    These are the best of either, and as the best of many may be the same few, the best pairs that all could have
    together, then the best without those, several times. Those across the sea and those within MENA are ranked apart,
    as `shortlist` and `neighbours` list them. Among so few that nobody has more than 40 others, these are all of them.
    """
    near: list[set[int]] = [set() for _ in circle.vectors]
    for promises in _promises(circle):
        for one, other in (*_best(promises, wanted), *_layers(promises, max(wanted, FEWEST))):
            near[one].add(other)
            near[other].add(one)
    ids = [vector.id for vector in circle.vectors]
    return {name: frozenset(ids[other] for other in others) for name, others in zip(ids, near, strict=True)}


def _promises(circle: Circle) -> tuple[Promises, Promises]:
    """Return what each promises each, across the sea and within MENA; -1 for those who are on no such list.

    Two floats a pair, which are 3 MB at 600 clusters; only whoever plans a timetable of all asks for all at once.
    """
    number = len(circle.vectors)
    across, within = np.full((2, number, number), -1, np.float32)
    for at, me in enumerate(circle.vectors):
        row, apart = circle.affinity(me.id), circle.apart(me.id)
        beyond = circle.sides != me.side
        across[at, beyond] = promise(row, apart)[beyond]
        if me.side == "MENA":
            within[at, ~beyond] = promise(row, apart, only="same_mission")[~beyond]
            within[at, at] = -1
    return across, within


def _best(promises: Promises, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield each with those who promise it most; ties by place, which is by id."""
    for at, row in enumerate(promises):
        first = np.argsort(-row, kind="stable")[: TIMES * wanted]
        yield from ((at, int(other)) for other in first if row[other] >= 0)


def _layers(promises: Promises, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are best for both while nobody has more than is wanted, then of the rest, several times."""
    one, other = np.nonzero(np.triu(promises >= 0))
    short = 2.0 ** -promises[one, other] + 2.0 ** -promises[other, one]  # of a score of 1 on either side
    order = np.argsort(short, kind="stable")
    rest = list(zip(one[order].tolist(), other[order].tolist(), strict=True))
    for _ in range(LAYERS):
        left, over = [wanted] * len(promises), []
        for a, b in rest:
            if left[a] > 0 and left[b] > 0:
                left[a] -= 1
                left[b] -= 1
                yield a, b
            else:
                over.append((a, b))
        rest = over
