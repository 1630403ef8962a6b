from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from models.lease import give_back, take
from tests.models.rows import NOON

if TYPE_CHECKING:
    from models import Store

MINUTE = timedelta(minutes=1)


async def test_only_one_holds_a_lease_until_it_runs_out(store: Store) -> None:
    async def take_it(holder: str, after: timedelta) -> bool:
        async with store.transaction() as session:
            return await take(session, "poll", holder, MINUTE, now=NOON + after)

    assert await take_it("a", 0 * MINUTE)
    assert not await take_it("b", 0.5 * MINUTE)
    assert await take_it("a", 0.9 * MINUTE)
    assert not await take_it("b", 1.5 * MINUTE)
    assert await take_it("b", 2 * MINUTE)
    assert not await take_it("a", 2 * MINUTE)


async def test_a_lease_given_back_is_free_and_anothers_stays(store: Store) -> None:
    async with store.transaction() as session:
        await take(session, "poll", "a", MINUTE, now=NOON)
        await give_back(session, "poll", "b")
        assert not await take(session, "poll", "b", MINUTE, now=NOON)
        await give_back(session, "poll", "a")
        assert await take(session, "poll", "b", MINUTE, now=NOON)


async def test_of_many_who_ask_at_once_one_gets_it(store: Store) -> None:
    async def ask(holder: str) -> bool:
        async with store.transaction() as session:
            return await take(session, "poll", holder, MINUTE, now=NOON)

    assert sum(await asyncio.gather(*(ask(str(number)) for number in range(6)))) == 1
