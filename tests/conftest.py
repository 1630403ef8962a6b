"""What every test may ask for: a store on either database, and the whole bot on a stage.

`store` and `either_stage` run a test twice, on SQLite and on PostgreSQL; `stage` once, on SQLite. Properties are tried
on the same cases each time, so that a commit passes or fails for what is in it; `make wander` tries them on fresh ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from models import Store
from tests.databases import Files, Postgres
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.stage import Stage

BOTH = ("sqlite", "postgresql")

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("wander", max_examples=1000, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """SQLite databases of this session."""
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The PostgreSQL of this session; it starts with the first test that asks for it."""
    server = Postgres(tmp_path_factory.mktemp("postgres") / "data")
    yield server
    server.close()


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database that has the tables: once on SQLite, once on PostgreSQL."""
    yield from _fresh(request, tables=True)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it."""
    yield from _fresh(request, tables=False)


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """A store with every table and no row, on both databases."""
    store = Store(store_url)
    yield store
    await store.close()


@pytest.fixture
async def stage(files: Files) -> AsyncIterator[Stage]:
    """The example event, the whole bot and the phone, on SQLite."""
    async with staged(files.fresh()) as stage:
        yield stage


@pytest.fixture
async def either_stage(store_url: str) -> AsyncIterator[Stage]:
    """The stage, once on SQLite and once on PostgreSQL."""
    async with staged(store_url) as stage:
        yield stage


def _fresh(request: pytest.FixtureRequest, *, tables: bool) -> Iterator[str]:
    server = request.getfixturevalue("files" if request.param == "sqlite" else "postgres")
    url = server.fresh(tables=tables)
    yield url
    if isinstance(server, Postgres):
        server.drop(url)
