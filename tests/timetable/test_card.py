"""The organizer's card: how far a proposal is, stopped and kept, and never empty without a reason."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from statistics import median
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import participants, situation, timetables
from bot.texts import Voice
from bot.timetable.invention import slots
from bot.timetable.problem import Code, Problem
from bot.timetable.proposal import propose
from bot.timetable.teams import Teams
from handlers.hearing import PATIENCE
from models import Card, Timetable

if TYPE_CHECKING:
    from bot.phone import Person
    from models import Event, Session
    from tests.stage import Stage

HINDRANCES = {
    "no_slots": {}, "no_tables": {}, "no_clusters": {}, "none_wanted": {}, "never_free": {"cluster": "1"},
    "no_partner": {"cluster": "1"}, "few_slots": {"cluster": "1", "free": 2, "minimum": 5},
    "few_partners": {"cluster": "1", "partners": 2, "minimum": 5}, "few_tables": {"tables": 4, "needed": 90},
    "must_refused": {"a": "1", "b": "2", "why": "no_common_slot"},
    "many_musts": {"cluster": "1", "musts": 9, "free": 8},
    "fixed_clash": {"a": "1", "b": "2", "slot": "7"}, "fixed_declined": {"a": "1", "b": "2"},
}  # fmt: skip
NAMES = {"1": "Foodnet", "2": "Agadir Agro"}


async def _asks(stage: Stage, language: str = "en") -> Person:
    salma = await stage.come_in("salma-benkirane", language)
    await stage.say(salma, "/board")
    await stage.tap(salma, {"en": "Timetable", "fr": "Planning", "ar": "الجدول"}[language])
    return salma


async def test_the_card_shows_how_far_a_proposal_is_and_stopping_keeps_the_best_so_far(stage: Stage) -> None:
    stage.app.planner.seconds = 300
    salma = await _asks(stage)
    await salma.tap("Make a proposal")
    shown = await salma.wait_for("Room for improvement", seconds=60)
    assert re.search(r"\d+ meetings so far", shown.text)
    assert shown.buttons == (("Stop and keep",),)
    await stage.tap(salma, "Stop and keep")
    assert re.search(r"\d\d+ meetings for \d+ clusters", salma.last.text)
    assert "Publish" in [button for row in salma.last.buttons for button in row]


async def _taps(person: Person, times: int) -> float:
    """Return the median of the seconds between a tap and what it brings."""
    took = []
    for _ in range(times):
        began, heard = monotonic(), len(person.toasts)
        await person.tap(person.last.buttons[0][0])
        async with asyncio.timeout(30):
            while len(person.toasts) == heard:  # noqa: ASYNC110 - a phone rings no event
                await asyncio.sleep(0.001)
        took.append(monotonic() - began)
    return median(took)


async def test_taps_are_answered_in_their_usual_time_while_a_plan_is_made_and_it_can_be_given_up(
    stage: Stage,
) -> None:
    stage.app.planner.seconds = 300
    salma, rania = await _asks(stage), await stage.come_in("rania-haddad", "en")
    await stage.say(rania, "/next")
    usual = await _taps(rania, 15)
    await salma.tap("Make a proposal")
    await salma.wait_for("Room for improvement", seconds=60)
    meanwhile = await _taps(rania, 15)
    assert stage.app.planner.is_busy
    assert meanwhile < 4 * usual + 0.1  # another process on the same cores, but nothing in the loop
    await stage.app.planner.stop()
    assert not stage.app.planner.is_busy
    async with stage.store.reading() as session:
        assert not (await session.exec(select(Timetable))).all()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What a proposal waits for before it is known what is asked, as if that took as long as among a crowd."""
    gate, ground = asyncio.Event(), situation.ground

    async def slow(session: Session, event: Event, *, now: datetime) -> situation.Ground:
        await gate.wait()
        return await ground(session, event, now=now)

    monkeypatch.setattr(situation, "ground", slow)
    return gate


async def _passes(stage: Stage) -> None:
    """Let most of a card's patience pass, until it has been told to wait longer."""
    stage.clock.jump(stage.clock.now() + 0.7 * PATIENCE)
    async with asyncio.timeout(20):
        while await _waits_until(stage) < stage.clock.now() + 0.5 * PATIENCE:  # noqa: ASYNC110 - a row rings no event
            await asyncio.sleep(0.01)


async def _waits_until(stage: Stage) -> datetime:
    async with stage.store.reading() as session:
        card = (await session.exec(select(Card).where(Card.view == "plan"))).one()
    return datetime.fromisoformat(card.params["until"])


async def test_a_card_waits_for_as_long_as_its_proposal_is_being_made(stage: Stage, gate: asyncio.Event) -> None:
    stage.app.planner.seconds, stage.app.planner.refresh = 1, 0.02
    salma = await _asks(stage)
    await salma.tap("Make a proposal")
    waiting = await salma.wait_for("Making a proposal")
    for _often in range(4):
        await _passes(stage)
        await stage.phone.idle()
        assert salma.last.text == waiting.text
    gate.set()
    await stage.settle()
    assert re.search(r"\d\d+ meetings for \d+ clusters", salma.last.text)


async def test_a_card_that_waited_longer_owns_up_when_nobody_is_at_work_any_more(
    stage: Stage, gate: asyncio.Event
) -> None:
    stage.app.planner.refresh = 0.02
    salma = await _asks(stage)
    await salma.tap("Make a proposal")
    await salma.wait_for("Making a proposal")
    await _passes(stage)
    await stage.app.planner.stop()  # nobody says on the card what has become of it
    await stage.jump(stage.clock.now() + PATIENCE + timedelta(seconds=1))
    assert not gate.is_set()
    assert "The proposal could not be made." in salma.last.text


async def test_an_empty_timetable_comes_with_its_reason_and_cannot_be_published(stage: Stage) -> None:
    empty = Problem(slots(3, 0), (), {})
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        plan, teams = propose(empty, seconds=0), Teams((), (), 0.0, 0.0, 0.0)
        await timetables.keep(session, event, empty, plan, teams, seed=1, now=stage.clock.now())
    salma = await _asks(stage)
    assert "What stands in the way\n• There is no table in any slot." in salma.last.text
    assert "Publish" not in [button for row in salma.last.buttons for button in row]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_hindrance_has_its_own_words(language: str) -> None:
    said = {
        code: Voice(language).say("board.hindrance", code=code, values=values, names=NAMES)
        for code, values in HINDRANCES.items()
    }
    otherwise = Voice(language).say("board.hindrance", code="", values={}, names={})
    assert len({*said.values(), otherwise}) == len(HINDRANCES) + 1
    assert all(name in said[code] for code in ("never_free", "many_musts") for name in ("Foodnet",))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_reason_why_two_do_not_meet_has_its_own_words(language: str) -> None:
    values = {"cluster": "1", "wanted": 8, "a": "1", "b": "2"}
    said = {Voice(language).say("board.why", code=code, values=values, names=NAMES) for code in Code}
    assert len(said) == len(Code)
