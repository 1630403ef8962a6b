"""Backups of an SQLite store: one consistent file, checked; and bringing one back, with sending stopped."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import CommandError
from sqlalchemy import func, text
from sqlmodel import col, select, update

from models.letter import Budget
from models.store import Store, insert_new, occupied
from models.upgrade import upgrade

if TYPE_CHECKING:
    from datetime import datetime

    from models.store import Session

LEAP = 100_000  # numbers of cards left out after a restore
NOBODY = 0  # no bot has this number: its budget only says that the store is held back


class Unsound(Exception):
    """This file is no sound backup of a Multaqa store."""


class NoStore(Exception):
    """There is no store yet in the place where it is looked for."""


class Newer(Exception):
    """This backup was made by a version of Multaqa that came later than this one."""


class NotSqlite(Exception):
    """PostgreSQL has tools of its own for this: pg_dump and pg_restore."""


async def backup(store: Store, to: Path) -> Path:
    """Write one consistent copy of a store that may be at work; nothing appears at `to` unless it is sound.

    Raise NotSqlite, NoStore, FileExistsError, OSError or sqlite3.Error where nothing can be written, or Unsound when
    the copy fails SQLite's own check.
    """
    if store.file is None:
        raise NotSqlite(store.url.get_backend_name())
    await asyncio.to_thread(_backup, store.file, to)
    return to


async def restore(backed_up: Path, store: Store, *, now: datetime) -> Path | None:
    """Put a backup in the place of a store nobody works on; return where the old file lies now, if there was one.

    What was sent since the backup looks unsent in it, so nothing leaves until `bot.pace.go_on`. Raise NotSqlite,
    Unsound, Newer, or Occupied while a bot works on the store.
    """
    if store.file is None:
        raise NotSqlite(store.url.get_backend_name())
    await asyncio.to_thread(_check, backed_up)
    store.file.parent.mkdir(parents=True, exist_ok=True)
    with closing(occupied(store.file)):
        arriving = store.file.with_name(f"{store.file.name}.arriving")
        await asyncio.to_thread(shutil.copyfile, backed_up, arriving)
        try:
            await _hold_back(arriving, now)
            return await asyncio.to_thread(_replace, arriving, store.file)
        finally:
            await asyncio.to_thread(_drop, arriving, "", "-wal", "-shm")


async def hold_back(store: Store, *, now: datetime) -> None:
    """Stop every bot of a store, one that was never there, too: for one brought back by its database's own tools."""
    async with store.transaction() as session:
        if (await session.exec(select(Budget.id).limit(1))).first() is None:  # no bot ever came to it
            await insert_new(session, Budget, [{"id": NOBODY, "free_at": now}])
        await session.exec(update(Budget).where(col(Budget.stopped_at).is_(None)).values(stopped_at=now))
        await _leap(session)


async def _leap(session: Session) -> None:
    """Let the next card have a number far above all others.

    After a restore people still see cards from after the backup: a new card must not be taken for one of them.
    """
    connection, leap = await session.connection(), {"leap": LEAP}
    if session.get_bind().dialect.name == "postgresql":
        numbers = func.pg_get_serial_sequence("card", "id")
        await session.exec(select(func.setval(numbers, func.nextval(numbers) + LEAP)))
        return
    leapt = await connection.execute(text("UPDATE sqlite_sequence SET seq = seq + :leap WHERE name = 'card'"), leap)
    if not leapt.rowcount:  # no card was ever made
        await connection.execute(text("INSERT INTO sqlite_sequence VALUES ('card', :leap)"), leap)


def _backup(file: Path, to: Path) -> None:
    if to.exists():
        raise FileExistsError(to)
    if not file.exists():
        raise NoStore(file)
    if to.parent.exists() and not to.parent.is_dir():  # mkdir calls this a file that exists, as if it were the backup
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(to.parent))
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(f"{to.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        # In one step: in small steps a backup of a busy store never ends (delivery, 5.6). Never copy the file itself.
        with closing(sqlite3.connect(file, timeout=30)) as source:
            source.execute("VACUUM INTO ?", (str(partial),))
        _check(partial)
        _settle_on_disk(partial)
        partial.rename(to)
    finally:
        _drop(partial, "", "-journal")
    _settle_on_disk(to.parent)


async def _hold_back(arriving: Path, now: datetime) -> None:
    copy = Store(f"sqlite+aiosqlite:///{arriving}")
    try:
        await upgrade(copy)
        await hold_back(copy, now=now)
    except CommandError as error:  # Alembic does not know its last migration
        raise Newer(str(arriving)) from error
    finally:
        await copy.close()


def _replace(arriving: Path, file: Path) -> Path | None:
    aside = None
    _whole(arriving)
    _settle_on_disk(arriving)
    if file.exists():
        _whole(file)
        aside = _aside(file)
        _name_too(file, aside)
    _drop(file, "-wal", "-shm")
    arriving.replace(file)
    _settle_on_disk(file.parent)
    return aside


def _name_too(file: Path, aside: Path) -> None:
    """Give a file a second name, so that it has the first until another takes it: a bot never starts without one."""
    try:
        aside.hardlink_to(file)
    except OSError:  # a file system that knows no second names
        shutil.copyfile(file, aside)
        _settle_on_disk(aside)


def _whole(file: Path) -> None:
    """Bring everything in the write-ahead log into the file itself."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _drop(file: Path, *endings: str) -> None:
    for ending in endings:
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _aside(file: Path) -> Path:
    """Return a name beside a file that is not taken: nobody's second restore costs them what the first put aside."""
    name = file.with_name(f"{file.name}.before-restore")
    names = (name, *(name.with_name(f"{name.name}-{number}") for number in range(2, 1000)))
    return next(one for one in names if not one.exists())


def _check(file: Path) -> None:
    if not file.is_file():
        raise Unsound(str(file))
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as looked_at:
            verdict = looked_at.execute("PRAGMA integrity_check").fetchone()
            looked_at.execute("SELECT count(*) FROM letter").fetchone()
    except sqlite3.DatabaseError as error:
        raise Unsound(str(file)) from error
    if verdict != ("ok",):
        raise Unsound(str(file))


def _settle_on_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
