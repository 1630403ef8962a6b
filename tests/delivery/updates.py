"""Updates for tests: as Telegram tells them, kept in an inbox, and heard by another handler than the bot's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import inbox
from handlers.hearing import Permission, Route
from models import InboxRow, Store
from tests.models.rows import NOON

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.hearing import Hearing
    from tests.stage import Stage


def words(update_id: int, chat: int, said: str = "hi") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "from": {"id": chat}, "text": said}}


async def keep(store: Store, *bodies: dict[str, Any]) -> int:
    async with store.transaction() as session:
        return await inbox.keep(session, bodies, now=NOON)


async def waiting(store: Store, *busy: int) -> list[int]:
    async with store.glance() as connection:
        return [one.row.update_id for one in await inbox.oldest_waiting(connection, busy=busy)]


async def rows(store: Store) -> list[InboxRow]:
    async with store.reading() as session:
        return list((await session.exec(select(InboxRow).order_by(col(InboxRow.update_id)))).all())


def instead(stage: Stage, kind: str, name: str, hear: Callable[[Hearing], Awaitable[None]]) -> None:
    """Let another handler answer a route."""
    routes = stage.app.dispatcher._routes
    known = routes.get((kind, name)) or Route(kind, name, hear, Permission.ANYONE)
    routes[kind, name] = replace(known, hear=hear)


def from_stranger(update_id: int, chat: int) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "A", "type": "private"}
    return {
        "update_id": update_id,
        "message": {"message_id": 1, "date": 1_554_804_000, "chat": who, "from": who, "text": "hi"},
    }
