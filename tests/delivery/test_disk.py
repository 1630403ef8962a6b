"""The disk fills up, the file can only be read, a table is gone: nothing leaves unmarked, nothing is lost."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import LetterState, Store
from models.store import is_away
from tests.delivery.office import office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.databases import Files, Postgres
    from tests.delivery.office import Office

LONG = "x" * 3000


@pytest.fixture
async def office(files: Files) -> AsyncIterator[Office]:
    """An office on SQLite whose postman has not begun."""
    store = Store(files.fresh())
    async with office_on(store) as made:
        yield made
    await store.close()


async def tell(store: Store, *said: str) -> int:
    """Say something to the one connection that writes, outside any transaction; return what the last one answered."""
    async with store.writer.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for one in said:
            async with driver.execute(one) as cursor:
                answer = await cursor.fetchone()
    return int(answer[0]) if answer else 0


@asynccontextmanager
async def nothing_leaves(office: Office) -> AsyncIterator[None]:
    """See that rounds fail and go on, and that nobody gets anything meanwhile."""
    failed = office.postman.tally["rounds_failed"] + office.postman.tally["store_waits"]
    yield
    async with asyncio.timeout(20):
        while office.postman.tally["rounds_failed"] + office.postman.tally["store_waits"] < failed + 3:  # noqa: ASYNC110 - it counts in silence
            await asyncio.sleep(0.02)
    assert office.wire.methods() == []
    assert set(await office.states()) == {"pending"}


async def test_on_a_full_disk_nothing_leaves_unmarked_and_all_leaves_once_there_is_room(office: Office) -> None:
    await office.write(*(office.letter(n % 4, f"k{n}", LONG) for n in range(8)))
    pages = await tell(office.store, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA page_count")
    # The words of a letter are kept when it is marked, and there is no room for them.
    await tell(office.store, "PRAGMA cache_size = 10", f"PRAGMA max_page_count = {pages}")
    await office.open()
    async with nothing_leaves(office):
        pass
    await tell(office.store, "PRAGMA max_page_count = 1000000")
    assert await office.settle() == ["sent"] * 8
    assert sorted(len(office.read(who)) for who in range(4)) == [2, 2, 2, 2]


async def test_a_database_that_only_lets_one_read_stops_the_sender_and_not_the_bot(office: Office) -> None:
    await office.write(office.letter(0, "k"))
    await tell(office.store, "PRAGMA query_only = ON")
    await office.open()
    async with nothing_leaves(office):
        pass
    await tell(office.store, "PRAGMA query_only = OFF")
    assert await office.settle() == ["sent"]
    assert office.read() == ["k"]


async def test_a_table_taken_away_by_a_migration_stops_the_sender_until_it_is_back(office: Office) -> None:
    await office.write(office.letter(0, "k"))
    await tell(office.store, "ALTER TABLE budget RENAME TO budget_elsewhere")
    await office.open()
    async with nothing_leaves(office):
        pass
    await tell(office.store, "ALTER TABLE budget_elsewhere RENAME TO budget")
    assert await office.settle() == ["sent"]


async def test_what_was_sent_while_the_disk_filled_up_is_written_down_later(office: Office) -> None:
    await office.open()
    office.wire.before_answer = asyncio.Event()
    await office.write(office.letter(0, "k"))
    await office.until_sending()
    await tell(office.store, "PRAGMA query_only = ON")
    office.wire.before_answer.set()
    async with asyncio.timeout(20):
        while not office.postman.tally["store_waits"]:  # noqa: ASYNC110 - same
            await asyncio.sleep(0.02)
    await tell(office.store, "PRAGMA query_only = OFF")
    assert await office.settle() == ["sent"]
    assert office.read() == ["k"]


async def test_a_429_that_cannot_be_written_down_yet_keeps_everybody_waiting_all_the_same(files: Files) -> None:
    store = Store(files.fresh())
    async with office_on(store, hurry=1) as office:
        await office.open()
        office.phone.faults.add("flood", method="sendMessage", retry_after=4)
        office.wire.before_answer = asyncio.Event()
        await office.write(office.letter(0, "one"))
        await office.until_sending()
        await tell(store, "PRAGMA query_only = ON")
        office.wire.before_answer.set()
        async with asyncio.timeout(20):
            while office.postman.tally["store_waits"] < 4:  # noqa: ASYNC110 - same
                await asyncio.sleep(0.01)
        await tell(store, "PRAGMA query_only = OFF")
        await office.write(office.letter(1, "two"))
        await office.until(lambda letters: all(one.state is LetterState.SENT for one in letters))
    first, *others = [at for _method, at in office.wire.calls]
    assert all(at - first >= timedelta(seconds=4) for at in others)
    await store.close()


@pytest.fixture
async def office_elsewhere(postgres: Postgres) -> AsyncIterator[Office]:
    """The same on PostgreSQL."""
    store = Store(postgres.fresh())
    async with office_on(store) as made:
        yield made
    await store.close()


REFUSE = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'; END $$"
)
STAND_IN_THE_WAY = "CREATE TRIGGER refuse BEFORE UPDATE ON letter FOR EACH STATEMENT EXECUTE FUNCTION refuse()"


async def ask(store: Store, *said: str) -> None:
    async with store.writer.begin() as connection:
        for one in said:
            await connection.execute(text(one))


# The server's own words for a full disk, and for a standby that has taken the place of the one that is gone.
@pytest.mark.parametrize("code", ["53100", "25006"])
async def test_a_postgresql_that_refuses_every_write_stops_the_sender_until_it_takes_them(
    office_elsewhere: Office, code: str
) -> None:
    office = office_elsewhere
    await office.write(office.letter(0, "k"))
    await ask(office.store, REFUSE.format(code=code), STAND_IN_THE_WAY)
    with pytest.raises(DBAPIError) as refused:
        await ask(office.store, "UPDATE letter SET attempts = 9")
    assert is_away(refused.value)
    await office.open()
    async with nothing_leaves(office):
        pass
    await ask(office.store, "DROP TRIGGER refuse ON letter")
    assert await office.settle() == ["sent"]
    assert office.read() == ["k"]


async def test_a_table_taken_away_on_postgresql_stops_the_sender_until_it_is_back(office_elsewhere: Office) -> None:
    office = office_elsewhere
    await office.write(office.letter(0, "k"))
    await ask(office.store, "ALTER TABLE budget RENAME TO budget_elsewhere")
    await office.open()
    async with nothing_leaves(office):
        pass
    await ask(office.store, "ALTER TABLE budget_elsewhere RENAME TO budget")
    assert await office.settle() == ["sent"]
