"""Writing a folder's rows over those that stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlmodel import SQLModel, col, select, update

from bot import activities, news, reminders, reopening, standby, whereabouts
from bot.folder import renamed
from bot.folder.ledger import Ledger
from bot.folder.tally import differs, write
from bot.rules import rules_of
from models import Activity, Cluster, Event, Meeting, MeetingSlot, MeetingState, Participant, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.folder import given
    from bot.folder.given import EventFolder
    from bot.folder.standing import Standing
    from bot.folder.tally import Progress
    from models import Session

THEMES = ("slots", "activities", "clusters", "participants", "profiles")
PUBLISHED = MeetingState.PUBLISHED
TIMES = ("starts", "ends", "departs_at")
POINT = ("meeting_point", "latitude", "longitude")
MATCHED = ("name", "country", "side", "sectors")  # what matching reads of a cluster beside its profile


class Loading:
    """One load in its transaction: what stood before, the folder, and what was done so far."""

    def __init__(
        self, session: Session, folder: EventFolder, before: Standing, *, now: datetime, progress: Progress | None
    ) -> None:
        self.session, self.folder, self.before, self.now = session, folder, before, now
        self.progress = progress
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.notes = Ledger()
        self.vanished = list[tuple[str, SQLModel, bool]]()  # the theme of a row, the row, and whether it stays
        self.clusters: dict[str, Cluster] = dict(before.clusters)
        self._widened: list[Activity] = []  # with other seats, or another time to fill them
        self._stretched: list[int] = []  # slots that end at another time
        self._changed: list[tuple[Activity, datetime | None, bool]] = []  # what departs when until now, from elsewhere

    async def write(self) -> Event:
        """Write every row of the folder; rows that vanished from it still stand."""
        stood = whereabouts.rooms(self.before.event) if self.before.event else ()
        ruled = rules_of(self.before.event) if self.before.event else None
        event = await self._event()
        await self._slots(event)
        self._activities(event)
        await self._clusters(event)
        await self._participants(event)
        await self._profiles()
        await self._replan(event)
        if ruled is not None and ruled != rules_of(event):
            await reminders.replan_everything(self.session, event, now=self.now)
        await renamed.tell(self.session, event, stood, now=self.now)
        return event

    async def _replan(self, event: Event) -> None:
        for activity in self._widened:
            await standby.fill(self.session, event, activity, now=self.now)
        for activity, was, is_elsewhere in self._changed:
            await activities.replan(self.session, event, activity, now=self.now, was=was, is_elsewhere=is_elsewhere)
        # Their beginning stays, so there is nothing to tell; what was planned for the older revision would not leave.
        stretched = select(Meeting).where(col(Meeting.slot_id).in_(self._stretched), col(Meeting.state) == PUBLISHED)
        for meeting in (
            await self.session.exec(stretched.with_for_update().execution_options(populate_existing=True))
        ).all():
            await reminders.replan_meeting(self.session, event, meeting, now=self.now, tell=False)
            await news.keep_telling(self.session, meeting)
            await reminders.keep_reminding(self.session, meeting, now=self.now)

    def tell(self, theme: str, rows: int) -> None:
        """Tell whoever watches which rows come next."""
        if self.progress is not None:
            self.progress(theme, rows)

    def put(self, theme: str, row: SQLModel | None, table: type[SQLModel], values: Mapping[str, Any]) -> SQLModel:
        """Write values into the row, or into a new one, and count what that was."""
        if row is None:
            row = table(**values)
            self.counts[theme]["new"] += 1
        else:
            self.counts[theme]["changed" if write(row, values) else "unchanged"] += 1
        self.session.add(row)
        return row

    async def _event(self) -> Event:
        self.tell("event", 1)
        values = {**asdict(self.folder.event), "questionnaire": dict(self.folder.questionnaire)}
        values["questionnaires"] = [dict(one) for one in self.folder.questionnaires]
        values["labels"] = [[label.concept, label.language, label.text] for label in self.folder.labels]
        values["fingerprint"] = self.folder.fingerprint
        event = self.before.event
        if event is None:
            event = Event(**values)
        elif any(getattr(event, name) != values[name] for name in ("questionnaire", "questionnaires")):
            # An option may now stand for another concept.
            await self._forget_vectors(set(self.before.profiles))
        write(event, values)
        self.session.add(event)
        await self.session.flush()
        return event

    async def _forget_vectors(self, clusters: set[int]) -> None:
        for cluster in clusters & set(self.before.profiles):
            profile = self.before.profiles[cluster]
            profile.vector = None
            self.session.add(profile)

    async def _slots(self, event: Event) -> None:
        self.tell("slots", len(self.folder.slots))
        for slot in self.folder.slots:
            row = self.before.slots.get(slot.starts)
            if row is not None and row.ends != slot.ends:
                await self._move_meetings(row)
            values = {"event_id": event.id, **asdict(slot), "missing": list(slot.missing)}
            if row is not None:  # what an organizer took out meanwhile stays out
                there = MeetingSlot(**values, id=row.id)
                await reopening.keep_out(self.session, event, there, now=self.now)
                values |= {"tables": there.tables, "missing": there.missing}
            self.put("slots", row, MeetingSlot, values)

    async def _move_meetings(self, slot: MeetingSlot) -> None:
        self._stretched.append(slot.id or 0)
        meetings = update(Meeting).where(col(Meeting.slot_id) == slot.id, col(Meeting.state) == PUBLISHED)
        await self.session.exec(meetings.values(revision=Meeting.revision + 1, changed_at=self.now))

    def _activities(self, event: Event) -> None:
        self.tell("activities", len(self.folder.activities))
        for activity in self.folder.activities:
            values = {"event_id": event.id, **asdict(activity)}
            row = self.before.activities.get(activity.key)
            was = row.departs_at or row.starts if row else None
            is_elsewhere = row is not None and differs(row, {name: values[name] for name in POINT})
            if row is not None and (is_elsewhere or differs(row, {name: values[name] for name in TIMES})):
                values["revision"] = row.revision + 1
                moved = was if was != (activity.departs_at or activity.starts) else None
                self._changed.append((row, moved, is_elsewhere))
                self._widened.append(row)  # there may be time again to offer a seat, or less of it
            elif row is not None and row.seats != activity.seats:
                self._widened.append(row)
            self.put("activities", row, Activity, values)

    async def _clusters(self, event: Event) -> None:
        self.tell("clusters", len(self.folder.clusters))
        for cluster in self.folder.clusters:
            values = {"event_id": event.id, **asdict(cluster)}
            values |= {name: list(values[name]) for name in ("aliases", "sectors", "languages")}
            row = self.before.clusters.get(cluster.key)
            if row is not None and any(getattr(row, name) != values[name] for name in MATCHED):
                await self._forget_vectors({row.id or 0})
            put = self.put("clusters", row, Cluster, values)
            if isinstance(put, Cluster):
                self.clusters[cluster.key] = put
        await self.session.flush()

    async def _participants(self, event: Event) -> None:
        self.tell("participants", len(self.folder.participants))
        await self._free_codes()
        for person in self.folder.participants:
            row = self.before.participants.get(person.key)
            self.put("participants", row, Participant, self._invitation(event, person, row))
        await self.session.flush()

    async def _free_codes(self) -> None:
        # A code is unique at every moment, also while two people swap theirs.
        wanted = {person.key: person.code_hash for person in self.folder.participants}
        codes = {code for code in wanted.values() if code}
        for key, row in self.before.participants.items():
            if row.code_hash in codes and wanted.get(key) != row.code_hash:
                row.code_hash = None
                self.session.add(row)
        await self.session.flush()

    def _invitation(self, event: Event, person: given.Participant, row: Participant | None) -> dict[str, Any]:
        cluster = self.clusters[person.cluster].id if person.cluster else None
        values = {"event_id": event.id, **asdict(person), "cluster_id": cluster}
        values |= {"code_expires_at": self.folder.event.over_at}
        del values["cluster"], values["code"]
        values |= self._code(person, row)
        if row is None or row.joined_at is None:
            return values
        if row.cluster_id is not None and row.cluster_id != cluster:
            self.notes.add("participants", "kept_place", column="cluster", value=person.key)
            values["cluster_id"] = row.cluster_id
        return values | {"language": row.language}

    def _code(self, person: given.Participant, row: Participant | None) -> dict[str, Any]:
        """Return what the folder's code changes: nothing where it is blank, or another was made in the bot since."""
        if row is None:
            return {"code_hash": person.code_hash}
        if not person.code:
            return {}
        if person.code_hash == row.replaced_hash:
            if row.joined_at is None:
                self.notes.add("participants", "kept_invitation", column="code", value=person.key)
            return {}
        return {"code_hash": person.code_hash, "replaced_hash": None}

    async def _profiles(self) -> None:
        self.tell("profiles", len(self.folder.profiles))
        for profile in self.folder.profiles:
            cluster = self.clusters[profile.cluster].id or 0
            row = self.before.profiles.get(cluster)
            if cluster in self.before.by_people and row is not None:
                self.counts["profiles"]["unchanged"] += 1
                continue
            values: dict[str, Any] = {"answers": dict(profile.answers), "language": profile.language}
            if row is None or any(getattr(row, name) != value for name, value in values.items()):
                values |= {"confirmed_at": self.now, "vector": None}
            self.put("profiles", row, Profile, {"cluster_id": cluster, **values})
        await self.session.flush()
