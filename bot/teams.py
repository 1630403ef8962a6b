"""Teams by hand: an organizer moves clusters between published teams, or says who leads, and they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, delete, select

from bot import outbox, participants, timetables
from bot.rules import rules_of
from models import Cluster, Event, Profile, Team, TeamPlace, TimetableState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel.sql.expression import SelectOfScalar

    from models import Session

MOST = 6  # clusters in a team
FEWEST = 3
TAKEN_OUT = "taken_out"  # why a cluster is in no team, beside what the planner says of it
SETTLING = timedelta(minutes=2)  # whoever changes teams changes several: it is told once, as it stands then
VIEW = "team_news"


@dataclass(frozen=True)
class Roll:
    """A team and its clusters, whoever leads first, the others by name."""

    team: Team
    members: tuple[Cluster, ...]

    @property
    def is_full(self) -> bool:
        """Whether nobody fits in any more."""
        return len(self.members) >= MOST


async def rolls(session: Session, event: Event) -> list[Roll]:
    """Return the published teams in the order of their numbers."""
    return await _rolls(session, select(Team.id).where(Team.event_id == event.id))


async def roll(session: Session, event: Event, number: int) -> Roll | None:
    """Return the team of this number."""
    found = await _rolls(session, select(Team.id).where(Team.event_id == event.id, Team.number == number))
    return found[0] if found else None


async def of(session: Session, cluster: Cluster) -> Roll | None:
    """Return a cluster's team."""
    found = await _rolls(session, select(TeamPlace.team_id).where(TeamPlace.cluster_id == cluster.id))
    return found[0] if found else None


async def _rolls(session: Session, those: SelectOfScalar[Any]) -> list[Roll]:
    teams = (await session.exec(select(Team).where(col(Team.id).in_(those)).order_by(col(Team.number)))).all()
    members = select(TeamPlace.team_id, Cluster).join(Cluster, col(Cluster.id) == col(TeamPlace.cluster_id))
    members = members.where(col(TeamPlace.team_id).in_(those)).order_by(col(Cluster.name), col(Cluster.key))
    found: dict[int, list[Cluster]] = {}
    for team, cluster in (await session.exec(members)).all():
        found.setdefault(team, []).append(cluster)
    return [_roll(one, found.get(one.id or 0, [])) for one in teams]


def _roll(team: Team, by_name: list[Cluster]) -> Roll:
    return Roll(team, tuple(sorted(by_name, key=lambda one: one.id != team.lead_cluster_id)))


async def without(session: Session, event: Event) -> list[Cluster]:
    """Return the clusters that have a profile and no team, by name."""
    placed = {one.id for each in await rolls(session, event) for one in each.members}
    known = select(Cluster).join(Profile, col(Profile.cluster_id) == col(Cluster.id))
    found = (await session.exec(known.where(Cluster.event_id == event.id).order_by(col(Cluster.name)))).all()
    return [one for one in found if one.id not in placed]


async def put(session: Session, event: Event, cluster: Cluster, number: int, *, now: datetime) -> bool:
    """Put a cluster into a team, out of the one it was in, or for 0 into none; False where the team is full or gone.

    Where the one who led goes, the first of the others leads; a team with nobody left is no more, and those after it
    move up.
    """
    await _alone(session, event)
    before, after = await of(session, cluster), await roll(session, event, number) if number else None
    if number and (after is None or (after.is_full and cluster not in after.members)):
        return False
    if before and after and before.team.id == after.team.id:
        return True
    await session.exec(delete(TeamPlace).where(col(TeamPlace.cluster_id) == cluster.id))
    if after is not None:
        session.add(TeamPlace(team_id=after.team.id or 0, cluster_id=cluster.id or 0))
    if before is not None:
        await _leave(session, event, before, cluster)
    await session.flush()
    await _keep(session, event, out=() if after else (cluster.id or 0,))
    concerned = {cluster.id or 0, *(one.id or 0 for each in (before, after) if each for one in each.members)}
    await _tell(session, event, concerned, now=now)
    return True


async def give_lead(session: Session, event: Event, cluster: Cluster, *, now: datetime) -> bool:
    """Let a cluster lead its team; False where it is in none."""
    await _alone(session, event)
    mine = await of(session, cluster)
    if mine is None:
        return False
    if mine.team.lead_cluster_id != cluster.id:
        mine.team.lead_cluster_id = cluster.id or 0
        session.add(mine.team)
        await session.flush()
        await _keep(session, event)
        await _tell(session, event, {one.id or 0 for one in mine.members}, now=now)
    return True


async def _alone(session: Session, event: Event) -> None:
    """Let nobody else change the teams of an event until this transaction ends."""
    await session.exec(select(Event.id).where(Event.id == event.id).with_for_update())


async def _leave(session: Session, event: Event, left: Roll, cluster: Cluster) -> None:
    others = [one for one in left.members if one.id != cluster.id]
    if others:
        if left.team.lead_cluster_id == cluster.id:
            left.team.lead_cluster_id = others[0].id or 0
            session.add(left.team)
        return
    number = left.team.number
    await session.delete(left.team)
    await session.flush()
    for one in await rolls(session, event):
        if one.team.number > number:
            one.team.number -= 1
            session.add(one.team)
            await session.flush()  # one by one: no two may bear the same number at any time


async def _keep(session: Session, event: Event, *, out: Collection[int] = ()) -> None:
    """Let the published timetable tell the teams as they stand by now."""
    published = await timetables.latest(session, event, TimetableState.PUBLISHED)
    if published is None:
        return
    now_are = await rolls(session, event)
    placed = {one.id for each in now_are for one in each.members}
    left = [one for one in published.figures.get("left", []) if int(one["id"]) not in {*placed, *out}]
    left += [{"id": str(one), "code": TAKEN_OUT} for one in out]
    published.teams = [
        {"topic": one.team.topic, "lead": one.team.lead_cluster_id, "members": [each.id for each in one.members]}
        for one in now_are
    ]
    published.figures = {**published.figures, "teams": len(now_are), "left": left}
    session.add(published)
    await session.flush()


async def _tell(session: Session, event: Event, concerned: Collection[int], *, now: datetime) -> None:
    """Have everybody of these clusters told their team as it is when the letter leaves, once for several changes."""
    due = now + SETTLING
    window = int(due.timestamp() // SETTLING.total_seconds())
    letters = [
        outbox.letter_to(
            person, f"team:{window}", view=VIEW, params={}, now=now, due_at=due, silent=rules_of(event).is_quiet(due)
        )
        for one in sorted(concerned)
        for person in await participants.delegates(session, one)
    ]
    await outbox.write(session, letters)
