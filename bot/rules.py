"""The event's rules of time: lead times, the evening before, quiet hours. Pure; local time stays in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from models import Event

EVENING = "evening"
Lead = int | str  # minutes before the start, or "evening": the evening before


@dataclass(frozen=True)
class Rules:
    """When reminders are due. Clock times are of the event's zone."""

    zone: ZoneInfo
    leads: dict[str, tuple[Lead, ...]]
    evening: time
    quiet_from: time
    quiet_to: time

    def due(self, starts: datetime, lead: Lead) -> datetime:
        """Return the instant a reminder of something that starts then is due; UTC, never in quiet hours before it."""
        if lead == EVENING:
            before = starts.astimezone(self.zone).date() - timedelta(days=1)
            return datetime.combine(before, self.evening, self.zone).astimezone(UTC)
        return self.waking(starts - timedelta(minutes=int(lead)), starts)

    def waking(self, due: datetime, starts: datetime) -> datetime:
        """Return `due`, or the evening hour before the quiet hours it falls into, when waking up would be too late."""
        if not self.is_quiet(due):
            return due
        local = due.astimezone(self.zone)
        morning = datetime.combine(local.date(), self.quiet_to, self.zone)
        if morning < local:
            morning += timedelta(days=1)
        if morning.astimezone(UTC) < starts:
            return morning.astimezone(UTC)
        night = datetime.combine(local.date(), self.quiet_from, self.zone)
        if night > local:
            night -= timedelta(days=1)
        return (night - timedelta(minutes=30)).astimezone(UTC)

    def is_quiet(self, instant: datetime) -> bool:
        """Return whether people are left in peace at this instant."""
        at = instant.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


def rules_of(event: Event) -> Rules:
    """Return an event's rules; they were checked when it was loaded."""
    raw = event.rules
    return Rules(
        zone=ZoneInfo(event.zone),
        leads={kind: tuple(raw.get(kind, ())) for kind in ("meeting", "visit", "activity")},
        evening=time.fromisoformat(raw["evening"]),
        quiet_from=time.fromisoformat(raw["quiet_from"]),
        quiet_to=time.fromisoformat(raw["quiet_to"]),
    )
