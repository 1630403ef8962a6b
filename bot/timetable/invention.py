"""Invented events, the same from the same seed: for tests and benchmarks, which never see a real one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

from bot.timetable.problem import Cluster, Problem, Slot

NINE = datetime(2019, 4, 9, 9, tzinfo=UTC)


FEWEST = 5  # meetings everybody should have
EUROPE = 0.4  # of the clusters come from there
MATCHED = 0.8  # of the pairs have a score
MUSTS = 0.35  # must meets for each cluster; twice as many are mutual, wished, declined


def slots(number: int, tables: int, *, a_half: int = 5, interpreters: int = 0) -> tuple[Slot, ...]:
    """Return slots of 25 minutes every half hour, `a_half` to a half-day."""
    return tuple(
        Slot(
            id=f"s{position:02}",
            starts=NINE + timedelta(minutes=30 * position),
            ends=NINE + timedelta(minutes=30 * position + 25),
            tables=tables,
            half_day=f"h{position // a_half}",
            interpreters=interpreters,
        )
        for position in range(number)
    )


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an event: everybody is free in `presence` of the slots, 0..1, and wants so many meetings."""

    clusters: int
    slots: int
    tables: int
    presence: float = 0.75
    wanted: int = 10


def event(size: Size, seed: int) -> Problem:
    """Return an event of that size: two fifths come from Europe, everybody speaks two of three languages."""
    random = Random(seed)  # noqa: S311  # invention is no secret
    rows = slots(size.slots, size.tables)
    joined = tuple(
        Cluster(
            id=f"c{position:03}",
            side="EU" if position < EUROPE * size.clusters else "MENA",
            free=frozenset(row.id for row in rows if random.random() < size.presence),
            languages=frozenset(random.sample(("en", "fr", "ar"), 2)),
            wanted=size.wanted,
            minimum=min(FEWEST, size.wanted),
        )
        for position in range(size.clusters)
    )
    pairs = list(combinations((cluster.id for cluster in joined), 2))
    random.shuffle(pairs)
    few = min(round(MUSTS * size.clusters), len(pairs) // 8)
    return Problem(
        slots=rows,
        clusters=joined,
        scores={two: random.random() for two in pairs if random.random() < MATCHED},
        must=frozenset(pairs[:few]),
        mutual=frozenset(pairs[few : 3 * few]),
        wished=frozenset(pairs[3 * few : 5 * few]),
        declined=frozenset(pairs[5 * few : 7 * few]),
        met_before=frozenset(pairs[-few:]) if few else frozenset(),
    )
