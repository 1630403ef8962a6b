from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest
from sqlalchemy import literal_column, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, update

import models.store
from models import InboxRow, InboxState, Store
from models.store import Occupied, insert_new, is_away, is_sound
from tests.databases import Postgres
from tests.models.rows import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Files


async def updates(store: Store) -> list[int]:
    async with store.reading() as session:
        return sorted((await session.exec(select(InboxRow.update_id))).all())


def row(number: int) -> dict[str, object]:
    return {"update_id": number, "chat_id": 1, "received_at": NOON}


async def test_inserting_twice_is_inserting_once(store: Store) -> None:
    async with store.transaction() as session:
        assert await insert_new(session, InboxRow, [row(1), row(2)]) == 2
    async with store.transaction() as session:
        assert await insert_new(session, InboxRow, [row(2), row(3)]) == 1
        assert await insert_new(session, InboxRow, []) == 0
    assert await updates(store) == [1, 2, 3]


async def test_two_who_insert_the_same_at_once_insert_it_once(store: Store) -> None:
    async def insert() -> int:
        async with store.transaction() as session:
            return await insert_new(session, InboxRow, [row(1)])

    assert sorted(await asyncio.gather(*(insert() for _ in range(6)))) == [0, 0, 0, 0, 0, 1]


async def test_more_rows_than_one_statement_takes_are_inserted(store: Store) -> None:
    async with store.transaction() as session:
        assert await insert_new(session, InboxRow, [row(number) for number in range(3000)]) == 3000


async def test_a_transaction_that_fails_changes_nothing(store: Store) -> None:
    async def write_and_fail() -> None:
        async with store.transaction() as session:
            await insert_new(session, InboxRow, [row(1)])
            session.add(InboxRow(update_id=2, chat_id=1, received_at=NOON))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await updates(store) == []


async def test_who_only_looks_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with store.reading() as session:
            await insert_new(session, InboxRow, [row(1)])
    async with store.transaction() as session:
        await insert_new(session, InboxRow, [row(2)])
    assert await updates(store) == [2]


async def test_who_looks_is_not_held_up_by_who_writes(store: Store) -> None:
    async with store.transaction() as session:
        await insert_new(session, InboxRow, [row(1)])
    async with store.transaction() as session:
        await session.exec(update(InboxRow).values(state=InboxState.DONE))
        async with store.reading() as other:
            assert (await other.exec(select(InboxRow.state))).all() == [InboxState.WAITING]


async def test_twenty_who_write_at_once_all_get_their_turn(store: Store) -> None:
    async with store.transaction() as session:
        await insert_new(session, InboxRow, [row(1)])

    async def count() -> None:
        async with store.transaction() as session:
            found = await session.get(InboxRow, 1, with_for_update=True)
            assert found is not None
            found.tries += 1
            session.add(found)

    await asyncio.gather(*(count() for _ in range(20)))
    async with store.reading() as session:
        assert (await session.exec(select(InboxRow.tries))).one() == 20


async def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'one.db'}"
    first, second = Store(url), Store(url)
    first.occupy()
    first.occupy()
    with pytest.raises(Occupied):
        second.occupy()
    script = f"from models import Store; Store({url!r}).occupy()"
    other = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], capture_output=True, check=False)
    assert b"models.store.Occupied" in other.stderr
    await first.close()
    second.occupy()
    await second.close()


async def test_a_second_name_of_the_same_file_is_refused(tmp_path: Path) -> None:
    first = Store(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}")
    first.occupy()
    (tmp_path / "other.db").symlink_to(tmp_path / "one.db")
    with pytest.raises(Occupied):
        Store(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}").occupy()
    await first.close()


async def test_the_lock_of_a_killed_process_is_gone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'one.db'}"
    script = f"from models import Store; s = Store({url!r}); s.occupy(); print('in', flush=True); input()"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    await other.stdout.readline()
    store = Store(url)
    with pytest.raises(Occupied):
        store.occupy()
    other.kill()
    await other.wait()
    store.occupy()
    await store.close()


async def test_postgresql_may_be_shared(store: Store) -> None:
    again = Store(store.url.render_as_string(hide_password=False))
    store.occupy()
    if not store.is_sqlite:
        again.occupy()
    await again.close()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 46, 9), (3, 50, 6), (3, 51, 2)])
def test_a_version_of_sqlite_with_the_wal_reset_bug_is_known(version: tuple[int, ...]) -> None:
    assert not is_sound(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 0)])
