"""What one process writes wakes the others; and nothing is lost where it does not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot import outbox
from models import Store, bell
from tests.delivery.office import office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.databases import Postgres
    from tests.delivery.office import Office

CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%LISTEN%' AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def office(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """An office at work on PostgreSQL that looks by itself once in a blue moon."""
    monkeypatch.setattr("bot.delivery.postman.SWEEP", 600.0)
    monkeypatch.setattr("bot.schedule.SWEEP", 600)
    url = postgres.fresh()
    store = Store(url)
    async with office_on(store) as office:
        postman = await office.open()
        began = postman.rounded_at
        async with asyncio.timeout(20):
            while postman.rounded_at == began:  # noqa: ASYNC110 - a round makes no noise
                await asyncio.sleep(0.01)
        yield office
    await store.close()
    postgres.drop(url)


@asynccontextmanager
async def listening(office: Office, ring: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """Listen to what other processes write, from the moment in which the bell has rung for the first time."""
    began = asyncio.Event()

    def hear() -> None:
        began.set()
        (ring or office.postman.alarm.ring)()

    task = asyncio.create_task(bell.listen(office.store, hear))
    await asyncio.wait_for(began.wait(), 20)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def write_elsewhere(office: Office, key: str) -> None:
    """Write a letter as another process does."""
    other = Store(office.store.url.render_as_string(hide_password=False))
    async with other.transaction() as session:
        await outbox.write(session, [office.letter(0, key)])
    await other.close()


async def test_a_letter_that_another_process_writes_leaves_at_once(office: Office) -> None:
    async with listening(office):
        await write_elsewhere(office, "a")
        assert await office.settle() == ["sent"]


async def test_a_letter_that_nobody_is_told_of_leaves_with_the_next_sweep(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_elsewhere(office, "a")
    await asyncio.sleep(0.5)
    assert await office.states() == ["pending"]
    monkeypatch.setattr("bot.delivery.postman.SWEEP", 0.2)
    office.postman.alarm.ring()  # he is still waiting for the old one
    await write_elsewhere(office, "b")
    assert await office.settle() == ["sent", "sent"]


async def test_who_listens_hears_again_after_the_line_was_cut(office: Office) -> None:
    async with listening(office):
        async with office.store.transaction() as session:
            await (await session.connection()).execute(CUT)
        await asyncio.sleep(bell.FIRST_WAIT + 0.5)
        await write_elsewhere(office, "a")
        assert await office.settle() == ["sent"]


async def test_nobody_rings_for_what_was_rolled_back_or_what_he_wrote_himself(office: Office) -> None:
    rung: list[int] = []
    async with listening(office, lambda: rung.append(1)):
        async with office.store.transaction() as session:
            await outbox.write(session, [office.letter(0, "own")])
        with suppress(ZeroDivisionError):
            async with office.store.transaction() as session:
                await outbox.write(session, [office.letter(1, "never")])
                raise ZeroDivisionError
        await asyncio.sleep(0.3)
        assert len(rung) == 1  # when it began
        await write_elsewhere(office, "other")
        async with asyncio.timeout(20):
            while len(rung) < 2:  # noqa: ASYNC110 - a list makes no noise
                await asyncio.sleep(0.01)
