"""Real processes, really killed: the phone's own record against what the rows promise."""

from __future__ import annotations

import asyncio
import random
import signal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from models import LetterState, Store
from tests.databases import Postgres
from tests.faults.proxy import in_front_of
from tests.faults.town import town
from tests.faults.verdict import judged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Files
    from tests.faults.town import Town

SEED = 7


async def kill_and_start(it: Town, times: int, chance: random.Random) -> None:
    """Kill a worker at a random moment of its work and start another, so many times; people go on asking."""
    for _ in range(times):
        await it.until_sending(3)
        await it.say(chance.randrange(it.people))
        await asyncio.sleep(chance.random())
        it.kill(chance.choice(it.workers))
        it.start()


async def test_a_bot_that_is_killed_again_and_again_loses_nothing_on_sqlite(files: Files, tmp_path: Path) -> None:
    async with town(files.fresh(), tmp_path) as it:
        await it.settle_in(people=30, letters=160)
        it.start()
        await kill_and_start(it, 3, random.Random(SEED))
        await it.trouble("drop", times=2)
        await it.trouble("flood", retry_after=3)
        await it.drained()
        verdict = await judged(it)
    assert verdict.broken == [], verdict.figures


async def test_three_workers_behind_a_proxy_lose_nothing_when_killed_and_when_the_database_stops(
    tmp_path: Path,
) -> None:
    server = Postgres(tmp_path / "data")
    try:
        async with town(server.fresh(), tmp_path, server=server) as it, in_front_of(it):
            await it.settle_in(people=30, letters=200)
            for _ in range(3):
                it.start()
            await kill_and_start(it, 2, random.Random(SEED))
            await it.until_sending(3)
            await it.stop_the_database(2)
            await it.say(4)
            for worker in list(it.workers):
                it.kill(worker)
            await it.let_leases_lapse()
            it.start()
            await it.drained()
            verdict = await judged(it)
        assert verdict.broken == [], verdict.figures
    finally:
        server.close()


async def test_a_bot_started_before_its_database_waits_for_it(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "data")
    try:
        async with town(server.fresh(), tmp_path, server=server) as it:
            await it.settle_in(people=4, letters=8)
            await asyncio.to_thread(server.stop)
            worker = it.start()
            async with asyncio.timeout(60):
                while "the database does not answer" not in (tmp_path / "bot.log").read_text("utf-8"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert worker.poll() is None
            await asyncio.to_thread(server.start)
            await it.drained()
            verdict = await judged(it)
        assert (verdict.broken, verdict.figures["sent"]) == ([], 8)
    finally:
        server.close()


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
async def test_a_bot_told_to_stop_leaves_no_doubt_and_goes_on_later(
    files: Files, postgres: Postgres, tmp_path: Path, on: str
) -> None:
    async with town((files if on == "sqlite" else postgres).fresh(), tmp_path) as it:
        await it.settle_in(people=10, letters=60)
        worker = it.start()
        await it.until_sending(5)
        assert it.kill(worker, signal.SIGTERM) == 0
        it.start()
        await it.drained()
        verdict = await judged(it)
    assert verdict.broken == []
    assert (verdict.figures["sent"], verdict.figures["doubts"]) == (60, 0)


@pytest.mark.parametrize("trouble", ["hang", "late"], ids=["before it arrived", "after it arrived"])
@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
async def test_a_bot_killed_with_letters_on_the_wire_parks_one_and_repeats_the_other(
    files: Files, postgres: Postgres, tmp_path: Path, on: str, trouble: str
) -> None:
    async with town((files if on == "sqlite" else postgres).fresh(), tmp_path) as it:
        await it.settle_in(people=2, letters=2)
        await it.trouble(trouble, seconds=60, times=2)
        worker = it.start()
        await it.until_all_are(LetterState.SENDING)
        await asyncio.sleep(1)  # a call takes some milliseconds to arrive
        it.kill(worker)
        await it.let_leases_lapse()
        it.start()
        await it.drained()
        verdict = await judged(it)
    assert verdict.broken == []
    arrived = int(trouble == "late")
    assert {name: verdict.figures[name] for name in ("sent", "unknown", "doubts")} == {
        "sent": 1,
        "unknown": 1,
        "doubts": 2,
    }
    assert (verdict.figures["unknown that had arrived"], verdict.figures["copies beyond one"]) == (arrived, arrived)


async def test_a_bot_killed_between_claim_and_mark_leaves_no_doubt(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh()
    async with town(url, tmp_path) as it:
        await it.settle_in(people=3, letters=6)
        store = Store(url)
        async with store.transaction() as session:  # what a letter says cannot be read, so none is marked
            await session.exec(text("LOCK TABLE announcement IN ACCESS EXCLUSIVE MODE"))
            worker = it.start()
            await it.until_all_are(LetterState.CLAIMED, at_least=3)  # one a person
            it.kill(worker)
        await store.close()
        await it.let_leases_lapse()
        it.start()
        await it.drained()
        verdict = await judged(it)
    assert (verdict.broken, verdict.figures["sent"], verdict.figures["doubts"]) == ([], 6, 0)


async def test_a_second_bot_on_one_file_refuses_and_says_why(files: Files, tmp_path: Path) -> None:
    async with town(files.fresh(), tmp_path) as it:
        await it.settle_in(people=2, letters=2)
        it.start()
        await it.drained()
        second = it.start()
        assert await asyncio.to_thread(second.wait, 60) == 1
        it.workers.remove(second)
        assert "on which another bot is running: stop that one first" in (tmp_path / "bot.log").read_text("utf-8")
