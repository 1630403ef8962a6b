"""Participants: who was invited, who joined, in which language, and who may do what."""

from __future__ import annotations

import hashlib
import re
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func
from sqlmodel import col, select, update

from models import Cluster, DeputyCode, Event, InboxRow, Participant, Role
from models.inbox import UNHEARD

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session

CONSENT = "2019-2"  # version of locales/templates/join.j2, macro consent
FORGOTTEN = "forgotten-"  # how the key begins of whoever had everything about them erased
DEPUTY = "deputy-"  # how the key begins of whoever came in by a colleague's code
LONGEST_NAME = 64  # characters
CODE = re.compile(r"^[0-9a-z]{26}$")  # Crockford's base32, 128 bits
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26  # digits for 128 bits


class Door(StrEnum):
    """What an invitation code opens."""

    OPEN = "open"
    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"
    YOURS = "yours"
    SPENT = "spent"  # a colleague's code, used
    LAPSED = "lapsed"  # a colleague's code, too old
    SHUT = "shut"  # too many codes were tried in this chat


def fresh_code() -> str:
    """Return a new code that nobody can guess."""
    number = secrets.randbits(128)
    return "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def plain_code(words: str) -> str:
    """Return a typed invitation code as it is kept: lower case, without blanks and dashes, look-alikes unified."""
    return re.sub(r"[\s\-\u200e\u200f\u2066-\u2069]", "", words).lower().translate(str.maketrans("oil", "011"))


def code_hash(code: str) -> str:
    """Return the hash of an invitation code. 128 random bits need no salt."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def link(bot: str, code: str) -> str:
    """Return the address that opens a chat with a bot and hands it a code."""
    return f"https://t.me/{bot}?start={code}"


def is_attempt(words: str) -> bool:
    """Return whether words are meant for an invitation code, if perhaps mistyped, and no sentence."""
    return is_code(words) or (18 <= len(plain_code(words)) <= 34 and sum(map(str.isdigit, words)) > 2)  # noqa: PLR2004


def is_code(words: str) -> bool:
    """Return whether words have the form of an invitation code, so that trying them is a guess."""
    return bool(CODE.match(plain_code(words)))


async def by_chat(session: Session, chat_id: int) -> Participant | None:
    """Return the participant of a chat."""
    return (await session.exec(select(Participant).where(Participant.chat_id == chat_id))).first()


async def knock(
    session: Session, code: str, chat_id: int, *, now: datetime
) -> tuple[Door, Participant | DeputyCode | None]:
    """Return what a code opens for a chat, an invitation or a colleague's code; nothing is stored by knocking."""
    if not is_code(code):
        return Door.WRONG, None
    invited = (await session.exec(select(Participant).where(Participant.code_hash == code_hash(code)))).first()
    if invited is None:
        return await _knock_as_deputy(session, code, now)
    if invited.chat_id is not None:
        used = Door.SPENT if invited.key.startswith(DEPUTY) else Door.USED
        return (Door.YOURS if invited.chat_id == chat_id else used), invited
    return (Door.EXPIRED if now > invited.code_expires_at else Door.OPEN), invited


async def spoken_for(session: Session, code: str) -> Cluster | None:
    """Return the cluster an invitation or a colleague's code is for; whoever has not joined yet reads as its people."""
    if not is_code(code):
        return None
    for door in (Participant, DeputyCode):
        found = (await session.exec(select(col(door.cluster_id)).where(col(door.code_hash) == code_hash(code)))).first()
        if found is not None:
            return await session.get(Cluster, found)
    return None


async def _knock_as_deputy(session: Session, code: str, now: datetime) -> tuple[Door, DeputyCode | None]:
    asked = (await session.exec(select(DeputyCode).where(DeputyCode.code_hash == code_hash(code)))).first()
    if asked is None:
        return Door.WRONG, None
    return (Door.LAPSED if now > asked.code_expires_at else Door.OPEN), asked


async def admit(
    session: Session, asked: DeputyCode, chat_id: int, *, name: str, language: str, now: datetime
) -> Participant | None:
    """Let a colleague in by a code after consent, which is used up; None when it is already, or the chat has joined."""
    cluster = await session.get(Cluster, asked.cluster_id)
    if cluster is None or await by_chat(session, chat_id) is not None:
        return None
    used = delete(DeputyCode).where(col(DeputyCode.id) == asked.id, col(DeputyCode.code_hash) == asked.code_hash)
    if not (await session.exec(used)).rowcount:
        return None
    deputy = Participant(
        event_id=cluster.event_id,
        key=f"{DEPUTY}{asked.code_hash[:16]}",
        name=name[:LONGEST_NAME] or cluster.name,
        cluster_id=cluster.id,
        language=language,
        chat_id=chat_id,
        code_hash=asked.code_hash,
        code_expires_at=asked.code_expires_at,
        joined_at=now,
        consent_version=CONSENT,
    )
    session.add(deputy)
    await session.flush()
    return deputy


