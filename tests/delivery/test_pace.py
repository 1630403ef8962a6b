"""How fast, in which order, and one at a time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select, update

from bot import pace
from bot.delivery import claiming
from bot.pace import Pace
from models import Budget, ChatPace, Lane, Letter, LetterState
from tests.delivery.office import SECOND, SWIFT, office_on
from tests.models.rows import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from models import Store
    from tests.delivery.office import Office

STEP = timedelta(milliseconds=9)


async def fill(store: Store, count: int, *, chats: int) -> None:
    async with store.transaction() as session:
        session.add_all(
            Letter(key=f"k{n}", lane=5, chat_id=n % chats + 1, view="words", due_at=NOON, made_at=NOON)
            for n in range(count)
        )


async def departures(
    store: Store, rate: Pace, *, until: timedelta, step: timedelta = STEP
) -> list[tuple[datetime, int]]:
    """Claim at every step as a postman would and call it delivered at once; return when each left, and whither."""
    left = []
    for pulse in ticks(until, step):
        async with store.transaction() as session:
            claim = await claiming.claim(
                session, await pace.budget(session, 1, now=pulse), rate, most=30, now=NOON, pulse=pulse
            )
            left += [(pulse, letter.chat_id) for letter in claim.letters]
            if claim.letters:
                out = update(Letter).where(Letter.state == LetterState.CLAIMED)
                await session.exec(out.values(state=LetterState.SENT))
    return left


def ticks(until: timedelta, step: timedelta) -> Iterator[datetime]:
    pulse = NOON
    while pulse - NOON < until:
        yield pulse
        pulse += step


def busiest(times: list[datetime], window: timedelta) -> int:
    return max(sum(start <= other < start + window for other in times) for start in times)


@pytest.mark.parametrize(("rate", "burst"), [(25.0, 2), (30.0, 1)])
async def test_no_second_ever_sees_more_letters_than_rate_and_burst(store: Store, rate: float, burst: int) -> None:
    await fill(store, 60, chats=60)
    times = [at for at, _chat in await departures(store, Pace(rate=rate, burst=burst), until=2.2 * SECOND)]
    assert busiest(times, SECOND) <= rate + burst
    assert busiest(times, STEP) <= burst
    assert times[-1] - times[0] >= (len(times) - burst) * SECOND / rate - STEP


async def test_the_rate_is_used_to_the_full_by_one_who_wakes_late(store: Store) -> None:
    await fill(store, 100, chats=100)
    times = [at for at, _chat in await departures(store, Pace(), until=5 * SECOND, step=timedelta(milliseconds=61))]
    assert len(times) == 100
    assert times[-1] - times[0] <= 100 * SECOND / 25 * 1.02


async def test_no_chat_gets_more_than_one_letter_a_second_after_its_burst(store: Store) -> None:
    await fill(store, 24, chats=2)
    rate = Pace(rate=1000, burst=100, chat_rate=1, chat_burst=4)
    left = await departures(store, rate, until=5 * SECOND, step=timedelta(milliseconds=100))
    assert Counter(chat for _at, chat in left) == {1: 8, 2: 8}
    for chat in (1, 2):
        times = [at for at, of in left if of == chat]
        assert busiest(times, SECOND) <= 4 + 1
        assert busiest(times[4:], SECOND) == 1


async def test_the_pace_of_a_chat_that_need_not_wait_is_forgotten(store: Store) -> None:
    async with store.transaction() as session:
        await pace.spend_chats(session, {1: NOON + SECOND})
        await pace.hold_chat(session, 2, timedelta(hours=1), SWIFT, now=NOON)
        await pace.forget(session, now=NOON + timedelta(minutes=2))
        assert (await session.exec(select(ChatPace.chat_id))).all() == [2]


def test_after_a_429_the_rate_comes_back_by_and_by() -> None:
    kept = Budget(id=1, free_at=NOON, slowed_at=NOON, slowed_to=20.0)
    minutes = [0, 10, 11, 13, 15, 60]
    rates = [pace.rate(kept, Pace(), now=NOON + timedelta(minutes=passed)) for passed in minutes]
    assert rates == [20, 20, 21, 23, 25, 25]


async def test_429s_that_come_together_slow_the_bot_once(store: Store) -> None:
    async with store.transaction() as session:
        for chat in range(5):
            await pace.refused(session, 1, chat, 3 * SECOND, Pace(), now=NOON)
        purse = await pace.budget(session, 1, now=NOON)
        assert (purse.slowed_to, purse.paused_until) == (20.0, NOON + 3 * SECOND)


async def test_a_stopped_bot_sends_nothing_until_it_is_told_to_go_on(store: Store) -> None:
    await fill(store, 3, chats=3)
    async with store.transaction() as session:
        await pace.stop(session, 1, now=NOON)
    assert await departures(store, SWIFT, until=STEP) == []
    async with store.transaction() as session:
        await pace.go_on(session)
    assert len(await departures(store, SWIFT, until=STEP)) == 3


async def test_an_urgent_letter_overtakes_a_long_announcement(closed_office: Office) -> None:
    office = closed_office
    await fill(office.store, 3000, chats=3000)
    await office.write(
        office.letter(0, "urgent", lane=Lane.URGENT),
        office.letter(1, "reminder", lane=Lane.REMINDER),
        office.letter(2, "reply", lane=Lane.REPLY),
    )
    async with office.store.transaction() as session:
        rate = Pace(rate=25, burst=4)
        claim = await claiming.claim(
            session, await pace.budget(session, 1, now=NOON), rate, most=30, now=NOON, pulse=NOON
        )
    lanes = [Lane.REPLY, Lane.URGENT, Lane.REMINDER, Lane.ANNOUNCEMENT]
    assert [letter.lane for letter in claim.letters] == lanes


async def test_a_chat_with_hundreds_of_letters_does_not_hold_up_the_others(closed_office: Office) -> None:
    office = closed_office
    await office.write(*(office.letter(0, f"many {n:03}", lane=Lane.REPLY) for n in range(400)))
    await office.write(office.letter(1, "one", lane=Lane.ANNOUNCEMENT))
    left = await departures(office.store, Pace(chat_burst=1), until=0.5 * SECOND)
    assert [chat for _at, chat in left] == [office.people[0].id, office.people[1].id]


async def test_letters_of_one_chat_keep_their_order_and_never_travel_together(office: Office) -> None:
    office.phone.faults.add("late", method="sendMessage", seconds=0.01, times=None)
    await office.write(*(office.letter(0, f"{n:02}") for n in range(15)))
    assert await office.settle() == ["sent"] * 15
    assert office.read() == [f"{n:02}" for n in range(15)]
    assert office.wire.most_under_way == 1


async def test_letters_of_several_chats_travel_together(office: Office) -> None:
    office.phone.faults.add("late", method="sendMessage", seconds=0.1, times=None)
    await office.write(*(office.letter(who, "hello") for who in range(4)))
    assert await office.settle() == ["sent"] * 4
    assert office.wire.most_under_way == 4


async def test_a_clock_set_back_by_an_hour_silences_nobody(store: Store) -> None:
    async with office_on(store) as office:
        await office.open()
        await office.write(office.letter(0, "one"), office.letter(1, "two"))
        await office.settle()
        office.pulse._set(then=office.pulse.now() - timedelta(hours=1))
        await office.write(office.letter(0, "later"), office.letter(2, "three"))
        await office.until(lambda letters: [one.state for one in letters[2:]] == [LetterState.SENT] * 2)
        assert office.read()[-1] == "later"
