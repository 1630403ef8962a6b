"""When a run of meetings is over, each person of each side is asked once what came of it, and never at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import meetings, outcomes, reminders
from models import Letter, MeetingSlot
from models.letter import PENDING
from tests.delivery.test_moved import DAY_BEFORE, FIRST, GUEST, MINUTE, hall, meeting
from tests.delivery.test_runs import agenda, at, rules
from tests.models.rows import person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.runs import Coming
    from models import Session, Store
    from tests.delivery.test_moved import Hall

OVER = ["70: 1,2,3"]  # minutes after the first slot begins, and about which meetings


def asked(found: Sequence[outcomes.Asking]) -> list[str]:
    return [f"{due.astimezone(rules().zone):%d %H:%M} {','.join(map(str, run))}" for due, run in found]


def askings(of: Sequence[Coming], now: datetime, known: Sequence[int] = ()) -> list[str]:
    return asked(outcomes.askings(of, rules(60, 10), asked=known, now=now))


def test_meetings_one_after_the_other_are_asked_about_together_and_those_after_a_pause_apart() -> None:
    day = agenda("14:00", "14:25", "15:15")
    assert askings(day, at("08:00")) == ["09 14:45 1,2", "09 15:35 3"]


def test_a_meeting_that_ends_in_quiet_hours_is_asked_about_in_the_morning() -> None:
    assert askings(agenda("21:50"), at("08:00")) == ["10 07:00 1"]


def test_what_was_asked_about_is_not_asked_again_when_another_meeting_follows() -> None:
    assert askings(agenda("14:00", "14:25"), at("14:21"), known=[1]) == ["09 14:45 2"]


def test_a_run_whose_last_meeting_is_called_off_is_asked_about_at_once_and_an_old_one_never() -> None:
    day = agenda("14:00")
    assert askings(day, at("14:30")) == ["09 14:30 1"]
    assert askings(day, at("18:00")) == []


async def planned(session: Session, it: Hall, chat: int = GUEST) -> list[str]:
    """Return what will be asked: when, counted from the first slot, and about which clusters."""
    await session.flush()
    waiting = select(Letter).where(Letter.chat_id == chat, PENDING, Letter.view == outcomes.VIEW)
    numbers = {(await meeting(session, it, other)).id: other for other in (1, 2, 3)}
    return [
        f"{(one.due_at - FIRST) // MINUTE}: {','.join(str(numbers[number]) for number in one.params['asked'])}"
        for one in (await session.exec(waiting.order_by(col(Letter.due_at)))).all()
    ]


async def test_a_meeting_moved_out_of_a_run_and_back_is_asked_about_once(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        assert await planned(session, it) == OVER
        middle = await meeting(session, it, 2)
        await meetings.move(session, it.event, middle, it.slots[5], 1, now=DAY_BEFORE)
        assert await planned(session, it) == ["20: 1", "70: 3", "145: 2"]
        await meetings.move(session, it.event, middle, it.slots[1], 1, now=DAY_BEFORE)
        assert await planned(session, it) == OVER


async def test_one_cancelled_is_not_asked_about_and_what_was_before_it_is(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        await meetings.cancel(session, it.event, await meeting(session, it, 3), now=FIRST + 55 * MINUTE)
        assert await planned(session, it) == ["55: 1,2"]


async def test_one_who_is_late_is_asked_later(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        last = await meeting(session, it, 3)
        last.ends_late = 5
        session.add(last)
        await session.flush()
        await reminders.replan_outcomes(session, it.event, last, now=FIRST + 51 * MINUTE)
        assert await planned(session, it) == ["75: 1,2,3"]


async def test_a_meeting_added_after_the_question_left_is_asked_about_alone(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session, plan=(0, 1, 5))
        assert await planned(session, it) == ["45: 1,2", "145: 3"]
        moved = await meeting(session, it, 3)
        await meetings.move(session, it.event, moved, it.slots[2], 1, now=FIRST + 46 * MINUTE)
        assert await planned(session, it) == ["45: 1,2", "70: 3"]


async def test_a_colleague_who_joins_is_asked_too_and_planning_again_changes_nothing(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        colleague = await person(session, it.event, "colleague", chat_id=8)
        colleague.cluster_id = it.clusters[0]
        session.add(colleague)
        await session.flush()
        for _twice in range(2):
            await reminders.replan_person(session, it.event, colleague, now=DAY_BEFORE)
        assert await planned(session, it, chat=8) == OVER
        assert await planned(session, it) == OVER


async def test_whoever_joins_is_not_asked_about_what_was_before(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        colleague = await person(session, it.event, "colleague", chat_id=8)
        colleague.cluster_id, colleague.joined_at = it.clusters[0], FIRST + 30 * MINUTE
        session.add(colleague)
        await session.flush()
        await reminders.replan_person(session, it.event, colleague, now=FIRST + 30 * MINUTE)
        assert await planned(session, it, chat=8) == ["70: 2,3"]


async def test_nothing_is_asked_once_the_data_are_to_be_gone(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        it.event.data_until = date(2019, 4, 8)
        session.add(it.event)
        await session.flush()
        await reminders.replan_everything(session, it.event, now=DAY_BEFORE)
        assert await planned(session, it) == []
        slot = (await session.exec(select(MeetingSlot))).first()
        assert slot is not None
        assert outcomes.is_over(it.event, slot.ends)
        assert not outcomes.is_over(it.event, slot.ends - timedelta(days=1))


def test_a_run_is_asked_about_at_its_last_end_also_where_it_began_later() -> None:
    first, second = agenda("14:00", "14:00")
    longer = replace(first, ends=first.ends + timedelta(minutes=10))
    assert askings([longer, second], at("08:00")) == ["09 14:30 2,1"]
