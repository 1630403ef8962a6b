"""Promises: which reminders everyone was owed, reckoned from what the rows said at the time, by the event's rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.rehearsal import runs
from models import Activity, ActivityKind, Cluster, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from bot.rehearsal.watch import Span, Watch
    from models import Session

BEFORE_QUIET = timedelta(minutes=30)
MORNING, MEETING = "morning", "meeting:"
WORTH = timedelta(hours=3)  # after which the letter of a morning tells nobody anything


@dataclass(frozen=True)
class Promise:
    """A reminder owed: what it is about, by any of its names, when that starts, and when the reminder is due."""

    subject: str
    names: frozenset[str]
    starts: datetime | None  # None: the letter of a morning, which tells of a whole day
    due: datetime


@dataclass(frozen=True)
class Occasion:
    """Something people are reminded of, for as long as it stood so."""

    subject: str
    names: frozenset[str]
    starts: datetime
    leads: tuple[int | str, ...]
    spans: tuple[Span, ...]  # all of them must cover the instant a reminder is due


class Reckoning:
    """The event's rules, its clusters and its activities: enough to say what a person is owed."""

    def __init__(self, event: Event, clusters: dict[int, frozenset[str]], activities: list[Activity]) -> None:
        self.rules, self.zone = event.rules, ZoneInfo(event.zone)
        self.clusters, self.activities = clusters, activities
        self.days = [event.starts + timedelta(days=day) for day in range((event.ends - event.starts).days + 1)]

    @classmethod
    async def read(cls, session: Session) -> Reckoning:
        """Return the reckoning of the event in the store."""
        event = (await session.exec(select(Event))).one()
        clusters = (await session.exec(select(Cluster))).all()
        names = {one.id or 0: frozenset({one.name, *one.names.values()}) for one in clusters}
        activities = await session.exec(select(Activity))
        return cls(event, names, list(activities.all()))

    def owed(self, watch: Watch, person: int, is_away: Callable[[datetime], bool], over: datetime) -> list[Promise]:
        """Return a person's reminders in the order they were due; none for the time in which the bot was blocked."""
        found: dict[tuple[str, datetime], Promise] = {}
        for occasion in self._occasions(watch, person):
            for lead in occasion.leads:
                due = self.due(occasion.starts, lead)
                if due <= over and all(span.covers(due) for span in occasion.spans) and not is_away(due):
                    promise = Promise(occasion.subject, occasion.names, occasion.starts, due)
                    found.setdefault((occasion.subject, due), promise)
        for promise in self._meetings(watch, person):
            if promise.due <= over and not is_away(promise.due):
                found.setdefault((promise.subject, promise.due), promise)
        mornings = [one for one in self._mornings(watch, person) if one.due <= over and not is_away(one.due)]
        return sorted([*found.values(), *mornings], key=lambda one: (one.due, one.subject))

    def _mornings(self, watch: Watch, person: int) -> Iterator[Promise]:
        """Yield the mornings on which a person who was there had something still to come that day."""
        for day in self.days:
            told = datetime.combine(day, time.fromisoformat(self.rules["digest"]), self.zone)
            due = self.due(told + WORTH, WORTH // timedelta(minutes=1))  # later, where people still sleep
            there = [span for span in watch.presence if span.what[0] == person and span.covers(due)]
            if any(self._has_something(day, due, watch, span) for span in there):
                yield Promise(MORNING, frozenset({str(day)}), None, due)

    def _has_something(self, day: date, due: datetime, watch: Watch, here: Span) -> bool:
        person, cluster = here.what
        seats = {one.what[1] for one in watch.seats if one.what[0] == person and one.covers(due)}
        mine = [one for one in self.activities if not one.sign_up or one.id in seats]
        met = [one.what for one in watch.meetings if one.covers(due) and one.what.is_on and cluster in one.what.sides]
        starts = [one.departs_at or one.starts for one in mine if one.ends > due] + [one.starts for one in met]
        return any(one.astimezone(self.zone).date() == day for one in starts)

    def _occasions(self, watch: Watch, person: int) -> Iterator[Occasion]:
        for here in [span for span in watch.presence if span.what[0] == person]:
            for activity in self.activities:
                yield from self._activity(activity, watch, person, here)

    def _meetings(self, watch: Watch, person: int) -> Iterator[Promise]:
        for here in [span for span in watch.presence if span.what[0] == person]:
            cluster = here.what[1]
            mine = [span for span in watch.meetings if span.what.is_on and cluster in span.what.sides]
            for due, standing in runs.told(mine, self._leads("meeting"), self.due, self._is_quiet):
                if here.covers(due):
                    other = next(side for side in standing.sides if side != cluster)
                    starts = standing.starts + timedelta(minutes=standing.late)
                    yield Promise(f"{MEETING}{standing.meeting}", self.clusters[other], starts, due)

    def _activity(self, activity: Activity, watch: Watch, person: int, here: Span) -> Iterator[Occasion]:
        starts = activity.departs_at or activity.starts
        names = frozenset(activity.title.values())
        leads = self._leads("visit" if activity.kind is ActivityKind.VISIT else "activity")
        subject = f"activity:{activity.key}"
        if activity.sign_up:
            for seat in watch.seats:
                if seat.what == (person, activity.id):
                    yield Occasion(subject, names, starts, leads, (here, seat))
        elif activity.kind is ActivityKind.TRAINING:
            yield Occasion(subject, names, starts, leads, (here,))

    def _leads(self, kind: str) -> tuple[Any, ...]:
        return tuple(self.rules[kind])

    def due(self, starts: datetime, lead: int | str) -> datetime:
        """Return when a reminder is due: never between the quiet hours, earlier where waiting would be too late."""
        local = starts.astimezone(self.zone)
        if lead == "evening":
            return self._at(local - timedelta(days=1), self.rules["evening"])
        due = (starts - timedelta(minutes=int(lead))).astimezone(self.zone)
        if not self._is_quiet(due):
            return due
        begins, ends = self.rules["quiet_from"], self.rules["quiet_to"]
        clock, over_midnight = f"{due:%H:%M}", begins > ends
        wakes = self._at(due + timedelta(days=1 if over_midnight and clock >= begins else 0), ends)
        if wakes < starts:
            return wakes
        sleeps = self._at(due - timedelta(days=1 if over_midnight and clock < ends else 0), begins)
        return sleeps - BEFORE_QUIET

    def _is_quiet(self, at: datetime) -> bool:
        begins, ends = str(self.rules["quiet_from"]), str(self.rules["quiet_to"])
        clock = f"{at.astimezone(self.zone):%H:%M}"
        return (clock >= begins or clock < ends) if begins > ends else begins <= clock < ends

    def _at(self, day: datetime, clock: str) -> datetime:
        return datetime.combine(day.date(), time.fromisoformat(clock), self.zone)
