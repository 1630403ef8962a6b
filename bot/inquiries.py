"""Inquiries: what people write to the organizers, who of them answered, and what still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from bot import outbox, participants
from bot.rules import rules_of
from models import Announcement, Card, Cluster, Inquiry, Letter, LetterState, Participant, Remark, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Event, Session

LONGEST = 1000  # UTF-16 units, as Telegram counts: three remarks fit into a message
MOST = 10  # remarks of one person ...
WITHIN = timedelta(hours=1)  # ... in so long
SHORTLY = timedelta(hours=2)  # for so long after an announcement words are taken to be about it
SENT, ASKED, ANSWER, NEWS, LIST = "inquiry_sent", "inquiry", "inquiry_answer", "inquiry_answered", "inquiries"


@dataclass(frozen=True, kw_only=True)
class Told:
    """An inquiry with whose it is, for which cluster, after which announcement, and all remarks with their authors."""

    inquiry: Inquiry
    person: Participant
    cluster: Cluster | None
    announcement: Announcement | None
    remarks: tuple[tuple[Remark, str], ...]

    @property
    def last_answer(self) -> int:
        """The number of the organizers' newest remark; 0 where there is none."""
        return max((one.id or 0 for one, _name in self.remarks if one.by_organizer), default=0)


async def ask(session: Session, event: Event, person: Participant, words: str, *, now: datetime) -> Inquiry | None:
    """Write to the organizers; None, and nothing is kept, when this person has written very often of late."""
    if await is_too_often(session, person, now=now):
        return None
    after = await _announced(session, person, now=now)
    inquiry = Inquiry(event_id=event.id or 0, participant_id=person.id or 0, announcement_id=after, made_at=now)
    session.add(inquiry)
    await session.flush()
    await _say(session, event, inquiry, person, words, now=now)
    return inquiry


async def go_on(
    session: Session, event: Event, inquiry: Inquiry, person: Participant, words: str, *, now: datetime
) -> bool:
    """Answer the organizers' answer; False, and nothing is kept, when this person has written very often of late."""
    if await is_too_often(session, person, now=now):
        return False
    await _say(session, event, inquiry, person, words, now=now)
    return True


async def is_too_often(session: Session, person: Participant, *, now: datetime) -> bool:
    """Whether a person has written to the organizers so often that they are asked to wait."""
    mine = select(func.count()).where(
        Remark.participant_id == person.id, col(Remark.at) > now - WITHIN, ~col(Remark.by_organizer)
    )
    return (await session.exec(mine)).one() >= MOST


async def answer(
    session: Session, event: Event, inquiry: Inquiry, organizer: Participant, words: str, *, seen: int, now: datetime
) -> bool:
    """Write an organizer's answer; False when another organizer has answered since `seen`, their remark seen last."""
    told = await told_of(session, inquiry)
    if told is None or told.last_answer > seen:
        return False
    remark = await _keep(session, inquiry, organizer, words, by_organizer=True, now=now)
    inquiry.waits_since, inquiry.read_at = None, inquiry.read_at or now
    session.add(inquiry)
    await _post(session, event, told.person, inquiry, remark, ANSWER, now=now)
    for one in await participants.organizers(session, event.id or 0):
        if one.id not in (organizer.id, told.person.id):
            said = {"inquiry": inquiry.id, "remark": remark.id}
            letter = outbox.letter_to(one, f"answered:{remark.id}", view=NEWS, params=said, now=now, silent=True)
            await outbox.write(session, [letter])
    await _show_again(session, inquiry, now=now)
    return True


async def read(session: Session, inquiry: Inquiry, *, now: datetime) -> None:
    """Keep that an organizer has opened it; whoever wrote sees so."""
    if inquiry.read_at is None:
        inquiry.read_at = now
        session.add(inquiry)
        await _show_again(session, inquiry, now=now, views=(SENT,))


async def settle(session: Session, inquiry: Inquiry, *, now: datetime) -> bool:
    """Let it wait no more, without an answer; False when it did not wait."""
    if inquiry.waits_since is None:
        return False
    inquiry.waits_since, inquiry.read_at = None, inquiry.read_at or now
    session.add(inquiry)
    await _show_again(session, inquiry, now=now)
    return True


async def locked(session: Session, event: Event, number: int) -> Inquiry | None:
    """Return an inquiry of this event, held until the transaction ends: two organizers may answer in one moment."""
    found = select(Inquiry).where(Inquiry.id == number, Inquiry.event_id == event.id).with_for_update()
    return (await session.exec(found.execution_options(populate_existing=True))).first()


async def told_of(session: Session, inquiry: Inquiry | None) -> Told | None:
    """Return all that is told of an inquiry; None where it is erased."""
    person = await session.get(Participant, inquiry.participant_id) if inquiry else None
    if inquiry is None or person is None:
        return None
    found = (
        select(Remark, Participant.name)
        .outerjoin(Participant, col(Participant.id) == col(Remark.participant_id))
        .where(Remark.inquiry_id == inquiry.id)
        .order_by(col(Remark.id))
    )
    return Told(
        inquiry=inquiry,
        person=person,
        cluster=await session.get(Cluster, person.cluster_id) if person.cluster_id else None,
        announcement=await session.get(Announcement, inquiry.announcement_id) if inquiry.announcement_id else None,
        remarks=tuple((one, name or "") for one, name in (await session.exec(found)).all()),
    )