async def join(session: Session, invited: Participant, chat_id: int, language: str, *, now: datetime) -> bool:
    """Bind an invitation to a chat after consent; False when somebody was faster or the chat has joined already."""
    if await by_chat(session, chat_id) is not None:
        return False
    statement = (
        update(Participant)
        .where(col(Participant.id) == invited.id, col(Participant.chat_id).is_(None))
        .values(chat_id=chat_id, language=language, joined_at=now, consent_version=CONSENT, blocked_at=None)
    )
    taken = bool((await session.exec(statement)).rowcount)
    await session.refresh(invited)
    return taken


async def organizers(session: Session, event_id: int) -> list[Participant]:
    """Return the organizers who joined."""
    found = select(Participant).where(
        Participant.event_id == event_id, col(Participant.role) == Role.ORGANIZER, col(Participant.chat_id).is_not(None)
    )
    return list((await session.exec(found.order_by(col(Participant.id)))).all())


async def is_organizer_unheard(session: Session) -> bool:
    """Whether an organizer has said something that is kept and not heard yet."""
    theirs = select(Participant.chat_id).where(col(Participant.role) == Role.ORGANIZER)
    waiting = select(InboxRow.update_id).where(UNHEARD, col(InboxRow.chat_id).in_(theirs)).limit(1)
    return (await session.exec(waiting)).first() is not None


async def invite_again(session: Session, person: Participant) -> str | None:
    """Return a new code for somebody, kept only as a hash, which makes any before worthless; None for who has joined.

    The code the folder gave is remembered, so that loading the folder does not bring it back.
    """
    code = fresh_code()
    replaced = func.coalesce(Participant.replaced_hash, Participant.code_hash)
    statement = (
        update(Participant)
        .where(col(Participant.id) == person.id, col(Participant.chat_id).is_(None), col(Participant.name) != "")
        .values(code_hash=code_hash(code), replaced_hash=replaced)
    )
    made = bool((await session.exec(statement)).rowcount)
    await session.refresh(person)
    return code if made else None


async def awaited(session: Session, event: Event) -> list[Participant]:
    """Return everybody who could still join, by name."""
    found = select(Participant).where(Participant.event_id == event.id, col(Participant.chat_id).is_(None))
    return list((await session.exec(found.where(Participant.name != "").order_by(col(Participant.name)))).all())


async def uninvited(session: Session, event: Event) -> int:
    """Return how many people have not joined, and have no code by which they could."""
    found = select(func.count()).select_from(Participant).where(Participant.event_id == event.id)
    alone = found.where(col(Participant.code_hash).is_(None), col(Participant.joined_at).is_(None))
    return int((await session.exec(alone.where(~col(Participant.key).startswith(FORGOTTEN)))).one())


async def joined(session: Session, event: Event) -> list[Participant]:
    """Return everyone who joined."""
    found = select(Participant).where(Participant.event_id == event.id, col(Participant.chat_id).is_not(None))
    return list((await session.exec(found.order_by(col(Participant.id)))).all())


async def delegates(session: Session, cluster_id: int) -> list[Participant]:
    """Return the people of a cluster who joined."""
    found = select(Participant).where(Participant.cluster_id == cluster_id, col(Participant.chat_id).is_not(None))
    return list((await session.exec(found.order_by(col(Participant.id)))).all())


async def around(session: Session, chat_id: int) -> tuple[Event | None, Participant | None, Cluster | None]:
    """Return the event this bot serves, the participant of a chat and the cluster they speak for, in one look."""
    found = (
        select(Event, Participant, Cluster)
        .select_from(Event)
        .outerjoin(Participant, col(Participant.chat_id) == chat_id)
        .outerjoin(Cluster, col(Cluster.id) == col(Participant.cluster_id))
        .order_by(col(Event.id).desc())
    )
    return (await session.exec(found)).first() or (None, None, None)


async def only_event(session: Session) -> Event | None:
    """Return the event this bot serves: the one loaded last."""
    return (await session.exec(select(Event).order_by(col(Event.id).desc()))).first()
