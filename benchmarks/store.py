"""What a statement costs on its way to SQLite: our wire beside the driver's own, and a fleeting store, in one run.

    python -m benchmarks.store

Prints seconds for the same small transactions and their ratio; the driver's own cursors are the baseline.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

import aiosqlite
from sqlmodel import col, select

from models import Letter, Store, driver
from models.letter import PENDING
from models.upgrade import upgrade

ROUNDS = 5
LOOKS = 400


async def looking(file: Path, *, lasting: bool) -> float:
    """Return the seconds that so many small reading transactions of three statements take."""
    store = Store(f"sqlite+aiosqlite:///{file}", lasting=lasting)
    await upgrade(store)
    started = perf_counter()
    for _ in range(LOOKS):
        async with store.reading() as session:
            for _ in range(3):
                await session.exec(select(Letter.id).where(PENDING).order_by(col(Letter.due_at)).limit(1))
    seconds = perf_counter() - started
    await store.close()
    return seconds


def plain(database: str, *, stays_home: bool = False, **options: object) -> aiosqlite.Connection:
    """Return the driver's own connection, as SQLAlchemy would make it."""
    connection = aiosqlite.connect(database, **options)  # type: ignore[arg-type]
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
    connection.stays_home = stays_home  # type: ignore[attr-defined]
    return connection


async def main() -> None:
    """Measure round after round, so that a slow moment of the machine meets all three."""
    best = {"the driver's own cursors": 9e9, "one trip a statement": 9e9, "at home": 9e9}
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "b.db"
        for _ in range(ROUNDS):
            with patch.object(driver, "connect", plain), patch.object(aiosqlite.Connection, "opening", "", create=True):
                best["the driver's own cursors"] = min(
                    best["the driver's own cursors"], await looking(file, lasting=True)
                )
            best["one trip a statement"] = min(best["one trip a statement"], await looking(file, lasting=True))
            best["at home"] = min(best["at home"], await looking(file, lasting=False))
    base = best["the driver's own cursors"]
    for name, seconds in best.items():
        print(f"{name:28} {seconds:6.2f} s   ratio {seconds / base:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