async def number(session: Session, event: Event) -> int:
    """Return how many wait for the organizers."""
    waiting = select(func.count()).where(Inquiry.event_id == event.id, col(Inquiry.waits_since).is_not(None))
    return int((await session.exec(waiting)).one())


async def waiting(session: Session, event: Event, *, skip: int = 0, most: int | None = None) -> Sequence[Inquiry]:
    """Return those that wait for the organizers, the one that waits longest first."""
    found = select(Inquiry).where(Inquiry.event_id == event.id, col(Inquiry.waits_since).is_not(None))
    ordered = found.order_by(col(Inquiry.waits_since), col(Inquiry.id))
    return (await session.exec(ordered.offset(skip).limit(most))).all()


async def retell(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Show an organizer who just joined what waits."""
    if person.role is Role.ORGANIZER and person.chat_id is not None and await number(session, event):
        await outbox.open_card(session, person.chat_id, LIST, {}, now=now, participant_id=person.id)


async def of(session: Session, person: Participant) -> list[tuple[Inquiry, Sequence[Remark]]]:
    """Return what a person wrote to the organizers and what they answered, the oldest first."""
    mine = select(Inquiry).where(Inquiry.participant_id == person.id).order_by(col(Inquiry.id))
    each = select(Remark).order_by(col(Remark.id))
    return [
        (one, (await session.exec(each.where(Remark.inquiry_id == one.id))).all())
        for one in (await session.exec(mine)).all()
    ]


async def forget(session: Session, person: Participant, *, now: datetime) -> None:
    """Erase what a person wrote to the organizers, the answers with it; what they answered others is nobody's now."""
    mine = (await session.exec(select(Inquiry).where(Inquiry.participant_id == person.id))).all()
    numbers = [one.id or 0 for one in mine]
    for one in mine:
        for card in await _cards(session, one, (ASKED, "answering")):
            await session.exec(update(Letter).where(col(Letter.card_id) == card.id).values(text=None))
            if card.is_open:
                await outbox.close_card(session, card, now=now)
    await session.exec(delete(Remark).where(col(Remark.inquiry_id).in_(numbers)))
    await session.exec(delete(Inquiry).where(col(Inquiry.id).in_(numbers)))
    await session.exec(update(Remark).where(col(Remark.participant_id) == person.id).values(participant_id=None))


async def _announced(session: Session, person: Participant, *, now: datetime) -> int | None:
    """Return the announcement that reached a person last, if that was shortly before."""
    found = select(Letter.announcement_id).where(
        Letter.participant_id == person.id,
        col(Letter.announcement_id).is_not(None),
        col(Letter.state) == LetterState.SENT,
        col(Letter.finished_at) > now - SHORTLY,
    )
    return (await session.exec(found.order_by(col(Letter.finished_at).desc()).limit(1))).first()


async def _say(
    session: Session, event: Event, inquiry: Inquiry, person: Participant, words: str, *, now: datetime
) -> None:
    remark = await _keep(session, inquiry, person, words, by_organizer=False, now=now)
    inquiry.waits_since, inquiry.read_at = inquiry.waits_since or now, None
    session.add(inquiry)
    for one in await participants.organizers(session, event.id or 0):
        if one.id != person.id:
            await _post(session, event, one, inquiry, remark, ASKED, now=now)


async def _keep(
    session: Session, inquiry: Inquiry, who: Participant, words: str, *, by_organizer: bool, now: datetime
) -> Remark:
    remark = Remark(inquiry_id=inquiry.id or 0, participant_id=who.id, by_organizer=by_organizer, words=words, at=now)
    session.add(remark)
    await session.flush()
    return remark


async def _post(
    session: Session, event: Event, to: Participant, inquiry: Inquiry, remark: Remark, view: str, *, now: datetime
) -> None:
    """Write a letter with a card of its own; the words stand with the inquiry, and not a second time in the letter."""
    if to.chat_id is None:
        return
    letter = outbox.letter_to(
        to, f"remark:{remark.id}", view=view, params={outbox.ONCE: True}, now=now, silent=rules_of(event).is_quiet(now)
    )
    said = {"inquiry": inquiry.id, "remark": remark.id}
    letter.card_id = await outbox.blank_card(session, to, view, said, now=now)
    await outbox.write(session, [letter])


async def _show_again(
    session: Session, inquiry: Inquiry, *, now: datetime, views: tuple[str, ...] = (SENT, ASKED)
) -> None:
    for card in await _cards(session, inquiry, views):
        if card.is_open and card.message_id is not None:
            await outbox.redraw(session, card, now=now)


async def _cards(session: Session, inquiry: Inquiry, views: tuple[str, ...]) -> list[Card]:
    found = (await session.exec(select(Card).where(col(Card.view).in_(views)))).all()
    return [card for card in found if card.params.get("inquiry") == inquiry.id]
