"""The questions asked at every round are answered from an index, however many letters lie there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import sqlite

from bot.delivery.claiming import HORIZON
from models import Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

EXPIRE = "UPDATE letter SET state = 'expired' WHERE letter.state = 'pending' AND letter.expires_at < '2019-04-09'"
NOW = datetime(2019, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [
        (
            str(HORIZON.params(now=NOW).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})),
            {"letters_due", "letters_expiring"},
        ),
        (EXPIRE, {"letters_expiring"}),
    ],
)
async def test_what_waits_is_found_without_reading_every_letter(
    tmp_path: Path, statement: str, indexes: set[str]
) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'plan.db'}")
    await upgrade(store)
    async with store.reading() as session:
        plan = (await session.connection()).exec_driver_sql
        rows = (await plan(f"EXPLAIN QUERY PLAN {statement}")).all()
    await store.close()
    told = [row[3] for row in rows if "letter" in row[3]]
    assert all(line.startswith("SEARCH") for line in told), told
    assert {index for line in told for index in line.split() if index.startswith("letters_")} == indexes, told
