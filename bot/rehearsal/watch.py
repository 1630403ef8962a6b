"""The watch: what the rows promised, as it changed; read from the store, never from its letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlalchemy import select as select_any
from sqlmodel import col, select

from models import (
    Activity,
    Announcement,
    AnnouncementState,
    Cluster,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    SignUp,
    TeamPlace,
    Timetable,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from models import Session, Store

NOT_YET = (AnnouncementState.DRAFT, AnnouncementState.SCHEDULED)
# A few sums that differ whenever something promised has changed.
MARK = select_any(
    *(
        part.scalar_subquery()
        for part in (
            select(func.count(col(Participant.chat_id))),
            select(func.sum(col(Participant.cluster_id))),
            select(func.count(col(SignUp.id))),
            select(func.max(col(SignUp.id))),
            select(func.sum(col(Meeting.revision))),
            select(func.sum(col(Meeting.begins_late))),
            select(func.count(col(Meeting.id))),
            select(func.max(Timetable.published_at)),
            select(func.count(col(Announcement.id))).where(col(Announcement.state).not_in(NOT_YET)),
        )
    )
)


@dataclass(frozen=True)
class Standing:
    """A meeting as it stood for a while: one revision of it, with its two clusters."""

    meeting: int
    revision: int
    sides: tuple[int, int]
    starts: datetime
    ends: datetime
    is_on: bool
    late: int = 0  # minutes after that at which it begins, because one side is late


@dataclass
class Span:
    """Something that was so from one instant until another, or until the end."""

    what: Any
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Return whether it was so at an instant; what begins at that very instant was not so yet."""
        return self.since < at and (self.until is None or at <= self.until)


@dataclass(frozen=True)
class News:
    """What people must hear at once: a meeting moved or cancelled, the timetable, an announcement."""

    kind: str  # moved, new, cancelled, published, announcement
    at: datetime
    people: tuple[int, ...]
    standing: Standing | None = None
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Someone:
    """A participant's row: which chat, which cluster, which language."""

    id: int
    key: str
    chat: int | None
    cluster: int | None
    language: str


@dataclass
class Watch:
    """Looks at the rows whenever the bot rests, and keeps what changed."""

    store: Store
    now: Callable[[], datetime]
    zone: ZoneInfo
    meetings: list[Span] = field(default_factory=list)
    seats: list[Span] = field(default_factory=list)
    presence: list[Span] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    people: dict[int, Someone] = field(default_factory=dict)
    _mark: tuple[Any, ...] = ()
    _announced: set[int] = field(default_factory=set)
    _published: datetime | None = None

    async def look(self) -> None:
        """Note what has changed since the last look."""
        async with self.store.glance() as connection:
            mark = tuple((await connection.execute(MARK)).one())
        if mark == self._mark:
            return
        self._mark = mark
        async with self.store.reading() as session:
            await self._people(session)
            await self._seats(session)
            await self._meetings(session)
            await self._timetable(session)
            await self._announcements(session)

    async def _people(self, session: Session) -> None:
        rows = await session.exec(
            select(  # type: ignore[call-overload] # SQLModel's overloads end at four columns
                Participant.id, Participant.key, Participant.chat_id, Participant.cluster_id, Participant.language
            )
        )
        self.people = {row[0]: Someone(*row) for row in rows.all()}
        present = {(one.id, one.cluster) for one in self.people.values() if one.chat is not None}
        _change(self.presence, present, self.now())

    async def _seats(self, session: Session) -> None:
        rows = await session.exec(select(SignUp.participant_id, SignUp.activity_id))
        _change(self.seats, set(rows.all()), self.now())

    async def _meetings(self, session: Session) -> None:
        rows = await session.exec(
            select(Meeting, MeetingSlot).join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
        )
        now = self.now()
        standings = {
            Standing(
                meeting.id or 0,
                meeting.revision,
                (meeting.a_cluster_id, meeting.b_cluster_id),
                slot.starts,
                slot.ends,
                meeting.state is MeetingState.PUBLISHED,
                meeting.begins_late,
            )
            for meeting, slot in rows.all()
        }
        known = bool(self.meetings)
        standing = [span.what for span in self.meetings if span.what.is_on and span.until is None]
        stood = {one.meeting: one for one in standing}
        for fresh in sorted(_change(self.meetings, standings, now), key=lambda one: one.meeting):
            # One that is only held is nobody's yet, and of a late beginning only the other side is told.
            before = stood.get(fresh.meeting)
            is_only_late = fresh.is_on and before is not None and before.revision == fresh.revision
            if known and not is_only_late and (fresh.is_on or fresh.meeting in stood):
                kind = "cancelled" if not fresh.is_on else "moved" if fresh.meeting in stood else "new"
                told = tuple(one.id for one in self.people.values() if one.chat and one.cluster in fresh.sides)
                # one cancelled may be held at another time already: told is when it was
                self.news.append(News(kind, now, told, fresh if fresh.is_on or before is None else before))

    async def _timetable(self, session: Session) -> None:
        published = (await session.exec(select(func.max(Timetable.published_at)))).one()
        if published is not None and published != self._published:
            self._published = published
            told = tuple(one.id for one in self.people.values() if one.chat)
            self.news.append(News("published", self.now(), told))

    async def _announcements(self, session: Session) -> None:
        rows = await session.exec(select(Announcement).where(col(Announcement.state).not_in(NOT_YET)))
        for sent in rows.all():
            if sent.id not in self._announced:
                self._announced.add(sent.id or 0)
                told = tuple(sorted(await self._audience(session, sent.audience)))
                self.news.append(News("announcement", self.now(), told, texts=tuple(sent.text.items())))

    async def _audience(self, session: Session, chosen: dict[str, str]) -> set[int]:
        joined = {one.id: one for one in self.people.values() if one.chat}
        value = chosen["value"]
        match chosen["kind"]:
            case "language":
                return {one.id for one in joined.values() if one.language == value}
            case "visit":
                return {person for person, visit in self._sitting() if visit == int(value) and person in joined}
            case "day":
                return await self._on_day(session, value) & set(joined)
            case "side" | "country" | "team":
                clusters = await _clusters(session, chosen["kind"], value)
                return {one.id for one in joined.values() if one.cluster in clusters}
        return set(joined)

    def _sitting(self) -> list[tuple[int, int]]:
        return [span.what for span in self.seats if span.until is None]

    async def _on_day(self, session: Session, day: str) -> set[int]:
        zone = self.zone
        standing = [span.what for span in self.meetings if span.until is None and span.what.is_on]
        busy = {side for one in standing if str(one.starts.astimezone(zone).date()) == day for side in one.sides}
        rows = await session.exec(select(Activity.id, Activity.starts))
        that_day = {row for row, starts in rows.all() if str(starts.astimezone(zone).date()) == day}
        seated = {person for person, activity in self._sitting() if activity in that_day}
        return seated | {one.id for one in self.people.values() if one.cluster in busy}


def _change(spans: list[Span], present: set[Any], now: datetime) -> list[Any]:
    """End the spans of what is no longer so and begin those of what is new; return what is new."""
    known = {span.what: span for span in spans if span.until is None}
    for gone in known.keys() - present:
        known[gone].until = now
    fresh = list(present - known.keys())
    spans += [Span(one, now) for one in fresh]
    return fresh


async def _clusters(session: Session, kind: str, value: str) -> set[int | None]:
    if kind == "team":
        return set((await session.exec(select(TeamPlace.cluster_id).where(TeamPlace.team_id == int(value)))).all())
    column = Cluster.side if kind == "side" else Cluster.country
    return set((await session.exec(select(Cluster.id).where(column == value))).all())
