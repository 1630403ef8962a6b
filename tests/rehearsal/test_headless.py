"""A rehearsal nobody watches: it can be repeated, it is fair to the bot, and it catches a bot that breaks its word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete
from sqlmodel import col

from bot.folder.read import read_folder
from bot.rehearsal import Rehearsal, Wish, judged, staged
from models import Lane, Letter, LetterState

if TYPE_CHECKING:
    from bot.folder.given import EventFolder

EXAMPLE = Path(__file__).parents[2] / "examples" / "techdays-casablanca-2019"
SMALL = Wish(people=10, seed=3, days=1, answering=2, planning=0.1)


@pytest.fixture(scope="module")
def folder() -> EventFolder:
    """The example with twelve clusters and their people: the small run is not about the planner."""
    read, faults = read_folder(EXAMPLE)
    assert read is not None, faults
    kept = {one.key for one in read.clusters[::4]}
    people = tuple(one for one in read.participants if one.cluster is None or one.cluster in kept)
    rules = {**read.event.rules, "rehearsal": {**read.event.rules["rehearsal"], "handsets": []}}
    return replace(
        read,
        event=replace(read.event, rules=rules),
        clusters=tuple(one for one in read.clusters if one.key in kept),
        participants=people,
        profiles=tuple(one for one in read.profiles if one.cluster in kept),
    )


async def played(folder: EventFolder, wish: Wish = SMALL) -> dict[str, Any]:
    async with staged(folder, wish) as rehearsal:
        return await rehearsal.run()


async def test_nobody_is_let_down_and_the_same_seed_plays_the_same_rehearsal(folder: EventFolder) -> None:
    first, second = await played(folder), await played(folder)
    assert first.pop("wall_clock") != {}
    second.pop("wall_clock")
    assert first["verdict"] == {"good": True, "let_down": [], "errors": 0}
    assert first["totals"]["reminders_received"] == first["totals"]["reminders_due"] > 20
    assert judged(first) == 0
    assert first == second


async def test_late_absent_and_cancelling_people_leave_nobody_let_down_or_idle_beside_a_table(
    folder: EventFolder,
) -> None:
    report = await played(folder, replace(SMALL, late=3, absent=1, cancel=2))
    assert report["overlooked"] == []
    assert report["verdict"] == {"good": True, "let_down": [], "errors": 0}


async def test_letters_of_the_morning_set_to_an_hour_of_sleep_are_owed_when_people_wake(folder: EventFolder) -> None:
    early = replace(folder, event=replace(folder.event, rules={**folder.event.rules, "digest": "05:30"}))
    report = await played(early)
    assert report["verdict"] == {"good": True, "let_down": [], "errors": 0}
    assert report["totals"]["reminders_received"] == report["totals"]["reminders_due"] > 20


async def drop_reminders(rehearsal: Rehearsal) -> None:
    """A fault planted in the night: every reminder not yet sent is lost."""
    await rehearsal.turns.rest(rehearsal.days[0] - timedelta(hours=1))
    async with rehearsal.app.store.transaction() as session:
        pending = (col(Letter.lane) == int(Lane.REMINDER)) & (col(Letter.state) == LetterState.PENDING)
        await session.exec(delete(Letter).where(pending))


async def test_a_bot_that_loses_reminders_is_found_out(folder: EventFolder) -> None:
    async with staged(folder, SMALL) as rehearsal:
        rehearsal.turns.enter(drop_reminders(rehearsal))
        told = await rehearsal.run()
    missed = sum(len(one["reminders_missing"]) for one in told["people"])
    assert missed == told["totals"]["reminders_due"] - told["totals"]["reminders_received"] > 20
    assert told["verdict"]["let_down"] == [one["key"] for one in told["people"] if one["reminders_missing"]]
    assert judged(told) == 1
