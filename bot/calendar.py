"""Calendars: an agenda as the file every calendar opens (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.texts import Moment

ALARM = timedelta(minutes=-10)


@dataclass(frozen=True)
class Item:
    """One entry; `uid` stays the same when the entry moves, so that no calendar shows it twice."""

    uid: str
    title: str
    place: str
    starts: Moment
    ends: Moment
    note: str = ""


def written(name: str, items: Iterable[Item], zone: str, *, made_at: datetime) -> bytes:
    """Return the calendar file: UTF-8, CRLF, local times with their zone, an alarm ten minutes before each entry."""
    made = Calendar()
    made.add("prodid", "-//Multaqa//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for item in items:
        made.add_component(_entry(item, zone, made_at))
    made.add_missing_timezones()
    content: bytes = made.to_ical()
    return content


def _entry(item: Item, zone: str, made_at: datetime) -> Event:
    entry = Event()
    entry.add("uid", item.uid)
    entry.add("dtstamp", made_at)
    # The version of an entry: a calendar keeps the one with the highest.
    entry.add("sequence", int(made_at.timestamp()) // 60)
    entry.add("summary", item.title)
    entry.add("location", item.place)
    if item.note:
        entry.add("description", item.note)
    entry.add("dtstart", item.starts.at.astimezone(ZoneInfo(zone)))
    entry.add("dtend", item.ends.at.astimezone(ZoneInfo(zone)))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", item.title)
    alarm.add("trigger", ALARM)
    entry.add_component(alarm)
    return entry
