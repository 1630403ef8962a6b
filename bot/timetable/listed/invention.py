"""Invented lists in the shapes of the published instances, and the published kinds of variants of a list; seeded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from bot.timetable.listed.problem import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

MORNING = 0.6  # of the slots
UNTIED = 0.6  # of the meetings may be at any time of day
TRIES = 200  # pairs drawn for each meeting wanted


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a list; nobody has more than `busiest` meetings, `away` slots are forbidden over all people."""

    participants: int
    meetings: int
    slots: int
    tables: int
    busiest: int
    away: int = 0
    spread: int | None = 2


def invented(shape: Shape, seed: int) -> Listed:
    """Return a list in which some are much in demand, as in the real ones.

    A timetable exists, though not one within the spread: it is drawn first, then forgotten. A shape too tight to draw
    has fewer meetings.
    """
    random = Random(seed)  # noqa: S311  # invention is no secret
    demand = [random.paretovariate(1.5) for _ in range(shape.participants)]
    pairs: dict[tuple[int, int], int] = {}
    busy: list[set[int]] = [set() for _ in range(shape.participants)]
    held = [0] * shape.slots
    for _ in range(shape.meetings * TRIES):
        if len(pairs) == shape.meetings:
            break
        a, b = _two(random, demand)
        open_slots = [s for s in range(shape.slots) if held[s] < shape.tables and s not in busy[a] | busy[b]]
        if (a, b) not in pairs and open_slots and max(len(busy[a]), len(busy[b])) < shape.busiest:
            slot = random.choice(open_slots)
            pairs[a, b] = slot
            held[slot] += 1
            busy[a].add(slot)
            busy[b].add(slot)
    return _listed(random, pairs, busy, shape)


def _two(random: Random, demand: Sequence[float]) -> tuple[int, int]:
    one = random.choices(range(len(demand)), demand)[0]
    other = random.choices(range(len(demand)), [0.0 if p == one else weight for p, weight in enumerate(demand)])[0]
    return (one, other) if one < other else (other, one)


def _listed(random: Random, pairs: dict[tuple[int, int], int], busy: Sequence[set[int]], shape: Shape) -> Listed:
    slots = shape.slots
    morning = round(MORNING * slots)
    forbidden: list[set[int]] = [set() for _ in busy]
    idle = [(person, slot) for person, taken in enumerate(busy) for slot in range(slots) if slot not in taken]
    for person, slot in random.sample(idle, min(shape.away, len(idle))):
        forbidden[person].add(slot)
    halves = ["any" if random.random() < UNTIED else _half(slot, morning) for slot in pairs.values()]
    return Listed(
        slots=slots,
        tables=(shape.tables,) * slots,
        participants=len(busy),
        meetings=tuple(pairs),
        session=tuple(halves),
        morning_slots=morning,
        forbidden=tuple(map(frozenset, forbidden)),
        fixed=(None,) * len(pairs),
        after=((),) * len(pairs),
        spread=shape.spread,
    )


def _half(slot: int, morning: int) -> str:
    return "morning" if slot < morning else "afternoon"


def with_fixed(listed: Listed, share: float, seed: int) -> Listed:
    """Return the list with that share of its meetings fixed in a slot each may have, looked at alone."""
    random = Random(seed)  # noqa: S311  # invention is no secret
    fixed: list[int | None] = list(listed.fixed)
    for meeting in random.sample(range(len(fixed)), round(share * len(fixed))):
        possible = [slot for slot in range(listed.slots) if listed.may(meeting, slot)]
        fixed[meeting] = random.choice(possible) if possible else None
    return replace(listed, fixed=tuple(fixed))


def with_kept(listed: Listed, share: float, slots: Sequence[int], seed: int) -> Listed:
    """Return the list with that share of its meetings fixed where a timetable has them: `slots`, one per meeting."""
    random = Random(seed)  # noqa: S311  # invention is no secret
    fixed: list[int | None] = list(listed.fixed)
    for meeting in random.sample(range(len(fixed)), round(share * len(fixed))):
        fixed[meeting] = slots[meeting]
    return replace(listed, fixed=tuple(fixed))


def with_forbidden(listed: Listed, share: float, seed: int) -> Listed:
    """Return the list with that share of each participant's free slots forbidden, as far as its meetings leave any."""
    random = Random(seed)  # noqa: S311  # invention is no secret
    forbidden: list[frozenset[int]] = []
    for person, already in enumerate(listed.forbidden):
        spare = listed.slots - len(already) - len(listed.of[person])
        more = min(max(spare, 0), round(share * listed.slots))
        idle = sorted(set(range(listed.slots)) - already)
        forbidden.append(already | frozenset(random.sample(idle, more)))
    return replace(listed, forbidden=tuple(forbidden))


def with_order(listed: Listed, number: int, seed: int) -> Listed:
    """Return the list with so many pairs of meetings put in order, the earlier in the list to be held first."""
    random = Random(seed)  # noqa: S311  # invention is no secret
    after = [set(earlier) for earlier in listed.after]
    for _ in range(number):
        earlier, later = sorted(random.sample(range(len(after)), 2))
        after[later].add(earlier)
    return replace(listed, after=tuple(tuple(sorted(earlier)) for earlier in after))
