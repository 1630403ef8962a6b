"""The hall of a town: meetings that are moved, cancelled and brought back while everything breaks, and what was said.

A meeting stands at the table whose number is its revision, so that a message tells which revision it was written for.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import meetings
from bot.clock import SystemClock
from models import (
    Cluster,
    Event,
    Letter,
    LetterState,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Store,
    Timetable,
    TimetableState,
)
from tests.faults.town import FINAL

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from models import Session
    from tests.faults.town import Town
    from tests.faults.verdict import Verdict

DELEGATES = 8  # two of each of the four clusters
RULES = {"meeting": [1], "evening": "19:00", "quiet_from": "00:00", "quiet_to": "00:00"}
SOONEST, LATEST, LONG = timedelta(seconds=45), timedelta(seconds=150), timedelta(seconds=20)
NAMED = re.compile(r"\b(C\d)\b.*?[Tt]able (\d+)", re.DOTALL)
KINDS = {"reminder": "In ", "up_next": "Next meeting", "meeting_moved": "Your meeting with", "meeting_new": "You have"}

Told = tuple[int, str, str, int]  # the chat, how it begins, whom it names first, at which revision


@dataclass(frozen=True)
class Change:
    """A revision of a meeting, and when it had certainly replaced the one before."""

    meeting: int
    revision: int
    at: datetime


async def open_hall(town: Town) -> None:
    """Seat every pair of clusters once, and give each cluster two people."""
    store, now = Store(town.url), SystemClock().now()
    async with store.transaction() as session:
        event, clusters = (await session.exec(select(Event))).one(), (await session.exec(select(Cluster))).all()
        event.rules = RULES
        people = await session.exec(select(Participant).order_by(col(Participant.id)).limit(DELEGATES))
        for number, person in enumerate(people.all()):
            person.cluster_id = clusters[number % len(clusters)].id
            session.add(person)
        plan = [
            [a.id or 0, b.id or 0, (await _slot(session, event, now + (number + 2) * SOONEST)).id or 0, 1]
            for number, (a, b) in enumerate(combinations(clusters, 2))
        ]
        draft = Timetable(event_id=event.id or 0, state=TimetableState.DRAFT, plan=plan, made_at=now)
        session.add(draft)
        await session.flush()
        await meetings.publish(session, event, draft, now=now)
        found = (await session.exec(select(Meeting))).all()
    town.changes += [Change(one.id or 0, one.revision, SystemClock().now()) for one in found]
    await store.close()


async def change_a_meeting(town: Town, chance: random.Random) -> None:
    """Move one meeting to another time and table, or cancel it; both sides are told."""
    store, now = Store(town.url), SystemClock().now()
    async with store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        one = chance.choice((await session.exec(select(Meeting).order_by(col(Meeting.id)))).all())
        if one.state is MeetingState.PUBLISHED and chance.random() < 1 / 4:  # the others come back some time
            await meetings.cancel(session, event, one, now=now)
        else:
            slot = await _slot(session, event, now + SOONEST + chance.random() * (LATEST - SOONEST))
            await meetings.move(session, event, one, slot, one.revision + 1, now=now)
    town.changes.append(Change(one.id or 0, one.revision, SystemClock().now()))
    await store.close()


async def _slot(session: Session, event: Event, starts: datetime) -> MeetingSlot:
    slot = MeetingSlot(
        event_id=event.id or 0, starts=starts, ends=starts + LONG, tables=99, half_day=f"{starts.date()}/am"
    )
    session.add(slot)
    await session.flush()
    return slot


async def judge_the_hall(verdict: Verdict, town: Town, letters: list[Letter], handsets: list[Any]) -> None:
    """Demand that each letter about a meeting came to a rightful end, once, and was never of an old revision."""
    store = Store(town.url)
    async with store.reading() as session:
        rows = (await session.exec(select(Meeting))).all()
        names = dict((await session.exec(select(Cluster.id, Cluster.name))).all())
        sides = dict((await session.exec(select(Participant.id, Participant.cluster_id))).all())
    await store.close()
    between = {frozenset((names[one.a_cluster_id], names[one.b_cluster_id])): one for one in rows}
    replaced = {(one.meeting, one.revision - 1): one.at for one in town.changes}
    about = [one for one in letters if one.view in (*KINDS, "meeting_cancelled")]
    # the plan a side has now may hold no letter at all: its last meeting was cancelled, or begins in a moment
    latest = {
        f"meetings:{side}": sum(one.revision for one in rows if side in (one.a_cluster_id, one.b_cluster_id))
        for side in names
    }
    allowed: Counter[Told] = Counter()
    for one in about:
        verdict.demand(one.state in FINAL, f"I1: {one.key} is still {one.state}")
        is_last = one.view in ("reminder", "up_next") and one.subject_revision == latest[one.subject or ""]
        verdict.demand(not (is_last and one.state is LetterState.CANCELLED), f"lost: {one.key} of the last plan")
        if one.view in ("meeting_moved", "meeting_new", "meeting_cancelled") and one.state is LetterState.CANCELLED:
            old = (one.params["meeting"], one.params["revision"]) in replaced
            verdict.demand(old, f"lost: {one.key} is cancelled, and nothing replaced it")
        if one.state not in (LetterState.SENT, LetterState.UNKNOWN) or not one.text:
            continue
        told = NAMED.findall(one.text)
        if told:
            allowed[one.chat_id, KINDS[one.view], told[0][0], int(told[0][1])] += 1 + one.doubts
        mine = names[sides[one.participant_id]]
        # the copy in doubt may have told of a meeting first that did not stand any more when the second was written
        for number, revision in one.params.get("meetings", []) if one.doubts else ():
            whole = next(two for two, meeting in between.items() if meeting.id == number)
            (other,) = whole - {mine}
            if not told or (other, str(revision)) != told[0]:
                allowed[one.chat_id, KINDS[one.view], other, revision] += one.doubts
        for name, table in told:
            at = replaced.get((between[frozenset((mine, name))].id or 0, int(table)))
            fresh = at is None or one.sending_at is None or one.sending_at <= at
            verdict.demand(fresh, f"I6: {one.key} told revision {table} after it was replaced at {at}")
    for told, count in _arrived(handsets).items():
        verdict.demand(count <= allowed[told], f"I4: {told} arrived {count} times instead of {allowed[told]}")
    verdict.figures |= {
        "changes of meetings": len(town.changes), "letters about meetings": len(about),
        "reminders that left": sum(one.view in ("reminder", "up_next") and bool(one.message_id) for one in about),
    }  # fmt: skip


def _arrived(handsets: list[Any]) -> Counter[Told]:
    found: Counter[Told] = Counter()
    for handset in handsets:
        for message in handset["messages"]:
            text = message.get("text", "")
            kind = next((kind for kind in KINDS.values() if text.startswith(kind)), None)
            told = NAMED.search(text)
            if kind and told and not message["mine"]:
                found[handset["id"], kind, told[1], int(told[2])] += 1
    return found
