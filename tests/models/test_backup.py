from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

import models.backup
from models import Budget, InboxRow, Store
from models.backup import NotSqlite, Unsound, backup, restore
from models.store import Occupied, insert_new
from tests.models.rows import NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.databases import Files, Postgres


@pytest.fixture
async def kept(files: Files) -> AsyncIterator[Store]:
    """A store on SQLite with a little in it."""
    store = Store(files.fresh())
    await write(store, 1)
    async with store.transaction() as session:
        session.add(Budget(id=7, free_at=NOON))
    yield store
    await store.close()


async def write(store: Store, number: int) -> None:
    async with store.transaction() as session:
        await insert_new(session, InboxRow, [{"update_id": number, "chat_id": 1, "received_at": NOON}])


async def numbers(store: Store) -> list[int]:
    async with store.reading() as session:
        return list((await session.exec(select(InboxRow.update_id))).all())


async def test_a_backup_holds_what_was_committed_when_it_was_made(kept: Store, tmp_path: Path) -> None:
    to = await backup(kept, tmp_path / "somewhere" / "one.db")
    await write(kept, 2)
    copy = Store(f"sqlite+aiosqlite:///{to}")
    assert await numbers(copy) == [1]
    await copy.close()
    assert [file.name for file in to.parent.iterdir() if "partial" in file.name] == []


async def test_a_backup_can_be_made_while_others_write(kept: Store, tmp_path: Path) -> None:
    async def keep_writing() -> None:
        for number in range(2, 60):
            await write(kept, number)

    writing = asyncio.create_task(keep_writing())
    await asyncio.sleep(0.02)
    await backup(kept, tmp_path / "one.db")
    await writing
    assert len(await numbers(kept)) == 59


async def test_a_backup_never_overwrites_another(kept: Store, tmp_path: Path) -> None:
    await backup(kept, tmp_path / "one.db")
    with pytest.raises(FileExistsError):
        await backup(kept, tmp_path / "one.db")


@pytest.mark.parametrize("name", ["a#b.db", "what?.db", "%41.db", "two words.db", "نسخة.db"])
async def test_a_backup_may_have_any_name(kept: Store, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "kept#1?"
    to = await backup(kept, folder / name)
    await write(kept, 2)
    await kept.close()
    await restore(to, kept, now=NOON)
    assert await numbers(kept) == [1]
    assert [one.name for one in folder.iterdir()] == [name]
    assert {one.name.partition(".")[0] for one in tmp_path.iterdir()} <= {"kept#1?", kept.file and kept.file.stem}


async def test_a_backup_that_fails_leaves_nothing(kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsound(file: Path) -> None:
        raise Unsound(str(file))

    monkeypatch.setattr(models.backup, "_check", unsound)
    with pytest.raises(Unsound):
        await backup(kept, tmp_path / "somewhere" / "one.db")
    assert list((tmp_path / "somewhere").iterdir()) == []


async def test_a_restored_store_is_as_it_was_and_sends_nothing(kept: Store, tmp_path: Path) -> None:
    to = await backup(kept, tmp_path / "one.db")
    await write(kept, 2)
    await kept.close()
    await restore(to, kept, now=NOON)
    again = Store(kept.url.render_as_string())
    assert await numbers(again) == [1]
    async with again.reading() as session:
        assert [budget.stopped_at for budget in (await session.exec(select(Budget))).all()] == [NOON]
    before = Store(f"{kept.url.render_as_string()}.before-restore")
    assert await numbers(before) == [1, 2]
    await before.close()
    await again.close()


async def test_a_restore_that_dies_half_way_leaves_a_store_under_its_name(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = await backup(kept, tmp_path / "one.db")
    await write(kept, 2)
    await kept.close()
    file = kept.file
    assert file is not None
    seen: list[bool] = []
    for name in ("_whole", "_settle_on_disk", "_drop", "_name_too"):
        done = getattr(models.backup, name)

        def watched(*given: object, done: Callable[..., None] = done) -> None:
            seen.append(file.exists())
            done(*given)
            seen.append(file.exists())

        monkeypatch.setattr(models.backup, name, watched)
    await restore(copy, kept, now=NOON)
    assert len(seen) > 6
    assert all(seen)
    assert await numbers(kept) == [1]


async def test_a_store_at_work_is_not_replaced(kept: Store, tmp_path: Path) -> None:
    to = await backup(kept, tmp_path / "one.db")
    kept.occupy()
    with pytest.raises(Occupied):
        await restore(to, kept, now=NOON)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
async def test_what_is_no_backup_is_refused_and_changes_nothing(
    kept: Store, tmp_path: Path, content: bytes | None
) -> None:
    wrong = tmp_path / "wrong.db"
    if content is not None:
        wrong.write_bytes(content)
    with pytest.raises(Unsound):
        await restore(wrong, kept, now=NOON)
    assert await numbers(kept) == [1]


async def test_postgresql_is_left_to_its_own_tools(postgres: Postgres, tmp_path: Path) -> None:
    store = Store(postgres.fresh())
    with pytest.raises(NotSqlite):
        await backup(store, tmp_path / "one.db")
    with pytest.raises(NotSqlite):
        await restore(tmp_path / "one.db", store, now=NOON)
    await store.close()
