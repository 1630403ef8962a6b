"""Colleagues: who else speaks for one's cluster, the codes that let them in, and what they are told of each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func
from sqlmodel import col, select

from bot import answered, interviews, outbox, participants
from models import Card, Cluster, DeputyCode, Letter, LetterState, Participant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Interview, Session

MOST = 2  # people more, for each cluster
VALID = timedelta(days=7)
PATIENCE = timedelta(minutes=10)  # so that several changes in a row are told in one letter
WALK = ("question", "differing", "summary", "answers", "resume", "anew")  # views on which a confirmed profile is news


async def others(session: Session, person: Participant) -> list[Participant]:
    """Return who else joined for a person's cluster."""
    if person.cluster_id is None:
        return []
    return [one for one in await participants.delegates(session, person.cluster_id) if one.id != person.id]


async def codes(session: Session, cluster_id: int, *, now: datetime) -> Sequence[DeputyCode]:
    """Return a cluster's codes that still open, the one that does so longest last."""
    found = select(DeputyCode).where(DeputyCode.cluster_id == cluster_id, col(DeputyCode.code_expires_at) >= now)
    return (await session.exec(found.order_by(col(DeputyCode.code_expires_at)))).all()


async def left(session: Session, cluster_id: int, *, now: datetime) -> int:
    """Return how many more colleagues may still be asked in."""
    came = select(func.count()).where(
        Participant.cluster_id == cluster_id,
        col(Participant.chat_id).is_not(None),
        col(Participant.key).startswith(participants.DEPUTY),
    )
    return MOST - (await session.exec(came)).one() - len(await codes(session, cluster_id, now=now))


async def ask_in(session: Session, person: Participant, *, now: datetime) -> str | None:
    """Return a code that lets one colleague in, kept only as a hash; None when enough have come or are asked."""
    if person.cluster_id is None:
        return None
    # Two delegates may ask in the same moment for the last place.
    await session.exec(select(Cluster.id).where(Cluster.id == person.cluster_id).with_for_update())
    await session.exec(delete(DeputyCode).where(col(DeputyCode.code_expires_at) < now))
    if await left(session, person.cluster_id, now=now) <= 0:
        return None
    code = participants.fresh_code()
    session.add(
        DeputyCode(
            cluster_id=person.cluster_id,
            participant_id=person.id or 0,
            code_hash=participants.code_hash(code),
            code_expires_at=now + VALID,
            made_at=now,
        )
    )
    await session.flush()
    return code


async def is_own(session: Session, person: Participant, words: str, *, now: datetime) -> bool:
    """Return whether words are a code that lets a colleague of this person in."""
    door, found = await participants.knock(session, words, person.chat_id or 0, now=now)
    return isinstance(found, DeputyCode) and door is participants.Door.OPEN and found.cluster_id == person.cluster_id


async def withdraw(session: Session, cluster_id: int) -> int:
    """Make a cluster's open codes worthless; return how many there were."""
    return int((await session.exec(delete(DeputyCode).where(col(DeputyCode.cluster_id) == cluster_id))).rowcount)


async def welcome(session: Session, person: Participant, *, now: datetime) -> None:
    """Tell the others of a cluster who has come in by a code."""
    letters = [
        outbox.letter_to(other, f"colleague:{person.id}", view="colleague_in", params={"who": person.id}, now=now)
        for other in await others(session, person)
    ]
    await outbox.write(session, letters)


async def tell(
    session: Session, person: Participant, interview: Interview, *, since: int, now: datetime, beside: str = ""
) -> None:
    """Tell the others that a person confirmed what was answered after revision `since`: on the card open, by letter.

    `beside` is the key of a questionnaire beside the profile's. Several changes in a row become one letter, and it
    makes no sound. The first time an open card is enough.
    """
    if interview.revision == since:
        return
    subject = f"profile:{interview.cluster_id}" + (f":{beside}" if beside else "")
    for other in await others(session, person):
        on_card = await _on_card(session, person, other, now, beside)
        waiting = select(Letter.id).where(
            Letter.subject == subject,
            Letter.participant_id == other.id,
            col(Letter.state).in_((LetterState.PENDING, LetterState.CLAIMED)),
        )
        if (on_card and not since) or (await session.exec(waiting)).first() is not None:
            continue
        letter = outbox.letter_to(
            other,
            f"{subject}:r{interview.revision}",
            view="profile_changed",
            params={"since": since, "who": person.id, "questionnaire": beside},
            now=now,
            due_at=now + PATIENCE if since else now,
            subject=subject,
            silent=True,
        )
        await outbox.write(session, [letter])


async def news(session: Session, reader: Participant, *, since: int, beside: str = "") -> tuple[list[str], list[str]]:
    """Return the keys of the questions others answered after a revision, and the names of who did."""
    interview = await interviews.of(session, reader, beside)
    changed = await answered.changed_by_others(session, interview, reader, since=since) if interview else []
    people = [await session.get(Participant, one.participant_id) for one in changed if one.participant_id]
    names = dict.fromkeys(one.name for one in people if one is not None and one.name)
    return list(dict.fromkeys(one.question.rstrip("+") for one in changed)), list(names)


async def _on_card(session: Session, person: Participant, other: Participant, now: datetime, beside: str) -> bool:
    open_ = select(Card).where(Card.participant_id == other.id, col(Card.is_open), col(Card.view).in_(WALK))
    cards = (await session.exec(open_.order_by(col(Card.id).desc()))).all()
    card = next((one for one in cards if one.params.get("questionnaire", "") == beside), None)
    if card is None:
        return False
    # The question stays: what is typed or tapped there in this moment is heard as it was meant.
    said = {**card.params, "confirmed_by": person.id}
    await outbox.redraw(session, card, now=now, params=said, same_question=True)
    return True
