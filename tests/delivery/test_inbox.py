"""Updates: kept before they are acknowledged, each handled once, none lost."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import app, inbox, participants
from bot.app import App
from bot.clock import SystemClock
from bot.intake import CATCH_UP, Intake
from models import InboxRow, InboxState, Participant, Store
from tests.delivery.updates import keep, rows, waiting, words
from tests.models.rows import NOON
from tests.stage import staged

if TYPE_CHECKING:
    from models import Session
    from tests.databases import Postgres
    from tests.stage import Stage


async def test_an_update_kept_twice_is_kept_once(store: Store) -> None:
    assert await keep(store, words(5, 1), words(6, 1)) == 2
    assert await keep(store, words(6, 1), words(7, 2)) == 1
    assert [row.update_id for row in await rows(store)] == [5, 6, 7]


async def test_each_chat_is_heard_in_order_and_one_update_at_a_time(store: Store) -> None:
    await keep(store, words(5, 1), words(6, 2), words(7, 1), words(8, 3))
    assert await waiting(store) == [5, 6, 8]
    assert await waiting(store, 1) == [6, 8]
    async with store.transaction() as session:
        assert await inbox.close(session, 5, now=NOON)
        assert not await inbox.close(session, 5, now=NOON)
    assert await waiting(store) == [6, 7, 8]


async def test_a_message_and_a_tap_of_one_person_belong_to_one_chat(store: Store) -> None:
    tap = {"update_id": 6, "callback_query": {"from": {"id": 1}, "message": {"chat": {"id": 1}}, "data": "x"}}
    bare = {"update_id": 7, "callback_query": {"from": {"id": 1}, "data": "x"}}
    member = {"update_id": 8, "my_chat_member": {"chat": {"id": 1}, "from": {"id": 1}}}
    await keep(store, words(5, 1), tap, bare, member)
    assert {row.chat_id for row in await rows(store)} == {1}
    assert await waiting(store) == [5]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_what_is_said_or_tapped_where_others_are_is_nobody_s(store: Store, kind: str) -> None:
    chat, sender = {"id": -1001, "type": kind}, {"id": 1}
    said = {"update_id": 6, "message": {"chat": chat, "from": sender, "text": "/start code"}}
    tap = {"update_id": 7, "callback_query": {"from": sender, "message": {"chat": chat}, "data": "x"}}
    await keep(store, said, tap, words(8, 1))
    assert [row.chat_id for row in await rows(store)] == [0, 0, 1]


async def test_a_handled_update_keeps_only_its_number(store: Store) -> None:
    await keep(store, words(5, 1, "secret"))
    async with store.transaction() as session:
        await inbox.close(session, 5, now=NOON)
    [row] = await rows(store)
    assert (row.update_id, row.chat_id, row.body, row.state) == (5, 0, None, InboxState.DONE)


async def test_the_offset_follows_the_newest_number_and_starts_anew_after_days_of_silence(store: Store) -> None:
    async def offset(after: timedelta) -> int:
        async with store.reading() as session:
            return await inbox.next_offset(session, now=NOON + after)

    assert await offset(timedelta()) == 0
    await keep(store, words(5, 1), words(9, 1))
    assert await offset(timedelta(days=1)) == 10
    assert await offset(timedelta(days=6)) == 0
    async with store.transaction() as session:
        for number in (5, 9):
            await inbox.close(session, number, now=NOON)
        await inbox.prune(session, now=NOON + timedelta(days=4))
    assert [row.update_id for row in await rows(store)] == [9]
    assert await offset(timedelta(days=4)) == 10


async def test_lower_numbers_after_days_of_silence_are_acknowledged_like_any_others(store: Store) -> None:
    """After a week without updates Telegram begins anew, half the time below the old numbers."""
    await keep(store, words(2_000_000_000, 1))
    later = NOON + timedelta(days=8)
    async with store.transaction() as session:
        await inbox.close(session, 2_000_000_000, now=NOON)
        assert await inbox.next_offset(session, now=later) == 0
        await inbox.keep(session, [words(number, 1) for number in (500, 501, 502)], now=later)
    async with store.transaction() as session:
        assert await inbox.next_offset(session, now=later) == 503
        await inbox.keep(session, [words(503, 1)], now=later + timedelta(seconds=1))
        assert await inbox.next_offset(session, now=later + timedelta(seconds=2)) == 504
        await inbox.prune(session, now=later)
        assert await inbox.next_offset(session, now=later + timedelta(seconds=2)) == 504
    assert [row.update_id for row in await rows(store)] == [500, 501, 502, 503]


async def test_updates_stay_with_telegram_until_they_are_kept(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    engine = stage.store._writer
    stage.store._writer = Store("sqlite+aiosqlite:////nowhere/at/all.db").writer
    await who.say("/help")
    await asyncio.sleep(0.3)
    assert stage.phone.telegram.updates.pending()
    stage.store._writer = engine
    await stage.settle()
    assert len([seen for seen in who.screen() if not seen.mine]) == 2


async def test_an_update_delivered_twice_is_answered_once(stage: Stage) -> None:
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    await stage.say(who, "/help")
    before = len(who.screen())
    async with stage.store.reading() as session:
        newest = max((await session.exec(select(InboxRow.update_id))).all())
    async with stage.store.transaction() as session:
        assert await inbox.keep(session, [words(newest, who.id, "/help")], now=stage.clock.now()) == 0
    stage.app.updates.set()
    await stage.settle()
    assert len(who.screen()) == before


async def test_a_bot_stopped_and_started_anew_loses_nothing(either_stage: Stage) -> None:
    stage = either_stage
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    before = len(who.screen())
    for _ in range(3):
        await who.say("/help")
    await stage.app.stop()
    for _ in range(3):
        await who.say("/help")
    old = stage.app
    stage.app = App(
        stage.store, old.bot.token, api_url="http://phone", clock=stage.clock, pulse=SystemClock(),
        transport=old.bot.request._client_kwargs["transport"],
    )  # fmt: skip
    await stage.app.start()
    await stage.settle()
    assert len(who.screen()) == before + 12


async def test_who_writes_again_after_blocking_is_answered(stage: Stage) -> None:
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    async with stage.store.transaction() as session:
        joined = (await session.exec(select(Participant).where(Participant.chat_id == who.id))).one()
        joined.blocked_at = NOON
        session.add(joined)
    before = len(who.screen())
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 2


async def test_what_is_said_before_an_event_is_loaded_waits_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rania = await stage.have_in("rania-haddad", "en")

    async def nothing(_session: Session, _chat: int) -> tuple[None, None, None]:
        return None, None, None

    with monkeypatch.context() as patch:
        patch.setattr(participants, "around", nothing)
        patch.setattr(app, "LOOK_AGAIN", 0.05)
        await rania.say("/help")
        await asyncio.sleep(0.5)
        async with stage.store.reading() as session:
            states = (await session.exec(select(InboxRow.state))).all()
    assert states == [InboxState.WAITING]
    await stage.settle()
    assert not rania.last.mine


async def test_a_worker_that_does_not_fetch_knows_at_once_that_another_one_does(postgres: Postgres) -> None:
    async with staged(postgres.fresh()) as stage:
        arrived = asyncio.Event()
        second = Intake(stage.store, stage.app.bot, stage.clock, pulse=SystemClock(), arrived=arrived)
        running = asyncio.create_task(second.run())
        began = monotonic()
        assert await stage.app.intake.catch_up() is True
        assert await second.catch_up() is None
        assert monotonic() - began < CATCH_UP
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
