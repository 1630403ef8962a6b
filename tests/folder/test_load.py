from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from bot.folder.load import load
from bot.folder.read import read_folder
from bot.folder.tally import Loaded, Tally
from bot.participants import code_hash, join
from models import (
    Activity,
    Cluster,
    Event,
    Interview,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Profile,
    Request,
    SignUp,
    Store,
    Timetable,
    TimetableState,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.folder.given import EventFolder

    Edit = Callable[[str, int, str, str], None]
    Replace = Callable[[str, str, str], None]
    Rows = Callable[[str, Callable[[list[list[str]]], None]], None]

LATER = timedelta(hours=1)


def read(path: Path) -> EventFolder:
    folder, faults = read_folder(path)
    assert faults == ()
    assert folder is not None
    return folder


async def everything(store: Store) -> dict[str, list[Any]]:
    async with store.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: (await session.exec(select(table))).all() for table in tables}  # type: ignore[call-overload]


async def one(store: Store, table: Any, **values: Any) -> Any:
    async with store.reading() as session:
        return (await session.exec(select(table).filter_by(**values))).first()


async def joined(store: Store, key: str, chat_id: int, language: str, *, now: datetime) -> None:
    async with store.transaction() as session:
        person = (await session.exec(select(Participant).where(Participant.key == key))).one()
        assert await join(session, person, chat_id, language, now=now)


async def published(store: Store, now: datetime, state: MeetingState = MeetingState.PUBLISHED) -> datetime:
    """Publish a meeting in the last slot; return when the slot starts."""
    async with store.transaction() as session:
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts).desc()))).first()
        a, b = (await session.exec(select(Cluster).order_by(col(Cluster.id)).limit(2))).all()
        assert slot is not None
        values = {"event_id": slot.event_id, "slot_id": slot.id, "table_number": 18, "changed_at": now}
        session.add(Meeting(a_cluster_id=a.id, b_cluster_id=b.id, state=state, **values))
        return slot.starts


async def test_the_whole_folder_is_loaded_and_ready_to_match(store: Store, example: Path, now: datetime) -> None:
    told: list[tuple[str, int]] = []
    loaded = await load(store, read(example), now=now, progress=lambda theme, rows: told.append((theme, rows)))
    assert loaded == Loaded(
        {
            "slots": Tally(new=22),
            "activities": Tally(new=20),
            "clusters": Tally(new=42),
            "participants": Tally(new=48),
            "profiles": Tally(new=38),
        }
    )
    assert told == [
        ("event", 1),
        ("slots", 22),
        ("activities", 20),
        ("clusters", 42),
        ("participants", 48),
        ("profiles", 38),
        ("links", 38),
    ]
    async with store.reading() as session:
        unlinked = select(func.count()).where(col(Profile.vector_version) == "")
        assert (await session.exec(unlinked)).one() == 0
    rania = await one(store, Participant, key="rania-haddad")
    assert rania.code_hash == code_hash("0ca7j6hh25am45fdxatwgvqwzh")
    assert (rania.language, rania.joined_at, rania.chat_id) == ("en", None, None)
    assert rania.code_expires_at == datetime(2019, 4, 11, 23, tzinfo=UTC)


async def test_loading_twice_is_loading_once(store: Store, example: Path, now: datetime) -> None:
    await load(store, read(example), now=now)
    before = await everything(store)
    loaded = await load(store, read(example), now=now + LATER)
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.removed) == (0, 0, 170, 0)
    assert await everything(store) == before


