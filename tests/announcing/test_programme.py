"""The programme and a seat on a visit, as one person reads them: one and the same wherever they are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, update

from bot.texts import plain
from models import Activity
from tests.stage import CASABLANCA

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

LOGISMED = "Visit: LOGISMED 2019, transport and logistics fair"
GATHERING = datetime(2019, 4, 9, 16, 40, tzinfo=CASABLANCA)
MORNING = datetime(2019, 4, 9, 7, 45, tzinfo=CASABLANCA)


def lines(person: Person) -> list[str]:
    return plain(person.last.text).split("\n")


def told(person: Person, beginning: str) -> list[str]:
    """Return the paragraph of the last message that has a line which begins so."""
    paragraphs = plain(person.last.text).split("\n\n")
    return next(one for one in paragraphs if f"\n{beginning}" in f"\n{one}").split("\n")


async def seats(stage: Stage, number: int) -> None:
    async with stage.store.transaction() as session:
        await session.exec(update(Activity).where(col(Activity.key) == "visit-logismed").values(seats=number))


@pytest.fixture
async def rania(stage: Stage) -> Person:
    """Somebody who has a seat on the visit of the first day, and its card before her."""
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/programme")
    await stage.tap(rania, LOGISMED)
    await stage.tap(rania, "Take a seat")
    return rania


async def test_a_visit_has_the_same_hours_and_the_same_departure_wherever_it_is_told(
    stage: Stage, rania: Person
) -> None:
    card = next(seen for seen in reversed(rania.screen()) if "Give the seat back" in str(seen.buttons))
    said = {"card": plain(card.text)}
    for command in ("/programme", "/agenda", "/today"):
        await stage.say(rania, command)
        said[command] = plain(rania.last.text)
    await stage.jump(MORNING)
    said["morning"] = plain(rania.last.text)
    told = {where: ("16:40–19:00" in text, "\nDeparture: 16:50" in text) for where, text in said.items()}
    assert told == dict.fromkeys(("card", "/programme", "/agenda", "/today", "morning"), (True, True))
    assert not any("16:50–" in text for text in said.values())


async def test_the_programme_marks_the_seat_one_has_and_tells_how_many_are_left(stage: Stage, rania: Person) -> None:
    await stage.say(rania, "/programme")
    assert told(rania, f"16:40–19:00 · {LOGISMED}")[2:] == ["Departure: 16:50", "✓ You have a seat."]
    assert (f"✓ {LOGISMED}",) in rania.last.buttons
    marta = await stage.have_in("marta-puigcerver", "en")
    await stage.say(marta, "/programme")
    assert told(marta, f"16:40–19:00 · {LOGISMED}")[2:] == ["Departure: 16:50", "29 seats left"]
    assert (LOGISMED,) in marta.last.buttons
    await seats(stage, 1)
    await stage.say(marta, "/programme")
    assert told(marta, f"16:40–19:00 · {LOGISMED}")[2:] == ["Departure: 16:50", "Every seat is taken."]
    await stage.tap(marta, LOGISMED)
    await stage.tap(marta, "Put me on the waiting list")
    await stage.tap(marta, "Programme")
    waits = ["Departure: 16:50", "Every seat is taken.", "Your place on the waiting list: 1"]
    assert told(marta, f"16:40–19:00 · {LOGISMED}")[2:] == waits
    await stage.jump(GATHERING + timedelta(hours=3))
    await stage.say(marta, "/programme")
    assert told(marta, f"16:40–19:00 · {LOGISMED}")[2:] == ["Departure: 16:50"]  # it is over


async def test_the_programme_tells_when_meetings_run(stage: Stage, rania: Person) -> None:
    await stage.say(rania, "/programme")
    assert told(rania, "14:00–16:25") == ["14:00–16:25 · Bilateral meetings", "Meeting hall, ground floor"]
    hours = [line[:5] for line in lines(rania) if line[2:3] == ":"]
    assert hours == sorted(hours)
    await stage.tap(rania, "Thursday 11 April")
    assert [line for line in lines(rania) if "Bilateral" in line] == [
        "10:30–12:55 · Bilateral meetings",
        "14:00–15:35 · Bilateral meetings",
    ]


async def test_whoever_asks_what_is_next_hears_when_the_bus_leaves_until_it_has_left(
    stage: Stage, rania: Person
) -> None:
    heard = []
    for minutes in (-10, 5, 15):
        await stage.jump(GATHERING + timedelta(minutes=minutes))
        await stage.say(rania, "/next")
        heard.append(lines(rania)[:2])
    assert heard == [
        ["Now: Coffee break, until 16:40", ""],
        [f"Now: {LOGISMED}, until 19:00", "Departure: 16:50"],
        [f"Now: {LOGISMED}, until 19:00", ""],
    ]


async def test_a_visit_in_the_calendar_begins_where_people_gather_and_says_when_the_bus_leaves(
    stage: Stage, rania: Person
) -> None:
    await stage.say(rania, "/agenda")
    await stage.tap(rania, "As a calendar file")
    content = plain(rania.documents[-1].content.decode())
    assert "DTSTART;TZID=Africa/Casablanca:20190409T164000" in content
    assert "DESCRIPTION:Departure: 16:50" in content
