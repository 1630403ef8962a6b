"""Offers: a meeting held for two clusters, or another time asked for, until both said yes or the time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from bot import absences, meetings, outbox, participants, room
from bot.outbox import open_card
from models import Card, Event, Lane, Meeting, MeetingSlot, MeetingState, Occasion, Offer, OfferState, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from models import Session

Place = tuple[tuple[int, int], int, int]  # the two clusters, slot, table
AT_LEAST, AT_MOST = timedelta(minutes=5), timedelta(hours=2)  # a time to answer
TO_WALK = timedelta(minutes=2)  # from the answer to the table
NEXT_OVER = select(func.min(Offer.until)).where(col(Offer.state) == OfferState.OPEN)  # when the next one's time is over


async def make(
    session: Session, event: Event, occasion: Occasion, places: Iterable[Place], *, now: datetime,
    asker: int | None = None,
) -> Offer | None:  # fmt: skip
    """Hold the first of these places that nobody was faster to take; ask both clusters, or only who did not ask.

    None where all of them are gone: the database refuses what is taken, and the next one is tried.
    """
    for pair, slot_id, table in places:
        try:
            async with session.begin_nested():
                meeting = await meetings.hold(session, event, pair, slot_id, table, now=now)
                if occasion is Occasion.ABSENT:
                    meeting.alone_cluster_id = asker
                slot = await session.get_one(MeetingSlot, slot_id)
                offer = Offer(
                    event_id=event.id or 0, meeting_id=meeting.id or 0, revision=meeting.revision, occasion=occasion,
                    slot_id=slot_id, table_number=table, asker_cluster_id=asker, at=now,
                    until=_until(slot, now, occasion),
                )  # fmt: skip
                return await _asked(session, offer, meeting, now=now)
        except (IntegrityError, LookupError):
            continue
    return None


async def asked(session: Session, asker: int, other: int) -> Offer | None:
    """Return the last meeting that a cluster asked another for during the event."""
    found = (
        select(Offer)
        .join(Meeting, col(Offer.meeting_id) == col(Meeting.id))
        .where(Offer.occasion == Occasion.ASKED, Offer.asker_cluster_id == asker)
        .where(Meeting.a_cluster_id == min(asker, other), Meeting.b_cluster_id == max(asker, other))
    )
    return (await session.exec(found.order_by(col(Offer.id).desc()))).first()


async def swap(
    session: Session, event: Event, meeting: Meeting, slot: MeetingSlot, table: int, *, asker: int, now: datetime
) -> Offer | None:
    """Ask the other side for another time; the meeting stays where it is until the answer.

    None while an earlier question about it is open.
    """
    offer = Offer(
        event_id=event.id or 0, meeting_id=meeting.id or 0, revision=meeting.revision, occasion=Occasion.SWAP,
        slot_id=slot.id or 0, table_number=table, asker_cluster_id=asker, at=now,
        until=min(_until(slot, now, Occasion.SWAP), await _starts(session, meeting)),
    )  # fmt: skip
    try:
        async with session.begin_nested():
            return await _asked(session, offer, meeting, now=now)
    except IntegrityError:
        return None


def _until(slot: MeetingSlot, now: datetime, occasion: Occasion) -> datetime:
    """Half of the time that is left, so that somebody else can still be asked; never less than five minutes."""
    if occasion is Occasion.ABSENT:
        return min(now + AT_LEAST, slot.ends)
    return min(now + min(max((slot.starts - now) / 2, AT_LEAST), AT_MOST), slot.starts - TO_WALK)


async def _starts(session: Session, meeting: Meeting) -> datetime:
    return (await session.get_one(MeetingSlot, meeting.slot_id)).starts


async def _asked(session: Session, offer: Offer, meeting: Meeting, *, now: datetime) -> Offer:
    offer.a_agrees = offer.asker_cluster_id == meeting.a_cluster_id
    offer.b_agrees = offer.asker_cluster_id == meeting.b_cluster_id
    session.add(offer)
    await session.flush()
    cards = []
    for side in (meeting.a_cluster_id, meeting.b_cluster_id):
        for person in await participants.delegates(session, side) if side != offer.asker_cluster_id else ():
            if person.chat_id is not None:
                card = await open_card(
                    session, person.chat_id, "offer", {"offer": offer.id}, now=now, participant_id=person.id,
                    lane=Lane.URGENT,
                )  # fmt: skip
                cards.append(card.id or 0)
    offer.cards = cards
    session.add(offer)
    await session.flush()
    return offer


async def answer(
    session: Session, event: Event, offer_id: int, cluster_id: int, *, yes: bool, now: datetime
) -> Offer | None:
    """Take a cluster's answer: its first one counts. Both said yes: it is a meeting. Return how the offer stands.

    None where there is nothing to answer: it is over, or the other clusters' matter. Where a time asked for has been
    taken meanwhile, the next best one is asked about; the meeting stays where it was.
    """
    found = select(Offer).where(Offer.id == offer_id).with_for_update().execution_options(populate_existing=True)
    offer = (await session.exec(found)).first()
    meeting = await meetings.locked(session, offer.meeting_id) if offer else None
    if offer is None or meeting is None or cluster_id not in (meeting.a_cluster_id, meeting.b_cluster_id):
        return None
    if offer.state is not OfferState.OPEN or not _is_alive(offer, meeting) or offer.until <= now:
        return None
    if (offer.a_agrees, offer.b_agrees)[cluster_id == meeting.b_cluster_id]:
        return offer  # a colleague was first
    if not yes:
        await _close(session, offer, meeting, OfferState.DECLINED, now=now)
        return offer
    offer.a_agrees |= cluster_id == meeting.a_cluster_id
    offer.b_agrees |= cluster_id == meeting.b_cluster_id
    session.add(offer)
    if not (offer.a_agrees and offer.b_agrees):
        await _redraw(session, offer, now=now)
        return offer
    state = await _settled(session, event, offer, meeting, now=now)
    if state is OfferState.OPEN:
        await _redraw(session, offer, now=now)
    else:
        await _close(session, offer, meeting, state, now=now)
    return offer


async def _settled(session: Session, event: Event, offer: Offer, meeting: Meeting, *, now: datetime) -> OfferState:
    """Return how an offer stands that both agreed to; open again where its slot is gone and there is a next best."""
    if offer.occasion is not Occasion.SWAP:
        await meetings.confirm(session, event, meeting, now=now)
        return OfferState.TAKEN
    openings = await room.openings(session, event, meeting, now=now)
    for place in [one for one in openings if one[0].id == offer.slot_id]:
        try:
            async with session.begin_nested():
                await meetings.move(session, event, meeting, *place, now=now)
        except IntegrityError:
            await session.refresh(meeting)
        else:
            return OfferState.TAKEN
    others = [one for one in openings if one[0].id != offer.slot_id]
    if not others:
        return OfferState.LAPSED
    offer.slot_id, offer.table_number = others[0][0].id or 0, others[0][1]
    offer.a_agrees = offer.asker_cluster_id == meeting.a_cluster_id
    offer.b_agrees = offer.asker_cluster_id == meeting.b_cluster_id
    session.add(offer)
    await session.flush()
    return OfferState.OPEN


def _is_alive(offer: Offer, meeting: Meeting) -> bool:
    """Whether the meeting is still as it was when it was offered."""
    state = MeetingState.PUBLISHED if offer.occasion is Occasion.SWAP else MeetingState.HELD
    return meeting.revision == offer.revision and meeting.state is state


async def _close(session: Session, offer: Offer, meeting: Meeting, state: OfferState, *, now: datetime) -> None:
    if state is not OfferState.TAKEN and offer.occasion is not Occasion.SWAP and _is_alive(offer, meeting):
        await meetings.release(session, meeting, now=now)
    offer.state = state
    session.add(offer)
    await session.flush()
    await _redraw(session, offer, now=now)
    # Who sits alone hears of it when nobody is left to ask, not at each who does not come.
    if state is not OfferState.TAKEN and offer.asker_cluster_id is not None and offer.occasion is not Occasion.ABSENT:
        letters = [
            outbox.letter_to(person, f"offer:{offer.id}", view="offer_closed", params={"offer": offer.id}, now=now)
            for person in await participants.delegates(session, offer.asker_cluster_id)
        ]
        await outbox.write(session, letters)


async def tell_alone(session: Session, cluster_id: int, slot: MeetingSlot, *, now: datetime) -> None:
    """Tell who sits alone in a slot, once, that nobody is left to ask, so that nobody waits for nothing."""
    seats = (await session.exec(select(Seat).where(Seat.slot_id == slot.id, Seat.cluster_id == cluster_id))).all()
    present = await absences.presence(session, await session.get_one(Event, slot.event_id))
    if len(seats) >= max(1, present.seats(cluster_id, slot.starts, slot.ends)):
        return
    letters = [
        outbox.letter_to(
            person, f"alone:{slot.id}:{cluster_id}", view="nobody_free", params={"slot": slot.id}, now=now,
            expires_at=slot.ends, lane=Lane.URGENT,
        )
        for person in await participants.delegates(session, cluster_id)
    ]  # fmt: skip
    await outbox.write(session, letters)


async def _redraw(session: Session, offer: Offer, *, now: datetime) -> None:
    for number in offer.cards:
        card = await session.get(Card, number)
        if card is not None and card.view == "offer":
            await outbox.redraw(session, card, now=now, same_question=True)


async def lapse(session: Session, *, now: datetime) -> list[Offer]:
    """Close every offer whose time is over or whose meeting has moved on; what was held is free for others."""
    over = select(Offer).where(col(Offer.state) == OfferState.OPEN).with_for_update(skip_locked=True)
    closed = []
    for offer in (await session.exec(over)).all():
        meeting = await meetings.locked(session, offer.meeting_id)
        if meeting is None:
            continue
        if offer.until <= now or not _is_alive(offer, meeting):
            await _close(session, offer, meeting, OfferState.LAPSED, now=now)
            closed.append(offer)
    return closed


async def refused(session: Session, event: Event) -> set[tuple[int, int]]:
    """Return the pairs who did not take what they were offered, or that somebody called off: nobody asks them again."""
    found = await session.exec(
        select(Meeting.a_cluster_id, Meeting.b_cluster_id)
        .join(Offer, col(Offer.meeting_id) == col(Meeting.id))
        .where(Offer.event_id == event.id, col(Offer.state).in_((OfferState.DECLINED, OfferState.LAPSED)))
        .where(Offer.occasion != Occasion.SWAP)
    )
    cancelled = await session.exec(
        select(Meeting.a_cluster_id, Meeting.b_cluster_id).where(
            Meeting.event_id == event.id, Meeting.state == MeetingState.CANCELLED,
            or_(col(Meeting.is_called_off), col(Meeting.alone_cluster_id).is_not(None)),
        )
    )  # fmt: skip
    return {*found.all(), *cancelled.all()}


async def of_cluster(session: Session, cluster_id: int) -> Sequence[Offer]:
    """Return the open offers a cluster is asked about or waits for, the first to end first."""
    sides = or_(col(Meeting.a_cluster_id) == cluster_id, col(Meeting.b_cluster_id) == cluster_id)
    found = select(Offer).join(Meeting, col(Offer.meeting_id) == col(Meeting.id)).where(sides)
    return (await session.exec(found.where(Offer.state == OfferState.OPEN).order_by(col(Offer.until)))).all()