async def test_a_changed_text_reaches_the_store_and_nothing_else_moves(
    store: Store, folder: Path, edit: Edit, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    edit("clusters.csv", 21, "name", "QOOT of Lebanon")
    loaded = await load(store, read(folder), now=now + LATER)
    assert loaded.themes["clusters"] == Tally(changed=1, unchanged=41)
    assert (loaded.new, loaded.changed, loaded.removed) == (0, 1, 0)
    assert (await one(store, Cluster, key="qoot")).name == "QOOT of Lebanon"


async def test_an_activity_whose_hours_move_has_a_new_revision(
    store: Store, folder: Path, edit: Edit, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    edit("programme.csv", 9, "departure", "16:55")
    edit("programme.csv", 3, "title_en", "Opening")
    await load(store, read(folder), now=now)
    visit = await one(store, Activity, key="visit-logismed")
    assert (visit.revision, visit.departs_at) == (2, datetime(2019, 4, 9, 15, 55, tzinfo=UTC))
    opening = await one(store, Activity, key="welcome")
    assert (opening.revision, opening.title["en"]) == (1, "Opening")


async def test_who_joined_keeps_chat_language_and_consent(
    store: Store, folder: Path, edit: Edit, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    await joined(store, "rania-haddad", 101, "ar", now=now)
    before = await one(store, Participant, key="rania-haddad")
    people = (folder / "participants.csv").read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(people, 1) if line.startswith("rania-haddad,"))
    edit("participants.csv", row, "name", "Rania El Haddad")
    edit("participants.csv", row, "language", "fr")
    edit("participants.csv", row, "cluster", "packaging-cluster")
    loaded = await load(store, read(folder), now=now + LATER)
    after = await one(store, Participant, key="rania-haddad")
    assert after.name == "Rania El Haddad"
    kept = ("chat_id", "joined_at", "consent_version", "language", "cluster_id", "role", "code_hash")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert [(note.code, note.values) for note in loaded.notes] == [("kept_place", {"value": "rania-haddad"})]


async def test_two_people_may_swap_their_codes(store: Store, folder: Path, rows: Rows, now: datetime) -> None:
    await load(store, read(folder), now=now)

    def swap(found: list[list[str]]) -> None:
        found[1][1], found[2][1] = found[2][1], found[1][1]

    rows("participants.csv", swap)
    loaded = await load(store, read(folder), now=now)
    assert loaded.themes["participants"] == Tally(changed=2, unchanged=46)
    assert (await one(store, Participant, key="anna-lindqvist")).code_hash == code_hash("0ckca044h8a23g62bmmb242tva")


async def test_a_profile_that_a_person_had_in_hands_is_not_overwritten(
    store: Store, folder: Path, edit: Edit, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    async with store.transaction() as session:
        person = (await session.exec(select(Participant).where(Participant.key == "laia-ferrer"))).one()
        session.add(
            Interview(participant_id=person.id, questionnaire="cooperation-profile", started_at=now, last_at=now)
        )
    before = await one(store, Profile, cluster_id=(await one(store, Cluster, key="aei-textils")).id)
    edit("profiles.csv", 2, "topics", "export")
    edit("profiles.csv", 3, "topics", "export")
    loaded = await load(store, read(folder), now=now + LATER)
    assert loaded.themes["profiles"] == Tally(changed=1, unchanged=37)
    packaging = await one(store, Profile, cluster_id=(await one(store, Cluster, key="packaging-cluster")).id)
    assert (packaging.answers["topics"], packaging.confirmed_at, packaging.revision) == (["export"], now + LATER, 1)
    assert packaging.vector is not None
    assert await one(store, Profile, cluster_id=before.cluster_id) == before


async def test_rows_that_vanish_go_unless_something_hangs_on_them(
    store: Store, folder: Path, rows: Rows, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    await joined(store, "fadi-chidiac", 102, "en", now=now)
    async with store.transaction() as session:
        people = {one.key: one for one in (await session.exec(select(Participant))).all()}
        clusters = {one.key: one for one in (await session.exec(select(Cluster))).all()}
        visit = (await session.exec(select(Activity).where(Activity.key == "visit-cti"))).one()
        session.add(SignUp(activity_id=visit.id, participant_id=people["fadi-chidiac"].id, at=now))
        wish = {"from_cluster_id": clusters["qoot"].id, "to_cluster_id": clusters["coexphal"].id}
        session.add(Request(event_id=visit.event_id, at=now, **wish))
        draft = Timetable(event_id=visit.event_id, made_at=now)
        session.add(draft)
    gone = {"lebanon-softshore", "coexphal", "archenerg"}
    rows("clusters.csv", lambda found: found.__setitem__(slice(None), [row for row in found if row[0] not in gone]))
    rows("profiles.csv", lambda found: found.__setitem__(slice(None), [row for row in found if row[0] not in gone]))
    rows("participants.csv", lambda found: found.__setitem__(slice(None), [row for row in found if row[4] not in gone]))
    visits = {"visit-cti", "visit-esith"}
    rows("programme.csv", lambda found: found.__setitem__(slice(None), [row for row in found if row[0] not in visits]))
    loaded = await load(store, read(folder), now=now)
    assert {(note.code, note.values["value"]) for note in loaded.notes} == {
        ("kept_participant", "fadi-chidiac"),
        ("kept_cluster", "lebanon-softshore"),
        ("kept_cluster", "coexphal"),
        ("kept_activity", "visit-cti"),
    }
    assert await one(store, Cluster, key="archenerg") is None
    assert await one(store, Activity, key="visit-esith") is None
    assert await one(store, Profile, cluster_id=clusters["coexphal"].id) is not None
    assert await one(store, Profile, cluster_id=clusters["archenerg"].id) is None
    assert (await one(store, Timetable)).state is TimetableState.REPLACED


async def test_a_slot_with_published_meetings_is_not_taken_away(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    await published(store, now)
    before = await everything(store)
    replace("event.toml", 'to = "15:35"', 'to = "15:10"')
    loaded = await load(store, read(folder), now=now)
    assert [(fault.code, fault.values) for fault in loaded.faults] == [
        ("slot_has_meetings", {"slot": "2019-04-11 15:15", "meetings": 1})
    ]
    assert await everything(store) == before


async def test_a_table_with_a_published_meeting_is_not_taken_away(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    await published(store, now)
    replace("event.toml", "tables = 18", "tables = 17")
    loaded = await load(store, read(folder), now=now)
    assert [(fault.code, fault.values) for fault in loaded.faults] == [
        ("tables_in_use", {"slot": "2019-04-11 15:15", "table": 18})
    ]


async def test_a_slot_that_only_cancelled_meetings_remember_has_no_tables_left(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    starts = await published(store, now, MeetingState.CANCELLED)
    replace("event.toml", 'to = "15:35"', 'to = "15:10"')
    loaded = await load(store, read(folder), now=now)
    assert [note.code for note in loaded.notes] == ["kept_slot"]
    assert (await one(store, MeetingSlot, starts=starts)).tables == 0


async def test_longer_meetings_move_those_that_are_published(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    await load(store, read(folder), now=now)
    await published(store, now)
    replace("event.toml", "minutes = 20\ngap = 5", "minutes = 15\ngap = 10")
    loaded = await load(store, read(folder), now=now + LATER)
    assert loaded.themes["slots"] == Tally(changed=22)
    meeting = await one(store, Meeting)
    assert (meeting.revision, meeting.changed_at) == (2, now + LATER)


async def test_a_code_of_another_event_is_a_fault(store: Store, folder: Path, replace: Replace, now: datetime) -> None:
    await load(store, read(folder), now=now)
    replace("event.toml", 'key = "techdays-casablanca-2019"', 'key = "techdays-beirut-2019"')
    loaded = await load(store, read(folder), now=now)
    assert {fault.code for fault in loaded.faults} == {"code_taken"}
    assert (loaded.faults[0].file, loaded.faults[0].row, loaded.faults[0].column) == ("participants.csv", 2, "code")
    assert await one(store, Event, key="techdays-beirut-2019") is None


async def test_a_load_that_breaks_off_leaves_nothing_behind(store: Store, example: Path, now: datetime) -> None:
    def broken(theme: str, _rows: int) -> None:
        if theme == "links":
            raise KeyboardInterrupt

    before = await everything(store)
    with pytest.raises(KeyboardInterrupt):
        await load(store, read(example), now=now, progress=broken)
    assert await everything(store) == before
