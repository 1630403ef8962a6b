"""The floor: while meetings run, what becomes free is offered to those who wait, and what nobody answers is let go."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select, update

from bot import offers, pace, participants, situation
from bot.lookout import Lookout
from bot.timetable.change import Cancelled
from bot.timetable.problem import pair
from bot.timetable.repair import repair
from bot.timetable.standin import stand_ins
from models import Meeting, MeetingSlot, MeetingState, Occasion, Participant

if TYPE_CHECKING:
    from datetime import datetime

    from bot.offers import Place
    from bot.timetable.problem import Cluster, Plan, Problem
    from models import Event, Session

SOON = timedelta(minutes=30)  # a change of what begins sooner costs most
TO_ANSWER = timedelta(minutes=7)  # before a slot begins: five to answer, two to walk
BEGUN = timedelta(minutes=15)  # a slot that began longer ago is not worth sitting down for
MOST = 3  # offers for one meeting that is gone, but for those of its own slot
FREED = select(Meeting.id).where(col(Meeting.is_freed), col(Meeting.state) == MeetingState.CANCELLED)
STANDING = select(offers.NEXT_OVER.scalar_subquery(), FREED.exists())


class Floor(Lookout):
    """Looks after what became free: a meeting was cancelled, an offer was made, answered, or is over."""

    async def look(self) -> None:
        """Let go of what nobody answered, then offer what is free."""
        async with self.store.reading() as session:
            if await pace.stopped_at(session) is not None:  # what became free before a backup is nothing to offer now
                return
        due, is_any_free = await self._glance()
        if not is_any_free and (due is None or due > self.clock.now()):
            self.alarm.arm(due)
            return
        async with self.store.reading() as session:
            freed = await _freed(session)
        if due is not None and due <= self.clock.now():
            async with self.store.transaction() as session:
                lapsed = await offers.lapse(session, now=self.clock.now())
            freed = sorted({*freed, *(one.meeting_id for one in lapsed)})
        for number in freed:
            await self._offer(number)
        self.alarm.arm((await self._glance())[0])
        if freed:
            self.letters.ring()

    async def _glance(self) -> tuple[datetime | None, bool]:
        """Return when the next offer is over, and whether anything is free that nobody was offered."""
        async with self.store.glance() as connection:
            due, is_any_free = (await connection.execute(STANDING)).one()
        return due, is_any_free

    async def _offer(self, number: int) -> None:
        """Offer what a meeting left free: a slot to come to those who wait, a running one to who is idle."""
        now = self.clock.now()
        async with self.store.reading() as session:
            event = await participants.only_event(session)
            meeting = await session.get(Meeting, number)
            slot = await session.get(MeetingSlot, meeting.slot_id) if meeting else None
            if event is None or meeting is None or slot is None or not meeting.is_freed:
                return
            choices, occasion, asker = await self._choices(session, event, meeting, slot, now)
        async with self.store.transaction() as session:
            mine = update(Meeting).where(col(Meeting.id) == number, col(Meeting.is_freed)).values(is_freed=False)
            if not (await session.exec(mine)).rowcount:
                return  # another process was faster
            made = [await offers.make(session, event, occasion, one, now=now, asker=asker) for one in choices]
            if asker is not None and not any(made) and slot.ends > now:
                await offers.tell_alone(session, asker, slot, now=now)

    async def _choices(
        self, session: Session, event: Event, meeting: Meeting, slot: MeetingSlot, now: datetime
    ) -> tuple[list[list[Place]], Occasion, int | None]:
        """Return what to offer, each with what to offer instead if somebody is faster."""
        if slot.starts > now + TO_ANSWER:
            problem, plan = await _situation(session, event, now=now, untouched=TO_ANSWER)
            found = await asyncio.to_thread(_waiting, problem, plan, meeting, now)
            return [[place, *found[at + 1 :]] for at, place in enumerate(found)], Occasion.FREED, None
        alone = meeting.alone_cluster_id
        if alone is None or slot.ends <= now + offers.AT_LEAST:
            return [], Occasion.ABSENT, alone
        problem, plan = await _situation(session, event, now=now, untouched=-BEGUN)
        return [_idle(problem, plan, alone, meeting)], Occasion.ABSENT, alone


async def _freed(session: Session) -> list[int]:
    return [one or 0 for one in (await session.exec(FREED.order_by(col(Meeting.id)))).all()]


async def _situation(session: Session, event: Event, *, now: datetime, untouched: timedelta) -> tuple[Problem, Plan]:
    """Return the problem and the meetings as they stand; who has no phone here, or said no, is not offered anything."""
    given = await situation.ground(session, event, now=now, untouched=untouched)
    plan = await situation.standing(session, event)
    with_phone = select(Participant.cluster_id).where(
        Participant.event_id == event.id, col(Participant.chat_id).is_not(None), col(Participant.blocked_at).is_(None)
    )
    reachable = {str(one) for one in (await session.exec(with_phone)).all()}
    said_no = {pair(str(a), str(b)) for a, b in await offers.refused(session, event)}
    held = {meeting.pair for meeting in plan.meetings}

    def asked(cluster: Cluster) -> Cluster:
        if cluster.id in reachable:
            return cluster
        taken = Counter(meeting.slot for meeting in plan.meetings if cluster.id in meeting.pair)
        rows = (cluster.free, *cluster.more)
        free, *more = (
            row & {slot for slot, number in taken.items() if number >= seat} for seat, row in enumerate(rows, 1)
        )
        return replace(cluster, free=free, more=tuple(more), minimum=0)

    problem = given.problem
    clusters = tuple(asked(cluster) for cluster in problem.clusters)
    return replace(problem, clusters=clusters, declined=problem.declined | (said_no - held)), plan


def _waiting(problem: Problem, plan: Plan, meeting: Meeting, now: datetime) -> list[Place]:
    """Return the new meetings a repair would make of what a cancelled one left free.

    All that fit into its slot come first: whoever is idle there can use every table that is free in it. Of those that
    would meet at another time there are so many that no more than `MOST` are asked at once.
    """
    gone, here = pair(str(meeting.a_cluster_id), str(meeting.b_cluster_id)), str(meeting.slot_id)
    begun = frozenset(slot.id for slot in problem.slots if slot.starts <= now + TO_ANSWER)
    soon = frozenset(slot.id for slot in problem.slots if slot.starts <= now + SOON)
    others = frozenset(slot.id for slot in problem.slots if slot.id != here)
    found = list(repair(problem, plan, Cancelled(gone), begun=begun, soon=soon, closed=others).added)
    if len(found) < MOST:
        asked = {one.pair for one in found}
        anywhere = repair(problem, plan, Cancelled(gone), begun=begun, soon=soon).added
        found += [one for one in anywhere if one.pair not in asked and one.slot != here][: MOST - len(found)]
    return [((int(one.a), int(one.b)), int(one.slot), one.table) for one in found]


def _idle(problem: Problem, plan: Plan, alone: int, meeting: Meeting) -> list[Place]:
    """Return who could sit down with somebody left alone, the best first."""
    pairs = stand_ins(problem, plan, str(alone), str(meeting.slot_id))
    return [((int(a), int(b)), meeting.slot_id, meeting.table_number) for a, b in pairs]
