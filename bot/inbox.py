"""The inbox: updates kept before Telegram hears that they were received, handled once each, one a chat at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func
from sqlmodel import col, delete, select, update

from models import InboxRow, InboxState
from models.inbox import UNHEARD
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from models import Session

MOST_TRIES = 3
MOST_AT_ONCE = 32  # updates taken out in one look, of as many chats
SILENCE = timedelta(days=5)
KEPT = timedelta(days=3)  # Telegram repeats nothing older than a day
NEWEST = select(InboxRow.update_id, InboxRow.received_at).order_by(col(InboxRow.update_id).desc()).limit(1)
# After a week without updates the numbers begin anew, perhaps lower: the newest is then what came last.
LATEST = (
    select(InboxRow.update_id, InboxRow.received_at)
    .order_by(col(InboxRow.received_at).desc(), col(InboxRow.update_id).desc())
    .limit(1)
)
PRIVATE = "private"
_FIRST = (
    select(func.min(InboxRow.update_id).label("number"), func.count().label("waiting"))
    .where(UNHEARD, col(InboxRow.chat_id).not_in(bindparam("busy", expanding=True)))
    .group_by(col(InboxRow.chat_id))
    .order_by(func.min(InboxRow.update_id))
    .limit(MOST_AT_ONCE)
    .subquery()
)
OLDEST = (
    select(InboxRow.update_id, InboxRow.chat_id, InboxRow.body, _FIRST.c.waiting)
    .join(_FIRST, col(InboxRow.update_id) == _FIRST.c.number)
    .order_by(col(InboxRow.update_id))
)
CLOSING = (
    update(InboxRow)
    .where(col(InboxRow.update_id) == bindparam("number"), col(InboxRow.state) == InboxState.WAITING)
    .values(state=InboxState.DONE, done_at=bindparam("now"), body=None, chat_id=0)
)


@dataclass(frozen=True)
class Next:
    """The update of a chat that is to be heard next, and whether none waits behind it."""

    row: InboxRow
    is_last: bool


def chat_of(body: dict[str, Any]) -> int:
    """Return the chat an update belongs to; a tap's is its message's, else its sender's; 0 when there is none.

    A chat is one person: what comes from a group or a channel, where anybody could speak for who was invited, is
    nobody's.
    """
    for content in body.values():
        if isinstance(content, dict):
            message = content.get("message") or content
            chat = message.get("chat") or content.get("from") or {}
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"]) if chat.get("type", PRIVATE) == PRIVATE else 0
    return 0


async def keep(session: Session, bodies: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Keep what Telegram delivered; an update_id seen before changes nothing. Return how many were new."""
    rows = [
        {"update_id": body["update_id"], "chat_id": chat_of(body), "body": body, "received_at": now} for body in bodies
    ]
    return await insert_new(session, InboxRow, rows)


async def next_offset(session: Session, *, now: datetime | None = None) -> int:
    """Return the first update_id not yet kept, or 0 (everything Telegram still has) after days of silence.

    After a week without updates Telegram begins anywhere anew, perhaps below the old numbers (Bot API: Update); an
    offset above them would throw them away unseen. Where the greatest number is that old, the last to come counts.
    """
    connection = await session.connection()
    row = (await connection.execute(NEWEST)).first()
    if row is not None and now is not None and now - row.received_at > SILENCE:
        row = (await connection.execute(LATEST)).first()
    if row is None or (now is not None and now - row.received_at > SILENCE):
        return 0
    return int(row.update_id) + 1


async def newest_waiting(session: Session, chat_id: int) -> int | None:
    """Return the newest update of a chat that waits, None where none does."""
    return (await session.exec(select(func.max(InboxRow.update_id)).where(UNHEARD, InboxRow.chat_id == chat_id))).one()


async def is_any_waiting(connection: AsyncConnection) -> bool:
    """Whether anything is kept that nobody has heard yet."""
    return bool((await connection.execute(select(InboxRow.update_id).where(UNHEARD).limit(1))).first())


async def oldest_waiting(connection: AsyncConnection, *, busy: Collection[int]) -> Sequence[Next]:
    """Return the oldest waiting update of each chat that is not busy, oldest first: its number, chat and body."""
    rows = (await connection.execute(OLDEST, {"busy": list(busy)})).all()
    return [
        Next(InboxRow(update_id=row.update_id, chat_id=row.chat_id, body=row.body), is_last=row.waiting == 1)
        for row in rows
    ]


async def close(session: Session, update_id: int, *, now: datetime) -> bool:
    """Close an update in the transaction of its effect and drop what it said; False when it was closed before."""
    closed = await (await session.connection()).execute(CLOSING, {"number": update_id, "now": now})
    return bool(closed.rowcount)


async def failed(session: Session, update_id: int, error: str, *, now: datetime) -> bool:
    """Count a failure; return True when the update is set aside for good."""
    row = await session.get(InboxRow, update_id, with_for_update=True)
    if row is None or row.state is not InboxState.WAITING:
        return False
    row.tries += 1
    row.error = error
    if row.tries >= MOST_TRIES:
        row.state, row.done_at = InboxState.DEAD, now
    session.add(row)
    return row.state is InboxState.DEAD


async def prune(session: Session, *, now: datetime) -> None:
    """Drop what was handled or set aside days ago, but for what came last, from which the next offset is counted."""
    old = col(InboxRow.done_at) < now - KEPT
    latest = (await (await session.connection()).execute(LATEST)).first()
    if latest is not None:
        await session.exec(delete(InboxRow).where(old, col(InboxRow.update_id) != latest.update_id))
