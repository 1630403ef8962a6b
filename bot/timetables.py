"""Timetables: plans as rows hold them, from the first proposal to the one that is published."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlmodel import col, select, update

from bot.timetable.problem import Meeting as Seated
from bot.timetable.problem import Plan, Problem, pair
from models import (
    Cluster,
    Meeting,
    MeetingSlot,
    MeetingState,
    Objection,
    Profile,
    Request,
    Team,
    TeamPlace,
    Timetable,
    TimetableState,
    Wish,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.timetable.teams import Teams
    from models import Event, Session

PROPOSED = (TimetableState.DRAFT, TimetableState.COMMENTS)


async def keep(
    session: Session, event: Event, problem: Problem, plan: Plan, teams: Teams, *, seed: int, now: datetime
) -> Timetable:
    """Keep a proposal as the event's draft; an earlier one stays as a version nobody works on any more."""
    earlier = col(Timetable.state).in_(PROPOSED)
    await session.exec(
        update(Timetable).where(col(Timetable.event_id) == event.id, earlier).values(state=TimetableState.REPLACED)
    )
    made = Timetable(
        event_id=event.id or 0,
        seed=seed,
        plan=rows(plan.meetings),
        teams=[
            {"topic": team.topic, "lead": int(team.lead), "members": [int(member) for member in team.members]}
            for team in teams.teams
        ],
        figures=figures(problem, plan)
        | {"teams": len(teams.teams), "left": [{"id": one.id, "code": one.code} for one in teams.left]},
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


async def latest(session: Session, event: Event, state: TimetableState) -> Timetable | None:
    """Return the newest timetable in a state."""
    found = select(Timetable).where(Timetable.event_id == event.id, col(Timetable.state) == state)
    return (await session.exec(found.order_by(col(Timetable.id).desc()))).first()


async def proposal(session: Session, event: Event) -> Timetable | None:
    """Return the timetable that is proposed now: seen by organizers only, or open for comments."""
    found = select(Timetable).where(Timetable.event_id == event.id, col(Timetable.state).in_(PROPOSED))
    return (await session.exec(found.order_by(col(Timetable.id).desc()))).first()


async def versions(session: Session, event: Event, *, before: Timetable) -> Sequence[Timetable]:
    """Return the timetables made before one, the newest first."""
    found = select(Timetable).where(Timetable.event_id == event.id, col(Timetable.id) < before.id)
    return (await session.exec(found.order_by(col(Timetable.id).desc()))).all()


async def objections(session: Session, timetable: Timetable) -> Sequence[Objection]:
    """Return the objections to a timetable in the order they came."""
    found = select(Objection).where(Objection.timetable_id == timetable.id)
    return (await session.exec(found.order_by(col(Objection.id)))).all()


async def refused(session: Session, event: Event, draft: Timetable) -> set[tuple[int, int]]:
    """Return the pairs of a draft one of whom has said no to the other, or called their meeting off, since it was made.

    Ids in ascending order.
    """
    no = select(Request.from_cluster_id, Request.to_cluster_id).where(
        Request.event_id == event.id, Request.wish == Wish.NO
    )
    off = select(Meeting.a_cluster_id, Meeting.b_cluster_id).where(
        Meeting.event_id == event.id,
        Meeting.state == MeetingState.CANCELLED,
        col(Meeting.is_called_off),
        col(Meeting.changed_at) > draft.made_at,
    )
    said = {(min(two), max(two)) for found in (no, off) for two in (await session.exec(found)).all()}
    return said & {(min(a, b), max(a, b)) for a, b, *_place in draft.plan}


async def leave_out(session: Session, draft: Timetable, pairs: Collection[tuple[int, int]]) -> None:
    """Take pairs, of ids in ascending order, out of a draft."""
    if pairs:
        draft.plan = [row for row in draft.plan if (min(row[:2]), max(row[:2])) not in pairs]
        session.add(draft)
        await session.flush()


async def as_it_stands(session: Session, event: Event) -> list[list[int]]:
    """Return the published meetings as they stand by now, as a plan: [cluster, cluster, slot, table]."""
    found = select(Meeting).where(Meeting.event_id == event.id, Meeting.state == MeetingState.PUBLISHED)
    meetings = (await session.exec(found.order_by(col(Meeting.id)))).all()
    return [[one.a_cluster_id, one.b_cluster_id, one.slot_id, one.table_number] for one in meetings]


async def is_overtaken(session: Session, event: Event, draft: Timetable, *, now: datetime) -> bool:
    """Whether a draft changes a slot that has begun: a meeting that was held would move, or one begin in the past."""
    slots = select(MeetingSlot.id).where(MeetingSlot.event_id == event.id, col(MeetingSlot.starts) <= now)
    begun = set((await session.exec(slots)).all())
    held, planned = (
        {(min(a, b), max(a, b)): (slot, table) for a, b, slot, table in plan}
        for plan in (await as_it_stands(session, event), draft.plan)
    )
    changed = [two for two in {*held, *planned} if held.get(two) != planned.get(two)]
    return any(place and place[0] in begun for two in changed for place in (held.get(two), planned.get(two)))


async def form_teams(session: Session, event: Event, timetable: Timetable) -> None:
    """Make the proposed teams the event's teams; one that keeps its number, topic and lead keeps its row."""
    found = select(Team).where(Team.event_id == event.id)
    old = {(one.number, one.topic, one.lead_cluster_id): one for one in (await session.exec(found)).all()}
    wanted = {(number, one["topic"], one["lead"]): one for number, one in enumerate(timetable.teams, 1)}
    await session.exec(delete(TeamPlace).where(col(TeamPlace.team_id).in_([one.id for one in old.values()])))
    gone = [one.id for key, one in old.items() if key not in wanted]
    await session.exec(delete(Team).where(col(Team.id).in_(gone)))
    for key, proposed in wanted.items():
        number, topic, lead = key
        team = old.get(key) or Team(event_id=event.id or 0, number=number, topic=topic, lead_cluster_id=lead)
        session.add(team)
        await session.flush()
        session.add_all(TeamPlace(team_id=team.id or 0, cluster_id=member) for member in proposed["members"])
    await session.flush()


async def standing(session: Session, event: Event) -> dict[str, Any]:
    """Return what stands of the published timetable by now, as figures of a plan, and how many of its meetings do not.

    A cluster counts once it has a profile, and no longer when that is erased.
    """
    found = select(Meeting.a_cluster_id, Meeting.b_cluster_id).where(
        Meeting.event_id == event.id, Meeting.state == MeetingState.PUBLISHED
    )
    pairs = {(a, b) for a, b in (await session.exec(found)).all()}
    there = select(Profile.cluster_id).join(Cluster, col(Cluster.id) == col(Profile.cluster_id))
    known = (await session.exec(there.where(Cluster.event_id == event.id))).all()
    met = Counter(side for one in pairs for side in one)
    counts = {one: met[one] for one in {*known, *met}}
    published = await latest(session, event, TimetableState.PUBLISHED)
    planned = {(min(a, b), max(a, b)) for a, b, _slot, _table in published.plan} if published else set()
    return _spread(counts) | {"meetings": len(pairs), "gone": len(planned - pairs)}


def figures(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return what a plan reaches, as a timetable keeps it; of teams it says nothing."""
    return _spread(plan.counts) | {
        "meetings": len(plan.meetings),
        "clusters": len(problem.clusters),
        "breaks": plan.breaks,
        **({"walks": plan.walks} if problem.rooms else {}),
        "gap": round(plan.gap, 4),
        "status": plan.status.value,
        "musts": len(problem.must),
        "musts_placed": len({one.pair for one in plan.meetings} & problem.must),
        "unmet": [
            {"a": why.pair[0], "b": why.pair[1], "code": why.code.value, "values": dict(why.values)}
            for why in plan.unmet
        ],
        "faults": [{"code": fault.code, "values": dict(fault.values)} for fault in plan.faults],
    }


def _spread(counts: Mapping[Any, int]) -> dict[str, Any]:
    fewest = min(counts.values(), default=0)
    return {
        "clusters": len(counts),
        "fewest": fewest,
        "most": max(counts.values(), default=0),
        "fewest_of": sorted(str(one) for one, count in counts.items() if count == fewest),
    }


def rows(meetings: Iterable[Seated]) -> list[list[int]]:
    """Return meetings as a timetable keeps them."""
    return [[int(one.a), int(one.b), int(one.slot), one.table] for one in meetings]


def plan_of(timetable: Timetable) -> Plan:
    """Return a kept timetable's meetings as a plan without figures."""
    return Plan.of(Seated(*pair(str(a), str(b)), str(slot), table) for a, b, slot, table in timetable.plan)
