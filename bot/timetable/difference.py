"""What changed between two timetables: meetings new, gone, and at another time or table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Row = tuple[int, int, int, int]  # cluster, cluster, slot, table: as timetables are kept


@dataclass(frozen=True, slots=True)
class Changes:
    """Each in the order of the later timetable, what is gone in the order of the earlier one."""

    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    moved: tuple[tuple[Row, Row], ...]

    @property
    def number(self) -> int:
        """How many meetings are different."""
        return len(self.new) + len(self.gone) + len(self.moved)

    @property
    def concerned(self) -> frozenset[int]:
        """The clusters of these meetings."""
        rows = (*self.new, *self.gone, *(now for _was, now in self.moved))
        return frozenset(cluster for row in rows for cluster in row[:2])


def changes(before: Iterable[Sequence[int]], after: Iterable[Sequence[int]]) -> Changes:
    """Return what is different in `after`; who of a pair is named first does not matter."""
    was, now = _by_pair(before), _by_pair(after)
    return Changes(
        new=tuple(row for pair, row in now.items() if pair not in was),
        gone=tuple(row for pair, row in was.items() if pair not in now),
        moved=tuple((was[pair], row) for pair, row in now.items() if pair in was and was[pair] != row),
    )


def _by_pair(rows: Iterable[Sequence[int]]) -> dict[tuple[int, int], Row]:
    return {(min(a, b), max(a, b)): (min(a, b), max(a, b), slot, table) for a, b, slot, table in rows}
