from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import MetaData, Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot import forgetting, outbox
from models import Card, Store
from models.columns import ROW_ID
from models.upgrade import drift, upgrade
from tests.models.rows import NOON, ground

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models import Event, Session


async def test_the_migrations_make_the_tables_of_the_models(empty_url: str) -> None:
    store = Store(empty_url)
    await upgrade(store)
    assert await drift(store) == []
    await store.close()


async def test_upgrading_twice_is_upgrading_once(store: Store) -> None:
    await upgrade(store)
    await upgrade(store)
    assert await drift(store) == []


async def test_no_table_gives_a_number_again(store: Store) -> None:
    numbering = [table for table in SQLModel.metadata.tables.values() if _is_numbering(table)]
    assert len(numbering) > 20
    if not store.is_sqlite:
        return
    async with store.glance() as connection:
        made = {row.name: row.sql for row in (await connection.execute(text("SELECT * FROM sqlite_schema"))).all()}
    assert [table.name for table in numbering if "AUTOINCREMENT" not in made[table.name]] == []


def _is_numbering(table: Table) -> bool:
    return any(column.type is ROW_ID for column in table.primary_key.columns)


async def _everything(store: Store) -> dict[str, list[str]]:
    """Return the rows of every table that stands, of the columns it has by now."""
    async with store.glance() as connection:
        found = (await connection.run_sync(_standing)).sorted_tables
        tables = [table for table in found if table.name in SQLModel.metadata.tables]
        return {table.name: sorted(map(str, (await connection.execute(table.select())).all())) for table in tables}


def _standing(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


async def _person_of_then(session: Session, event: Event) -> int:
    """Add somebody to a table that lacks the columns of later migrations; return the row number."""
    connection = await session.connection()
    table = (await connection.run_sync(_standing)).tables["participant"]
    someone = {
        "event_id": event.id, "key": "someone", "name": "Someone", "role": "participant", "language": "en",
        "chat_id": 7, "code_expires_at": NOON if connection.dialect.name == "postgresql" else NOON.replace(tzinfo=None),
    }  # fmt: skip
    added = await connection.execute(table.insert().values(someone).returning(table.c.id))
    return int(added.scalar_one())


async def test_rows_outlive_the_making_again_of_their_tables(empty_url: str) -> None:
    store = Store(empty_url)
    await upgrade(store, to="0025")
    async with store.transaction() as session:
        someone = await _person_of_then(session, (await ground(session)).event)
        card = await outbox.open_card(session, 7, "words", {}, now=NOON, participant_id=someone)
    before = await _everything(store)
    await upgrade(store, to="0026")
    assert await _everything(store) == before
    await upgrade(store)
    async with store.transaction() as session:
        await forgetting.forget(session, 7)
        again = await outbox.open_card(session, 7, "words", {}, now=NOON, participant_id=someone)
        assert (again.id or 0) > (card.id or 0)
    with pytest.raises(IntegrityError):
        async with store.transaction() as session:
            session.add(Card(chat_id=7, participant_id=999, view="words", made_at=NOON))
    assert await drift(store) == []
    await store.close()


async def test_several_who_upgrade_at_once_upgrade_once(empty_url: str) -> None:
    stores = [Store(empty_url) for _ in range(3 if empty_url.startswith("postgresql") else 1)]
    await asyncio.gather(*map(upgrade, stores))
    assert await drift(stores[0]) == []
    for store in stores:
        await store.close()
