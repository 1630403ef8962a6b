"""Reading a list: either the problem, or every fault with its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.timetable.listed.problem import SESSIONS, Listed
from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRED = ("slots", "tables", "participants", "meetings")
OPTIONAL = ("session", "morning_slots", "forbidden", "fixed", "after", "spread")
PAIR = 2
MOST = {"slots": 1000, "participants": 5000, "tables": 10_000, "meetings": 50_000}  # far above any event held


def read_problem(content: Any) -> Listed | tuple[Fault, ...]:
    """Return the problem in a decoded JSON file, or its faults.

    Each fault has a `place` such as `meetings[3][1]`. Codes: not_an_object; missing; not_a_number; too_small (least);
    too_large (most); not_a_list; wrong_length (expected, found); too_many (most, found);
    not_a_session; same_participant; circle (meetings that wait for one another). Keys the form does not know
    are ignored.
    """
    if not isinstance(content, dict):
        return (Fault("not_an_object", {"place": ""}),)
    if missing := [key for key in REQUIRED if key not in content]:
        return tuple(Fault("missing", {"place": key}) for key in missing)
    if faults := [fault for key in ("slots", "participants") for fault in number(content[key], key, 0, MOST[key])]:
        return tuple(faults)
    if faults := list(_lists(content)):
        return tuple(faults)
    listed = _listed(content)
    return tuple(_circles(listed)) or listed


def _lists(content: dict[str, Any]) -> Iterator[Fault]:
    slots, people = content["slots"], content["participants"]
    yield from tables(content["tables"], slots)
    yield from each(content["meetings"], "meetings", None, lambda value, place: _two(value, place, people))
    meetings = len(content["meetings"]) if isinstance(content["meetings"], list) else 0
    if meetings > MOST["meetings"]:
        yield Fault("too_many", {"place": "meetings", "most": MOST["meetings"], "found": meetings})
    yield from number(content.get("morning_slots", slots), "morning_slots", 0, slots)
    if content.get("spread") is not None:
        yield from number(content["spread"], "spread", 0, None)
    checks = {
        "session": (meetings, _session),
        "forbidden": (people, lambda value, place: numbers(value, place, slots)),
        "fixed": (meetings, lambda value, place: () if value is None else number(value, place, 0, slots - 1)),
        "after": (meetings, lambda value, place: numbers(value, place, meetings)),
    }
    for key, (length, check) in checks.items():
        if content.get(key) is not None:
            yield from each(content[key], key, length, check)


def tables(value: Any, slots: int) -> Iterator[Fault]:
    """Yield what keeps `value` from being a number of tables, or one for each slot."""
    if isinstance(value, list):
        yield from each(value, "tables", slots, lambda one, place: number(one, place, 0, MOST["tables"]))
    else:
        yield from number(value, "tables", 0, MOST["tables"])


def each(values: Any, place: str, length: int | None, check: Any) -> Iterator[Fault]:
    """Yield the faults `check` finds in each of `values`, which must be a list, of `length` where that is given."""
    if not isinstance(values, list):
        yield Fault("not_a_list", {"place": place})
        return
    if length is not None and len(values) != length:
        yield Fault("wrong_length", {"place": place, "expected": length, "found": len(values)})
    for position, value in enumerate(values):
        yield from check(value, f"{place}[{position}]")


def number(value: Any, place: str, least: int, most: int | None) -> Iterator[Fault]:
    """Yield what keeps `value` from being a whole number in these limits."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield Fault("not_a_number", {"place": place})
    elif value < least:
        yield Fault("too_small", {"place": place, "least": least})
    elif most is not None and value > most:
        yield Fault("too_large", {"place": place, "most": most})


def numbers(values: Any, place: str, below: int) -> Iterator[Fault]:
    """Yield what keeps `values` from being a list of whole numbers, each at least 0 and `below` a limit."""
    return each(values, place, None, lambda value, inner: number(value, inner, 0, below - 1))


def _two(value: Any, place: str, people: int) -> Iterator[Fault]:
    faults = list(numbers(value, place, people))
    if not faults and len(value) != PAIR:
        faults = [Fault("wrong_length", {"place": place, "expected": PAIR, "found": len(value)})]
    elif not faults and value[0] == value[1]:
        faults = [Fault("same_participant", {"place": place})]
    yield from faults


def _session(value: Any, place: str) -> Iterator[Fault]:
    if value not in SESSIONS:
        yield Fault("not_a_session", {"place": place})


def _listed(content: dict[str, Any]) -> Listed:
    slots, people, meetings = content["slots"], content["participants"], len(content["meetings"])
    tables = content["tables"]
    return Listed(
        slots=slots,
        tables=tuple(tables) if isinstance(tables, list) else (tables,) * slots,
        participants=people,
        meetings=tuple((one, other) for one, other in content["meetings"]),
        session=tuple(content.get("session") or ("any",) * meetings),
        morning_slots=content.get("morning_slots", slots),
        forbidden=tuple(map(frozenset, content.get("forbidden") or ((),) * people)),
        fixed=tuple(content.get("fixed") or (None,) * meetings),
        after=tuple(map(tuple, content.get("after") or ((),) * meetings)),
        spread=content.get("spread"),
    )


def _circles(listed: Listed) -> Iterator[Fault]:
    """Name a meeting in every knot of meetings that wait for one another."""
    waiting = {meeting: set(earlier) for meeting, earlier in enumerate(listed.after)}
    while ready := [meeting for meeting, earlier in waiting.items() if not earlier]:
        for meeting in ready:
            del waiting[meeting]
        for earlier in waiting.values():
            earlier.difference_update(ready)
    for meeting in sorted(waiting):
        yield Fault("circle", {"place": f"after[{meeting}]"})
