"""What an event folder gives, as values: checked, in UTC, free of file formats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.participants import code_hash

Words = Mapping[str, str]  # {"en": .., "fr": .., "ar": ..}


@dataclass(frozen=True)
class Event:
    """The event itself; `rules` are those of models.Event."""

    key: str
    zone: str
    starts: date
    ends: date
    data_until: date
    default_language: str
    name: Words
    place: Words
    organizer: Words
    sides: Mapping[str, Words]
    rules: Mapping[str, Any]

    @property
    def over_at(self) -> datetime:
        """The midnight after the last day, on the event's wall clock, in UTC."""
        return datetime.combine(self.ends + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True)
class Room:
    """A room and the numbers of its tables, `first` to `last`."""

    key: str
    name: Words
    first: int
    last: int


@dataclass(frozen=True)
class Slot:
    """One time in which meetings may run; `half_day` is "2019-04-09/am" when it starts before 13:00 local time."""

    starts: datetime
    ends: datetime
    tables: int
    half_day: str
    missing: tuple[int, ...] = ()  # numbers of tables that are not there in it
    interpreters: int = 0


@dataclass(frozen=True)
class Activity:
    """One item of the programme; `sign_up` means that it blocks only those who sign up."""

    key: str
    kind: str
    starts: datetime
    ends: datetime
    departs_at: datetime | None
    title: Words
    place: Words
    details: Words
    meeting_point: Words
    latitude: float | None
    longitude: float | None
    seats: int | None
    sign_up: bool


@dataclass(frozen=True)
class Cluster:
    """One organisation."""

    key: str
    name: str
    names: Words
    aliases: tuple[str, ...]
    country: str
    side: str
    sectors: tuple[str, ...]
    summary: Words
    languages: tuple[str, ...]
    website: str | None
    source: str


@dataclass(frozen=True)
class Participant:
    """One person of the list; the store keeps only `code_hash` of the invitation code, blank until one is made."""

    key: str
    code: str = field(repr=False)
    name: str
    cluster: str | None
    role: str
    language: str
    arrives_at: datetime | None = None
    leaves_at: datetime | None = None

    @property
    def code_hash(self) -> str | None:
        """What the store keeps of the code; None where there is none yet."""
        return code_hash(self.code) if self.code else None


@dataclass(frozen=True)
class Profile:
    """A cluster's answers, `{question: value}` as the interview would keep them; None stands for a skipped question."""

    cluster: str
    language: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Label:
    """One more word for a concept; Arabic in Latin letters is "ar-Latn"."""

    concept: str
    language: str
    text: str


@dataclass(frozen=True)
class Must:
    """A meeting an organizer wants to be held: in one of these slots, any where none is named; `table` 0 is any.

    It comes later than those of the pairs it is `after`.
    """

    key: str
    cluster: str
    other: str
    slots: tuple[datetime, ...] = ()
    table: int = 0
    after: tuple[tuple[str, str], ...] = ()

    @property
    def rule(self) -> dict[str, Any]:
        """What the event keeps of it."""
        return {
            "pair": [self.cluster, self.other],
            "slots": [starts.isoformat() for starts in self.slots],
            "table": self.table,
            "after": [list(pair) for pair in self.after],
        }


@dataclass(frozen=True)
class EventFolder:
    """A whole folder without a fault.

    `places` says where each participant stands: file and row. `emails` are theirs, which nothing but `invite` reads.
    """

    event: Event
    slots: tuple[Slot, ...]
    activities: tuple[Activity, ...]
    clusters: tuple[Cluster, ...]
    participants: tuple[Participant, ...]
    profiles: tuple[Profile, ...]
    questionnaire: Mapping[str, Any]
    questionnaires: tuple[Mapping[str, Any], ...] = ()
    labels: tuple[Label, ...] = ()
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict, compare=False)
    emails: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of everything given, the same for CSV files and a workbook."""
        said = asdict(self, dict_factory=_said)
        everything = {name: value for name, value in said.items() if name not in ("places", "emails")}
        return hashlib.sha256(json.dumps(everything, sort_keys=True, default=str).encode()).hexdigest()


def _said(values: list[tuple[str, Any]]) -> dict[str, Any]:
    # A folder without rooms, interpreters, arrivals and departures says what it always said.
    return {
        name: value
        for name, value in values
        if name not in ("missing", "interpreters", "arrives_at", "leaves_at") or value
    }
