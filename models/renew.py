"""Writes the first migration anew from the tables, as long as no database of anybody's needs the steps between."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command

from models.store import Store
from models.upgrade import MIGRATIONS, config

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def renew() -> None:
    """Replace the first migration by one that makes today's tables."""
    for old in (MIGRATIONS / "versions").glob("0001_*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}")
        async with store.writer.connect() as connection:
            await connection.run_sync(_write)
        await store.close()


def _write(connection: Connection) -> None:
    command.revision(config(connection), "The first tables", autogenerate=True, rev_id="0001")


if __name__ == "__main__":
    asyncio.run(renew())
