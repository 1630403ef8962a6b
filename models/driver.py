"""The wire to SQLite: two visits to its thread for each transaction, where the driver makes four for each statement.

SQLAlchemy's adapter opens a cursor, executes, fetches and closes, and aiosqlite carries each of these to its thread
and back. On a busy bot that is most of what a statement costs, see `benchmarks/store.py`. What can make others wait
goes to the thread: the statement that asks for the right to write, and the commit that writes through to the disk.
What stands between them finds its pages in memory and is done where it is called.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Self

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import Callable

WRITING = "BEGIN IMMEDIATE"  # how a transaction begins that may have to wait for the right to write
CHUNK = 64  # rows; aiosqlite's own cursors want to know it


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors make at most one trip a statement; `opening` is said together with the next one.

    One that stays at home does all its work where it is called: only for a store that never makes anybody wait,
    because nothing is written through to the disk and nobody else works on it.
    """

    opening = ""
    stays_home = False
    is_writing = True  # or at least may be; a transaction that only reads ends without waiting

    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if self.is_writing and not self.stays_home:
            return await super()._execute(fn, *args, **options)  # type: ignore[no-untyped-call] # aiosqlite's
        return fn(*args, **options)

    def cursor(self) -> OneTripCursor:  # type: ignore[override] # what SQLAlchemy asks for, not what aiosqlite promises
        """Return a cursor that has not been anywhere yet."""
        return OneTripCursor(self)

    async def commit(self) -> None:
        """Commit, unless nothing was said since the transaction was to begin."""
        if not self._never_opened():
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, unless nothing was said since the transaction was to begin."""
        if not self._never_opened():
            await super().rollback()

    def _never_opened(self) -> bool:
        opening, self.opening = self.opening, ""
        return bool(opening)


class OneTripCursor:
    """What SQLAlchemy's adapter needs of a cursor; the rows come back with the answer."""

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        """Return itself: there is nothing to open."""
        return self

    async def execute(self, statement: str, values: Any = ()) -> Self:
        """Execute a statement and bring its rows back."""
        return await self._go(lambda cursor: cursor.execute(statement, values))

    async def executemany(self, statement: str, many: Any) -> Self:
        """Execute a statement once for each set of values."""
        return await self._go(lambda cursor: cursor.executemany(statement, many))

    async def fetchall(self) -> list[Any]:
        """Return the rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Let go of the rows; the thread has closed its cursor already."""
        self._rows = []

    async def _go(self, say: Callable[[sqlite3.Cursor], object]) -> Self:
        connection = self._connection
        opening, connection.opening = connection.opening, ""

        def trip() -> list[Any]:
            cursor = connection._conn.cursor()  # noqa: SLF001 - aiosqlite's own methods begin the same way
            try:
                if opening:
                    cursor.execute(opening)
                say(cursor)
                self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
                return cursor.fetchall() if cursor.description else []
            finally:
                cursor.close()

        if opening:
            # A reader of a write-ahead log waits for nobody; a writer does, until it has begun.
            connection.is_writing = opening == WRITING
        self._rows = await connection._execute(trip) if opening else trip()  # noqa: SLF001 - same
        return self


def connect(database: str, *, stays_home: bool = False, **options: Any) -> OneTripConnection:
    """Return a connection to await, as `aiosqlite.connect` does."""
    connection = OneTripConnection(lambda: sqlite3.connect(database, **options), CHUNK)
    connection.stays_home = stays_home
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a thread must not keep the process alive
    return connection
