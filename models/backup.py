"""Backups of an SQLite store: one consistent file, checked; and bringing one back, with sending stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from models.store import Store, occupied


class Unsound(Exception):
    """This file is no sound backup of a Multaqa store."""


class NotSqlite(Exception):
    """PostgreSQL has tools of its own for this: pg_dump and pg_restore."""


async def backup(store: Store, to: Path) -> Path:
    """Write one consistent copy of a store that may be at work; nothing appears at `to` unless it is sound.

    Raise NotSqlite, FileExistsError, or Unsound when the copy fails SQLite's own check.
    """
    if store.file is None:
        raise NotSqlite(store.url.get_backend_name())
    await asyncio.to_thread(_backup, store.file, to)
    return to


async def restore(backed_up: Path, store: Store) -> None:
    """Put a backup in the place of a store nobody works on; the old file stays beside it as `.before-restore`.

    What was sent since the backup looks unsent in it, so nothing leaves until `bot.pace.go_on`. Raise NotSqlite,
    Unsound, or Occupied while a bot works on the store.
    """
    if store.file is None:
        raise NotSqlite(store.url.get_backend_name())
    await asyncio.to_thread(_restore, backed_up, store.file)


def _backup(file: Path, to: Path) -> None:
    if to.exists():
        raise FileExistsError(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(f"{to.name}.partial")
    partial.unlink(missing_ok=True)
    # In one step: in small steps a backup of a busy store never ends (delivery, 5.6). Never copy the file itself.
    with closing(sqlite3.connect(file, timeout=30)) as source:
        source.execute("VACUUM INTO ?", (str(partial),))
    _check(partial)
    _settle_on_disk(partial)
    partial.rename(to)
    _settle_on_disk(to.parent)


def _restore(backed_up: Path, file: Path) -> None:
    _check(backed_up)
    with closing(occupied(file)):
        arriving = file.with_name(f"{file.name}.arriving")
        shutil.copyfile(backed_up, arriving)
        with closing(sqlite3.connect(arriving, isolation_level=None)) as copy:
            copy.execute("UPDATE budget SET stopped = 1, paused_until = NULL")
        if file.exists():
            # Everything in the write-ahead log goes into the file before it is put aside.
            with closing(sqlite3.connect(file)) as old:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.rename(file.with_name(f"{file.name}.before-restore"))
        for leftover in (f"{file}-wal", f"{file}-shm"):
            Path(leftover).unlink(missing_ok=True)
        _settle_on_disk(arriving)
        arriving.rename(file)
        _settle_on_disk(file.parent)


def _check(file: Path) -> None:
    if not file.is_file():
        raise Unsound(str(file))
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as looked_at:
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
