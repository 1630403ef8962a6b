"""Reminders: who is owed which letter about a meeting or an activity, planned in the transaction that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, select

from bot import mornings, outbox, participants
from bot.rules import EVENING, Rules, rules_of
from models import (
    Activity,
    ActivityKind,
    Event,
    Lane,
    Letter,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    SignUp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from models import Session


def planned(  # noqa: PLR0913 - what a reminder is made from, each named
    rules: Rules,
    kind: str,
    subject: str,
    people: Iterable[Participant],
    *,
    starts: datetime,
    revision: int,
    now: datetime,
    view: str,
    params: dict[str, int],
) -> list[Letter]:
    """Return the reminders wanted: one a person and lead time that is still to come. Pure: rules in, letters out."""
    letters: list[Letter] = []
    dues: set[tuple[int, datetime]] = set()
    for lead in rules.leads[kind]:
        due = rules.due(starts, lead)
        for person in people:
            # Two lead times may fall on the same minute once quiet hours have moved one of them.
            if due <= now or (person.id or 0, due) in dues:
                continue
            dues.add((person.id or 0, due))
            letters.append(
                outbox.letter_to(
                    person,
                    f"{subject}:r{revision}:{lead}",
                    view=view,
                    params={**params, "revision": revision, "evening": int(lead == EVENING)},
                    now=now,
                    due_at=due,
                    expires_at=starts,
                    lane=Lane.REMINDER,
                    subject=subject,
                    revision=revision,
                )
            )
    return letters


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
    """Cancel the letters of older revisions, write the new ones, and tell both sides of what changed, but for `by`."""
    subject = f"meeting:{meeting.id}"
    await outbox.cancel(session, subject, below=meeting.revision + _is_off(meeting), now=now)
    people = await _delegates(session, meeting)
    if not _is_off(meeting):
        slot = await session.get(MeetingSlot, meeting.slot_id)
        if slot is not None:
            wanted = planned(
                rules_of(event), "meeting", subject, people, starts=slot.starts, revision=meeting.revision, now=now,
                view="reminder", params={"meeting": meeting.id or 0},
            )  # fmt: skip
            await outbox.write(session, wanted)
    if tell:
        view = "meeting_cancelled" if _is_off(meeting) else "meeting_new" if fresh else "meeting_moved"
        told = [person for person in people if by is None or person.id != by.id]
        news = [_news(person, meeting, view, event, now, by) for person in told]
        await outbox.write(session, news)
    meeting.planned_revision = meeting.revision
    session.add(meeting)


# Reminders planned for an earlier revision: whoever changed the row did not plan them anew.
_BEHIND: Any = (
    (col(Meeting.planned_revision) > 0)
    & (col(Meeting.planned_revision) < col(Meeting.revision))
    & (col(Meeting.state) != MeetingState.HELD)
)
NEXT_BEHIND = select(func.min(Meeting.changed_at)).where(_BEHIND)


async def behind(session: Session, _now: datetime) -> list[int]:
    """Return the meetings whose reminders are of an earlier revision; a meeting only held has none yet."""
    return [one or 0 for one in (await session.exec(select(Meeting.id).where(_BEHIND).order_by(col(Meeting.id)))).all()]


async def catch_up(session: Session, number: int, now: datetime) -> None:
    """Plan a meeting's reminders anew where nobody did when it changed, and tell its sides if it still takes place."""
    found = select(Meeting).where(col(Meeting.id) == number, _BEHIND).with_for_update()
    meeting = (await session.exec(found)).first()
    event = await session.get(Event, meeting.event_id) if meeting else None
    if meeting is not None and event is not None:
        await replan_meeting(session, event, meeting, now=now, tell=not _is_off(meeting))


def _news(
    person: Participant, meeting: Meeting, view: str, event: Event, now: datetime, by: Participant | None
) -> Letter:
    return outbox.letter_to(
        person,
        f"meeting:{meeting.id}:r{meeting.revision}:{view}",
        view=view,
        params={"meeting": meeting.id or 0, "revision": meeting.revision, "by": (by.cluster_id or 0) if by else 0},
        now=now,
        lane=Lane.URGENT,
        silent=rules_of(event).is_quiet(now),
    )


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

    Those with a seat are told when it departs at another time than it `was` to, or from elsewhere.
    """
    subject = f"activity:{activity.id}"
    await outbox.cancel(session, subject, below=activity.revision, now=now)
    people = await _attending(session, event, activity)
    if activity.sign_up and (was or is_elsewhere) and (activity.departs_at or activity.starts) > now:
        for person in people:
            told = _change(person, activity, event, now=now, was=was, is_elsewhere=is_elsewhere)
            places = [point(person, activity, now=now, lane=Lane.URGENT)] if activity.latitude is not None else []
            await outbox.write(session, [told, *places])
    for person in people:
        await outbox.write(session, _of_activity(event, activity, person, now))
    activity.planned_revision = activity.revision
    session.add(activity)


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
        view="activity_moved",
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
    await outbox.write(session, _of_activity(event, activity, person, now))


async def replan_person(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write everything a person who just joined is owed."""
    await mornings.plan(session, event, person, now=now)
    activities = await session.exec(select(Activity).where(Activity.event_id == event.id))
    for activity in activities.all():
        if any(person.id == one.id for one in await _attending(session, event, activity)):
            await outbox.write(session, _of_activity(event, activity, person, now))
    if person.cluster_id is None:
        return
    mine = select(Meeting).where(
        (col(Meeting.a_cluster_id) == person.cluster_id) | (col(Meeting.b_cluster_id) == person.cluster_id)
    )
    for meeting in (await session.exec(mine)).all():
        await replan_meeting(session, event, meeting, now=now, tell=False)


def _of_activity(event: Event, activity: Activity, person: Participant, now: datetime) -> list[Letter]:
    kind = "visit" if activity.kind is ActivityKind.VISIT else "activity"
    starts = activity.departs_at or activity.starts
    return planned(
        rules_of(event), kind, f"activity:{activity.id}", [person], starts=starts, revision=activity.revision, now=now,
        view="activity_reminder", params={"activity": activity.id or 0},
    )  # fmt: skip


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


async def _delegates(session: Session, meeting: Meeting) -> list[Participant]:
    sides = (meeting.a_cluster_id, meeting.b_cluster_id)
    return [person for side in sides for person in await participants.delegates(session, side)]


def _is_off(meeting: Meeting) -> bool:
    return meeting.state is not MeetingState.PUBLISHED
