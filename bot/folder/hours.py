"""Days and hours on the event's wall clock, read into UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from bot.folder.ledger import nearest_called

if TYPE_CHECKING:
    from bot.folder.cells import Cells

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?:\s*([+-]\d{2}:\d{2}))?")
YEARS = range(2000, 2200)  # a slip of a digit must not make an event of nine hundred years


@dataclass(frozen=True)
class Frame:
    """The event's zone and days; what is unknown because of a fault is not held against other files."""

    zone: ZoneInfo
    starts: date | None
    ends: date | None

    @classmethod
    def unknown(cls) -> Frame:
        """Return the frame of an event whose settings could not be read."""
        return cls(ZoneInfo("UTC"), None, None)

    @property
    def half_days(self) -> tuple[str, ...]:
        """The half-days of the event: `2019-04-09/am`."""
        if self.starts is None or self.ends is None:
            return ()
        days = range((self.ends - self.starts).days + 1)
        return tuple(f"{self.starts + timedelta(days=day)}/{half}" for day in days for half in ("am", "pm"))


def zone(cells: Cells, column: str) -> ZoneInfo:
    """Return the IANA zone named in a cell; UTC stands in for one that does not exist."""
    said = cells.needed(column)
    if said in _zones():
        return ZoneInfo(said)
    if said:
        cells.fault(column, "unknown_zone", value=said, near=nearest_called(said, _places()))
    return ZoneInfo("UTC")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _places() -> dict[str, tuple[str, str]]:
    # Often the city is written alone.
    return {zone: (zone, zone.rpartition("/")[2].replace("_", " ")) for zone in sorted(_zones())}


def day(cells: Cells, column: str) -> date | None:
    """Return a day written `YYYY-MM-DD`."""
    said = cells.needed(column)
    if not said:
        return None
    try:
        found = date.fromisoformat(said) if DAY.fullmatch(said) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        cells.fault(column, "bad_day", value=said)
        return None
    return found


def day_within(cells: Cells, column: str, frame: Frame) -> date | None:
    """Return a day of the event."""
    found = day(cells, column)
    if found and frame.starts and frame.ends and not frame.starts <= found <= frame.ends:
        cells.fault(column, "outside_event", value=found, starts=frame.starts, ends=frame.ends)
        return None
    return found


def hour(cells: Cells, column: str) -> time | None:
    """Return an hour written `HH:MM`; it carries an offset from UTC only where one was written."""
    said = cells.needed(column)
    if not said:
        return None
    found = HOUR.fullmatch(said)
    try:
        clock = time.fromisoformat(f"{int(found[1]):02}:{int(found[2]):02}{found[3] or ''}") if found else None
    except ValueError:
        clock = None
    if clock is None:
        cells.fault(column, "bad_hour", value=said)
    return clock


def instant(cells: Cells, column: str, on: date | None, frame: Frame) -> datetime | None:
    """Return the UTC instant of an hour on a day; one that the clock skips or shows twice is a fault."""
    clock = hour(cells, column)
    if clock is None or on is None:
        return None
    wall = datetime.combine(on, clock.replace(tzinfo=None))
    meant = [moment for moment in _instants(wall, frame.zone) if _agrees(moment, clock, frame.zone)]
    if len(meant) == 1:
        return meant[0]
    both = tuple(_with_offset(moment, frame.zone) for moment in _instants(wall, frame.zone))
    code = "wrong_offset" if clock.tzinfo and both else "hour_twice" if both else "hour_skipped"
    cells.fault(column, code, value=f"{wall:%Y-%m-%d %H:%M}", zone=frame.zone.key, choices=both)
    return None


def moment(cells: Cells, column: str, frame: Frame) -> datetime | None:
    """Return the UTC instant of a day and an hour in one cell; None for a blank one."""
    said = cells.text(column)
    if not said:
        return None
    on, _, clock = said.replace("T", " ").partition(" ")
    try:
        found = date.fromisoformat(on) if DAY.fullmatch(on) and HOUR.fullmatch(clock.strip()) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        cells.fault(column, "bad_moment", value=said)
        return None
    return instant(replace(cells, cells={**cells.cells, column: clock.strip()}), column, found, frame)


def _instants(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    # Both readings of a wall clock; a skipped hour does not come back the same from UTC.
    read = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in read if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall)


def _agrees(moment: datetime, clock: time, zone: ZoneInfo) -> bool:
    return clock.tzinfo is None or moment.astimezone(zone).utcoffset() == clock.utcoffset()


def _with_offset(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")[11:]
