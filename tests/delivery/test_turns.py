"""Turns: updates of one person are heard one after the other, those of others beside them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.cards import key
from models import Card
from tests.delivery.updates import from_stranger, instead, keep
from tests.models.rows import NOON

if TYPE_CHECKING:
    from handlers.hearing import Hearing
    from tests.stage import Stage


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
