"""Leases: who alone may do a thing for a while, among several processes on one store."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Field, SQLModel, col, delete, update

from models.columns import instant
from models.store import Session, insert_new


class Lease(SQLModel, table=True):
    """One thing only one process does at a time, who does it, and until when."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = instant()


async def take(session: Session, name: str, holder: str, length: timedelta, *, now: datetime) -> bool:
    """Take or renew a lease; False while somebody else holds it."""
    until = now + length
    mine = or_(col(Lease.holder) == holder, col(Lease.until) < now)
    statement = update(Lease).where(col(Lease.name) == name, mine).values(holder=holder, until=until)
    if (await session.exec(statement)).rowcount:
        return True
    return bool(await insert_new(session, Lease, [{"name": name, "holder": holder, "until": until}]))


async def give_back(session: Session, name: str, holder: str) -> None:
    """Let the next one take a lease at once; somebody else's is left alone."""
    await session.exec(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


async def free(session: Session, name: str) -> None:
    """Let a lease go whose holder cannot be alive any more."""
    await session.exec(delete(Lease).where(col(Lease.name) == name))
