"""Rooms renamed in a folder that is loaded again: who meets there hears of it once, in words that changed for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot.folder.load import load
from bot.folder.read import read_folder
from bot.showing import Showing
from bot.texts import Voice, plain
from handlers.news import VIEWS
from models import Cluster, Event, Letter, Meeting, MeetingSlot, MeetingState, Participant
from tests.rooms import in_two_rooms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from models import Store

    Replace = Callable[[str, str, str], None]

EVENT = "event.toml"
MEETS = ("qoot", "packaging-cluster")
LANGUAGES = {"rania-haddad": "en", "marta-puigcerver": "fr"}  # of those two clusters


@pytest.fixture
def roomy(folder: Path) -> Path:
    return in_two_rooms(folder)


async def _load(store: Store, folder: Path, now: datetime) -> None:
    found, faults = read_folder(folder)
    assert found is not None, faults
    assert (await load(store, found, now=now)).faults == ()


async def _meet(store: Store, now: datetime) -> None:
    """Let two clusters, one person each with a phone, meet at a table of each room."""
    async with store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        a, b = (await session.exec(select(Cluster).where(col(Cluster.key).in_(MEETS)).order_by(col(Cluster.id)))).all()
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
        for table, other in ((3, b.id), (12, None)):
            third = (await session.exec(select(Cluster.id).where(col(Cluster.key).not_in(MEETS)))).first()
            two = sorted((a.id or 0, other or third or 0))
            session.add(
                Meeting(
                    event_id=event.id or 0, a_cluster_id=two[0], b_cluster_id=two[1], slot_id=slots[table].id or 0,
                    table_number=table, state=MeetingState.PUBLISHED, changed_at=now,
                )
            )  # fmt: skip
        people = select(Participant).where(col(Participant.key).in_(LANGUAGES))
        for number, person in enumerate((await session.exec(people)).all(), 1):
            person.chat_id, person.joined_at, person.language = number, now, LANGUAGES[person.key]
            session.add(person)


async def _told(store: Store, now: datetime) -> dict[str, str]:
    """Return what the letters say, by person."""
    said: dict[str, str] = {}
    async with store.reading() as session:
        event = (await session.exec(select(Event))).one()
        letters: Sequence[Letter] = (await session.exec(select(Letter).where(Letter.view == "rooms_renamed"))).all()
        for letter in letters:
            reader = await session.get_one(Participant, letter.participant_id)
            voice = Voice(reader.language)
            page = await VIEWS[letter.view](Showing(session, now, voice, event, letter.params, reader, letter))
            assert reader.key not in said
            said[reader.key] = plain(page.text) if page else ""
    return said


async def test_who_meets_in_a_renamed_room_hears_once_where_that_is_now(
    roomy: Path, store: Store, now: datetime, replace: Replace
) -> None:
    await _load(store, roomy, now)
    await _meet(store, now)
    replace(EVENT, 'en = "Atlas room"', 'en = "Toubkal room"')
    await _load(store, roomy, now)
    await _load(store, roomy, now)
    told = await _told(store, now)
    assert [*told] == ["rania-haddad"]  # in French its name is as it was
    assert told["rania-haddad"].startswith("<b>Where your meetings are now</b>")
    assert told["rania-haddad"].endswith("Packaging Cluster\nTable 3, Toubkal room")
    assert "Rif" not in told["rania-haddad"]


async def test_tables_that_stand_in_another_room_are_told_to_everybody_who_comes_to_them(
    roomy: Path, store: Store, now: datetime, replace: Replace
) -> None:
    await _load(store, roomy, now)
    await _meet(store, now)
    replace(EVENT, "tables = 10\n", "tables = 2\n")
    replace(EVENT, "tables = 8\n", "tables = 16\n")
    await _load(store, roomy, now)
    told = await _told(store, now)
    assert {key: ("Rif" in said, said.count("\n\n")) for key, said in told.items()} == {
        "rania-haddad": (True, 2),
        "marta-puigcerver": (True, 2),
    }


async def test_nobody_hears_of_a_room_where_they_have_nothing_to_come_to_any_more(
    roomy: Path, store: Store, now: datetime, replace: Replace
) -> None:
    await _load(store, roomy, now)
    await _meet(store, now)
    replace(EVENT, 'en = "Atlas room"', 'en = "Toubkal room"')
    await _load(store, roomy, now + timedelta(days=30))
    assert await _told(store, now) == {}
