"""The store: SQLite in one file or PostgreSQL, behind the same two doors. Only this room knows which."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import URL, event, exc, func, inspect, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from models import driver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

Session = AsyncSession
PATIENCE = 60  # seconds to wait for the one connection that writes to SQLite
# Seconds to wait for one of PostgreSQL's. SQLAlchemy's pool does not wake who waits when a connection fails, so after
# an outage this is what it costs.
SHORT_PATIENCE = 5
# Characters of JSON from which equal texts are parsed once and shared: an event's questionnaire is read with each
# update. What is read is replaced, never changed in place; SQLAlchemy would not notice it either.
LONG = 4000
MOST_VALUES = 20_000  # in one statement; SQLite and PostgreSQL both take about 32,000
IMPATIENCE = "SET lock_timeout = '200ms'"  # well before PostgreSQL looks for a deadlock
# A worker that is frozen, or whose machine is gone, holds its rows no longer. The longest pause is to link a crowd.
LETTING_GO = "SET idle_in_transaction_session_timeout = '60s'"
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON", "mmap_size=0", "secure_delete=ON")
# The WAL-reset bug can corrupt a file on which two connections write or checkpoint at once (sqlite.org/wal.html).
SOUND_SQLITE = (3, 51, 3)
MENDED_SQLITE = ((3, 44, 6), (3, 50, 7))

AWAY = (
    exc.OperationalError, exc.InterfaceError, exc.TimeoutError, OSError,
    asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError, asyncpg.ReadOnlySQLTransactionError,
)  # fmt: skip

# A name, a password or a database that PostgreSQL does not know.
REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)

# What SQLite says (sqlite.org/rescode.html) when the file, the disk or somebody else is in the way; the lowest byte
# names the family.
AWAY_ON_SQLITE = frozenset((
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB,
))  # fmt: skip
PRIMARY = 0xFF

log = logging.getLogger("multaqa.store")


class Occupied(Exception):
    """Another process works on this database file."""


class Store:
    """Rows on disk. `transaction()` writes, `reading()` only looks.

    A store that is not `lasting` may lose its rows in a power cut, and answers sooner: a rehearsal throws them away in
    the end.
    """

    def __init__(self, url: str, *, lasting: bool = True) -> None:
        self.is_lasting = lasting
        self._pragmas = (*PRAGMAS, f"synchronous={'FULL' if lasting else 'OFF'}")
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.name = f"multaqa {secrets.token_hex(4)}"  # by which PostgreSQL knows whose connections these are
        self._writer, self._reader, self._impatient = self._engines()
        # One look sees one moment anyway: there is no need to begin and to end.
        alone: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._glancer = self._reader.execution_options(**alone)
        self._lock: sqlite3.Connection | None = None

    def _engines(self) -> tuple[AsyncEngine, AsyncEngine, AsyncEngine]:
        if not self.is_sqlite:
            kept: dict[str, Any] = {"pool_timeout": SHORT_PATIENCE, "json_deserializer": _parsed}
            kept["connect_args"] = {"server_settings": {"application_name": self.name}}
            engine = create_async_engine(self.url, pool_size=8, max_overflow=12, **kept)
            impatient = create_async_engine(self.url, pool_size=2, max_overflow=2, **kept)
            for one in (engine, impatient):
                event.listen(one.sync_engine, "checkout", _refuse_closed)
                event.listen(one.sync_engine, "connect", _saying(LETTING_GO))
            event.listen(impatient.sync_engine, "connect", _saying(IMPATIENCE))
            return engine, engine.execution_options(postgresql_readonly=True), impatient
        # One writer connection: 20 writers wait p99 116 ms behind it, 944 ms with a pool of 15 (delivery, 5.6).
        pool: dict[str, Any] = {"max_overflow": 0, "pool_timeout": PATIENCE}
        wire: dict[str, Any] = {"async_creator_fn": driver.connect, "check_same_thread": False}
        pool |= {"connect_args": wire | {"stays_home": not self.is_lasting}, "json_deserializer": _parsed}
        writer = create_async_engine(self.url, pool_size=1, **pool)
        reader = create_async_engine(self.url, pool_size=4, **pool)
        _settle(writer, driver.WRITING, self._pragmas)
        _settle(reader, "BEGIN", (*self._pragmas, "query_only=ON"))
        return writer, reader, writer

    @asynccontextmanager
    async def transaction(self, *, is_impatient: bool = False) -> AsyncIterator[Session]:
        """Yield a session whose changes are committed together, or not at all when the block raises.

        One that `is_impatient` raises rather than wait for rows that somebody else holds.
        """
        engine = self._impatient if is_impatient else self._writer
        async with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Yield a session for looking only; a write raises."""
        async with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection for looking at columns, which costs half of what a session does."""
        async with self._glancer.connect() as connection:
            yield connection

    async def moment(self) -> datetime | None:
        """Return the present by the database's own clock, which all its workers share; None where there is but one."""
        if self.is_sqlite:
            return None
        async with self.glance() as connection:
            told: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return told

    @property
    def writer(self) -> AsyncEngine:
        """The engine that migrations run on."""
        return self._writer

    @property
    def file(self) -> Path | None:
        """The file of an SQLite store; None on PostgreSQL and in memory."""
        named = self.url.database if self.is_sqlite else None
        return Path(named).expanduser() if named and named != ":memory:" else None

    @property
    def address(self) -> str:
        """Where the rows stand, as a person may read it: a file, or a server and its database. No password is in it."""
        if self.is_sqlite:
            return str(self.file.resolve()) if self.file else ":memory:"
        url = self.url
        place = {name: value for name, value in url.query.items() if name in {"host", "port"}}
        shown = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database, place)
        return shown.render_as_string()

    @property
    def is_alone(self) -> bool:
        """Whether no other process can be at work on this store."""
        return self._lock is not None

    def occupy(self) -> None:
        """Keep every other process off this SQLite file until closed or dead; raise Occupied if one is there already.

        On PostgreSQL any number of processes may work side by side, and this does nothing.
        """
        if self.file is None or self._lock is not None:
            return
        if not is_sound(sqlite3.sqlite_version_info):
            log.info("SQLite %s has the WAL-reset bug: let nothing else write to %s", sqlite3.sqlite_version, self.file)
        self._lock = occupied(self.file)

    def comes_back(self, error: BaseException) -> bool:
        """Whether an error is worth waiting for: a server that starts or stops, a file somebody else is writing to.

        A path that is wrong, a disk that is full, a file that is no database do not mend themselves.
        """
        if not self.is_sqlite:
            return is_away(error)
        number = getattr(error.orig, "sqlite_errorcode", None) if isinstance(error, exc.DBAPIError) else None
        return number is not None and number & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    async def close(self) -> None:
        """Let go of every connection."""
        for engine in {self._writer, self._reader if self.is_sqlite else self._impatient}:
            await engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def occupied(file: Path) -> sqlite3.Connection:
    """Return a lock on a database file, which ends when closed or when the process dies; raise Occupied."""
    # A lock of SQLite's own on a file beside it works wherever SQLite does, and dies with its process.
    # One file may have several names.
    lock = sqlite3.connect(f"{file.resolve()}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        raise Occupied(str(file)) from error
    return lock


def writes_alone(session: Session) -> bool:
    """Whether nobody else can write while this transaction is under way: SQLite gives the right to it at the start."""
    return session.get_bind().dialect.name == "sqlite"


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite is free of the WAL-reset bug."""
    return version >= SOUND_SQLITE or any(mended[:2] == version[:2] and version >= mended for mended in MENDED_SQLITE)


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database is away, locked or full, rather than that the caller is wrong."""
    if not isinstance(error, exc.DBAPIError):
        return isinstance(error, AWAY)
    number = getattr(error.orig, "sqlite_errorcode", None)
    if number is not None:  # SQLite calls a column that is not there an OperationalError, too
        return number & PRIMARY in AWAY_ON_SQLITE
    # SQLAlchemy knows no name for "the database system is shutting down": what asyncpg said stands behind it.
    said = error.orig.__cause__ if error.orig else None
    return isinstance(error, AWAY) or error.connection_invalidated or isinstance(said, AWAY)


def is_refused(error: BaseException) -> bool:
    """Whether PostgreSQL does not know the name, the password or the database it was given."""
    return isinstance(error, exc.DBAPIError) and error.orig is not None and isinstance(error.orig.__cause__, REFUSED)


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    # What SQLAlchemy asks of a connection before it is used are three trips; asyncpg knows without one.
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


def _saying(words: str) -> Callable[[Any, Any], None]:
    def say(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(words)
        cursor.close()
        connection.commit()

    return say


def _parsed(words: str) -> Any:
    return json.loads(words) if len(words) < LONG else _parsed_once(words)


@lru_cache(maxsize=16)
def _parsed_once(words: str) -> Any:
    return json.loads(words)


def _settle(engine: AsyncEngine, begin: str, pragmas: Sequence[str]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: a deferred one that turns into a write fails at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.connection.driver_connection.opening = begin


async def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose unique keys are not there yet; return how many were. Never look-then-write."""
    if not rows:
        return 0
    is_numbered = rows[0].get("id") is not None
    return await insert_new_rows(session, table, [table(**row) for row in rows], is_numbered=is_numbered)


async def insert_new_rows(
    session: Session, table: type[SQLModel], rows: Sequence[SQLModel], *, is_numbered: bool = False
) -> int:
    """Insert rows of one table as `insert_new` does; unless they are numbered, the store gives them their ids."""
    if not rows:
        return 0
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing().inline()
    complete = [row.model_dump(exclude=None if is_numbered else {"id"}) for row in rows]
    await session.flush()  # what the rows refer to
    connection = await session.connection()
    if len(complete) == 1:  # by far the most frequent, and a statement of many values is compiled anew each time
        return int((await connection.execute(statement, complete[0])).rowcount)
    most = max(1, MOST_VALUES // len(complete[0]))
    parts = (complete[start : start + most] for start in range(0, len(complete), most))
    return sum([int((await connection.execute(statement.values(part))).rowcount) for part in parts])


async def put_rows(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or change the one that is there already under the same primary key."""
    if not rows:
        return
    key = [column.name for column in inspect(table).primary_key]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).inline()
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in key}
    connection = await session.connection()
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=fresh), list(rows))
