"""A meeting that moves, falls out of a run or comes into it: one set of reminders, of what stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import meetings, offers, outbox, reminders
from bot.showing import Showing
from bot.texts import Voice
from handlers.news import VIEWS
from models import (
    Event,
    Lane,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Timetable,
    TimetableState,
)
from models.letter import PENDING
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Session, Store

DAY_BEFORE = NOON - timedelta(hours=26)
MINUTE = timedelta(minutes=1)
FIRST = NOON + timedelta(hours=2)  # slots of 20 minutes, five apart
RULES = {"meeting": [60, 10], "evening": "19:00", "quiet_from": "22:00", "quiet_to": "07:00"}
GUEST = 7


@dataclass(frozen=True)
class Hall:
    """An event on whose table one cluster meets the three others, one after the other."""

    event: Event
    clusters: tuple[int, ...]
    slots: tuple[MeetingSlot, ...]


async def hall(session: Session, *, plan: Sequence[int] = (0, 1, 2)) -> Hall:
    it = await ground(session)
    it.event.rules = RULES
    begin = [FIRST + n * 25 * MINUTE for n in range(6)]
    slots = tuple(
        MeetingSlot(event_id=it.event.id or 0, starts=at, ends=at + 20 * MINUTE, tables=9, half_day="2019-04-09/pm")
        for at in begin
    )
    session.add_all(slots)
    guest = await person(session, it.event, "guest", chat_id=GUEST)
    guest.cluster_id = it.clusters[0].id
    session.add(guest)
    await session.flush()
    made = Hall(it.event, tuple(one.id or 0 for one in it.clusters), slots)
    await publish(session, made, plan)
    return made


async def publish(session: Session, it: Hall, plan: Sequence[int | None], *, now: datetime = DAY_BEFORE) -> None:
    """Publish a timetable in which the first cluster meets each other one in the slot of this number, or not at all."""
    placed = [
        [it.clusters[0], it.clusters[other], it.slots[slot].id or 0, 1]
        for other, slot in enumerate(plan, 1) if slot is not None
    ]  # fmt: skip
    draft = Timetable(event_id=it.event.id or 0, state=TimetableState.DRAFT, plan=placed, made_at=now)
    session.add(draft)
    await session.flush()
    await meetings.publish(session, it.event, draft, now=now)


async def meeting(session: Session, it: Hall, other: int) -> Meeting:
    return (await session.exec(select(Meeting).where(Meeting.b_cluster_id == it.clusters[other]))).one()


async def planned(session: Session, it: Hall) -> list[str]:
    """Return what waits for the guest: when, counted from the first slot, and whom it names, as they are."""
    await session.flush()
    rows = {one.id: one for one in (await session.exec(select(Meeting))).all()}
    waiting = select(Letter).where(Letter.chat_id == GUEST, PENDING, Letter.lane == Lane.REMINDER)
    told = []
    for letter in (await session.exec(waiting.order_by(col(Letter.due_at)))).all():
        for number, revision in letter.params["meetings"]:
            assert (rows[number].state, rows[number].revision) == (MeetingState.PUBLISHED, revision)
        named = [it.clusters.index(rows[number].b_cluster_id) for number, _revision in letter.params["meetings"]]
        assert letter.expires_at is not None
        assert letter.silent == (letter.view == "up_next")
        minutes = (letter.due_at - FIRST) // MINUTE
        told.append(f"{minutes}{' silent' if letter.silent else ''}: {','.join(map(str, named))}")
    return told


WHOLE = ["-60: 1,2,3", "-10: 1,2,3", "20 silent: 2", "45 silent: 3"]


async def test_meetings_one_after_the_other_are_planned_as_one_run(store: Store) -> None:
    async with store.transaction() as session:
        assert await planned(session, await hall(session)) == WHOLE


async def test_a_meeting_moved_out_of_a_run_and_back_has_one_set_of_reminders(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        for slot, expected in ((5, ["-60: 1,3,2", "-10: 1", "40: 3", "115: 2"]), (1, WHOLE), (5, None), (1, WHOLE)):
            middle = await meeting(session, it, 2)
            await meetings.move(session, it.event, middle, it.slots[slot], 1, now=DAY_BEFORE)
            assert expected is None or await planned(session, it) == expected
        keys = (await session.exec(select(Letter.key).where(Letter.chat_id == GUEST))).all()
        assert len(keys) == len(set(keys))


async def test_a_run_is_told_without_the_meeting_that_is_cancelled_in_its_middle(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        await meetings.cancel(session, it.event, await meeting(session, it, 2), now=DAY_BEFORE)
        assert await planned(session, it) == ["-60: 1,3", "-10: 1", "40: 3"]


async def test_a_meeting_published_into_a_run_is_told_with_it(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session, plan=(0, 2))
        pair = (it.clusters[0], it.clusters[3])
        held = await meetings.hold(session, it.event, pair, it.slots[1].id or 0, 1, now=DAY_BEFORE)
        assert await planned(session, it) == ["-60: 1,2", "-10: 1", "40: 2"]
        await meetings.confirm(session, it.event, held, now=DAY_BEFORE)
        assert await planned(session, it) == ["-60: 1,3,2", "-10: 1,3,2", "20 silent: 3", "45 silent: 2"]


async def test_a_timetable_published_without_a_meeting_and_again_with_it_plans_it_again(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        await publish(session, it, (0, None, 2))
        assert await planned(session, it) == ["-60: 1,3", "-10: 1", "40: 3"]
        await publish(session, it, (0, 1, 2))
        assert await planned(session, it) == WHOLE


async def test_planning_anew_without_a_change_changes_nothing(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        before = (await session.exec(select(Letter.id, Letter.state).order_by(col(Letter.id)))).all()
        for other in (1, 2, 3):
            one = await meeting(session, it, other)
            await reminders.replan_meeting(session, it.event, one, now=DAY_BEFORE, tell=False)
        assert (await session.exec(select(Letter.id, Letter.state).order_by(col(Letter.id)))).all() == before


async def test_rules_that_change_and_change_back_end_in_the_reminders_of_the_beginning(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        for leads, expected in (([30], ["-30: 1,2,3", "20 silent: 2", "45 silent: 3"]), ([60, 10], WHOLE)) * 2:
            it.event.rules = RULES | {"meeting": leads}
            await reminders.replan_everything(session, it.event, now=DAY_BEFORE)
            assert await planned(session, it) == expected


async def test_a_reminder_that_is_due_and_still_waits_tells_what_stands_by_then(store: Store) -> None:
    now = FIRST - 10 * MINUTE + timedelta(seconds=20)
    async with store.transaction() as session:
        it = await hall(session)
        due = (await session.exec(select(Letter).where(col(Letter.due_at) == FIRST - 10 * MINUTE))).one()
        await meetings.move(session, it.event, await meeting(session, it, 2), it.slots[5], 1, now=now)
        await session.refresh(due)
        assert due.state is LetterState.PENDING
        guest = await person_of(session)
        seen = Showing(session, now, Voice("en"), it.event, due.params, guest, due)
        page = await VIEWS["reminder"](seen)
        assert page is not None
        assert [name in page.text for name in ("C1", "C2", "C3")] == [True, False, True]
        for other in (1, 3):
            await meetings.cancel(session, it.event, await meeting(session, it, other), now=now)
        assert await VIEWS["reminder"](seen) is None


async def person_of(session: Session) -> Participant:
    return (await session.exec(select(Participant).where(Participant.chat_id == GUEST))).one()


async def test_reminders_of_one_meeting_planned_before_runs_were_told_at_once_give_way(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        one = await meeting(session, it, 1)
        guest = await person_of(session)
        old = outbox.letter_to(
            guest, f"meeting:{one.id}:r1:10", view="reminder", params={"meeting": one.id or 0, "revision": 1},
            now=DAY_BEFORE, due_at=FIRST - 10 * MINUTE, expires_at=FIRST, lane=Lane.REMINDER,
            subject=f"meeting:{one.id}", revision=1,
        )  # fmt: skip
        await outbox.write(session, [old])
        page = await VIEWS["reminder"](Showing(session, DAY_BEFORE, Voice("en"), it.event, old.params, guest, old))
        assert page is not None
        assert "C1" in page.text
        await meetings.cancel(session, it.event, await meeting(session, it, 3), now=DAY_BEFORE)
        assert await planned(session, it) == ["-60: 1,2", "-10: 1,2", "20 silent: 2"]


@pytest.mark.parametrize("_turn", range(3))
async def test_two_changes_at_once_end_in_one_plan_of_both(store: Store, _turn: int) -> None:
    async with store.transaction() as session:
        it = await hall(session)

    async def move(other: int, slot: int) -> None:
        async with store.transaction() as session:
            one = await meeting(session, it, other)
            await meetings.move(session, it.event, one, it.slots[slot], 1, now=DAY_BEFORE)

    await asyncio.gather(move(2, 4), move(3, 5))
    async with store.transaction() as session:
        assert await planned(session, it) == ["-60: 1", "-10: 1", "40: 2,3", "90: 2,3", "120 silent: 3"]


async def news_of(session: Session, it: Hall, *views: str, now: datetime = DAY_BEFORE) -> list[str]:
    """Return what the guest would be told by the letters of these views, in the order they were written."""
    guest = await person_of(session)
    rows = select(Letter).where(Letter.chat_id == GUEST, col(Letter.view).in_(views)).order_by(col(Letter.id))
    letters = (await session.exec(rows)).all()
    pages = [
        await VIEWS[one.view](Showing(session, now, Voice("en"), it.event, one.params, guest, one)) for one in letters
    ]
    return [page.text for page in pages if page is not None]


def _at(instant: datetime) -> str:
    return f'unix="{instant.timestamp():.0f}"'


async def test_word_of_a_cancellation_arrives_though_the_two_are_asked_about_another_time_at_once(
    store: Store,
) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        gone = await meeting(session, it, 2)
        await meetings.cancel(session, it.event, gone, now=DAY_BEFORE)
        pair = (it.clusters[0], it.clusters[2])
        held = await meetings.hold(session, it.event, pair, it.slots[5].id or 0, 1, now=DAY_BEFORE)
        (told,) = await news_of(session, it, "meeting_cancelled")
        assert "C2" in told
        assert _at(FIRST + 25 * MINUTE) in told  # when it was to be, not when it may be now
        await meetings.release(session, held, now=DAY_BEFORE)
        assert await news_of(session, it, "meeting_cancelled") == [told]
        again = await meetings.hold(session, it.event, pair, it.slots[5].id or 0, 1, now=DAY_BEFORE)
        await meetings.confirm(session, it.event, again, now=DAY_BEFORE)
        assert await news_of(session, it, "meeting_cancelled") == []
        (new,) = await news_of(session, it, "meeting_new")
        assert _at(FIRST + 125 * MINUTE) in new


UNTIL_NOW = "Until now it was planned for"


async def test_word_of_a_move_says_from_when_to_when_also_to_whom_an_earlier_move_never_reached(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        one = await meeting(session, it, 2)
        for slot in (5, 4):
            await meetings.move(session, it.event, one, it.slots[slot], 1, now=DAY_BEFORE)
            (told,) = await news_of(session, it, "meeting_moved")
            assert _at(FIRST + slot * 25 * MINUTE) in told
            assert f"{UNTIL_NOW} Tuesday 9 April, \u206815:25" in told
        waiting = select(Letter).where(Letter.view == "meeting_moved")
        for letter in (await session.exec(waiting)).all():
            letter.state = LetterState.SENT
        await meetings.move(session, it.event, one, it.slots[3], 1, now=DAY_BEFORE)
        (told,) = await news_of(session, it, "meeting_moved")
        assert f"{UNTIL_NOW} Tuesday 9 April, \u206816:40" in told


async def test_word_of_a_new_timetable_says_from_when_to_when_and_of_another_table_no_time(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        await publish(session, it, (0, 5, 2))
        (told,) = await news_of(session, it, "meeting_moved")
        assert f"{UNTIL_NOW} Tuesday 9 April, \u206815:25" in told
        await meetings.move(session, it.event, await meeting(session, it, 1), it.slots[0], 2, now=DAY_BEFORE)
        *_, told = await news_of(session, it, "meeting_moved")
        assert "Table 2" in told
        assert UNTIL_NOW not in told


async def test_who_was_called_off_by_a_person_is_not_asked_again_and_who_fell_out_of_a_plan_is(store: Store) -> None:
    async with store.transaction() as session:
        it = await hall(session)
        organizer = await person(session, it.event, "organizer", chat_id=GUEST + 1)
        await meetings.cancel(session, it.event, await meeting(session, it, 2), now=DAY_BEFORE, by=organizer)
        await publish(session, it, (0, None, None))
        assert await offers.refused(session, it.event) == {(it.clusters[0], it.clusters[2])}


async def test_a_reminder_that_could_not_leave_is_over_when_the_next_tells_the_same(store: Store) -> None:
    async with store.transaction() as session:
        await hall(session, plan=(0, 1, 4))
        waiting = select(Letter).where(Letter.chat_id == GUEST, PENDING, Letter.lane == Lane.REMINDER)
        letters = (await session.exec(waiting.order_by(col(Letter.due_at)))).all()
        found = [((one.due_at - FIRST) // MINUTE, ((one.expires_at or NOON) - FIRST) // MINUTE) for one in letters]
    # An hour before all three; ten minutes before the first two, and in their pause; ten minutes before the third.
    assert found == [(-60, 100), (-10, 25), (20, 25), (90, 100)]
