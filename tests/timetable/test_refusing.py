"""A no to a meeting that stands in the timetable: its time is told first, and then nobody is promised anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from models import Cluster, Letter, Meeting, MeetingState, Request, Wish
from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("refusing"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    """The published event, in which QOOT and Packaging Cluster meet."""
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


def _plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))


def _heard(person: Person, words: str) -> int:
    return sum(words in _plain(seen.text) for seen in person.screen())


async def _wishes(stage: Stage, person: Person, words: str) -> None:
    """Open the card of Packaging Cluster and tap a wish on it."""
    await stage.say(person, "/matches")
    row = next(words for line in person.last.buttons for words in line if "Packaging Cluster" in words)
    await stage.tap(person, row)
    await stage.tap(person, words)


async def _stand(stage: Stage) -> tuple[MeetingState, list[Wish]]:
    """Return where the meeting of the two stands, and what they wish, in the order it was first said."""
    async with stage.store.reading() as session:
        keys = ("qoot", "packaging-cluster")
        pair = (await session.exec(select(Cluster.id).where(col(Cluster.key).in_(keys)))).all()
        both = col(Meeting.a_cluster_id).in_(pair) & col(Meeting.b_cluster_id).in_(pair)
        state = (await session.exec(select(Meeting.state).where(both))).one()
        return state, list((await session.exec(select(Request.wish).order_by(col(Request.id)))).all())


async def test_a_no_to_a_standing_meeting_is_asked_about_with_its_time_and_going_back_keeps_it(stage: Stage) -> None:
    rania, marta = await stage.have_in("rania-haddad", "en"), await stage.have_in("marta-puigcerver", "en")
    await _wishes(stage, rania, "Must meet")
    assert "Your meeting is in the timetable: " in rania.last.text
    assert "very much wants to meet you" in marta.last.text
    assert "Your meeting is in the timetable: " in marta.last.text
    await stage.tap(marta, "No, thanks")
    assert "Cancel your meeting with QOOT Cluster?" in _plain(marta.last.text)
    await stage.tap(marta, "Back to the meeting")
    assert await _stand(stage) == (MeetingState.PUBLISHED, [Wish.MUST])
    assert "Your meeting is in the timetable: " in marta.last.text
    await stage.tap(marta, "Meet")
    assert "would like to meet you, too.\nYour meeting is in the timetable: " in _plain(rania.last.text)


async def test_a_no_to_what_both_want_is_asked_about_before_the_other_side_hears_of_it(stage: Stage) -> None:
    rania, nayla = await stage.have_in("rania-haddad", "en"), await stage.have_in("nayla-sfeir", "en")
    await stage.say(rania, "/find Beirut Creative")
    if "Must meet" not in rania.last.buttons[0]:
        await stage.tap(rania, rania.last.buttons[0][0])
    await stage.tap(rania, "Must meet")
    await stage.tap(nayla, "Yes, gladly")
    heard = len(nayla.screen())
    await stage.tap(rania, "No, thanks")
    assert _heard(rania, "want to meet. Say no after all?") == 1
    await stage.tap(rania, "Back to the match")
    assert len(nayla.screen()) == heard
    await stage.tap(rania, "No, thanks")
    await stage.tap(rania, "No, thanks")
    assert len(nayla.screen()) == heard + 1
    assert _heard(rania, "Your wish: no meeting") == 1


async def test_a_second_yes_cancels_it_and_both_sides_hear_so_once(stage: Stage) -> None:
    rania, marta = await stage.have_in("rania-haddad", "en"), await stage.have_in("marta-puigcerver", "en")
    await _wishes(stage, rania, "Must meet")
    await stage.tap(marta, "No, thanks")
    await stage.tap(marta, "Yes, cancel it")
    assert "Your wish: no meeting. None will be planned." in marta.last.text
    assert await _stand(stage) == (MeetingState.CANCELLED, [Wish.MUST, Wish.NO])
    assert _heard(rania, "Your meeting with Packaging Cluster is cancelled") == 1
    assert _heard(rania, "cannot meet you this time") == 0
    assert _heard(marta, "is cancelled") == 0
    await stage.say(rania, "/agenda")
    assert "Packaging Cluster" not in rania.last.text


async def test_who_takes_a_must_back_cancels_in_the_same_way_and_where_nothing_stands_nobody_is_asked(
    stage: Stage,
) -> None:
    rania, marta = await stage.have_in("rania-haddad", "en"), await stage.have_in("marta-puigcerver", "en")
    await _wishes(stage, rania, "No, thanks")
    await stage.tap(rania, "Yes, cancel it")
    assert _heard(marta, "Your meeting with QOOT Cluster is cancelled") == 1
    await stage.tap(rania, "Meet")
    await stage.tap(marta, "No, thanks")
    assert "You said no. No meeting will be planned." in marta.last.text
    assert _heard(rania, "cannot meet you this time") == 1
    async with stage.store.reading() as session:
        told = (await session.exec(select(Letter).where(Letter.view == "meeting_cancelled"))).all()
    assert len(told) == 1
