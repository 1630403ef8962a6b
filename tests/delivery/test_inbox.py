"""Updates: kept before they are acknowledged, handled once, one at a time a chat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot import inbox
from bot.app import App
from bot.cards import key
from bot.clock import SystemClock
from handlers.hearing import Permission, Route
from models import Card, InboxRow, InboxState, Letter, Participant, Store
from tests.models.rows import NOON

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.hearing import Hearing
    from tests.stage import Stage


GONE = OperationalError("SELECT 1", {}, OSError("gone"))


def words(update_id: int, chat: int, said: str = "hi") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "from": {"id": chat}, "text": said}}


async def keep(store: Store, *bodies: dict[str, Any]) -> int:
    async with store.transaction() as session:
        return await inbox.keep(session, bodies, now=NOON)


async def waiting(store: Store, *busy: int) -> list[int]:
    async with store.glance() as connection:
        return [one.row.update_id for one in await inbox.oldest_waiting(connection, busy=busy)]


async def rows(store: Store) -> list[InboxRow]:
    async with store.reading() as session:
        return list((await session.exec(select(InboxRow).order_by(col(InboxRow.update_id)))).all())


def instead(stage: Stage, kind: str, name: str, hear: Callable[[Hearing], Awaitable[None]]) -> None:
    """Let another handler answer a route."""
    routes = stage.app.dispatcher._routes
    known = routes.get((kind, name)) or Route(kind, name, hear, Permission.ANYONE)
    routes[kind, name] = replace(known, hear=hear)


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


def from_stranger(update_id: int, chat: int) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "A", "type": "private"}
    return {
        "update_id": update_id,
        "message": {"message_id": 1, "date": 1_554_804_000, "chat": who, "from": who, "text": "hi"},
    }


async def test_the_inbox_is_looked_at_when_something_arrives_and_not_after_every_update(stage: Stage) -> None:
    heard: list[int] = []
    looks: list[str] = []

    async def hear(hearing: Hearing) -> None:
        heard.append(hearing.update_id)

    instead(stage, "other", "words", hear)
    await stage.settle()

    @event.listens_for(stage.store._glancer.sync_engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        looks.extend(["look"] * ("FROM inbox" in statement))

    await keep(stage.store, *(from_stranger(900_000 + n, 10_000 + n) for n in range(25)))
    stage.app.updates.set()
    await stage.settle()
    assert heard == [900_000 + n for n in range(25)]
    assert len(looks) == 1


@pytest.mark.parametrize("is_rung", [True, False])
async def test_what_comes_for_a_chat_while_it_is_heard_is_heard_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, is_rung: bool
) -> None:
    monkeypatch.setattr("bot.app.LOOK_AGAIN", 0.2)
    heard: list[int] = []
    begun, end = asyncio.Event(), asyncio.Event()

    async def hear(hearing: Hearing) -> None:
        heard.append(hearing.update_id)
        hearing.after.append(rest)

    async def rest() -> None:
        begun.set()
        await end.wait()

    instead(stage, "other", "words", hear)
    await keep(stage.store, from_stranger(900_000, 10_000))
    stage.app.updates.set()
    await begun.wait()
    await keep(stage.store, from_stranger(900_001, 10_000), from_stranger(900_002, 10_000))
    if is_rung:
        stage.app.updates.set()
    await asyncio.sleep(0.05)
    end.set()
    await stage.settle()
    assert heard == [900_000, 900_001, 900_002]


async def test_a_handler_that_fails_twice_and_then_works_answers_once(
    either_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = either_stage
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    tries = 0

    async def stumble(hearing: Hearing) -> None:
        nonlocal tries
        tries += 1
        await hearing.reply("wordless")
        if tries < 3:
            raise ZeroDivisionError

    instead(stage, "command", "help", stumble)
    before = len(who.screen())
    await stage.say(who, "/help")
    assert (tries, len(who.screen())) == (3, before + 2)
    [row] = [row for row in await rows(stage.store) if row.tries]
    assert (row.state, row.tries) == (InboxState.DONE, 2)


async def test_an_update_that_fails_for_good_is_set_aside_with_an_apology_and_an_answer_to_the_tap(
    either_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = either_stage
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")

    async def fail(hearing: Hearing) -> None:
        await hearing.reply("wordless")
        raise ZeroDivisionError

    instead(stage, "tap", "next", fail)
    button = next(word for row in who.last.buttons for word in row if "next" in word.lower())
    before = len(who.screen())
    tap = await who.tap(button)
    toast = await who.wait_for_toast(tap)
    await stage.settle()
    assert toast.text
    assert len([one for one in who.toasts if one.tap == tap]) == 1
    [row] = [row for row in await rows(stage.store) if row.tries]
    assert (row.state, row.tries, row.error) == (InboxState.DEAD, 3, "ZeroDivisionError: ")
    assert len(who.screen()) == before + 1
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 3


async def test_a_store_that_is_away_is_not_the_updates_fault(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    tries = 0

    async def lose_the_store(hearing: Hearing) -> None:
        nonlocal tries
        tries += 1
        await hearing.reply("wordless")
        if tries == 1:
            raise GONE

    instead(stage, "command", "help", lose_the_store)
    await stage.say(who, "/help")
    assert tries == 2
    assert [row.tries for row in await rows(stage.store) if row.tries] == []


async def test_an_update_nobody_can_read_is_set_aside_and_holds_up_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    stage.phone.faults.malformed_update()
    before = len(who.screen())
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 2
    assert [row.state for row in await rows(stage.store) if row.chat_id == 0 and row.tries] == [InboxState.DEAD]
    async with stage.store.reading() as session:
        assert (await session.exec(select(Letter).where(Letter.chat_id == 0))).all() == []


async def test_messages_and_taps_of_one_person_never_run_in_parallel_and_keep_their_order(
    either_stage: Stage,
) -> None:
    stage = either_stage
    one = await stage.come_in(stage.folder.participants[3].key, "en")
    two = await stage.come_in(stage.folder.participants[5].key, "en")
    running: dict[int, int] = {}
    heard: list[tuple[int, str]] = []
    most_of_one = most_of_all = 0

    async def slow(hearing: Hearing) -> None:
        nonlocal most_of_one, most_of_all
        running[hearing.chat_id] = running.get(hearing.chat_id, 0) + 1
        most_of_one, most_of_all = max(most_of_one, *running.values()), max(most_of_all, sum(running.values()))
        await asyncio.sleep(0.02)
        heard.append((hearing.chat_id, hearing.words or hearing.value))
        running[hearing.chat_id] -= 1

    instead(stage, "other", "words", slow)
    instead(stage, "tap", "home", slow)
    async with stage.store.transaction() as session:
        cards = {who.id: Card(chat_id=who.id, view="home", made_at=NOON) for who in (one, two)}
        session.add_all(cards.values())
    for number in range(4):
        for who in (one, two):
            await who.say(f"words {number}")
            await who.forge_tap(key("home", cards[who.id].id or 0, 1, f"tap {number}"), who.last)
    await stage.settle()
    for who in (one, two):
        mine = [said for chat, said in heard if chat == who.id]
        assert sorted(mine) == sorted([f"{kind} {n}" for n in range(4) for kind in ("words", "tap")])
        for kind in ("words", "tap"):
            assert [said for said in mine if said.startswith(kind)] == [f"{kind} {n}" for n in range(4)]
    assert most_of_one == 1
    if not stage.store.is_sqlite:  # there only one writes at a time
        assert most_of_all == 2


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


@pytest.mark.parametrize("breaths", range(6))
async def test_a_bot_stops_though_updates_arrive_at_that_moment(stage: Stage, breaths: int) -> None:
    await stage.settle()
    tasks = stage.app._tasks[1:]  # what listens and what delivers
    stage.app.updates.set()
    stage.app.letters.ring()
    for _ in range(breaths):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    _done, going_on = await asyncio.wait(tasks, timeout=1)
    assert not going_on
