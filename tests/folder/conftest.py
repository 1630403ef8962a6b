from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlmodel import SQLModel

from models import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "techdays-casablanca-2019"
NOON = datetime(2019, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def example() -> Path:
    return EXAMPLE


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "techdays"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite'}")
    async with store.writer.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield store
    await store.close()
