"""Additions: what a published timetable can be added to from, whom that concerns, and whether it still fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import offers, participants, situation, teams, timetables
from bot.timetable.adding import Addition
from bot.timetable.difference import changes
from bot.timetable.problem import pair
from bot.timetable.teams import Team as Formed
from models import Meeting, Team, TeamPlace, TimetableState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.timetable.change import Repair
    from bot.timetable.difference import Changes
    from bot.timetable.teams import Teams
    from models import Event, Participant, Session, Timetable


@dataclass(frozen=True)
class Concerned:
    """Clusters whose meetings an addition changes; `newly` are those that had none."""

    clusters: frozenset[int]
    newly: frozenset[int]
    people: Sequence[Participant]


async def posed(session: Session, event: Event, *, now: datetime) -> Addition:
    """Return what is published and the event as it is by now; who was called off is not brought together again."""
    given = await situation.ground(session, event, now=now)
    plan = await situation.standing(session, event)
    stands = {meeting.pair for meeting in plan.meetings}
    out = await _taken_out(session, event)
    off = {pair(str(a), str(b)) for a, b in await offers.refused(session, event)} - stands
    return Addition(
        problem=replace(given.problem, declined=given.problem.declined | off),
        plan=plan,
        closed=frozenset(one.id for one in given.problem.slots if one.starts <= now + situation.UNTOUCHED),
        teaming=replace(
            given.teaming,
            joining=tuple(one for one in given.teaming.joining if one.id not in {each["id"] for each in out}),
        ),
        teams=await _formed(session, event),
    )


async def _taken_out(session: Session, event: Event) -> list[dict[str, str]]:
    """Return those an organizer took out of their team: they are put into none."""
    published = await timetables.latest(session, event, TimetableState.PUBLISHED)
    left = published.figures.get("left", []) if published else []
    return [one for one in left if one["code"] == teams.TAKEN_OUT]


async def _formed(session: Session, event: Event) -> tuple[Formed, ...]:
    found = select(Team).where(Team.event_id == event.id).order_by(col(Team.number))
    stand = (await session.exec(found)).all()
    placed = select(TeamPlace).where(col(TeamPlace.team_id).in_([one.id for one in stand]))
    members: dict[int | None, list[str]] = {one.id: [] for one in stand}
    for place in (await session.exec(placed)).all():
        members[place.team_id].append(str(place.cluster_id))
    return tuple(
        Formed(one.topic, tuple(sorted(members[one.id])), str(one.lead_cluster_id), frozenset()) for one in stand
    )


async def keep(session: Session, event: Event, added: Repair, joined: Teams, *, seed: int, now: datetime) -> Timetable:
    """Keep an addition as the event's draft, made from what stood at `now`."""
    draft = await timetables.keep(session, event, added.problem, added.plan, joined, seed=seed, now=now)
    published = await timetables.latest(session, event, TimetableState.PUBLISHED)
    left = [*draft.figures["left"], *await _taken_out(session, event)]
    draft.figures = draft.figures | {"left": left, "adds": {"teams": published.teams if published else []}}
    session.add(draft)
    await session.flush()
    return draft


def is_one(draft: Timetable) -> bool:
    """Whether a proposal adds to the published timetable."""
    return "adds" in draft.figures


async def differences(session: Session, event: Event, draft: Timetable) -> Changes:
    """Return what a proposal changes in the meetings as they stand; what is held for two who are asked is no change."""
    return changes(timetables.rows((await situation.standing(session, event)).meetings), draft.plan)


async def concerned(session: Session, event: Event, draft: Timetable) -> Concerned:
    """Return whom a proposal concerns."""
    clusters = (await differences(session, event, draft)).concerned
    had = {side for a, b, *_place in await timetables.as_it_stands(session, event) for side in (a, b)}
    people = [one for one in await participants.joined(session, event) if one.cluster_id in clusters]
    return Concerned(clusters, clusters - had, people)


async def is_outdated(session: Session, event: Event, draft: Timetable) -> bool:
    """Whether a meeting was moved, cancelled, held or let go, or a team changed, since an addition was made."""
    if not is_one(draft):
        return False
    published = await timetables.latest(session, event, TimetableState.PUBLISHED)
    if published is None or published.teams != draft.figures["adds"]["teams"]:
        return True
    since = select(Meeting.id).where(Meeting.event_id == event.id, col(Meeting.changed_at) > draft.made_at).limit(1)
    return (await session.exec(since)).first() is not None