def test_a_version_of_sqlite_without_the_wal_reset_bug_is_sound(version: tuple[int, ...]) -> None:
    assert is_sound(version)


async def test_a_database_that_is_shutting_down_is_away(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "data")
    url = server.fresh()
    held, late = Store(url), Store(url)
    try:
        async with held.reading() as session:
            await session.exec(select(1))
            # SIGTERM: those who are connected may finish, nobody new is let in.
            psutil.Process(server._server.get_pid()).send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            with pytest.raises(DBAPIError) as refused:
                async with late.reading() as another:
                    await another.exec(select(1))
        assert "shutting down" in str(refused.value)
        assert is_away(refused.value)
    finally:
        await held.close()
        await late.close()
        server.close()


async def test_rows_held_by_a_worker_that_stands_still_are_let_go_and_it_finds_its_store_away(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.fresh()
    monkeypatch.setattr(models.store, "LETTING_GO", "SET idle_in_transaction_session_timeout = '300ms'")
    still, other = Store(url), Store(url)
    try:
        async with still.transaction() as session:
            await insert_new(session, InboxRow, [row(1)])
        hold = update(InboxRow).values(chat_id=2)
        with pytest.raises(DBAPIError) as failed:  # noqa: PT012 - what fails is the last line of the transaction
            async with still.transaction() as session:
                await session.exec(hold)
                async with asyncio.timeout(30), other.transaction() as elsewhere:
                    await elsewhere.exec(update(InboxRow).values(chat_id=3))
                await session.exec(hold)  # it wakes, and goes on
        assert is_away(failed.value)
        async with still.transaction() as session:
            assert (await session.exec(select(InboxRow.chat_id))).all() == [3]
    finally:
        await still.close()
        await other.close()


async def test_a_mistake_in_a_statement_does_not_mean_that_the_store_is_away(postgres: Postgres) -> None:
    store = Store(postgres.fresh())
    with pytest.raises(DBAPIError) as wrong:
        async with store.reading() as session:
            await session.exec(select(literal_column("nothing")))
    assert not is_away(wrong.value)
    await store.close()


@contextmanager
def said() -> Iterator[list[DBAPIError]]:
    """Keep what the store says, and insist that it says something."""
    heard: list[DBAPIError] = []
    with pytest.raises(DBAPIError) as error:
        yield heard
    heard.append(error.value)


@pytest.mark.parametrize(
    "asked", ["SELECT nothing FROM inbox", "SELECT 1 FROM nowhere", "SELEC 1", "INSERT INTO inbox VALUES (1)"]
)
async def test_a_mistake_in_a_statement_is_no_absence_on_sqlite_either(files: Files, asked: str) -> None:
    store = Store(files.fresh())
    with said() as heard:
        async with store.transaction() as session:
            await (await session.connection()).execute(text(asked))
    assert not is_away(heard[0])
    await store.close()


async def write_much(store: Store, number: int = 1, size: int = 1) -> None:
    async with store.transaction() as session:
        await insert_new(session, InboxRow, [row(number) | {"body": {"words": "x" * size}}])


async def test_a_full_disk_is_an_absence_and_ends_when_there_is_room(files: Files) -> None:
    store = Store(files.fresh())
    await write_much(store)
    async with store.writer.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with said() as heard:
        await write_much(store, 2, size=200_000)
    assert is_away(heard[0])
    assert "full" in str(heard[0])
    async with store.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await write_much(store, 2, size=200_000)
    assert await updates(store) == [1, 2]
    await store.close()


async def test_a_lock_of_another_program_is_an_absence(files: Files) -> None:
    store = Store(files.fresh())
    assert store.file is not None
    async with store.writer.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 50"))
    with closing(sqlite3.connect(store.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with said() as heard:
            await write_much(store)
    assert is_away(heard[0])
    await write_much(store)
    await store.close()


async def test_a_database_that_only_lets_one_read_is_an_absence(files: Files) -> None:
    store = Store(files.fresh())
    async with store.writer.connect() as connection:
        await connection.execute(text("PRAGMA query_only = ON"))
    with said() as heard:
        await write_much(store)
    assert is_away(heard[0])
    await store.close()


async def test_a_file_that_is_no_database_is_an_absence(files: Files) -> None:
    store = Store(files.fresh())
    assert store.file is not None
    store.file.write_bytes(b"somebody overwrote it" * 1000)
    with said() as heard:
        await write_much(store)
    assert is_away(heard[0])
    await store.close()
