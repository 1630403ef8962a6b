"""A meeting that moves away and back has one set of reminders; on the nights of the clock change each is due once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot import reminders
from bot.rules import EVENING, rules_of
from models import Event, Letter, LetterState, Meeting, MeetingState, Participant
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from models import Store

DAY_BEFORE = NOON - timedelta(hours=26)
BERLIN = ZoneInfo("Europe/Berlin")
RULES = {"meeting": [EVENING, 10], "evening": "19:00", "quiet_from": "22:00", "quiet_to": "07:00"}


async def test_a_meeting_moved_away_and_back_has_one_set_of_reminders_at_its_first_time(store: Store) -> None:
    async with store.transaction() as session:
        it = await ground(session)
        it.event.rules = RULES
        guest = await person(session, it.event, "guest", chat_id=7)
        guest.cluster_id = it.clusters[0].id
        meeting = Meeting(
            event_id=it.event.id or 0, a_cluster_id=it.clusters[0].id or 0, b_cluster_id=it.clusters[1].id or 0,
            slot_id=it.slots[0].id or 0, table_number=1, state=MeetingState.PUBLISHED, changed_at=DAY_BEFORE,
        )  # fmt: skip
        session.add(meeting)
        await session.flush()
        first = None
        for slot in (it.slots[0], it.slots[1], it.slots[0]):
            meeting.slot_id, meeting.revision = slot.id or 0, meeting.revision + 1
            await reminders.replan_meeting(session, it.event, meeting, now=DAY_BEFORE, tell=False)
            await session.flush()
            waiting = select(Letter).where(col(Letter.state) == LetterState.PENDING).order_by(col(Letter.due_at))
            letters = (await session.exec(waiting)).all()
            assert {letter.subject_revision for letter in letters} == {meeting.revision}
            assert {letter.expires_at for letter in letters} == {slot.starts}
            dues = [letter.due_at for letter in letters]
            first = first or dues
        assert dues == first
        assert dues


@pytest.mark.parametrize("day", [(2027, 3, 28), (2027, 10, 31)])
def test_on_the_nights_of_the_clock_change_each_reminder_is_due_once_and_before_its_meeting(
    day: tuple[int, int, int],
) -> None:
    event = Event(
        key="e", zone="Europe/Berlin", starts=NOON.date(), ends=NOON.date(), data_until=NOON.date(),
        default_language="en", name={}, rules=RULES,
    )  # fmt: skip
    who = Participant(id=1, event_id=1, key="g", name="G", language="en", chat_id=7, code_expires_at=NOON)
    starts = datetime(*day, 9, tzinfo=BERLIN)
    now = starts - timedelta(days=3)
    planned = reminders.planned(
        rules_of(event), "meeting", "meeting:1", [who], starts=starts, revision=1, now=now, view="reminder", params={}
    )
    dues = [letter.due_at for letter in planned]
    assert dues
    assert len(set(dues)) == len(dues) == len({letter.key for letter in planned})
    assert all(now < due < starts for due in dues)
    assert min(starts - due for due in dues) <= timedelta(hours=1)
