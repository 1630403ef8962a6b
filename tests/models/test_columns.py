from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from models import InboxRow, InboxState, Lane, Letter, LetterState, Policy
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from models import Store

LARGEST = 2**52 - 1  # Telegram: ids have at most 52 significant bits


async def test_an_instant_comes_back_as_the_same_instant_in_utc(store: Store) -> None:
    said = datetime(2019, 4, 9, 9, 30, 15, 123456, tzinfo=ZoneInfo("Asia/Beirut"))
    async with store.transaction() as session:
        session.add(InboxRow(update_id=1, chat_id=2, received_at=said))
    async with store.reading() as session:
        kept = (await session.exec(select(InboxRow.received_at))).one()
    assert (kept, kept.tzinfo) == (said, UTC)


async def test_instants_are_compared_as_instants(store: Store) -> None:
    async with store.transaction() as session:
        session.add(InboxRow(update_id=1, chat_id=2, received_at=NOON))
    same = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    async with store.reading() as session:
        assert (await session.exec(select(InboxRow.update_id).where(col(InboxRow.received_at) == same))).all() == [1]


async def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="a stored instant is aware"):
        async with store.transaction() as session:
            session.add(InboxRow(update_id=1, chat_id=2, received_at=NOON.replace(tzinfo=None)))
    async with store.reading() as session:
        assert (await session.exec(select(InboxRow))).all() == []


async def test_a_choice_is_stored_as_its_own_text(store: Store) -> None:
    async with store.transaction() as session:
        session.add(InboxRow(update_id=1, chat_id=2, received_at=NOON, state=InboxState.DEAD))
    async with store.reading() as session:
        kept = await session.exec(text("SELECT state FROM inbox"))  # type: ignore[call-overload]
        assert [row[0] for row in kept] == ["dead"]
        assert (await session.exec(select(InboxRow.state))).all() == [InboxState.DEAD]


async def test_a_choice_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="'lost' is not a valid InboxState"):
        async with store.transaction() as session:
            session.add(InboxRow(update_id=1, chat_id=2, received_at=NOON, state="lost"))


async def test_the_largest_ids_of_telegram_fit(store: Store) -> None:
    async with store.transaction() as session:
        event = (await ground(session)).event
        who = await person(session, event, "amal", chat_id=LARGEST)
        letter = Letter(
            key="k", lane=int(Lane.REPLY), chat_id=LARGEST, participant_id=who.id, message_id=LARGEST, view="home",
            due_at=NOON, made_at=NOON,
        )  # fmt: skip
        session.add(letter)
    async with store.reading() as session:
        kept = (await session.exec(select(Letter))).one()
    assert (kept.chat_id, kept.message_id) == (LARGEST, LARGEST)
    assert (kept.state, kept.policy) == (LetterState.PENDING, Policy.RETRY)


async def test_words_of_every_script_come_back_whole(store: Store) -> None:
    said = "زيت الزيتون, café, 📦, \u2068isolated\u2069, \u0000"
    async with store.transaction() as session:
        session.add(InboxRow(update_id=1, chat_id=2, body={"text": said}, received_at=NOON))
    async with store.reading() as session:
        assert (await session.exec(select(InboxRow.body))).one() == {"text": said}
