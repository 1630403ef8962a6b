from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from models import Meeting, MeetingState, Seat
from tests.models.rows import NOON, Ground, ground

if TYPE_CHECKING:
    from models import Session, Store


async def meet(
    session: Session, given: Ground, pair: tuple[int, int], slot: int, table: int, *, off: bool = False, number: int = 1
) -> Meeting:
    made = Meeting(
        event_id=given.event.id or 0,
        a_cluster_id=given.clusters[pair[0]].id or 0,
        b_cluster_id=given.clusters[pair[1]].id or 0,
        slot_id=given.slots[slot].id or 0,
        table_number=table,
        state=MeetingState.CANCELLED if off else MeetingState.PUBLISHED,
        changed_at=NOON,
    )
    session.add(made)
    await session.flush()
    if not off:
        session.add_all(
            Seat(meeting_id=made.id or 0, slot_id=made.slot_id, cluster_id=side, number=number)
            for side in (made.a_cluster_id, made.b_cluster_id)
        )
        await session.flush()
    return made


async def book(store: Store, *meetings: tuple[tuple[int, int], int, int]) -> None:
    async with store.transaction() as session:
        given = await ground(session)
        for pair, slot, table in meetings:
            await meet(session, given, pair, slot, table)


async def test_two_meetings_at_one_table_are_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await book(store, ((0, 1), 0, 1), ((2, 3), 0, 1))


async def test_a_cluster_in_two_meetings_at_once_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await book(store, ((0, 1), 0, 1), ((0, 2), 0, 2))


async def test_two_people_of_a_cluster_sit_in_two_seats_and_nobody_in_one_that_is_taken(store: Store) -> None:
    async with store.transaction() as session:
        given = await ground(session)
        await meet(session, given, (0, 1), 0, 1)
        await meet(session, given, (0, 2), 0, 2, number=2)
    with pytest.raises(IntegrityError):
        async with store.transaction() as session:
            await meet(session, given, (0, 3), 0, 3, number=2)


async def test_a_second_meeting_of_one_pair_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await book(store, ((0, 1), 0, 1), ((0, 1), 1, 1))


async def test_a_cancelled_meeting_leaves_its_table_free(store: Store) -> None:
    async with store.transaction() as session:
        given = await ground(session)
        await meet(session, given, (0, 1), 0, 1, off=True)
        await meet(session, given, (2, 3), 0, 1)
        await meet(session, given, (0, 2), 1, 1)
