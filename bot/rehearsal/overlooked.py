"""Who was overlooked: idle beside a free table, or alone at one, with a partner as idle and as willing.

Not seen through the floor, which is what is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import interviews
from models import (
    Activity,
    Cluster,
    Meeting,
    MeetingSlot,
    MeetingState,
    Offer,
    Participant,
    Profile,
    Request,
    SignUp,
    Wish,
)

if TYPE_CHECKING:
    from datetime import datetime

    from models import Event, Session

IN_TIME = timedelta(minutes=20)  # before a slot: from then on nobody can be asked and still walk there


@dataclass(frozen=True)
class There:
    """A cluster that could meet: its row, its key, the languages it speaks."""

    row: int
    key: str
    spoken: frozenset[str]


async def overlooked(session: Session, event: Event, starts: datetime, away: frozenset[str]) -> list[dict[str, Any]]:
    """Return the pairs nobody brought together in the slot that begins now, though a meeting in it was cancelled.

    Both wish the meeting, speak a common language, are there, reachable, without a meeting in the slot, below the
    number wanted, have not been asked before, and nobody called their meeting off; a table is free, and was in time.
    """
    slot = (await session.exec(select(MeetingSlot).where(MeetingSlot.starts == starts))).one()
    rows = (await session.exec(select(Meeting))).all()
    here = [one for one in rows if one.slot_id == slot.id]
    seated = [one for one in here if one.state is not MeetingState.CANCELLED]
    cancelled = [one for one in here if one.state is MeetingState.CANCELLED and one.changed_at <= starts - IN_TIME]
    if not cancelled or len(seated) >= slot.tables:
        return []
    busy = {side for one in seated for side in (one.a_cluster_id, one.b_cluster_id)}
    standing = [one for one in rows if one.state is not MeetingState.CANCELLED]
    counts = [side for one in standing for side in (one.a_cluster_id, one.b_cluster_id)]
    off = [one for one in rows if one.state is MeetingState.CANCELLED and one.is_called_off]
    asked = {(one.a_cluster_id, one.b_cluster_id) for one in [*standing, *cancelled, *off]} | await _asked(session)
    there = await _there(session, event, slot)
    idle = [
        one for one in there
        if one.row not in busy and one.key not in away and counts.count(one.row) < event.rules["wanted"]
    ]  # fmt: skip
    wishes = await _wishes(session)
    return [
        {"slot": starts.isoformat(), "a": a.key, "b": b.key}
        for a, b in combinations(sorted(idle, key=lambda one: one.row), 2)
        if _is_wished(wishes, a.row, b.row) and a.spoken & b.spoken and (a.row, b.row) not in asked
    ]


async def left_alone(session: Session, event: Event, starts: datetime, away: frozenset[str]) -> list[dict[str, Any]]:
    """Return whom nobody was found for though somebody idle wished to meet them: their partner did not come.

    Found is who is or was asked and wished it, too, or sits there now. How many meetings are wanted does not count.
    """
    slot = (await session.exec(select(MeetingSlot).where(MeetingSlot.starts == starts))).one()
    rows = (await session.exec(select(Meeting))).all()
    standing = [one for one in rows if one.state is not MeetingState.CANCELLED]
    busy = {side for one in standing if one.slot_id == slot.id for side in (one.a_cluster_id, one.b_cluster_id)}
    gone = [
        one for one in rows
        if one.state is MeetingState.CANCELLED and one.slot_id == slot.id and one.changed_at > starts
    ]  # fmt: skip
    off = [one for one in rows if one.state is MeetingState.CANCELLED and one.is_called_off]
    asked = {(one.a_cluster_id, one.b_cluster_id) for one in [*standing, *gone, *off]} | await _asked(session)
    there = {one.row: one for one in await _there(session, event, slot) if one.key not in away}
    alone = {one.alone_cluster_id for one in gone if one.alone_cluster_id not in busy} & there.keys()
    wishes = await _wishes(session)
    return [
        {"slot": starts.isoformat(), "a": there[one].key, "b": other.key}
        for one in sorted(row for row in alone if row is not None)
        for other in there.values()
        if other.row not in busy | {one} and _is_wished(wishes, one, other.row) and there[one].spoken & other.spoken
        and (min(one, other.row), max(one, other.row)) not in asked
    ]  # fmt: skip


async def unsaid(session: Session, event: Event, starts: datetime, away: frozenset[str]) -> list[dict[str, Any]]:
    """Return who sits at a table to which their partner does not come, and has not said so: they can only wait.

    It is counted, not held against the bot: it cannot know.
    """
    slot = (await session.exec(select(MeetingSlot).where(MeetingSlot.starts == starts))).one()
    there = {one.row: one.key for one in await _there(session, event, slot) if one.key not in away}
    gone = set((await session.exec(select(Cluster.id).where(col(Cluster.key).in_(away)))).all())
    waiting = select(Meeting).where(Meeting.slot_id == slot.id, Meeting.state == MeetingState.PUBLISHED)
    sides = [(one.a_cluster_id, one.b_cluster_id) for one in (await session.exec(waiting)).all()]
    alone = [there[one] for a, b in sides for one, other in ((a, b), (b, a)) if other in gone and one in there]
    return [{"slot": starts.isoformat(), "alone": key} for key in sorted(alone)]


async def _wishes(session: Session) -> dict[tuple[int, int], Wish]:
    return {(one.from_cluster_id, one.to_cluster_id): one.wish for one in (await session.exec(select(Request))).all()}


def _is_wished(wishes: dict[tuple[int, int], Wish], a: int, b: int) -> bool:
    return all(wishes.get(two) in (Wish.MUST, Wish.MEET) for two in ((a, b), (b, a)))


async def _asked(session: Session) -> set[tuple[int, int]]:
    found = select(Meeting.a_cluster_id, Meeting.b_cluster_id).join(Offer, col(Offer.meeting_id) == col(Meeting.id))
    return set((await session.exec(found)).all())


async def _there(session: Session, event: Event, slot: MeetingSlot) -> list[There]:
    """Return who is at the event in a slot and can be written to, with the languages each speaks."""
    found: list[There] = []
    rows = select(Cluster, Profile).join(Profile, col(Profile.cluster_id) == col(Cluster.id))
    gone = set((await session.exec(
        select(SignUp.participant_id).join(Activity, col(SignUp.activity_id) == col(Activity.id))
        .where(Activity.starts < slot.ends, Activity.ends > slot.starts)
    )).all())  # fmt: skip
    people = (await session.exec(select(Participant))).all()
    gone |= {one.id or 0 for one in people if one.arrives_at and one.arrives_at > slot.starts}
    gone |= {one.id or 0 for one in people if one.leaves_at and one.leaves_at < slot.ends}
    for cluster, profile in (await session.exec(rows)).all():
        mine = [one for one in people if one.cluster_id == cluster.id]
        reachable = any(one.chat_id is not None and one.blocked_at is None for one in mine)
        present = slot.half_day in interviews.availability(profile, event)
        if reachable and present and not all(one.id in gone for one in mine):
            said = [key for q in interviews.questionnaire_of(event).questions if q.role == "languages"
                    for key in profile.answers.get(q.key) or []]  # fmt: skip
            spoken = frozenset(one.partition(":")[0] for one in said if not one.endswith(":interpreter"))
            found.append(There(cluster.id or 0, cluster.key, spoken))
    return found
