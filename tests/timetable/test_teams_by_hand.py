"""Teams by hand: an organizer moves clusters between published teams; nobody is lost, each is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import teams
from bot.rehearsal import next_due
from bot.texts import plain
from models import Cluster, Event, Letter, Profile, Team, TeamPlace, Timetable, TimetableState
from tests.journeys.prepared import Prepared
from tests.models.rows import NOON, ground, person
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from models import Store
    from tests.stage import Stage


class Hall:
    """Team 1 of six clusters led by the first, team 2 of two, one cluster in none."""

    def __init__(self, store: Store, event: Event, clusters: list[Cluster]) -> None:
        self.store, self.event, self.clusters = store, event, clusters

    async def put(self, who: int, team: int, *, now: timedelta = timedelta()) -> bool:
        async with self.store.transaction() as session:
            event = await session.get_one(Event, self.event.id)
            cluster = await session.get_one(Cluster, self.clusters[who].id)
            return await teams.put(session, event, cluster, team, now=NOON + now)

    async def lead(self, who: int) -> bool:
        async with self.store.transaction() as session:
            event = await session.get_one(Event, self.event.id)
            cluster = await session.get_one(Cluster, self.clusters[who].id)
            return await teams.give_lead(session, event, cluster, now=NOON)

    async def stands(self) -> list[tuple[int, list[str]]]:
        """Each team with its number, whoever leads it first."""
        async with self.store.reading() as session:
            return [
                (one.team.number, [member.key for member in one.members])
                for one in await teams.rolls(session, await session.get_one(Event, self.event.id))
            ]

    async def told(self) -> list[str]:
        async with self.store.reading() as session:
            return sorted(one.key for one in (await session.exec(select(Letter))).all())

    async def published(self) -> Timetable:
        async with self.store.reading() as session:
            return (await session.exec(select(Timetable))).one()


@pytest.fixture
async def hall(store: Store) -> Hall:
    async with store.transaction() as session:
        event = (await ground(session)).event
        event.rules = {"evening": "19:00", "quiet_from": "21:30", "quiet_to": "07:00"}
        rows = [Cluster(event_id=event.id or 0, key=f"m{n}", name=f"M{n}", country="ES", side="EU") for n in range(9)]
        session.add_all(rows)
        await session.flush()
        for number, one in enumerate(rows):
            session.add(Profile(cluster_id=one.id or 0, language="en", confirmed_at=NOON))
            (await person(session, event, f"p{number}", chat_id=100 + number)).cluster_id = one.id
        for number, members in ((1, rows[:6]), (2, rows[6:8])):
            team = Team(event_id=event.id or 0, number=number, topic="green", lead_cluster_id=members[0].id or 0)
            session.add(team)
            await session.flush()
            session.add_all(TeamPlace(team_id=team.id or 0, cluster_id=one.id or 0) for one in members)
        session.add(
            Timetable(
                event_id=event.id or 0, state=TimetableState.PUBLISHED, made_at=NOON,
                figures={"teams": 2, "left": [{"id": str(rows[8].id), "code": "no_place"}]},
            )
        )  # fmt: skip
    return Hall(store, event, rows)


async def test_a_cluster_moves_and_is_in_one_team_only(hall: Hall) -> None:
    assert await hall.put(3, 2)
    assert await hall.stands() == [(1, ["m0", "m1", "m2", "m4", "m5"]), (2, ["m6", "m3", "m7"])]


async def test_a_full_team_takes_nobody_and_nothing_changes(hall: Hall) -> None:
    before = await hall.stands()
    assert not await hall.put(8, 1)
    assert not await hall.put(6, 1)
    assert not await hall.put(8, 7)
    assert await hall.stands() == before
    assert await hall.told() == []


async def test_where_the_one_who_led_goes_the_first_of_the_others_leads(hall: Hall) -> None:
    await hall.put(0, 2)
    assert await hall.stands() == [(1, ["m1", "m2", "m3", "m4", "m5"]), (2, ["m6", "m0", "m7"])]


async def test_a_team_with_nobody_left_is_no_more_and_the_next_moves_up(hall: Hall) -> None:
    for who in (1, 2, 3, 4):
        assert await hall.put(who, 2)
    for who in (0, 5):
        assert await hall.put(who, 0)
    assert await hall.stands() == [(1, ["m6", "m1", "m2", "m3", "m4", "m7"])]


async def test_whoever_had_no_team_comes_into_one_and_the_list_says_so(hall: Hall) -> None:
    await hall.put(8, 2)
    await hall.put(7, 0)
    kept = await hall.published()
    assert kept.figures["left"] == [{"id": str(hall.clusters[7].id), "code": teams.TAKEN_OUT}]
    assert [len(one["members"]) for one in kept.teams] == [6, 2]
    assert kept.figures["teams"] == 2


async def test_another_leads_and_the_whole_team_is_told(hall: Hall) -> None:
    assert await hall.lead(4)
    assert (await hall.stands())[0] == (1, ["m4", "m0", "m1", "m2", "m3", "m5"])
    assert len(await hall.told()) == 6
    assert not await hall.lead(8)


async def test_several_changes_are_told_once_and_a_later_one_again(hall: Hall) -> None:
    await hall.put(8, 2)
    await hall.put(5, 2, now=timedelta(seconds=50))
    assert len(await hall.told()) == 9  # everybody of both teams, once
    await hall.put(8, 0, now=timedelta(minutes=10))
    assert len(await hall.told()) == 9 + 4


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("teams"))


@pytest.fixture
async def published(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


async def _at_teams(stage: Stage) -> Person:
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/board")
    await stage.tap(salma, "Teams")
    return salma


async def test_an_organizer_moves_a_cluster_by_its_name_and_it_reads_its_new_team(published: Stage) -> None:
    marta = await published.have_in("marta-puigcerver", "en")
    salma = await _at_teams(published)
    async with published.store.reading() as session:
        event = (await session.exec(select(Event))).one()
        packaging = (await session.exec(select(Cluster).where(Cluster.key == "packaging-cluster"))).one()
        mine = await teams.of(session, packaging)
        away = next(
            one for one in await teams.rolls(session, event) if not one.is_full and packaging not in one.members
        )
        assert mine is not None
    await published.tap(salma, f"Team {away.team.number}")
    await published.tap(salma, "Add a cluster")
    await published.say(salma, "packaging cluster")
    await published.tap(salma, "Packaging Cluster")
    assert "Packaging Cluster" in salma.last.text
    assert f"Team {away.team.number}" in salma.last.text
    due = await next_due(published.store, published.clock)
    assert due is not None
    assert due[0]["en"] == "news of a team"  # the page of phones names what comes next
    published.clock.jump(published.clock.now() + teams.SETTLING)
    await published.settle()
    read = plain(marta.last.text)
    assert "Your team has changed" in read
    assert all(one.name in read for one in (*away.members, packaging))


async def test_a_team_that_fills_up_meanwhile_is_said_to_be_full(published: Stage) -> None:
    salma = await _at_teams(published)
    async with published.store.reading() as session:
        event = (await session.exec(select(Event))).one()
        first, *others = await teams.rolls(session, event)
        several = [one.key for each in others for one in each.members]
    await published.tap(salma, f"Team {others[0].team.number}")
    await published.tap(salma, salma.last.buttons[-3][0])  # the last of its members
    row = next(row for row in salma.last.buttons if row[0].startswith(f"Team {first.team.number}"))
    async with published.store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        for key in [one for one in several if one != others[0].members[-1].key][: teams.MOST - len(first.members)]:
            moved = (await session.exec(select(Cluster).where(col(Cluster.key) == key))).one()
            assert await teams.put(session, event, moved, first.team.number, now=published.clock.now())
    await published.tap(salma, row[0])
    assert "full, or gone by now" in salma.toasts[-1].text
