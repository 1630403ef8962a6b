"""The programme and a seat on a visit, as one person reads them: one and the same wherever they are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.texts import plain
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
