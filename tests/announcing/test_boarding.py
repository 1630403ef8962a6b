"""The roll of a visit: who is on board, who is missing, and one word to just those."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import boarding
from bot.showing import Showing
from bot.texts import Voice, plain
from handlers import attending, news
from handlers.postponing import later
from models import Activity, ActivityKind, Letter, Participant, SignUp, Store
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Event


RULES = {"visit": [10], "evening": "19:00", "quiet_from": "21:30", "quiet_to": "07:00"}


class Bus:
    """A visit that leaves at noon, four people with a seat and one without."""

    def __init__(self, store: Store, event: Event, activity: Activity, people: list[Participant]) -> None:
        self.store, self.event, self.activity, self.people = store, event, activity, people

    async def missing(self) -> list[str]:
        async with self.store.reading() as session:
            return [one.key for one, is_on in await boarding.roll(session, self.activity) if not is_on]

    async def board(self, who: int, *, is_on: bool = True) -> None:
        async with self.store.transaction() as session:
            await boarding.board(session, self.activity, self.people[who].id or 0, is_on=is_on, now=NOON)

    async def call(self, known: int = 0) -> int | None:
        async with self.store.transaction() as session:
            activity = await session.get_one(Activity, self.activity.id)
            return await boarding.call(session, activity, known=known, now=NOON)

    async def letters(self) -> Sequence[Letter]:
        async with self.store.reading() as session:
            return (await session.exec(select(Letter).order_by(col(Letter.id)))).all()


@pytest.fixture
async def bus(store: Store) -> Bus:
    async with store.transaction() as session:
        event = (await ground(session)).event
        event.rules = RULES
        people = [await person(session, event, f"p{number}", chat_id=100 + number) for number in range(5)]
        visit = Activity(
            event_id=event.id or 0, key="visit", kind=ActivityKind.VISIT, starts=NOON, ends=NOON + timedelta(hours=2),
            departs_at=NOON, sign_up=True, title={"en": "Visit"}, meeting_point={"en": "Gate B"},
            latitude=33.5, longitude=-7.6,
        )  # fmt: skip
        session.add(visit)
        await session.flush()
        session.add_all(SignUp(activity_id=visit.id or 0, participant_id=one.id or 0, at=NOON) for one in people[:4])
    return Bus(store, event, visit, people)


async def test_whoever_has_a_seat_is_missing_until_seen_on_board(bus: Bus) -> None:
    await bus.board(1)
    await bus.board(1)  # two organizers at one door
    await bus.board(4)  # has no seat
    assert await bus.missing() == ["p0", "p2", "p3"]
    await bus.board(1, is_on=False)
    assert await bus.missing() == ["p0", "p1", "p2", "p3"]


async def test_two_organizers_at_two_doors_lose_nobody(bus: Bus) -> None:
    await asyncio.gather(*(bus.board(who) for who in range(3)))
    assert await bus.missing() == ["p3"]


async def test_just_the_missing_are_written_to_and_once_by_two_organizers(bus: Bus) -> None:
    await bus.board(0)
    assert set(await asyncio.gather(bus.call(), bus.call())) == {None, 3}
    assert [one.participant_id for one in await bus.letters()] == [one.id for one in bus.people[1:4]]
    await bus.board(1)
    assert await bus.call(known=1) == 2


async def test_whoever_cannot_be_written_to_stays_on_the_roll(bus: Bus) -> None:
    async with bus.store.transaction() as session:
        away = await session.get_one(Participant, bus.people[2].id)
        away.blocked_at = NOON
        session.add(away)
    assert await bus.call() == 3
    assert await bus.missing() == ["p0", "p1", "p2", "p3"]


@pytest.mark.parametrize(("hours", "is_there"), [(-4, False), (-2, True), (1, True), (3, False)])
async def test_the_roll_is_at_hand_around_the_departure(bus: Bus, hours: int, *, is_there: bool) -> None:
    async with bus.store.reading() as session:
        found = await boarding.near(session, bus.event, NOON + timedelta(hours=hours))
    assert [one.key for one in found] == (["visit"] if is_there else [])


async def postpone(bus: Bus, minutes: int, known: int = 1) -> int | None:
    async with bus.store.transaction() as session:
        activity = await session.get_one(Activity, bus.activity.id)
        departs = NOON + timedelta(minutes=minutes)
        return await boarding.postpone(session, bus.event, activity, departs, known=known, now=NOON)


async def test_a_bus_that_leaves_later_is_told_to_just_those_with_a_seat(bus: Bus) -> None:
    assert await postpone(bus, 20) == 4
    told = [one for one in await bus.letters() if one.view == "activity_moved"]
    assert [one.participant_id for one in told] == [one.id for one in bus.people[:4]]
    async with bus.store.reading() as session:
        activity = await session.get_one(Activity, bus.activity.id)
        assert (activity.departs_at, activity.revision) == (NOON + timedelta(minutes=20), 2)
        assert activity.planned_revision == 2


async def test_of_two_organizers_who_postpone_a_bus_one_is_told_the_other_was_faster(bus: Bus) -> None:
    assert sorted(map(str, await asyncio.gather(postpone(bus, 20), postpone(bus, 30)))) == ["4", "None"]
    assert len([one for one in await bus.letters() if one.view == "activity_moved"]) == 4


def test_an_overdue_bus_is_offered_times_that_are_still_to_come() -> None:
    now = NOON + timedelta(minutes=7)
    assert [f"{at:%H:%M}" for at in later(NOON, NOON)][:2] == ["12:10", "12:20"]
    assert [f"{at:%H:%M}" for at in later(NOON, now)][:2] == ["12:20", "12:30"]


async def told(bus: Bus, who: int, *, was: bool = True) -> dict[str, str | None]:
    """Return what letters of a departure at twenty past say to somebody: what changed, where to meet, a reminder."""
    views = news.VIEWS | attending.VIEWS
    async with bus.store.reading() as session:
        activity = await session.get_one(Activity, bus.activity.id)
        reader = await session.get_one(Participant, bus.people[who].id)
        params = {
            "activity": activity.id, "revision": activity.revision, "was": NOON.isoformat() if was else "",
            "elsewhere": not was, "evening": 0,
        }  # fmt: skip
        showing = Showing(session, NOON, Voice("en"), bus.event, params, reader)
        pages = {view: await views[view](showing) for view in ("activity_moved", "place", "activity_reminder")}
    return {view: page.text and plain(page.text) if page else None for view, page in pages.items()}


async def test_whoever_is_on_board_hears_the_new_hour_and_is_not_told_to_come(bus: Bus) -> None:
    await bus.board(0)
    await postpone(bus, 20)
    aboard, missing = await told(bus, 0), await told(bus, 1)
    moved = aboard["activity_moved"] or ""
    assert moved.startswith("<b>A change: Visit</b>\n\nNew departure: ")
    assert moved.endswith("\n\nYou are in the bus already: there is nothing for you to do.")
    assert "Gate B" not in moved
    assert (aboard["place"], aboard["activity_reminder"]) == (None, None)
    assert "Gate B" in (missing["activity_moved"] or "")
    assert "Gate B" in (missing["activity_reminder"] or "")
    assert missing["place"] is not None


async def test_whoever_is_on_board_hears_nothing_of_another_place_to_come_to(bus: Bus) -> None:
    await bus.board(0)
    await postpone(bus, 20)
    assert (await told(bus, 0, was=False))["activity_moved"] is None
    assert "New meeting point: Gate B" in ((await told(bus, 1, was=False))["activity_moved"] or "")


async def test_whoever_is_taken_off_the_roll_again_is_told_to_come(bus: Bus) -> None:
    await bus.board(0)
    await postpone(bus, 20)
    await bus.board(0, is_on=False)
    assert "Gate B" in ((await told(bus, 0))["activity_reminder"] or "")
