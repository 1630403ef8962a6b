"""The event's rules of time: lead times, the evening before, quiet hours. Pure; local time stays in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

if TYPE_CHECKING:
    from models import Event

EVENING = "evening"
MORNING, DUSK = time(9), time(18)
LEAST_OF_DAY = timedelta(minutes=30)
LONGEST_SEARCH = 12  # steps; places whose days never meet, as Casablanca's and Honolulu's, are given up
Lead = int | str  # minutes before the start, or "evening": the evening before


@dataclass(frozen=True)
class Rules:
    """When reminders are due. Clock times are of the event's zone."""

    zone: ZoneInfo
    leads: dict[str, tuple[Lead, ...]]
    evening: time
    quiet_from: time
    quiet_to: time
    digest: time | None = None  # when people are told their day

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
        morning = self.morning(due)
        if morning < starts:
            return morning
        local = due.astimezone(self.zone)
        night = datetime.combine(local.date(), self.quiet_from, self.zone)
        if night > local:
            night -= timedelta(days=1)
        return (night - timedelta(minutes=30)).astimezone(UTC)

    def morning(self, at: datetime) -> datetime:
        """Return when the next quiet hours end that an instant falls into or comes before; UTC."""
        local = at.astimezone(self.zone)
        morning = datetime.combine(local.date(), self.quiet_to, self.zone)
        if morning < local:
            morning += timedelta(days=1)
        return morning.astimezone(UTC)

    def is_quiet(self, instant: datetime) -> bool:
        """Return whether people are left in peace at this instant."""
        at = instant.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


def by_day(due: datetime, zones: tuple[ZoneInfo, ...]) -> tuple[datetime, datetime]:
    """Return the first moment from `due` on at which it is day in every zone, and when that day ends; both UTC.

    A day is 9:00 to 18:00, and at least half an hour of it is left. Where the days never meet, the first zone's counts.
    """
    at = due.astimezone(UTC)
    for _ in range(LONGEST_SEARCH):
        waits = [_wait_for_day(at, zone) for zone in zones]
        if not any(waits):
            return at, min(_dusk(at, zone) for zone in zones)
        at += max(waits)
    return by_day(due, zones[:1])


@cache
def zones_of(country: str) -> tuple[ZoneInfo, ...]:
    """Return the time zones of a country, by its ISO code (CLDR)."""
    known = available_timezones()
    return tuple(ZoneInfo(name) for name in sorted(get_global("territory_zones").get(country, ())) if name in known)


def _wait_for_day(at: datetime, zone: ZoneInfo) -> timedelta:
    local = at.astimezone(zone)
    morning = datetime.combine(local.date(), MORNING, zone)
    if at > _dusk(at, zone) - LEAST_OF_DAY:
        morning = datetime.combine(local.date() + timedelta(days=1), MORNING, zone)
    return max(morning.astimezone(UTC) - at, timedelta())


def _dusk(at: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date(), DUSK, zone).astimezone(UTC)


def rules_of(event: Event) -> Rules:
    """Return an event's rules; they were checked when it was loaded."""
    raw = event.rules
    return Rules(
        zone=ZoneInfo(event.zone),
        leads={kind: tuple(raw.get(kind, ())) for kind in ("meeting", "visit", "activity")},
        evening=time.fromisoformat(raw["evening"]),
        quiet_from=time.fromisoformat(raw["quiet_from"]),
        quiet_to=time.fromisoformat(raw["quiet_to"]),
        digest=time.fromisoformat(raw["digest"]) if raw.get("digest") else None,
    )
