"""A meeting that was changed past the bot: nobody goes to the old place, and both sides hear of the new one once."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models import Cluster, Lane, Letter, Meeting, MeetingSlot, Seat
from models.letter import PENDING
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage

MORNING = datetime(2019, 4, 9, 9, 0, tzinfo=CASABLANCA)
LAST = datetime(2019, 4, 11, 18, 0, tzinfo=CASABLANCA)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("behind"))


@pytest.fixture
async def hall(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


def told(person: Person, words: str) -> list[str]:
    return [seen.text for seen in person.screen() if not seen.mine and words in seen.text]


async def test_a_meeting_moved_by_hand_is_told_once_and_reminded_of_at_its_new_time_only(hall: Stage) -> None:
    rania = await hall.have_in("rania-haddad", "en")
    await hall.jump(MORNING)
    async with hall.store.transaction() as session:
        mine = (await session.exec(select(Cluster.id).where(Cluster.key == "qoot"))).one()
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
        busy = set((await session.exec(select(Seat.slot_id))).all())
        seats = (await session.exec(select(Seat).where(Seat.cluster_id == mine))).all()
        meeting = await session.get_one(Meeting, min(seats, key=lambda seat: seat.slot_id).meeting_id)
        other = (await session.exec(select(Cluster.name).where(
            col(Cluster.id).in_({meeting.a_cluster_id, meeting.b_cluster_id} - {mine})
        ))).one()  # fmt: skip
        free = next(slot for slot in slots[::-1] if slot.id not in busy)
        here = col(Meeting.id) == meeting.id
        await session.exec(update(Meeting).where(here).values(slot_id=free.id, revision=meeting.revision + 1))
        await session.exec(update(Seat).where(col(Seat.meeting_id) == meeting.id).values(slot_id=free.id))
    for _sweep in range(3):
        hall.app.dues.ring()
        await hall.settle()
    assert len(told(rania, f"Your meeting with \u2068{other}\u2069 has moved")) == 1
    async with hall.store.reading() as session:
        waiting = await session.exec(select(Letter).where(Letter.lane == Lane.REMINDER, PENDING))
        named = [letter for letter in waiting.all() if names(letter, meeting)]
        kept = await session.get_one(Meeting, meeting.id)
        slot = await session.get_one(MeetingSlot, kept.slot_id)
    assert kept.planned_revision == kept.revision
    assert named
    # Each is over when the next is due, the last when the meeting begins at its new time; so is one that reminds of
    # another meeting besides.
    in_order = sorted(named, key=lambda letter: letter.due_at)
    assert in_order[-1].expires_at == slot.starts
    for one, following in pairwise(in_order):
        alone = len(one.params["meetings"]) == 1
        assert one.expires_at == (following.due_at if alone else slot.starts)
    assert all([kept.id, kept.revision] in letter.params["meetings"] for letter in named)
    await hall.jump(LAST)
    assert len([text for text in told(rania, str(other)) if text.startswith(("In ", "Next "))]) == len(named)


def names(letter: Letter, meeting: Meeting) -> bool:
    return any(number == meeting.id for number, _revision in letter.params.get("meetings", ()))
