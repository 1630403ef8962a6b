"""Requests: must meet, meet, no thanks; told to the other side, answered by its own request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from bot import outbox, participants
from bot.outbox import open_card
from models import Cluster, Lane, Participant, Request, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Session

ONE_BY_ONE = 3  # requests told each on a card of its own; "wishes.asked_by_many" says how many, too


async def around(session: Session, cluster: Cluster) -> Sequence[Request]:
    """Return every request from or to a cluster."""
    touching = or_(col(Request.from_cluster_id) == cluster.id, col(Request.to_cluster_id) == cluster.id)
    return (await session.exec(select(Request).where(touching).order_by(col(Request.id)))).all()


async def between(session: Session, cluster: Cluster, other: Cluster) -> tuple[Wish | None, Wish | None]:
    """Return what a cluster wishes of another, and the other of it."""
    found = {
        request.from_cluster_id: request.wish
        for request in await around(session, cluster)
        if other.id in (request.from_cluster_id, request.to_cluster_id)
    }
    return found.get(cluster.id or 0), found.get(other.id or 0)


async def wished(session: Session, cluster: Cluster) -> list[str]:
    """Return the keys of those a cluster asked or was asked by, its own musts first; nobody either said no to."""
    rank: dict[int, int] = {}
    refused: set[int] = set()
    for request in await around(session, cluster):
        mine = request.from_cluster_id == cluster.id
        other = request.to_cluster_id if mine else request.from_cluster_id
        if request.wish is Wish.NO:
            refused.add(other)
        else:
            place = 2 * (request.wish is not Wish.MUST) + (not mine)
            rank[other] = min(rank.get(other, place), place)
    found = await session.exec(select(Cluster.id, Cluster.key).where(col(Cluster.id).in_(rank.keys() - refused)))
    return [key for _, key in sorted((rank[number or 0], key) for number, key in found.all())]


async def wish(
    session: Session, participant: Participant, cluster: Cluster, other: Cluster, wanted: Wish, *, now: datetime,
    tell: bool = True,
) -> bool:  # fmt: skip
    """Keep a wish in place of an earlier one and tell the other side, unless something else does.

    Return False if it is the same wish again.
    """
    found = select(Request).where(Request.from_cluster_id == cluster.id, Request.to_cluster_id == other.id)
    kept = (await session.exec(found)).first()
    if kept is not None and kept.wish is wanted:
        return False
    if kept is None:
        kept = Request(
            event_id=cluster.event_id, from_cluster_id=cluster.id or 0, to_cluster_id=other.id or 0, wish=wanted, at=now
        )
    else:
        kept.wish, kept.revision, kept.at = wanted, kept.revision + 1, now
    kept.participant_id = participant.id
    session.add(kept)
    await session.flush()
    if not tell:
        return True
    _mine, theirs = await between(session, cluster, other)
    if wanted is not Wish.NO and theirs is not Wish.NO:
        await _tell(session, kept, cluster, other, is_answer=theirs is not None, now=now)
    elif wanted is Wish.NO and theirs in (Wish.MUST, Wish.MEET):
        await _tell(session, kept, cluster, other, is_answer=True, now=now)
    return True


async def retell(session: Session, participant: Participant, *, now: datetime) -> None:
    """Show somebody who just joined the requests to their cluster that nobody has answered.

    Of many those most wished for come one by one, and one more card says how many there are.
    """
    mine = await session.get(Cluster, participant.cluster_id) if participant.cluster_id else None
    if mine is None or participant.chat_id is None:
        return
    asking = await _unanswered(session, mine)
    told: list[tuple[str, dict[str, int]]] = [("asked", {"from": one.from_cluster_id}) for one in asking[:ONE_BY_ONE]]
    if len(asking) > ONE_BY_ONE:
        told.append(("asked_by_many", {"count": len(asking)}))
    for view, params in told:
        await open_card(session, participant.chat_id, view, params, now=now, participant_id=participant.id)


async def _unanswered(session: Session, cluster: Cluster) -> list[Request]:
    """Return the requests to a cluster that it has not answered, musts first, then the oldest."""
    touching = await around(session, cluster)
    answered = {one.to_cluster_id for one in touching if one.from_cluster_id == cluster.id}
    asking = (one for one in touching if one.to_cluster_id == cluster.id and one.wish is not Wish.NO)
    waiting = [one for one in asking if one.from_cluster_id not in answered]
    return sorted(waiting, key=lambda one: (one.wish is not Wish.MUST, one.at, one.id or 0))


async def _tell(
    session: Session, request: Request, cluster: Cluster, other: Cluster, *, is_answer: bool, now: datetime
) -> None:
    for delegate in await participants.delegates(session, other.id or 0):
        if delegate.chat_id is None:
            continue
        if is_answer:
            key = f"answer:{request.id}:r{request.revision}"
            letter = outbox.letter_to(
                delegate, key, view="answered", params={"from": cluster.id, "wish": request.wish.value}, now=now
            )
            await outbox.write(session, [letter])
        else:
            await open_card(
                session,
                delegate.chat_id,
                "asked",
                {"from": cluster.id},
                now=now,
                participant_id=delegate.id,
                lane=Lane.SERVICE,
            )
