"""One letter each morning of the event tells everybody their day, as it stands by then; nobody is told a day twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.folder.load import load
from tests.stage import CASABLANCA, EVE, staged

if TYPE_CHECKING:
    from pathlib import Path

    from bot.phone import Person
    from tests.stage import Stage

HOUR = datetime(2019, 4, 9, 7, 45, tzinfo=CASABLANCA)
DAY = timedelta(days=1)
GREETINGS = {"en": "Good morning!", "fr": "Bonjour\u202f! Votre programme du", "ar": "صباح الخير!"}


def mornings(person: Person, language: str = "en") -> list[str]:
    return [seen.text for seen in person.screen() if not seen.mine and GREETINGS[language] in seen.text]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'mornings.db'}"


async def reload(stage: Stage, **rules: Any) -> None:
    event = replace(stage.folder.event, rules=stage.folder.event.rules | rules)
    changed = replace(stage.folder, event=event)
    assert not (await load(stage.store, changed, now=stage.clock.now())).faults


@pytest.mark.parametrize(
    ("key", "language"), [("rania-haddad", "ar"), ("salma-benkirane", "en"), ("hela-trabelsi", "fr")]
)
async def test_each_morning_of_the_event_says_the_day_in_the_language_of_its_reader(
    url: str, key: str, language: str
) -> None:
    async with staged(url) as stage:
        person = await stage.have_in(key, language)
        await stage.jump(HOUR - timedelta(minutes=1))
        assert not mornings(person, language)
        await stage.jump(HOUR)
        first = mornings(person, language)
        assert len(first) == 1
        trainings = [one for one in stage.folder.activities if not one.sign_up and one.starts.date() == HOUR.date()]
        assert trainings
        for training in trainings:
            assert training.title[language] in first[0]
        await stage.jump(HOUR + 3 * DAY)
        assert len(mornings(person, language)) == 1 + (stage.folder.event.ends - stage.folder.event.starts).days


async def test_whoever_joins_later_that_day_is_told_from_the_next_morning_on(url: str) -> None:
    async with staged(url, at=HOUR + timedelta(minutes=1)) as stage:
        person = await stage.have_in("rania-haddad", "en")
        await stage.jump(HOUR + timedelta(hours=5))
        assert not mornings(person)
        await stage.jump(HOUR + DAY)
        assert len(mornings(person)) == 1


async def test_another_hour_replaces_the_one_before_and_comes_back(url: str) -> None:
    async with staged(url, at=EVE) as stage:
        person = await stage.have_in("rania-haddad", "en")
        for hour in ("08:15", "07:45", "08:15"):
            await reload(stage, digest=hour)
        await stage.jump(HOUR)
        assert not mornings(person)
        await stage.jump(HOUR + timedelta(minutes=30))
        assert len(mornings(person)) == 1
        await reload(stage, digest="09:00")
        await stage.jump(HOUR + timedelta(hours=3))
        assert len(mornings(person)) == 1


async def test_an_hour_at_which_people_sleep_waits_until_they_are_awake(url: str) -> None:
    async with staged(url, at=EVE) as stage:
        person = await stage.have_in("rania-haddad", "en")
        await reload(stage, digest="05:30")
        await stage.jump(HOUR.replace(hour=6, minute=59))
        assert not mornings(person)
        await stage.jump(HOUR.replace(hour=7, minute=0))
        assert len(mornings(person)) == 1
