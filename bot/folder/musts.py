"""The meetings an organizer wants to be held: with whom, when, at which table, and which one before the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.folder import given, hours
from bot.folder.cells import of_row
from bot.folder.people import known_cluster
from bot.folder.rows import parts
from bot.timetable.problem import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.folder.cells import Cells, Names
    from bot.folder.hours import Frame
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("cluster", "other")
OPTIONAL = ("key", "day", "half", "starts", "table", "after")
HALVES: Names = {"am": ("morning", "matin"), "pm": ("afternoon", "après-midi")}

Slots = tuple[given.Slot, ...]


def musts(
    sheet: Sheet, clusters: Names | None, slots: Sequence[given.Slot], frame: Frame, ledger: Ledger
) -> tuple[given.Must, ...]:
    """Return the meetings in the order of the file; times that contradict one another are faults."""
    keys, pairs, tables = dict[str, int](), dict[str, int](), dict[str, int]()
    rows = [of_row(sheet, row, ledger) for row in sheet.rows]
    found = [_must(cells, keys, pairs, clusters) for cells in rows]
    inside = [_inside(cells, slots, frame) for cells in rows]
    known = {one.key: place for place, one in enumerate(found) if one.key}
    done: list[given.Must] = []
    for cells, one, there in zip(rows, found, inside, strict=True):
        at = tuple(slot.starts for slot in there) if _is_timed(cells) else ()
        after = _after(cells, one, known)
        earlier = tuple((found[known[key]].cluster, found[known[key]].other) for key in after)
        for key in after:
            if there and (first := inside[known[key]]) and first[0].starts >= there[-1].starts:
                cells.fault("after", "never_after", value=key)
        done.append(replace(one, slots=at, table=_table(cells, there, tables), after=earlier))
    _circles(rows, {one.key: parts(cells.text("after")) for cells, one in zip(rows, found, strict=True) if one.key})
    return tuple(done)


def _must(cells: Cells, keys: dict[str, int], pairs: dict[str, int], clusters: Names | None) -> given.Must:
    cluster, other = cells.needed("cluster"), cells.needed("other")
    for column, said in (("cluster", cluster), ("other", other)):
        known_cluster(cells, said, clusters, column)
    two = " · ".join(sorted((cluster, other)))
    if cluster and cluster == other:
        cells.fault("other", "meets_itself", value=cluster)
    elif cluster and other and two in pairs:
        cells.fault("other", "doubled", value=two, first=pairs[two])
    pairs.setdefault(two, cells.row("other"))
    return given.Must(cells.key("key", keys) if cells.text("key") else "", cluster, other)


def _is_timed(cells: Cells) -> bool:
    return any(cells.text(column) for column in ("day", "half", "starts"))


def _inside(cells: Cells, slots: Sequence[given.Slot], frame: Frame) -> Slots:
    """Return the slots in which a meeting may be held, in order of time."""
    ordered = tuple(sorted(slots, key=lambda slot: slot.starts))
    if not _is_timed(cells):
        return ordered
    half = cells.chosen("half", said, HALVES) if (said := cells.text("half")) else ""
    if not cells.text("day"):
        if cells.text("starts"):
            cells.fault("day", "blank")
        return tuple(slot for slot in ordered if slot.half_day.endswith(half))
    day = hours.day_within(cells, "day", frame)
    if day is None:
        return ()
    that_day = tuple(slot for slot in ordered if slot.half_day.startswith(f"{day}/") and slot.half_day.endswith(half))
    starts = hours.instant(cells, "starts", day, frame) if cells.text("starts") else None
    found = tuple(slot for slot in that_day if starts in (None, slot.starts))
    if ordered and not found:
        begin = tuple(f"{slot.starts.astimezone(frame.zone):%H:%M}" for slot in that_day)
        column = next(name for name in ("starts", "half", "day") if cells.text(name))
        cells.fault(column, "no_slot_then", value=cells.text(column), choices=begin)
    return found


def _table(cells: Cells, there: Slots, taken: dict[str, int]) -> int:
    """Return the table of a meeting at a fixed time, 0 for any."""
    table = cells.count("table", needed=False) or 0
    if table and not cells.text("starts"):
        cells.fault("starts", "blank")
    elif table and there:
        (slot,) = there
        if table not in numbers(slot.tables, slot.missing):
            cells.fault("table", "no_such_table", value=table)
        place = f"{slot.starts.isoformat()} {table}"
        if place in taken:
            cells.fault("table", "table_twice", value=table, first=taken[place])
        taken.setdefault(place, cells.row("table"))
    return table


def _after(cells: Cells, one: given.Must, known: Mapping[str, int]) -> list[str]:
    found: list[str] = []
    for key in parts(cells.text("after")):
        if key not in known:
            near = cells.ledger.nearest(key, {other: (other,) for other in known})
            cells.fault("after", "unknown_meeting", value=key, near=near)
        elif key != one.key:
            found.append(key)
    return found


def _circles(rows: Sequence[Cells], waits: Mapping[str, Sequence[str]]) -> None:
    """Find the meetings that wait for themselves, over whatever way; each circle is told once."""
    told: set[str] = set()
    for cells in rows:
        start = cells.text("key")
        seen, way = set[str](), list[tuple[str, ...]]([(start,)])
        while way:
            path = way.pop()
            for key in waits.get(path[-1], ()):
                if key == start and not told & {*path}:
                    told |= {*path}
                    cells.fault("after", "waits_for_itself", rows=(*path, key))
                if key not in seen:
                    seen.add(key)
                    way.append((*path, key))
