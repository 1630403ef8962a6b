"""The inbox: updates kept before Telegram hears that they were received, handled once each, one a chat at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, select, update

from models import InboxRow, InboxState
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from models import Session

MOST_TRIES = 3


def chat_of(body: dict[str, Any]) -> int:
    """Return the chat an update belongs to; a tap's is its message's, else its sender's; 0 when there is none."""
    for content in body.values():
        if isinstance(content, dict):
            message = content.get("message") or content
            chat = message.get("chat") or content.get("from") or {}
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0


async def keep(session: Session, bodies: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Keep what Telegram delivered; an update_id seen before changes nothing. Return how many were new."""
    rows = [
        {"update_id": body["update_id"], "chat_id": chat_of(body), "body": body, "received_at": now} for body in bodies
    ]
    return await insert_new(session, InboxRow, rows)


async def next_offset(session: Session) -> int:
    """Return the first update_id not yet kept."""
    highest = (await session.exec(select(func.max(InboxRow.update_id)))).one()
    return 0 if highest is None else int(highest) + 1


async def oldest_waiting(session: Session, *, busy: Collection[int]) -> Sequence[InboxRow]:
    """Return the oldest waiting update of each chat that is not busy, oldest first."""
    first = (
        select(func.min(InboxRow.update_id))
        .where(col(InboxRow.state) == InboxState.WAITING, col(InboxRow.chat_id).not_in(busy))
        .group_by(col(InboxRow.chat_id))
    )
    rows = select(InboxRow).where(col(InboxRow.update_id).in_(first)).order_by(col(InboxRow.update_id)).limit(32)
    return (await session.exec(rows)).all()


async def close(session: Session, update_id: int, *, now: datetime) -> bool:
    """Close an update in the transaction of its effect and drop its body; False when it was closed before."""
    statement = (
        update(InboxRow)
        .where(col(InboxRow.update_id) == update_id, col(InboxRow.state) == InboxState.WAITING)
        .values(state=InboxState.DONE, done_at=now, body=None)
    )
    return bool((await session.exec(statement)).rowcount)


async def failed(session: Session, update_id: int, error: str, *, now: datetime) -> bool:
    """Count a failure; return True when the update is set aside for good."""
    row = await session.get(InboxRow, update_id)
    if row is None or row.state is not InboxState.WAITING:
        return False
    row.tries += 1
    row.error = error
    if row.tries >= MOST_TRIES:
        row.state, row.done_at = InboxState.DEAD, now
    session.add(row)
    return row.state is InboxState.DEAD
