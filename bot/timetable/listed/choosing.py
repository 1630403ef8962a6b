"""The whole problem from a file: weights per pair instead of meetings, and the planner chooses which are held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Any

from bot.timetable.listed.reading import MOST, each, number, numbers, tables
from bot.timetable.problem import Cluster, Fault, Plan, Problem, Slot, pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REQUIRED = ("slots", "tables", "participants", "weights")
WEIGHT = 3  # numbers: two participants and how much their meeting is worth
ALL = "all"  # one side, one language: the file knows of neither
HOUR = timedelta(hours=1)


def read_choice(content: Any) -> Problem | tuple[Fault, ...]:
    """Return the problem in a decoded JSON file, or its faults with their places, as `read_problem` does.

    The form: `slots`, `tables` (a number or one per slot), `participants`, `weights` ([a, b, weight >= 0], the greatest
    counts as a score of 1), and optionally `wanted` and `minimum` (a number or one per participant; every slot and 0),
    `morning_slots`, `forbidden` (slots per participant). Codes besides those of `read_problem`: not_a_weight, twice.
    """
    if not isinstance(content, dict):
        return (Fault("not_an_object", {"place": ""}),)
    if missing := [key for key in REQUIRED if key not in content]:
        return tuple(Fault("missing", {"place": key}) for key in missing)
    if faults := [fault for key in ("slots", "participants") for fault in number(content[key], key, 0, MOST[key])]:
        return tuple(faults)
    return tuple(_faults(content)) or _problem(content)


def choice_as_json(plan: Plan) -> Mapping[str, object]:
    """Return the plan in numbers counted from 0: `meetings` are [a, b, slot, table]."""
    return {
        "status": plan.status.value,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "breaks": plan.breaks,
        "worst_share": plan.worst_share,
        "meetings": [[int(m.a), int(m.b), int(m.slot), m.table - 1] for m in plan.meetings],
        "counts": [count for _, count in sorted(plan.counts.items())],
        "why": [{"code": fault.code, **fault.values} for fault in plan.faults],
    }


def _faults(content: dict[str, Any]) -> Iterator[Fault]:
    slots, people = content["slots"], content["participants"]
    yield from tables(content["tables"], slots)
    yield from _per(content, "wanted", people)
    yield from _per(content, "minimum", people)
    yield from number(content.get("morning_slots", slots), "morning_slots", 0, slots)
    yield from each(content.get("forbidden", [[]] * people), "forbidden", people, lambda v, p: numbers(v, p, slots))
    yield from each(content["weights"], "weights", None, lambda value, place: _weight(value, place, people))
    if isinstance(content["weights"], list):
        yield from _twice(content["weights"])


def _per(content: dict[str, Any], key: str, length: int) -> Iterator[Fault]:
    value = content.get(key, 0)
    if isinstance(value, list):
        yield from each(value, key, length, lambda one, place: number(one, place, 0, None))
    else:
        yield from number(value, key, 0, None)


def _weight(value: Any, place: str, people: int) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault("not_a_list", {"place": place})
    elif len(value) != WEIGHT:
        yield Fault("wrong_length", {"place": place, "expected": WEIGHT, "found": len(value)})
    elif faults := list(numbers(value[:2], place, people)):
        yield from faults
    elif value[0] == value[1]:
        yield Fault("same_participant", {"place": place})
    elif isinstance(value[2], bool) or not isinstance(value[2], int | float) or not 0 <= value[2] < inf:
        yield Fault("not_a_weight", {"place": f"{place}[2]"})


def _twice(weights: list[Any]) -> Iterator[Fault]:
    seen: set[frozenset[int]] = set()
    for position, row in enumerate(weights):
        if isinstance(row, list) and len(row) == WEIGHT and all(isinstance(one, int) for one in row[:2]):
            if frozenset(row[:2]) in seen:
                yield Fault("twice", {"place": f"weights[{position}]"})
            seen.add(frozenset(row[:2]))


def _problem(content: dict[str, Any]) -> Problem:
    slots, people, weights = content["slots"], content["participants"], content["weights"]
    rooms, wanted = _row(content["tables"], slots), _row(content.get("wanted", slots), people)
    minimum, morning = _row(content.get("minimum", 0), people), content.get("morning_slots", slots)
    forbidden = content.get("forbidden", [[]] * people)
    began, greatest = datetime(1970, 1, 1, tzinfo=UTC), max((weight for _, _, weight in weights), default=0) or 1
    rows = [
        Slot(_name(s), began + s * HOUR, began + (s + 1) * HOUR, rooms[s], "am" if s < morning else "pm")
        for s in range(slots)
    ]
    clusters = [
        Cluster(
            id=_name(person),
            side=ALL,
            free=frozenset(_name(slot) for slot in range(slots) if slot not in forbidden[person]),
            languages=frozenset({ALL}),
            wanted=wanted[person],
            minimum=minimum[person],
        )
        for person in range(people)
    ]
    scores = {pair(_name(a), _name(b)): weight / greatest for a, b, weight in weights}
    return Problem(tuple(rows), tuple(clusters), scores, among=frozenset({ALL}))


def _row(value: int | list[int], length: int) -> list[int]:
    return value if isinstance(value, list) else [value] * length


def _name(position: int) -> str:
    return f"{position:06}"
