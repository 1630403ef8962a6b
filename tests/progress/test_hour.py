"""At the tables: an organizer sees who sits where in a slot, whom nothing reaches, and who has nobody to meet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import hour
from bot.texts import plain
from models import Absence, Cluster, Event, Meeting, MeetingSlot, MeetingState, Profile
from tests.journeys.prepared import Prepared
from tests.models.rows import NOON, ground, person
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from models import Store
    from tests.models.rows import Ground
    from tests.stage import Stage

C0, C1, C2, C3 = range(4)
WORDS = {"en": "When", "fr": "Quand", "ar": "متى"}
WHEN = {"key": "when", "kind": "availability", "role": "availability", "ask": WORDS}


@pytest.fixture
async def hall(store: Store) -> Ground:
    """Four clusters there in both slots, three tables, and people of the first three."""
    async with store.transaction() as session:
        laid = await ground(session)
        for slot in laid.slots:
            slot.tables = 3
        laid.event.questionnaire = {"key": "profile", "questions": [WHEN]}
        for number, one in enumerate(laid.clusters):
            session.add(Profile(cluster_id=one.id or 0, language="en", confirmed_at=NOON))
            if number < C3:
                (await person(session, laid.event, f"p{number}", chat_id=100 + number)).cluster_id = one.id
    return laid


async def _meet(store: Store, laid: Ground, a: int, b: int, table: int, **more: object) -> None:
    async with store.transaction() as session:
        session.add(
            Meeting(
                event_id=laid.event.id or 0,
                a_cluster_id=laid.clusters[a].id or 0, b_cluster_id=laid.clusters[b].id or 0,
                slot_id=laid.slots[0].id or 0, table_number=table, changed_at=NOON, **more,
            )
        )  # fmt: skip


async def _seen(store: Store, laid: Ground, slot: int = 0) -> hour.Hour:
    async with store.reading() as session:
        event = await session.get_one(Event, laid.event.id)
        return await hour.hour(session, event, await session.get_one(MeetingSlot, laid.slots[slot].id))


async def test_a_slot_tells_who_sits_where_which_tables_are_free_and_who_has_nobody(store: Store, hall: Ground) -> None:
    await _meet(store, hall, C0, C1, 2)
    seen = await _seen(store, hall)
    assert [(one.meeting.table_number, *(side.key for side in one.sides)) for one in seen.sittings] == [(2, "c0", "c1")]
    assert seen.free == (1, 3)
    assert [one.key for one in seen.idle] == ["c2", "c3"]
    assert [one.key for one in (await _seen(store, hall, 1)).idle] == ["c0", "c1", "c2", "c3"]


async def test_whoever_nothing_reaches_is_named_at_the_table(store: Store, hall: Ground) -> None:
    await _meet(store, hall, C0, C3, 1)
    await _meet(store, hall, C1, C2, 2)
    assert [[one.key for one in sat.unheard] for sat in (await _seen(store, hall)).sittings] == [["c3"], []]


async def test_who_came_alone_is_told_and_what_another_timetable_left_out_is_not(store: Store, hall: Ground) -> None:
    alone = hall.clusters[C1].id
    await _meet(store, hall, C0, C1, 1, state=MeetingState.CANCELLED, alone_cluster_id=alone)
    await _meet(store, hall, C0, C2, 2, state=MeetingState.CANCELLED, is_called_off=True)
    await _meet(store, hall, C1, C3, 3, state=MeetingState.CANCELLED)
    seen = await _seen(store, hall)
    assert [(one.sides[1].key, one.alone.key if one.alone else None) for one in seen.called_off] == [
        ("c1", "c1"), ("c2", None),
    ]  # fmt: skip
    assert seen.free == (1, 2, 3)


async def test_a_table_that_is_only_asked_for_is_taken_and_marked(store: Store, hall: Ground) -> None:
    await _meet(store, hall, C0, C1, 1, state=MeetingState.HELD)
    seen = await _seen(store, hall)
    assert [one.is_held for one in seen.sittings] == [True]
    assert seen.free == (2, 3)


async def test_whoever_is_away_or_comes_another_half_day_is_not_idle(store: Store, hall: Ground) -> None:
    async with store.transaction() as session:
        away, other = hall.clusters[C0].id or 0, hall.clusters[C2].id or 0
        session.add(Absence(cluster_id=away, starts=NOON, ends=NOON + timedelta(minutes=25), at=NOON))
        (await session.get_one(Profile, other)).answers = {"when": ["2019-04-09/am"]}
    assert [one.key for one in (await _seen(store, hall)).idle] == ["c1", "c3"]
    assert [one.key for one in (await _seen(store, hall, 1)).idle] == ["c0", "c1", "c3"]


def test_the_slot_that_runs_comes_first_then_the_next_then_the_last() -> None:
    first, second = (MeetingSlot(id=n, starts=NOON + timedelta(hours=n), ends=NOON + timedelta(hours=n, minutes=20))
                     for n in (1, 2))  # fmt: skip
    slots = [first, second]
    at = {name: hour.nearest(slots, NOON + timedelta(minutes=minutes)) for name, minutes in
          (("before", 0), ("running", 70), ("between", 80), ("after", 900))}  # fmt: skip
    assert at == {"before": first, "running": first, "between": second, "after": second}
    assert hour.nearest([], NOON) is None


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("hour"))


@pytest.fixture
async def published(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


async def _at_the_tables(stage: Stage, language: str) -> Person:
    salma = await stage.have_in("salma-benkirane", language)
    await stage.say(salma, "/board")
    await stage.tap(salma, {"en": "At the tables", "fr": "Aux tables", "ar": "على الطاولات"}[language])
    return salma


async def test_an_organizer_turns_from_slot_to_slot_and_back_to_now(published: Stage) -> None:
    salma = await _at_the_tables(published, "en")
    first = plain(salma.last.text)
    async with published.store.reading() as session:
        in_order = select(Meeting).join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
        in_order = in_order.order_by(col(MeetingSlot.starts), col(Meeting.table_number))
        meeting = (await session.exec(in_order.limit(1))).one()
        sides = [await session.get_one(Cluster, one) for one in (meeting.a_cluster_id, meeting.b_cluster_id)]
    assert f"Table {meeting.table_number}: {sides[0].name} and {sides[1].name}" in first
    onward = salma.last.buttons[0][-1]  # the slot after
    await published.tap(salma, onward)
    assert plain(salma.last.text) != first
    await published.tap(salma, "Now")
    assert plain(salma.last.text) == first


@pytest.mark.parametrize("language", ["fr", "ar"])
async def test_the_tables_are_told_in_the_language_of_who_asks(published: Stage, language: str) -> None:
    salma = await _at_the_tables(published, language)
    assert {"fr": "tables libres", "ar": "الطاولات الشاغرة"}[language] in salma.last.text
