"""Activities: who is owed which letter about a visit, a training or a meal; planned by whatever changes it."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlmodel import col, select, update

from bot import outbox, participants
from bot.rules import EVENING, rules_of
from models import Activity, ActivityKind, Event, Lane, Letter, LetterState, Participant, SignUp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rules import Lead
    from models import Session

REMINDER, MOVED = "activity_reminder", "activity_moved"  # the views of activities that are near, or change


async def plan(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write the reminders of everything that somebody who just joined takes part in."""
    for activity in (await session.exec(select(Activity).where(Activity.event_id == event.id))).all():
        if any(person.id == one.id for one in await _attending(session, event, activity)):
            await outbox.write(session, reminders(event, activity, person, now))


async def replan_all(session: Session, event: Event, *, now: datetime) -> None:
    """Plan the reminders of every activity that are still to come anew: their rules have changed."""
    for activity in (await session.exec(select(Activity).where(Activity.event_id == event.id))).all():
        to_come = (
            col(Letter.subject) == f"activity:{activity.id}", col(Letter.view) == REMINDER,
            col(Letter.due_at) > now,
        )  # fmt: skip
        waiting = update(Letter).where(*to_come, col(Letter.state).in_(outbox.WAITING))
        await session.exec(waiting.values(state=outbox.ended(LetterState.CANCELLED), finished_at=now))
        await outbox.make_room(session, *to_come)
        for person in await _attending(session, event, activity):
            await outbox.write(session, reminders(event, activity, person, now))


async def replan(
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
        await outbox.write(session, reminders(event, activity, person, now))
    activity.planned_revision = activity.revision
    session.add(activity)


async def _untold(session: Session, subject: str) -> dict[int, tuple[datetime | None, bool]]:
    """Return who has not heard yet of a change of an activity: the time they know, and whether the place is another."""
    waiting = select(Letter).where(
        Letter.subject == subject, Letter.view == MOVED, col(Letter.state).in_(outbox.WAITING)
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
        view=MOVED,
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
    await outbox.write(session, reminders(event, activity, person, now))


def reminders(event: Event, activity: Activity, person: Participant, now: datetime) -> list[Letter]:
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
            view=REMINDER,
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
