"""Whoever has no profile yet is led to it by everything that for this has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import participants, situation, timetables
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams as form
from tests.journeys.prepared import SEED, Prepared
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.phone import Person
    from tests.stage import Stage

BEGIN = "Fill in my profile"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Four clusters have no profile; a timetable of all others is proposed."""
    async with staged(Prepared(tmp_path).fresh("loaded"), loaded=True) as stage:
        async with stage.store.transaction() as session:
            event = await participants.only_event(session)
            assert event is not None
            given = await situation.ground(session, event, now=EVE)
            plan, teams = propose(given.problem, seconds=0, seed=SEED), form(given.teaming, seed=SEED)
            await timetables.keep(session, event, given.problem, plan, teams, seed=SEED, now=EVE)
        yield stage


def _buttons(person: Person) -> list[str]:
    return [words for row in person.last.buttons for words in row]


async def test_the_published_timetable_leads_whoever_has_no_profile_to_it_and_nobody_else(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    rania, katarzyna = [await stage.have_in(key, "en") for key in ("rania-haddad", "katarzyna-wrona")]
    await stage.say(salma, "/board")
    await stage.tap(salma, "Timetable")
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    assert "There is no meeting for your cluster yet" in rania.last.text
    assert _buttons(rania) == [BEGIN]
    assert "The timetable is published" in katarzyna.last.text
    assert _buttons(katarzyna) == []
    await stage.tap(rania, BEGIN)
    assert rania.last.text.startswith("1 / 15")
    for asked in ("/next", "/matches"):
        await stage.say(rania, asked)
        assert "Continue my profile" in _buttons(rania)
        await stage.say(katarzyna, asked)
        assert not {"Continue my profile", BEGIN} & {*_buttons(katarzyna)}
    await stage.say(salma, "/next")
    assert not {"Continue my profile", BEGIN} & {*_buttons(salma)}
