"""Organizers read what was done: by whom, what about, when; participants do not."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot import acts, keeping, participants
from bot.texts import LANGUAGES, plain
from models import Act, Deed, Participant
from tests.stage import EVE

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

TABLE = {"en": "As a table", "fr": "En tableau", "ar": "في جدول"}
FORMULA = '=HYPERLINK("http://x","y")'


async def _noted(stage: Stage, *deeds: Deed, by: str | None = "salma-benkirane", **details: Any) -> None:
    async with stage.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.key == by))).first() if by else None
        for number, deed in enumerate(deeds):
            acts.note(session, deed, details, by=who, now=EVE + timedelta(minutes=number))


def _said(person: Person) -> str:
    return plain(person.last.text)


async def test_eight_acts_stand_on_a_page_and_the_newest_comes_first(either_stage: Stage) -> None:
    stage = either_stage
    await _noted(stage, *[Deed.TIMETABLE_PROPOSED] * 8, Deed.TIMETABLE_PUBLISHED)
    salma = await stage.come_in("salma-benkirane", "en")
    await stage.say(salma, "/acts")
    first = _said(salma)
    assert first.startswith(
        "What the organizers did\n\nMonday 8 April, 17:38 · Salma Benkirane\nTimetable published\n\n"
        "Monday 8 April, 17:37 · Salma Benkirane\nProposal of a timetable begun"
    )
    assert first.count("Salma Benkirane") == 8
    assert salma.last.buttons[0] == ("◀", "1/2", "▶")
    await stage.tap(salma, "▶")
    assert _said(salma) == (
        "What the organizers did\n\nMonday 8 April, 17:30 · Salma Benkirane\nProposal of a timetable begun"
    )


async def test_whoever_is_no_organizer_reads_nothing(either_stage: Stage) -> None:
    await _noted(either_stage, Deed.TIMETABLE_PUBLISHED)
    rania = await either_stage.come_in("rania-haddad", "en")
    await either_stage.say(rania, "/acts")
    assert "for the organizers only" in rania.last.text
    assert "Timetable" not in rania.last.text


async def test_without_an_act_there_is_nothing_to_send(either_stage: Stage) -> None:
    salma = await either_stage.come_in("salma-benkirane", "en")
    await either_stage.say(salma, "/acts")
    assert "Nothing yet." in salma.last.text
    assert salma.last.buttons == (("Back to the board",),)


async def test_the_command_line_is_told_from_somebody_erased_and_what_is_gone_is_left_out(either_stage: Stage) -> None:
    stage = either_stage
    await _noted(stage, Deed.FOLDER_LOADED, by=None, file="casablanca", new=3, changed=2, removed=1)
    await _noted(stage, Deed.MEETING_CANCELLED, by="anna-lindqvist", meeting=999)
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        anna = (await session.exec(select(Participant).where(Participant.key == "anna-lindqvist"))).one()
        assert event is not None
        await keeping.erase(session, event, anna, now=EVE)
    salma = await stage.come_in("salma-benkirane", "en")
    await stage.say(salma, "/acts")
    assert _said(salma).endswith(
        "Monday 8 April, 17:30 · Somebody whose data were erased\nMeeting cancelled\n\n"
        "Monday 8 April, 17:30 · Command line\nEvent folder loaded: casablanca · New: 3, changed: 2, removed: 1"
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_table_has_one_row_an_act_and_no_formula(stage: Stage, language: str) -> None:
    await _noted(stage, *Deed, file=FORMULA)
    async with stage.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.key == "salma-benkirane"))).one()
        who.name = FORMULA
        session.add(who)
    salma = await stage.come_in("salma-benkirane", language)
    await stage.say(salma, "/acts")
    await stage.tap(salma, TABLE[language])
    content = salma.documents[-1].content
    page: Any = load_workbook(BytesIO(content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == 1 + len(Deed) + 1  # that it was asked for is an act, too
    assert [row[1] for row in rows[1:]] == [FORMULA] * (len(Deed) + 1)
    assert page.cell(2, 2).quotePrefix
    assert page.sheet_view.rightToLeft is (language == "ar")
    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    async with stage.store.reading() as session:
        assert [act.what for act in (await session.exec(select(Act))).all()][-1] == "acts sent"
