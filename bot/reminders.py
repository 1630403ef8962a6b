"""Reminders: who is owed which letter about a meeting, planned in the transaction that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, or_, select, update

from bot import activities, mornings, news, outbox, outcomes, participants, runs
from bot.rules import rules_of
from bot.runs import Coming, Notice
from models import (
    Cluster,
    Event,
    Lane,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.rules import Rules
    from models import Session

REMINDER, UP_NEXT = "reminder", "up_next"  # the views of meetings that are near


async def replan_meeting(
    session: Session,
    event: Event,
    meeting: Meeting,
    *,
    now: datetime,
    tell: bool,
    fresh: bool = False,
    by: Participant | None = None,
) -> None:
    """Plan the reminders of both sides anew, and tell both of what changed, but for `by`."""
    await replan_meetings(session, event, [meeting], now=now)
    if tell:
        await news.tell(session, event, meeting, now=now, fresh=fresh, by=by)


async def replan_meetings(session: Session, event: Event, changed: Iterable[Meeting], *, now: datetime) -> None:
    """Plan the reminders of every side of these meetings anew: a change in one can change what a whole run is told."""
    kept = list(changed)
    for side in sorted({side for one in kept for side in news.sides(one)}):
        await _replan_side(session, event, side, now=now)
    for one in kept:
        one.planned_revision = one.revision
        session.add(one)


async def keep_reminding(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Let reminders that are due and still wait be of a meeting's present revision, which begins when it did."""
    waiting = select(Letter).where(
        col(Letter.view).in_((REMINDER, UP_NEXT)), col(Letter.state).in_(outbox.WAITING), col(Letter.due_at) <= now
    )
    before, after = [meeting.id, meeting.revision - 1], [meeting.id, meeting.revision]
    for letter in (await session.exec(waiting.with_for_update())).all():
        told = letter.params.get("meetings", [])
        if before in told:
            letter.params = {**letter.params, "meetings": [after if one == before else one for one in told]}
            session.add(letter)


def of_agenda(
    rules: Rules,
    side: int,
    agenda: Iterable[Coming],
    people: Iterable[Participant],
    *,
    revision: int,
    now: datetime,
) -> list[Letter]:
    """Return the reminders wanted of a cluster's meetings, a set for each of its people. Pure.

    One that could not leave is over when the next that tells of the same is due: nobody is told twice at once.
    """
    subject = f"meetings:{side}"
    told = runs.notices(agenda, rules, now=now)
    return [
        outbox.letter_to(
            person,
            f"{subject}:r{revision}:{one.due.isoformat()}",
            view=UP_NEXT if one.is_silent else REMINDER,
            params={"meetings": [[each.meeting, each.revision] for each in one.meetings]},
            now=now,
            due_at=one.due,
            expires_at=_over(one, told[at + 1 :]),
            lane=Lane.REMINDER,
            subject=subject,
            revision=revision,
            silent=one.is_silent,
        )
        for at, one in enumerate(told)
        for person in people
    ]


def _over(notice: Notice, later: Iterable[Notice]) -> datetime:
    """Return when a notice need not leave any more: the next one tells the same, or its last meeting begins."""
    whole = set(notice.meetings)
    again = (one.due for one in later if not one.is_silent and whole <= set(one.meetings))
    return notice.meetings[-1].starts if notice.is_silent else next(again, notice.meetings[-1].starts)


async def _replan_side(session: Session, event: Event, side: int, *, now: datetime) -> None:
    """Write the reminders a cluster's people are owed now, and cancel those that are still to come and not among them.

    One that is due already stays: whoever sends it leaves out what no longer stands.
    """
    await _hold(session, side)
    people = await participants.delegates(session, side)
    if not people:
        return
    revision, agenda = await _agenda(session, side)
    wanted = of_agenda(rules_of(event), side, agenda, people, revision=revision, now=now)
    theirs = col(Letter.chat_id).in_([person.chat_id for person in people])
    others = update(Letter).where(
        theirs, col(Letter.view).in_((REMINDER, UP_NEXT)), col(Letter.state).in_(outbox.WAITING),
        col(Letter.due_at) > now, col(Letter.key).not_in([letter.key for letter in wanted]),
    )  # fmt: skip
    await session.exec(others.values(state=outbox.ended(LetterState.CANCELLED), finished_at=now))
    # What was planned for this moment before, and cancelled since, is wanted again.
    await outbox.make_room(session, col(Letter.key).in_([letter.key for letter in wanted]), col(Letter.due_at) > now)
    await outbox.write(session, wanted)
    await outcomes.plan(session, event, side, people, now=now)


async def replan_outcomes(session: Session, event: Event, meeting: Meeting, *, now: datetime) -> None:
    """Ask both sides of a meeting what came of it once it is over: it ends later than its slot does."""
    for side in sorted(news.sides(meeting)):
        await _hold(session, side)
        people = await participants.delegates(session, side)
        await outcomes.plan(session, event, side, people, now=now)


async def _hold(session: Session, side: int) -> None:
    # Two changes at once would each plan without the other's; a key that others refer to is not locked by this.
    await session.exec(select(Cluster.id).where(Cluster.id == side).with_for_update(key_share=True))


async def _agenda(session: Session, side: int) -> tuple[int, list[Coming]]:
    """Return a cluster's published meetings, and a revision that grows with each change in any it ever had."""
    rows = await session.exec(
        select(Meeting.state, MeetingSlot.starts, MeetingSlot.ends, Meeting.id, Meeting.revision)  # type: ignore[call-overload] # SQLModel's overloads end at four columns
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(or_(col(Meeting.a_cluster_id) == side, col(Meeting.b_cluster_id) == side))
    )
    kept = rows.all()
    agenda = [Coming(*rest) for state, *rest in kept if state is MeetingState.PUBLISHED]
    return sum(revision for *_rest, revision in kept), agenda


async def replan_everything(session: Session, event: Event, *, now: datetime) -> None:
    """Plan everybody's reminders that are still to come anew: the rules by which they are planned have changed."""
    published = col(Meeting.state) == MeetingState.PUBLISHED
    of_event = select(Meeting.a_cluster_id, Meeting.b_cluster_id).where(Meeting.event_id == event.id, published)
    for side in sorted({side for pair in (await session.exec(of_event)).all() for side in pair}):
        await _replan_side(session, event, side, now=now)
    await activities.replan_all(session, event, now=now)


async def replan_person(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write everything a person who just joined is owed."""
    await mornings.plan(session, event, person, now=now)
    await activities.plan(session, event, person, now=now)
    if person.cluster_id is not None:
        await _replan_side(session, event, person.cluster_id, now=now)
