"""Reminders: who is owed which letter about a meeting or an activity, planned in the transaction that changes it."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlmodel import col, or_, select, update

from bot import mornings, news, outbox, participants, runs
from bot.rules import EVENING, rules_of
from bot.runs import Coming, Notice
from models import (
    Activity,
    ActivityKind,
    Cluster,
    Event,
    Lane,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    SignUp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.rules import Lead, Rules
    from models import Session

REMINDER, UP_NEXT = "reminder", "up_next"  # the views of meetings that are near
ACTIVITY_REMINDER, ACTIVITY_MOVED = "activity_reminder", "activity_moved"


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
    # Two changes at once would each plan without the other's; a key that others refer to is not locked by this.
    await session.exec(select(Cluster.id).where(Cluster.id == side).with_for_update(key_share=True))
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
    for activity in (await session.exec(select(Activity).where(Activity.event_id == event.id))).all():
        to_come = (
            col(Letter.subject) == f"activity:{activity.id}", col(Letter.view) == ACTIVITY_REMINDER,
            col(Letter.due_at) > now,
        )  # fmt: skip
        waiting = update(Letter).where(*to_come, col(Letter.state).in_(outbox.WAITING))
        await session.exec(waiting.values(state=outbox.ended(LetterState.CANCELLED), finished_at=now))
        await outbox.make_room(session, *to_come)
        for person in await _attending(session, event, activity):
            await outbox.write(session, of_activity(event, activity, person, now))


async def replan_activity(
    session: Session,
    event: Event,
    activity: Activity,
    *,
    now: datetime,
    was: datetime | None = None,
    is_elsewhere: bool = False,
) -> None:
    """Cancel the letters of older revisions of an activity and write those wanted now.

    Those with a seat are told when it departs at another time than it `was` to, or from elsewhere; whoever has not
    heard of a change before this one yet is told of both in one letter.
    """
    subject, starts = f"activity:{activity.id}", activity.departs_at or activity.starts
    untold = await _untold(session, subject)
    await outbox.cancel(session, subject, below=activity.revision, now=now)
    people = await _attending(session, event, activity)
    for person in people if activity.sign_up and starts > now else ():
        known, is_moved = untold.get(person.id or 0, (None, False))
        before, elsewhere = known or was, is_moved or is_elsewhere
        if (before is not None and before != starts) or elsewhere:
            told = _change(person, activity, event, now=now, was=before, is_elsewhere=elsewhere)
            places = [point(person, activity, now=now, lane=Lane.URGENT)] if activity.latitude is not None else []
            await outbox.write(session, [told, *places])
    for person in people:
        await outbox.write(session, of_activity(event, activity, person, now))
    activity.planned_revision = activity.revision
    session.add(activity)


async def _untold(session: Session, subject: str) -> dict[int, tuple[datetime | None, bool]]:
    """Return who has not heard yet of a change of an activity: the time they know, and whether the place is another."""
    waiting = select(Letter).where(
        Letter.subject == subject, Letter.view == ACTIVITY_MOVED, col(Letter.state).in_(outbox.WAITING)
    )
    return {
        one.participant_id or 0: (
            datetime.fromisoformat(one.params["was"]) if one.params["was"] else None, bool(one.params["elsewhere"])
        )
        for one in (await session.exec(waiting)).all()
    }  # fmt: skip


def _change(
    person: Participant,
    activity: Activity,
    event: Event,
    *,
    now: datetime,
    was: datetime | None,
    is_elsewhere: bool,
) -> Letter:
    before = was.isoformat() if was else ""
    return outbox.letter_to(
        person,
        f"activity:{activity.id}:r{activity.revision}:moved",
        view=ACTIVITY_MOVED,
        params={
            "activity": activity.id or 0, "revision": activity.revision, "was": before, "elsewhere": is_elsewhere,
        },
        now=now,
        expires_at=activity.departs_at or activity.starts,
        lane=Lane.URGENT,
        subject=f"activity:{activity.id}",
        revision=activity.revision,
        silent=rules_of(event).is_quiet(now),
    )  # fmt: skip


def point(person: Participant, activity: Activity, *, now: datetime, lane: Lane) -> Letter:
    """Return the letter that shows where to meet on the map."""
    return outbox.letter_to(
        person,
        f"place:{activity.id}:r{activity.revision}",
        view="place",
        params={"activity": activity.id or 0},
        now=now,
        lane=lane,
        subject=f"activity:{activity.id}",
        revision=activity.revision,
        silent=lane is not Lane.REPLY,  # it follows the words that rang
    )


async def attend(session: Session, event: Event, activity: Activity, person: Participant, *, now: datetime) -> None:
    """Write the reminders of somebody who just got a seat."""
    await outbox.write(session, of_activity(event, activity, person, now))


async def replan_person(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write everything a person who just joined is owed."""
    await mornings.plan(session, event, person, now=now)
    activities = await session.exec(select(Activity).where(Activity.event_id == event.id))
    for activity in activities.all():
        if any(person.id == one.id for one in await _attending(session, event, activity)):
            await outbox.write(session, of_activity(event, activity, person, now))
    if person.cluster_id is not None:
        await _replan_side(session, event, person.cluster_id, now=now)


def of_activity(event: Event, activity: Activity, person: Participant, now: datetime) -> list[Letter]:
    """Return somebody's reminders of an activity: one a lead time that is still to come. Pure: rows in, letters out.

    One that could not leave is over when the next is due.
    """
    rules, starts = rules_of(event), activity.departs_at or activity.starts
    # Two lead times may fall on the same minute once quiet hours have moved one of them.
    dues: dict[datetime, Lead] = {}
    for lead in rules.leads["visit" if activity.kind is ActivityKind.VISIT else "activity"]:
        dues.setdefault(rules.due(starts, lead), lead)
    told = sorted(dues.items(), key=itemgetter(0))
    return [
        outbox.letter_to(
            person,
            f"activity:{activity.id}:r{activity.revision}:{lead}",
            view=ACTIVITY_REMINDER,
            params={
                "activity": activity.id or 0, "revision": activity.revision, "evening": int(lead == EVENING),
            },
            now=now,
            due_at=due,
            expires_at=over,
            lane=Lane.REMINDER,
            subject=f"activity:{activity.id}",
            revision=activity.revision,
        )
        for (due, lead), over in zip(told, [*(due for due, _lead in told[1:]), starts], strict=True)
        if due > now
    ]  # fmt: skip


async def _attending(session: Session, event: Event, activity: Activity) -> Sequence[Participant]:
    """Return who is reminded: those with a seat; of a training that is for everyone, everyone."""
    if activity.sign_up:
        found = await session.exec(
            select(Participant)
            .join(SignUp, col(SignUp.participant_id) == col(Participant.id))
            .where(SignUp.activity_id == activity.id, col(Participant.chat_id).is_not(None))
        )
        return found.all()
    return await participants.joined(session, event) if activity.kind is ActivityKind.TRAINING else []
