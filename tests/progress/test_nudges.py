"""Whoever stopped is told where, twice at most and by day, and never after a yes or a "not now"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot import nudges, participants
from bot.rules import by_day, zones_of
from models import Letter, LetterState, Participant
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.databases import Files
    from tests.stage import Stage

WEEK_BEFORE = datetime(2019, 4, 1, 10, tzinfo=CASABLANCA)
BEIRUT = ZoneInfo("Asia/Beirut")


@pytest.fixture
async def early(files: Files) -> AsyncIterator[Stage]:
    """The stage, a week before the event."""
    async with staged(files.fresh(), at=WEEK_BEFORE) as stage:
        yield stage


async def _begins(stage: Stage, language: str = "en") -> Person:
    rania = await stage.come_in("rania-haddad", language)
    await stage.say(rania, "/profile")
    await rania.tap(rania.last.buttons[0][0])
    await stage.settle()
    return rania


async def _nudges(stage: Stage) -> list[tuple[int, LetterState, datetime]]:
    async with stage.store.reading() as session:
        found = await session.exec(
            select(Letter).where(Letter.view == nudges.VIEW).order_by(col(Letter.subject_revision))
        )
        return [(one.subject_revision, one.state, one.due_at.astimezone(CASABLANCA)) for one in found.all()]


def _days(*days: int, hour: int = 10) -> list[datetime]:
    return [WEEK_BEFORE + timedelta(days=day, hours=hour - 10) for day in days]


async def test_whoever_stops_is_told_where_after_a_day_and_after_three_and_then_no_more(early: Stage) -> None:
    rania = await _begins(early)
    before = len(rania.screen())
    await early.jump(WEEK_BEFORE + timedelta(days=7))
    first, second = [one for one in rania.screen()[before:] if "stopped at" in one.text]
    assert first.text.startswith("Your profile stopped at 2 of 15 · \u2068Sectors\u2069")
    assert "last reminder" not in first.text
    assert second.text.endswith("This is the last reminder.")
    assert first.buttons == second.buttons == (("Continue", "Not now"),)
    assert [state for _number, state, _due in await _nudges(early)] == [LetterState.SENT] * 2


async def test_an_answer_puts_both_nudges_off(store_url: str) -> None:
    async with staged(store_url, at=WEEK_BEFORE) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        assert [due for _number, _state, due in await _nudges(stage)] == _days(1, 3)
        await stage.jump(WEEK_BEFORE + timedelta(hours=3))
        await stage.say(rania, "/profile")
        await rania.tap(rania.last.buttons[0][0])
        await stage.settle()
        assert [due for _number, _state, due in await _nudges(stage)] == _days(1, 3, hour=13)


async def test_somebody_who_joined_and_never_began_is_told_how_little_it_takes(early: Stage) -> None:
    rania = await early.come_in("rania-haddad", "en")
    await early.jump(WEEK_BEFORE + timedelta(days=1, hours=1))
    assert rania.last.text.startswith("Your cooperation profile is waiting for its first answer")
    assert rania.last.buttons == (("Fill in my profile", "Not now"),)


async def test_continue_opens_the_very_question_on_the_nudge(early: Stage) -> None:
    rania = await _begins(early)
    asked = rania.last.text
    await early.jump(WEEK_BEFORE + timedelta(days=1, hours=1))
    nudge = rania.last.message_id
    await early.tap(rania, "Continue")
    assert (rania.last.message_id, rania.last.text) == (nudge, asked)


@pytest.mark.parametrize(
    ("language", "not_now", "said"),
    [
        ("en", "Not now", "no more reminders"),
        ("fr", "Pas maintenant", "plus de rappel"),
        ("ar", "ليس الآن", "لن يصلكم"),
    ],
)
async def test_not_now_stops_them_for_good_and_says_how_to_come_back(
    early: Stage, language: str, not_now: str, said: str
) -> None:
    rania = await _begins(early, language)
    await early.jump(WEEK_BEFORE + timedelta(days=1, hours=1))
    await early.tap(rania, not_now)
    assert said in rania.last.text
    assert "/profile" in rania.last.text
    await early.say(rania, "/profile")  # an answer later does not bring them back
    await rania.tap(rania.last.buttons[0][0])
    await early.settle()
    seen = len(rania.screen())
    await early.jump(WEEK_BEFORE + timedelta(days=6))
    assert len(rania.screen()) == seen
    assert [state for _number, state, _due in await _nudges(early)] == [LetterState.SENT, LetterState.CANCELLED]


async def test_a_profile_that_is_there_is_not_asked_for(early: Stage) -> None:
    await early.come_in("marta-puigcerver", "en")  # of a cluster whose profile the organizers loaded
    await early.come_in("salma-benkirane", "en")  # of none
    assert await _nudges(early) == []


async def test_a_profile_confirmed_by_anybody_ends_the_nudges_of_all_its_people(early: Stage) -> None:
    await early.come_in("rania-haddad", "en")
    await early.come_in("karim-khoury", "en")
    assert len(await _nudges(early)) == 4
    async with early.store.transaction() as session:
        rania = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        await nudges.settle(session, rania, now=early.clock.now())
    assert {state for _number, state, _due in await _nudges(early)} == {LetterState.CANCELLED}


async def test_nobody_is_nudged_after_the_event(stage: Stage) -> None:
    await stage.jump(datetime(2019, 4, 9, 12, tzinfo=CASABLANCA))
    await stage.come_in("rania-haddad", "en")
    assert [number for number, _state, _due in await _nudges(stage)] == [1]  # the second would come on the 12th
    await stage.jump(datetime(2019, 4, 11, 18, 30, tzinfo=CASABLANCA))
    await stage.come_in("karim-khoury", "en")
    assert [number for number, _state, _due in await _nudges(stage)] == [1]


async def test_a_nudge_that_could_not_leave_by_day_does_not_leave_at_night(early: Stage) -> None:
    rania = await early.come_in("rania-haddad", "en")
    await early.app.stop()
    early.clock.jump(datetime(2019, 4, 2, 23, tzinfo=CASABLANCA))
    early.app = early.wired()
    await early.app.start()
    await early.settle()
    assert "waiting for its first answer" not in rania.last.text
    assert [state for _number, state, _due in await _nudges(early)] == [LetterState.EXPIRED, LetterState.PENDING]


async def test_an_organizer_brings_the_next_one_forward_and_it_counts(early: Stage) -> None:
    rania = await _begins(early)
    await early.jump(WEEK_BEFORE + timedelta(hours=2))
    assert await _forward(early) == WEEK_BEFORE + timedelta(hours=2)
    await early.settle()
    assert rania.last.buttons == (("Continue", "Not now"),)
    assert await _forward(early) is None  # not twice within a day
    await early.jump(WEEK_BEFORE + timedelta(days=2))
    assert await _forward(early) == WEEK_BEFORE + timedelta(days=2)
    await early.settle()
    await early.jump(WEEK_BEFORE + timedelta(days=7))
    assert await _forward(early) is None
    assert [state for _number, state, _due in await _nudges(early)] == [LetterState.SENT] * 2


async def _forward(stage: Stage) -> datetime | None:
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        rania = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        assert event is not None
        due = await nudges.bring_forward(session, event, rania, now=stage.clock.now())
    stage.app.letters.ring()
    return due


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2019-04-02T10:00", "2019-04-02T10:00"),
        ("2019-04-02T02:00", "2019-04-02T09:00"),  # the morning where the event is: Beirut is two hours ahead
        ("2019-04-02T15:45", "2019-04-03T09:00"),  # a quarter of an hour of Beirut's day is left
        ("2019-04-02T23:59", "2019-04-03T09:00"),
        ("2019-03-30T16:45", "2019-03-31T09:00"),  # the night in which Lebanon's clocks go forward
    ],
)
def test_a_moment_by_day_is_day_both_at_the_event_and_at_home(due: str, expected: str) -> None:
    at = datetime.fromisoformat(due).replace(tzinfo=CASABLANCA)
    starts, ends = by_day(at, (CASABLANCA, BEIRUT))
    assert starts.astimezone(CASABLANCA) == datetime.fromisoformat(expected).replace(tzinfo=CASABLANCA)
    assert ends.astimezone(BEIRUT).hour == 18
    assert starts.tzinfo is UTC


def test_where_two_days_never_meet_the_event_decides() -> None:
    night = datetime(2019, 4, 2, 3, tzinfo=CASABLANCA)
    starts, ends = by_day(night, (CASABLANCA, ZoneInfo("Pacific/Honolulu")))
    assert (starts.astimezone(CASABLANCA).hour, ends.astimezone(CASABLANCA).hour) == (9, 18)


def test_a_country_has_all_its_zones_and_an_unknown_one_none() -> None:
    assert {zone.key for zone in zones_of("ES")} == {"Africa/Ceuta", "Atlantic/Canary", "Europe/Madrid"}
    assert zones_of("") == ()
