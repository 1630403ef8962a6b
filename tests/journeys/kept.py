"""What is kept: every row of the store, but for those of the conversation itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import SQLModel

from models import Budget, Card, ChatPace, InboxRow, Lane, Lease, Letter

if TYPE_CHECKING:
    from models import Store

TALK = tuple(table.__tablename__ for table in (InboxRow, Card, Budget, ChatPace, Lease))


async def rows_of(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each table, sorted; without cards, updates, pace, and letters that only answer."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    async with store.reading() as session:
        for name, table in sorted(SQLModel.metadata.tables.items()):
            asked = table.select()
            if name == Letter.__tablename__:
                asked = asked.where(table.c.lane != int(Lane.REPLY))
            if name not in TALK:
                found = (await session.exec(asked)).all()  # type: ignore[call-overload] # a select of a whole table
                rows[name] = sorted((tuple(row) for row in found), key=repr)
    return rows
