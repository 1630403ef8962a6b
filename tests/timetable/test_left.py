"""Nobody is left who speaks for a cluster: organizers are told, and what is counted is what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, or_, select

from bot import timetables
from models import Cluster, Event, Letter, Meeting, MeetingState, TimetableState
from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("left"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    """The published event."""
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


def _plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))


async def _forget(stage: Stage, person: Person) -> None:
    await stage.say(person, "/forget")
    await stage.tap(person, "Yes, erase everything")


async def _meetings(stage: Stage, key: str) -> tuple[int, int]:
    """Return how many meetings are published, and how many of them a cluster has."""
    async with stage.store.reading() as session:
        mine = (await session.exec(select(Cluster.id).where(Cluster.key == key))).one()
        rows = select(Meeting).where(Meeting.state == MeetingState.PUBLISHED)
        theirs = rows.where(or_(col(Meeting.a_cluster_id) == mine, col(Meeting.b_cluster_id) == mine))
        return len((await session.exec(rows)).all()), len((await session.exec(theirs)).all())


async def test_organizers_are_told_that_a_cluster_left_and_count_what_stands(stage: Stage) -> None:
    salma, marta = await stage.have_in("salma-benkirane", "en"), await stage.have_in("marta-puigcerver", "en")
    number, fell = await _meetings(stage, "packaging-cluster")
    await stage.say(salma, "/board")
    assert f"Timetable published: {number} meetings" in salma.last.text
    await stage.tap(salma, "Timetable")
    said = _plain(salma.last.text).splitlines()
    assert said[2] == f"{number} meetings for 42 clusters"
    assert said[3].startswith("Each cluster has ")
    await _forget(stage, marta)
    told = _plain(salma.last.text)
    assert told.startswith("Nobody speaks for Packaging Cluster any more\n\n")
    assert told.endswith(f"{fell} meetings were cancelled; the other sides have been told.")
    assert await _meetings(stage, "packaging-cluster") == (number - fell, 0)
    await stage.say(salma, "/board")
    assert f"Timetable published: {number - fell} meetings" in salma.last.text
    assert f"teams\nCancelled since it was published: {fell}" in salma.last.text
    await stage.tap(salma, "Timetable")
    said = _plain(salma.last.text).splitlines()
    assert said[2:4] == [f"{number - fell} meetings for 42 clusters", f"Cancelled since it was published: {fell}"]
    assert said[4].startswith("Each cluster has 0 to ")
    assert said[5] == "0: Packaging Cluster"
    async with stage.store.reading() as session:
        left = (await session.exec(select(Letter).where(Letter.view == "cluster_left"))).one()
    assert "Marta" not in f"{left.key} {left.params} {left.text}"


async def test_while_a_colleague_speaks_for_the_cluster_nobody_is_told_that_it_left(stage: Stage) -> None:
    salma, marta = await stage.have_in("salma-benkirane", "en"), await stage.have_in("marta-puigcerver", "en")
    await stage.have_in("oriol-casals", "en")
    before = await _meetings(stage, "packaging-cluster")
    await _forget(stage, marta)
    assert await _meetings(stage, "packaging-cluster") == before
    assert not any("Nobody speaks for" in seen.text for seen in salma.screen())


async def test_what_stands_of_a_timetable_nothing_happened_to_is_what_was_published(stage: Stage) -> None:
    async with stage.store.reading() as session:
        event = (await session.exec(select(Event))).one()
        published = await timetables.latest(session, event, TimetableState.PUBLISHED)
        standing = await timetables.standing(session, event)
    assert published is not None
    assert standing.pop("gone") == 0
    assert standing == {name: published.figures[name] for name in standing}
