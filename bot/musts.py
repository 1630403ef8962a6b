"""Musts: the meetings organizers want to be held, as the rules of an event state them, for the planner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.timetable.problem import Meeting, Pair, pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from models import Event, MeetingSlot


@dataclass(frozen=True)
class Musts:
    """Pairs that must meet; those with a time, or later than others, have it here; `fixed` have a table, too."""

    pairs: frozenset[Pair] = frozenset()
    only: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    after: Mapping[Pair, frozenset[Pair]] = field(default_factory=dict)
    fixed: tuple[Meeting, ...] = ()


def musts(event: Event, rows: Mapping[str, str], slots: Iterable[MeetingSlot]) -> Musts:
    """Return what an event's rules say; `rows` are the clusters' rows by key, as text. Who is unknown is left out."""
    ids = {slot.starts: str(slot.id) for slot in slots}
    only, after, fixed = dict[Pair, frozenset[str]](), dict[Pair, frozenset[Pair]](), list[Meeting]()
    pairs: set[Pair] = set()
    for rule in event.rules.get("musts", ()):
        two = _pair(rule["pair"], rows)
        if two is None:
            continue
        pairs.add(two)
        there = [ids[at] for at in map(datetime.fromisoformat, rule["slots"]) if at in ids]
        if rule["slots"]:
            only[two] = frozenset(there)
        if rule["table"] and there:
            fixed.append(Meeting(*two, there[0], rule["table"]))
        earlier = (_pair(other, rows) for other in rule["after"])
        if known := frozenset(one for one in earlier if one is not None):
            after[two] = known
    return Musts(frozenset(pairs), only, after, tuple(fixed))


def _pair(keys: Iterable[str], rows: Mapping[str, str]) -> Pair | None:
    known = [rows[key] for key in keys if key in rows]
    return pair(known[0], known[1]) if known[1:] else None
