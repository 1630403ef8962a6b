"""A visit that departs at another time or from elsewhere: told once to those with a seat, reminded by the new time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select, update

from bot import outcomes, programme, reminders
from bot.folder.load import load
from bot.showing import Showing
from bot.texts import Voice
from handlers.news import VIEWS
from models import Activity, Event, Letter, LetterState, Meeting, Participant, Store
from tests.folder.test_load import LATER, joined, published, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.folder.test_load import Edit, Replace

VISIT, ROW = "visit-mascir", 14
DEPARTS = datetime(2019, 4, 10, 13, tzinfo=UTC)  # 14:00 in Casablanca
TOLD = "activity_moved"


@pytest.fixture
async def seated(store: Store, folder: Path, now: datetime) -> Path:
    """One with a seat on the bus to Rabat, one who gave the seat back, one who never had any."""
    await load(store, read(folder), now=now)
    for number, key in enumerate(("rania-haddad", "fadi-chidiac", "laia-ferrer"), 101):
        await joined(store, key, number, "en", now=now)
    async with store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        visit = (await session.exec(select(Activity).where(Activity.key == VISIT))).one()
        at = select(Participant).where(col(Participant.chat_id).is_not(None)).order_by(col(Participant.chat_id))
        first, second, _third = (await session.exec(at)).all()
        for person in (first, second):
            assert await programme.sign_up(session, event, visit, person, now=now)
        await programme.sign_off(session, event, visit, second, now=now)
    return folder


async def waiting(store: Store) -> Sequence[tuple[int, str, datetime, datetime | None]]:
    """Return what is to leave, but for the letters of the mornings: to whom, what, when, until when."""
    async with store.reading() as session:
        letters = select(Letter).where(Letter.state == LetterState.PENDING, Letter.view != "morning")
        letters = letters.order_by(col(Letter.due_at), col(Letter.id))
        return [(one.chat_id, one.view, one.due_at, one.expires_at) for one in (await session.exec(letters)).all()]


async def test_a_later_bus_is_told_once_to_those_with_a_seat_who_are_reminded_by_the_new_time(
    store: Store, seated: Path, edit: Edit, now: datetime
) -> None:
    evening = datetime(2019, 4, 9, 18, tzinfo=UTC)
    minutes = timedelta(minutes=45)
    assert await waiting(store) == [
        (101, "activity_reminder", evening, DEPARTS - minutes),
        (101, "activity_reminder", DEPARTS - minutes, DEPARTS),
    ]
    edit("programme.csv", ROW, "departure", "14:30")
    later = DEPARTS + timedelta(minutes=30)
    for hours in (1, 2):
        await load(store, read(seated), now=now + hours * LATER)
        assert await waiting(store) == [
            (101, TOLD, now + LATER, later),
            (101, "place", now + LATER, None),
            (101, "activity_reminder", evening, later - minutes),
            (101, "activity_reminder", later - minutes, later),
        ]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("meeting_point_fr", "Parking sud", [TOLD, "place"]),
        ("longitude", "-7.6500", [TOLD, "place"]),
        ("ends", "18:45", []),
        ("details_en", "Bring a coat.", []),
        ("seats", "25", []),
    ],
)
async def test_told_is_what_changes_where_to_be_and_when(
    store: Store, seated: Path, edit: Edit, now: datetime, column: str, value: str, told: list[str]
) -> None:
    before = await waiting(store)
    edit("programme.csv", ROW, column, value)
    await load(store, read(seated), now=now + LATER)
    after = await waiting(store)
    assert [view for _chat, view, due, _until in after if due == now + LATER] == told
    assert [one for one in after if one[1] == "activity_reminder"] == before


async def test_other_rules_plan_the_reminders_of_a_visit_anew(
    store: Store, seated: Path, replace: Replace, now: datetime
) -> None:
    leads = '"45m"]', '"30m"]'
    for changed in (leads, leads[::-1]):
        replace("event.toml", f'visit = ["evening", {changed[0]}', f'visit = ["evening", {changed[1]}')
        await load(store, read(seated), now=now + LATER)
        async with store.reading() as session:
            visit = (await session.exec(select(Activity).where(Activity.key == VISIT))).one()
            subject = col(Letter.subject) == f"activity:{visit.id}"
            waits = select(Letter.due_at).where(subject, Letter.state == LetterState.PENDING)
            dues = (await session.exec(waits.order_by(col(Letter.due_at)))).all()
        minutes = timedelta(minutes=int(changed[1][1:3]))
        assert dues == [datetime(2019, 4, 9, 18, tzinfo=UTC), DEPARTS - minutes]


async def test_a_change_that_nobody_has_heard_of_yet_is_told_with_the_next(
    store: Store, seated: Path, edit: Edit, now: datetime
) -> None:
    edit("programme.csv", ROW, "departure", "14:30")
    await load(store, read(seated), now=now + LATER)
    edit("programme.csv", ROW, "ends", "18:45")  # which itself is nothing to tell of
    await load(store, read(seated), now=now + 2 * LATER)
    edit("programme.csv", ROW, "meeting_point_fr", "Parking sud")
    await load(store, read(seated), now=now + 3 * LATER)
    assert await _untold(store) == [(DEPARTS.isoformat(), True)]
    edit("programme.csv", ROW, "departure", "14:00")  # as everybody still believes
    await load(store, read(seated), now=now + 4 * LATER)
    assert await _untold(store) == [(DEPARTS.isoformat(), True)]
    edit("programme.csv", ROW, "departure", "14:30")
    async with store.transaction() as session:
        await session.exec(update(Letter).where(col(Letter.view) == TOLD).values(state=LetterState.SENT))
    await load(store, read(seated), now=now + 5 * LATER)
    edit("programme.csv", ROW, "departure", "14:00")
    await load(store, read(seated), now=now + 6 * LATER)
    assert await _untold(store) == []  # there and back again before anybody heard


async def _untold(store: Store) -> list[tuple[str, bool]]:
    async with store.reading() as session:
        waiting = select(Letter).where(Letter.state == LetterState.PENDING, Letter.view == TOLD)
        return [(one.params["was"], one.params["elsewhere"]) for one in (await session.exec(waiting)).all()]


@pytest.mark.parametrize(("clock", "told"), [("09 18:30", "Tomorrow: "), ("10 08:00", "Today: ")])
async def test_the_word_of_the_evening_before_says_today_where_it_leaves_in_the_morning(
    store: Store, seated: Path, clock: str, told: str
) -> None:
    assert seated
    now = datetime.strptime(f"2019-04-{clock} +0000", "%Y-%m-%d %H:%M %z")
    async with store.reading() as session:
        event = (await session.exec(select(Event))).one()
        letter = (await session.exec(select(Letter).where(Letter.view == "activity_reminder"))).all()[0]
        guest = await session.get(Participant, letter.participant_id)
        page = await VIEWS["activity_reminder"](Showing(session, now, Voice("en"), event, letter.params, guest, letter))
    assert page is not None
    assert page.text.startswith(f"<b>{told}")


async def test_nobody_is_told_of_a_bus_that_has_left(store: Store, seated: Path, edit: Edit) -> None:
    edit("programme.csv", ROW, "departure", "14:30")
    await load(store, read(seated), now=DEPARTS + LATER)
    assert [one for one in await waiting(store) if one[1] in (TOLD, "place")] == []


async def _met(store: Store, folder: Path, now: datetime, *, tell: bool) -> datetime:
    """Publish one meeting of somebody with a phone; return when it starts."""
    await load(store, read(folder), now=now)
    starts = await published(store, now)
    async with store.transaction() as session:
        meeting, event = (await session.exec(select(Meeting))).one(), (await session.exec(select(Event))).one()
        person = (await session.exec(select(Participant).where(Participant.cluster_id == meeting.a_cluster_id))).first()
        assert person is not None
        person.chat_id = 101
        await reminders.replan_meeting(session, event, meeting, now=now, tell=tell)
    return starts


async def test_longer_meetings_keep_their_reminders(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    starts = await _met(store, folder, now, tell=True)
    before = await waiting(store)
    news = (101, "meeting_moved", None)
    soon = starts - timedelta(minutes=10)  # then the second one tells the same
    assert {(chat, view, until) for chat, view, _due, until in before} == {
        (101, "reminder", soon), (101, "reminder", starts), news,
        (101, outcomes.VIEW, starts + timedelta(minutes=20) + outcomes.WORTH),
    }  # fmt: skip
    replace("event.toml", "minutes = 20\ngap = 5", "minutes = 15\ngap = 10")
    await load(store, read(folder), now=now + LATER)
    async with store.reading() as session:
        meeting = (await session.exec(select(Meeting))).one()
        alive = select(Letter.subject_revision).where(Letter.state == LetterState.PENDING, Letter.view == "reminder")
        assert (await session.exec(alive.distinct())).all() == [meeting.revision] == [2]
        told = (await session.exec(select(Letter).where(Letter.view == "meeting_moved"))).one()
        assert told.params["revision"] == meeting.revision  # or it would be held back as outdated
    kept = [one for one in before if one[1] != outcomes.VIEW]
    *after, (chat, view, due, until) = sorted(await waiting(store), key=lambda one: one[1] == outcomes.VIEW)
    assert after == kept
    assert (chat, view, due, until - outcomes.WORTH) == (101, outcomes.VIEW, *[starts + timedelta(minutes=15)] * 2)


async def test_longer_meetings_keep_a_reminder_that_is_due_and_has_not_left(
    store: Store, folder: Path, replace: Replace, now: datetime
) -> None:
    starts = await _met(store, folder, now, tell=False)
    replace("event.toml", "minutes = 20\ngap = 5", "minutes = 15\ngap = 10")
    await load(store, read(folder), now=starts - timedelta(minutes=5))  # Telegram has been away since before
    async with store.reading() as session:
        meeting = (await session.exec(select(Meeting))).one()
        due = select(Letter).where(Letter.state == LetterState.PENDING, Letter.view == "reminder")
        found = [one.params["meetings"] for one in (await session.exec(due)).all()]
        assert found == [[[meeting.id, 2]]] * 2  # an hour before, and ten minutes
