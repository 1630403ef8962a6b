"""Rounds of meetings, cut into slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.folder import given, hours
from bot.folder.event import ROUND
from bot.folder.rooms import missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.folder.cells import Cells
    from bot.folder.event import Counts
    from bot.folder.hours import Frame

NOON = 13  # o'clock; a slot that starts before is one of the morning


@dataclass(frozen=True)
class Round:
    """One round, where it stands, and its slots."""

    column: str
    slots: tuple[given.Slot, ...]


def rounds(cells: Cells, frame: Frame, counted: Counts, rooms: Sequence[given.Room] = ()) -> tuple[Round, ...]:
    """Return the rounds with as many slots as fit: the first at `from`, the last one over by `to`, in order of time."""
    numbers = sorted({int(found[1]) for path in cells.cells if (found := ROUND.fullmatch(path))})
    if not numbers:
        cells.fault("meetings.rounds", "no_rounds")
    cut = [_round(cells, f"meetings.rounds.{number}", frame, counted, rooms) for number in numbers]
    ordered = sorted((one for one in cut if one.slots), key=lambda one: one.slots[0].starts)
    for before, after in pairwise(ordered):
        if after.slots[0].starts < before.slots[-1].ends:
            cells.fault(after.column, "rounds_overlap", other=before.column)
    return tuple(ordered)


def hindered(cells: Cells, rounds: Sequence[Round], activities: Sequence[given.Activity], frame: Frame) -> None:
    """Check that nobody has to be in a meeting and in an activity for everyone at once."""
    for one in rounds:
        for activity in activities:
            within = [slot for slot in one.slots if slot.starts < activity.ends and activity.starts < slot.ends]
            if within and not activity.sign_up:
                start = within[0].starts.astimezone(frame.zone)
                cells.fault(one.column, "slot_in_activity", slot=f"{start:%Y-%m-%d %H:%M}", activity=activity.key)


def _round(cells: Cells, column: str, frame: Frame, counted: Counts, rooms: Sequence[given.Room]) -> Round:
    for part in ("day", "from", "to"):
        if f"{column}.{part}" not in cells.cells:
            cells.fault(f"{column}.{part}", "blank")
    gone = missing(cells, column, rooms)
    on = hours.day_within(cells, f"{column}.day", frame)
    starts, ends = (hours.instant(cells, f"{column}.{part}", on, frame) for part in ("from", "to"))
    if starts is None or ends is None:
        return Round(column, ())
    if ends <= starts:
        cells.fault(f"{column}.to", "ends_before_starts", value=_hour(ends, frame), starts=_hour(starts, frame))
        return Round(column, ())
    minutes, gap, tables = (counted[name] for name in ("minutes", "gap", "tables"))
    if minutes is None or gap is None or tables is None:
        return Round(column, ())
    lasts, step = timedelta(minutes=minutes), timedelta(minutes=minutes + gap)
    fitting = range(1 + (ends - starts - lasts) // step) if ends - starts >= lasts else range(0)
    if not fitting:
        cells.fault(column, "round_too_short", minutes=minutes)
    left = tables - len(gone)
    here = cells.count(f"{column}.interpreters", least=0, needed=False)
    spoken = (counted["interpreters"] or 0) if here is None else here
    return Round(
        column,
        tuple(
            given.Slot(
                begins.astimezone(UTC), (begins + lasts).astimezone(UTC), left, _half_day(begins, frame), gone, spoken
            )
            for begins in (starts + step * place for place in fitting)
        ),
    )


def _half_day(starts: datetime, frame: Frame) -> str:
    local = starts.astimezone(frame.zone)
    return f"{local:%Y-%m-%d}/{'am' if local.hour < NOON else 'pm'}"


def _hour(moment: datetime, frame: Frame) -> str:
    return f"{moment.astimezone(frame.zone):%H:%M}"
