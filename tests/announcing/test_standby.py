"""A full visit: who waits is offered what becomes free, one after the other, and no seat is given twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot import keeping, programme, standby
from models import Activity, ActivityKind, Budget, Card, Event, Letter, Participant, SignUp, Standby, Store
from tests.models.rows import ground, person

if TYPE_CHECKING:
    from models import Session

CASABLANCA = ZoneInfo("Africa/Casablanca")
DEPARTS = datetime(2019, 4, 10, 14, tzinfo=CASABLANCA)
BEFORE = datetime(2019, 4, 9, 12, tzinfo=CASABLANCA)
RULES = {"visit": ["evening", 45], "evening": "19:00", "quiet_from": "21:30", "quiet_to": "07:00"}
HALF_AN_HOUR, SECOND = timedelta(minutes=30), timedelta(seconds=1)


class Visit:
    """A visit of two seats, both taken by p0 and p1; six people in all."""

    def __init__(self, store: Store, event: Event, activity: Activity, people: list[Participant]) -> None:
        self.store, self.event, self.activity, self.people = store, event, activity, people
        self.now = BEFORE

    async def here(self, session: Session) -> tuple[Event, Activity]:
        event = await session.get_one(Event, self.event.id)
        return event, await session.get_one(Activity, self.activity.id)

    async def who(self, session: Session, number: int) -> Participant:
        return await session.get_one(Participant, self.people[number].id)

    async def wait(self, *numbers: int) -> None:
        for number in numbers:
            async with self.store.transaction() as session:
                await standby.join(session, *await self.here(session), await self.who(session, number), now=self.now)

    async def leave(self, number: int) -> None:
        async with self.store.transaction() as session:
            await standby.leave(session, *await self.here(session), await self.who(session, number), now=self.now)

    async def take(self, number: int) -> bool:
        async with self.store.transaction() as session:
            them = await self.who(session, number)
            return await programme.sign_up(session, *await self.here(session), them, now=self.now)

    async def give_back(self, number: int) -> None:
        async with self.store.transaction() as session:
            await programme.sign_off(session, *await self.here(session), await self.who(session, number), now=self.now)

    async def passes(self, until: datetime) -> None:
        """Let time pass; what came due on the way is done, as bot.dues does it."""
        while True:
            async with self.store.transaction() as session:
                due = (await session.exec(standby.NEXT_DUE)).one()
                if due is None or due > until:
                    break
                self.now = max(due, self.now)
                for number in await standby.due(session, self.now):
                    await standby.go_on(session, number, self.now)
        self.now = until

    async def seated(self) -> list[str]:
        async with self.store.reading() as session:
            found = select(Participant.key).join(SignUp, col(SignUp.participant_id) == col(Participant.id))
            return list((await session.exec(found.order_by(col(Participant.id)))).all())

    async def line(self) -> list[tuple[str, bool]]:
        async with self.store.reading() as session:
            return [(one.key, row.is_held) for row, one in await standby.line(session, self.activity)]

    async def asked(self) -> list[str]:
        async with self.store.reading() as session:
            found = select(Participant.key).join(Card, col(Card.participant_id) == col(Participant.id))
            return list((await session.exec(found.order_by(col(Card.id)))).all())

    async def left(self, number: int) -> int | None:
        async with self.store.reading() as session:
            return await programme.seats_left(session, self.activity, self.people[number])


@pytest.fixture
async def visit(store: Store) -> Visit:
    async with store.transaction() as session:
        event = (await ground(session)).event
        event.rules = RULES
        people = [await person(session, event, f"p{number}", chat_id=100 + number) for number in range(6)]
        activity = Activity(
            event_id=event.id or 0, key="visit", kind=ActivityKind.VISIT, starts=DEPARTS, departs_at=DEPARTS,
            ends=DEPARTS + timedelta(hours=2), seats=2, sign_up=True,
        )  # fmt: skip
        session.add(activity)
        await session.flush()
        for one in people[:2]:
            assert await programme.sign_up(session, event, activity, one, now=BEFORE)
    return Visit(store, event, activity, people)


async def test_a_seat_that_becomes_free_is_kept_for_who_waits_first(visit: Visit) -> None:
    await visit.wait(2, 3, 2)
    assert (await visit.line(), await visit.asked()) == ([("p2", False), ("p3", False)], [])
    await visit.give_back(0)
    assert (await visit.line(), await visit.asked()) == ([("p2", True), ("p3", False)], ["p2"])
    assert [await visit.left(number) for number in (2, 3, 4)] == [1, 0, 0]
    assert [await visit.take(number) for number in (4, 3, 2)] == [False, False, True]
    assert (await visit.seated(), await visit.line()) == (["p1", "p2"], [("p3", False)])


async def test_silence_lets_it_go_to_the_next_and_in_the_end_to_everyone(visit: Visit) -> None:
    await visit.wait(2, 3)
    await visit.give_back(0)
    await visit.passes(BEFORE + HALF_AN_HOUR - SECOND)
    assert await visit.asked() == ["p2"]
    await visit.passes(BEFORE + HALF_AN_HOUR)
    assert (await visit.line(), await visit.asked()) == ([("p3", True)], ["p2", "p3"])
    assert not await visit.take(2)
    await visit.passes(BEFORE + 2 * HALF_AN_HOUR)
    assert await visit.line() == []
    assert await visit.take(5)


async def test_no_thanks_and_leaving_the_list_let_the_next_move_up(visit: Visit) -> None:
    await visit.wait(2, 3, 4)
    await visit.leave(3)
    await visit.give_back(0)
    await visit.leave(2)
    assert (await visit.line(), await visit.asked()) == ([("p4", True)], ["p2", "p4"])


@pytest.mark.parametrize(
    ("before", "kept"), [(300, 30), (60, 30), (40, 20), (20, 10), (16, 6), (15, 5), (14, None), (-5, None)]
)
async def test_near_the_departure_there_is_less_time_to_answer_and_in_the_end_none(
    visit: Visit, before: int, kept: int | None
) -> None:
    await visit.wait(2)
    visit.now = DEPARTS - timedelta(minutes=before)
    await visit.give_back(0)
    async with visit.store.reading() as session:
        due = (await session.exec(select(Standby.due_at))).one()
    assert (due and due - visit.now) == (kept and timedelta(minutes=kept))
    assert await visit.asked() == (["p2"] if kept else [])


@pytest.mark.parametrize(("departs", "due"), [(60, 30), (35, 25), (5, 0)])
async def test_a_bus_that_departs_earlier_leaves_less_time_to_answer(visit: Visit, departs: int, due: int) -> None:
    await visit.wait(2)
    await visit.give_back(0)
    async with visit.store.transaction() as session:
        event, activity = await visit.here(session)
        activity.departs_at = visit.now + timedelta(minutes=departs)
        await standby.fill(session, event, activity, now=visit.now)
        assert (await session.exec(select(Standby.due_at))).one() == visit.now + timedelta(minutes=due)


async def test_a_bus_that_departs_later_has_time_again_for_who_waits(visit: Visit) -> None:
    await visit.wait(2)
    visit.now = DEPARTS - SECOND
    await visit.give_back(0)
    assert await visit.asked() == []
    async with visit.store.transaction() as session:
        event, activity = await visit.here(session)
        activity.departs_at = DEPARTS + HALF_AN_HOUR
        await standby.fill(session, event, activity, now=visit.now)
    assert await visit.asked() == ["p2"]


async def test_nobody_is_asked_at_night_and_nobody_else_takes_the_seat_until_the_morning(visit: Visit) -> None:
    await visit.wait(2, 3)
    visit.now = datetime(2019, 4, 9, 23, tzinfo=CASABLANCA)
    await visit.give_back(0)
    morning = datetime(2019, 4, 10, 7, tzinfo=CASABLANCA)
    await visit.passes(morning - SECOND)
    assert (await visit.asked(), await visit.take(4)) == ([], False)
    await visit.passes(morning)
    assert (await visit.asked(), await visit.line()) == (["p2"], [("p2", True), ("p3", False)])


async def test_who_waits_and_looks_at_night_may_take_what_is_theirs(visit: Visit) -> None:
    await visit.wait(2, 3)
    visit.now = datetime(2019, 4, 9, 23, tzinfo=CASABLANCA)
    await visit.give_back(0)
    assert [await visit.take(number) for number in (3, 2)] == [False, True]


async def test_who_cannot_be_written_to_any_more_loses_the_turn(visit: Visit) -> None:
    await visit.wait(2, 3)
    async with visit.store.transaction() as session:
        (await visit.who(session, 2)).blocked_at = BEFORE
    await visit.give_back(0)
    assert (await visit.asked(), await visit.line()) == (["p3"], [("p3", True)])


async def test_whoever_is_erased_frees_a_seat_and_leaves_the_list(visit: Visit) -> None:
    await visit.wait(2, 3, 4)
    await visit.give_back(0)
    for number in (2, 1):  # one for whom a seat was kept, one who had one
        async with visit.store.transaction() as session:
            event, _activity = await visit.here(session)
            event.questionnaire = {"key": "q", "groups": []}
            await keeping.erase(session, event, await visit.who(session, number), now=visit.now)
    assert await visit.line() == [("p3", True), ("p4", True)]
    assert await visit.seated() == []


async def test_what_is_kept_about_a_person_tells_what_they_wait_for(visit: Visit) -> None:
    await visit.wait(2, 3)
    await visit.give_back(0)
    told = []
    for number in (2, 3, 4):
        async with visit.store.transaction() as session:
            event, _activity = await visit.here(session)
            event.questionnaire = {"key": "q", "groups": []}
            told.append((await keeping.everything(session, event, await visit.who(session, number)))["waiting"])
    one = {"activity": "visit", "since": "2019-04-09T11:00:00+00:00", "kept_until": None}
    assert told == [[one | {"kept_until": "2019-04-09T11:30:00+00:00"}], [one], []]


async def test_more_seats_are_offered_to_as_many_at_once(visit: Visit) -> None:
    await visit.wait(2, 3, 4)
    async with visit.store.transaction() as session:
        event, activity = await visit.here(session)
        activity.seats = 4
        await standby.fill(session, event, activity, now=visit.now)
    assert (await visit.asked(), await visit.left(5)) == (["p2", "p3"], 0)


async def test_a_seat_the_organizer_frees_is_told_once_and_offered(visit: Visit) -> None:
    await visit.wait(2)
    done = []
    for _press in range(2):
        async with visit.store.transaction() as session:
            them = await visit.who(session, 0)
            done.append(await programme.unseat(session, *await visit.here(session), them, now=visit.now))
    async with visit.store.reading() as session:
        told = (await session.exec(select(Letter.chat_id).where(Letter.view == "unseated"))).all()
    assert (done, told, await visit.asked()) == ([True, False], [100], ["p2"])


async def test_nothing_is_let_go_while_sending_is_stopped(visit: Visit) -> None:
    await visit.wait(2, 3)
    await visit.give_back(0)
    async with visit.store.transaction() as session:
        session.add(Budget(id=7, free_at=BEFORE, stopped_at=BEFORE))
    async with visit.store.reading() as session:
        assert await standby.due(session, BEFORE + 9 * HALF_AN_HOUR) == []


async def test_many_hands_at_once_never_fill_more_than_there_are_seats(visit: Visit) -> None:
    await visit.wait(2, 3)
    await asyncio.gather(visit.give_back(0), visit.give_back(1), *(visit.take(number) for number in (4, 5, 2, 3, 4)))
    await asyncio.gather(*(visit.take(number) for number in (5, 4, 3, 2)))
    assert await visit.seated() == ["p2", "p3"]
    assert await visit.line() == []


async def test_two_bots_that_look_at_once_offer_one_seat_once(visit: Visit) -> None:
    await visit.wait(2, 3, 4)
    await visit.give_back(0)

    async def look() -> None:
        async with visit.store.transaction() as session:
            await standby.go_on(session, visit.activity.id or 0, BEFORE + HALF_AN_HOUR)

    await asyncio.gather(look(), look(), look())
    assert await visit.line() == [("p3", True), ("p4", False)]
    assert await visit.asked() == ["p2", "p3"]
