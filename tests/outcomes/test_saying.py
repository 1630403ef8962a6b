"""What came of a meeting is said with a tap, changed with another, kept for both sides apart, and taken home."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot import keeping, meetings, outcomes, participants, reminders
from bot.texts import plain
from models import Letter, LetterState, Outcome, Participant
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage

DAY = datetime(2019, 4, 9, 8, tzinfo=CASABLANCA)
EVENING = DAY.replace(hour=19)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("outcomes"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), at=DAY, loaded=True) as made:
        yield made


def asked(person: Person) -> list[Any]:
    return [
        seen for seen in person.screen() if not seen.mine and re.search(r"how (was it|were they)\?", plain(seen.text))
    ]


async def said(stage: Stage) -> list[tuple[list[str], str]]:
    async with stage.store.reading() as session:
        return [(one.fruits, one.next_step) for one in (await session.exec(select(Outcome))).all()]


async def opened(stage: Stage, person: Person) -> None:
    """Open the first meeting in the list."""
    await stage.say(person, "/outcomes")
    await stage.tap(person, person.last.buttons[0][0])


async def test_whoever_met_is_asked_once_and_one_tap_answers(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    questions = asked(rania)
    assert questions
    async with stage.store.reading() as session:
        letters = (await session.exec(select(Letter).where(Letter.view == outcomes.VIEW))).all()
        held = await meetings.of_cluster(
            session, (await session.get_one(Participant, letters[0].participant_id)).cluster_id
        )
    sent = [number for one in letters if one.state is LetterState.SENT for number in one.params["asked"]]
    assert sorted(sent) == sorted(one.meeting.id for one in held if one.ends <= EVENING)
    await opened(stage, rania)
    await stage.tap(rania, "Memorandum or letter")
    assert await said(stage) == [(["memorandum"], "")]
    assert "What came of it: Memorandum or letter" in plain(rania.last.text)


async def test_a_bot_that_starts_again_asks_nobody_twice(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    before = len(asked(rania))
    await stage.restart()
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        await reminders.replan_everything(session, event, now=EVENING)
    await stage.jump(EVENING + timedelta(hours=2))
    assert len(asked(rania)) == before


async def test_several_can_be_true_and_what_stands_alone_replaces_them(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    await opened(stage, rania)
    await stage.tap(rania, "Joint project")
    await stage.tap(rania, "Memorandum or letter")
    assert await said(stage) == [(["memorandum", "project"], "")]
    await stage.tap(rania, "Did not take place")
    assert await said(stage) == [(["missed"], "")]
    await stage.tap(rania, "✓ Did not take place")
    assert await said(stage) == [([], "")]
    assert "One tap is enough" in rania.last.text


async def test_a_next_step_is_kept_in_words_and_one_too_long_is_asked_for_again(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    await opened(stage, rania)
    await stage.tap(rania, "Joint project")
    await stage.tap(rania, "Note a next step")
    await stage.say(rania, "x" * 301)
    assert "301 characters, and 300 fit here" in rania.last.text
    await stage.say(rania, "send <the> catalogue")
    assert "Next step: send <the> catalogue" in plain(rania.last.text)
    assert await said(stage) == [(["project"], "send <the> catalogue")]
    await stage.tap(rania, "Change the next step")
    await stage.tap(rania, "Remove the next step")
    assert await said(stage) == [(["project"], "")]


async def test_what_one_side_says_is_not_shown_to_the_other(stage: Stage) -> None:
    rania, marta = await stage.have_in("rania-haddad", "en"), await stage.have_in("marta-puigcerver", "en")
    await stage.jump(EVENING)
    await stage.say(rania, "/outcomes")
    await stage.tap(rania, next(row[0] for row in rania.last.buttons if "Packaging" in row[0]))
    await stage.tap(rania, "Joint project")
    await stage.tap(rania, "Note a next step")
    await stage.say(rania, "a secret of ours")
    await stage.say(marta, "/outcomes")
    await stage.tap(marta, next(row[0] for row in marta.last.buttons if "QOOT" in row[0]))
    assert "secret" not in marta.last.text
    assert "✓" not in "".join("".join(row) for row in marta.last.buttons)


async def test_what_a_colleague_has_said_already_is_not_asked(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    async with stage.store.transaction() as session:
        person = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        for one in await meetings.of_cluster(session, person.cluster_id or 0):
            said = {"meeting_id": one.meeting.id, "cluster_id": person.cluster_id, "fruits": ["talk"], "at": DAY}
            session.add(Outcome(**said))
    await stage.jump(EVENING)
    assert asked(rania) == []


async def test_nothing_can_come_of_a_meeting_that_has_not_ended(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/outcomes")
    assert "None of your meetings is over yet." in rania.last.text
    assert rania.last.buttons == (("Front page",),)


async def test_the_table_to_take_home_has_a_row_a_meeting_and_no_formula(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    await opened(stage, rania)
    await stage.tap(rania, "Joint project")
    await stage.tap(rania, "Note a next step")
    await stage.say(rania, "=1+1")
    await stage.tap(rania, "All my outcomes")
    await stage.tap(rania, "As a table")
    page: Any = load_workbook(BytesIO(rania.documents[-1].content)).worksheets[0]
    head, first, *rest = page.iter_rows(values_only=True)
    assert head == ("Day", "Hour", "Cluster", "Country", "What came of it", "Next step")
    assert first[4:] == ("Joint project", "=1+1")
    assert page.cell(2, 6).quotePrefix
    assert rest


async def test_what_was_said_is_told_and_erased_when_nobody_is_left_to_say_it(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.jump(EVENING)
    await opened(stage, rania)
    await stage.tap(rania, "Joint project")
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        person = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        assert event is not None
        kept = (await keeping.everything(session, event, person))["outcomes"]
        assert [(one["came"], one["by_me"]) for one in kept] == [(["project"], True)]
        await keeping.erase(session, event, person, now=EVENING)
    assert await said(stage) == []


async def test_after_the_end_of_the_data_the_list_only_shows(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        event.data_until = event.starts
        session.add(event)
    await stage.jump(EVENING)
    await opened(stage, rania)
    await stage.jump(EVENING + timedelta(days=1))
    await stage.tap(rania, "Joint project")
    assert await said(stage) == []
