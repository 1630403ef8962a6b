from __future__ import annotations

from models import Store
from models.upgrade import drift, upgrade


async def test_the_migrations_make_the_tables_of_the_models(empty_url: str) -> None:
    store = Store(empty_url)
    await upgrade(store)
    assert await drift(store) == []
    await store.close()


async def test_upgrading_twice_is_upgrading_once(store: Store) -> None:
    await upgrade(store)
    await upgrade(store)
    assert await drift(store) == []
