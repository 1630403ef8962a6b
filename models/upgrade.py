"""Bringing a database to the present tables, from wherever it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
TURN = 0x6D756C74  # PostgreSQL's lock under which one brings the tables up, and the others find them so


async def upgrade(store: Store, *, to: str = "head") -> None:
    """Run every migration the database has not seen; safe to call at each start, by several at once, too.

    PostgreSQL runs all or none, SQLite each one whole.
    """
    async with store.writer.connect() as connection:
        try:
            await connection.run_sync(_check_references, "OFF")
            await connection.run_sync(_upgrade, to)
            await connection.commit()
        finally:
            await connection.rollback()
            await connection.run_sync(_check_references, "ON")


async def drift(store: Store) -> list[object]:
    """Return how the tables differ from the models; empty when every change has its migration."""
    async with store.writer.connect() as connection:
        return await connection.run_sync(_drift)


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for one connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def _check_references(connection: Connection, whether: str) -> None:
    """Have SQLite check references, or not while tables are made again; it listens only between transactions."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={whether}")
        cursor.close()


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))  # several workers begin at once
    command.upgrade(config(connection), to)


def _drift(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))
