"""Adding to what is published, on the organizer's card: late profiles get meetings, and nobody else hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import clusters, meetings, participants, situation, timetables
from bot import teams as by_hand
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams as form
from models import (
    Cluster,
    Letter,
    Meeting,
    MeetingSlot,
    MeetingState,
    Participant,
    Profile,
    Request,
    Team,
    TeamPlace,
    Timetable,
    TimetableState,
    Wish,
)
from tests.journeys.prepared import Prepared
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from models import Event
    from tests.stage import Stage

LATE, LIKE = "qoot", "packaging-cluster"  # who comes late answers what the other did
Place = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("additions"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    """The event as it is loaded: some clusters have no profile."""
    async with staged(prepared.fresh("loaded"), loaded=True) as stage:
        yield stage


async def _event(stage: Stage) -> Event:
    async with stage.store.reading() as session:
        event = await participants.only_event(session)
    assert event is not None
    return event


async def _publish(stage: Stage) -> None:
    """Publish a timetable of those who have a profile by now."""
    event = await _event(stage)
    async with stage.store.transaction() as session:
        given = await situation.ground(session, event, now=EVE)
        plan, teams = propose(given.problem, seconds=0.2, seed=1), form(given.teaming, seed=1)
        kept = await timetables.keep(session, event, given.problem, plan, teams, seed=1, now=EVE)
        await meetings.publish(session, event, kept, now=EVE)
        await timetables.form_teams(session, event, kept)


async def _come_late(stage: Stage) -> int:
    event = await _event(stage)
    async with stage.store.transaction() as session:
        ids = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
        other = await session.get_one(Profile, ids[LIKE])
        session.add(Profile(cluster_id=ids[LATE], answers=other.answers, language="en", confirmed_at=EVE))
        await session.flush()
        await clusters.relink(session, event)
    return ids[LATE]


async def _stand(stage: Stage) -> dict[int, Place]:
    """Return where each published meeting is, and its revision."""
    async with stage.store.reading() as session:
        found = await session.exec(select(Meeting).where(Meeting.state == MeetingState.PUBLISHED))
        return {one.id or 0: (one.slot_id, one.table_number, one.revision, one.a_cluster_id) for one in found.all()}


async def _teams(stage: Stage) -> dict[int, tuple[int, str, int, frozenset[int]]]:
    async with stage.store.reading() as session:
        teams = (await session.exec(select(Team))).all()
        places = (await session.exec(select(TeamPlace))).all()
    members = {one.id: frozenset(p.cluster_id for p in places if p.team_id == one.id) for one in teams}
    return {one.id or 0: (one.number, one.topic, one.lead_cluster_id, members[one.id]) for one in teams}


async def _add(stage: Stage, salma: Person) -> None:
    await stage.say(salma, "/board")
    await stage.tap(salma, "Timetable")
    await stage.tap(salma, "Add to the published one")


async def _told(stage: Stage, views: tuple[str, ...]) -> set[int]:
    """Return the clusters whose people got a letter of one of these views."""
    async with stage.store.reading() as session:
        found = select(Participant.cluster_id).join(Letter, col(Letter.participant_id) == col(Participant.id))
        return {one or 0 for one in (await session.exec(found.where(col(Letter.view).in_(views)))).all()}


async def _partners(stage: Stage, cluster: int) -> set[int]:
    async with stage.store.reading() as session:
        found = (await session.exec(select(Meeting).where(Meeting.state == MeetingState.PUBLISHED))).all()
    sides = [{one.a_cluster_id, one.b_cluster_id} for one in found]
    return {side for two in sides if cluster in two for side in two} - {cluster}


async def _all_join(stage: Stage, number: int) -> None:
    for one in stage.folder.participants[:number]:
        if one.key not in stage.people and one.cluster:
            await stage.have_in(one.key, "en")


async def test_who_comes_late_is_added_and_only_those_concerned_hear_of_it(either_stage: Stage) -> None:
    stage = either_stage
    await _publish(stage)
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await _all_join(stage, 30)
    before, teams = await _stand(stage), await _teams(stage)
    late = await _come_late(stage)
    await stage.say(salma, "/board")
    await stage.tap(salma, "Timetable")
    assert f"may move nearly all of the {len(before)} published meetings" in salma.last.text
    labels = [row[0] for row in salma.last.buttons]
    assert labels.index("Add to the published one") < labels.index("Make a new proposal")
    await stage.tap(salma, "Add to the published one")
    assert f"Of the published meetings {len(before)} stay as they are" in salma.last.text
    assert "moved 0, cancelled 0" in salma.last.text
    assert "QOOT" in salma.last.text
    await stage.tap(salma, "Publish")
    assert "only people concerned hear of it" in salma.last.text
    assert await _stand(stage) == before
    await stage.tap(salma, "Publish it now")
    after = await _stand(stage)
    assert before.items() <= after.items()
    assert await _partners(stage, late)
    concerned = {side for number in after.keys() - before.keys() for side in await _sides(stage, number)}
    assert "The timetable is published" in rania.last.text
    assert await _told(stage, ("published",)) == {late}
    news = await _told(stage, ("meeting_new",))
    assert news
    assert news <= concerned - {late}
    assert not await _told(stage, ("meeting_moved", "meeting_cancelled"))
    kept = await _teams(stage)
    assert all(kept[number][:3] == team[:3] and kept[number][3] >= team[3] for number, team in teams.items())


async def _sides(stage: Stage, number: int) -> tuple[int, int]:
    async with stage.store.reading() as session:
        one = await session.get_one(Meeting, number)
    return one.a_cluster_id, one.b_cluster_id


async def test_where_nothing_is_new_everybody_keeps_everything_and_nobody_hears_of_it(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    await _all_join(stage, 10)
    await _add(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    before = await _stand(stage)
    letters = await _told(stage, ("meeting_new", "published"))
    await _add(stage, salma)
    assert f"Of the published meetings {len(before)} stay as they are; new 0, moved 0, cancelled 0" in salma.last.text
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    assert await _stand(stage) == before
    assert await _told(stage, ("meeting_new", "published")) == letters


async def test_what_one_side_has_refused_or_a_person_called_off_does_not_come_back(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    event, before = await _event(stage), await _stand(stage)
    refused, off = sorted(before)[3:5]
    async with stage.store.transaction() as session:
        one, other = await session.get_one(Meeting, refused), await session.get_one(Meeting, off)
        no = {"from_cluster_id": one.a_cluster_id, "to_cluster_id": one.b_cluster_id, "wish": Wish.NO}
        session.add(Request(event_id=event.id or 0, at=stage.clock.now(), **no))
        by = (await session.exec(select(Participant).where(Participant.cluster_id == other.a_cluster_id))).first()
        await meetings.cancel(session, event, other, now=stage.clock.now(), by=by)
    await stage.jump(stage.clock.now() + timedelta(minutes=20))
    await _add(stage, salma)
    assert "cancelled 1" in salma.last.text
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    after = await _stand(stage)
    assert {number for number in before if after.get(number) != before[number]} == {refused, off}
    assert not {refused, off} & after.keys()


async def test_an_addition_to_what_has_changed_meanwhile_is_not_published(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    await _come_late(stage)
    await _add(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.jump(stage.clock.now() + timedelta(minutes=1))
    event, before = await _event(stage), await _stand(stage)
    async with stage.store.transaction() as session:
        one = await session.get_one(Meeting, min(before))
        taken = {(place[0], place[1]) for place in before.values()}
        table = next(number for number in range(18, 0, -1) if (one.slot_id, number) not in taken)
        slot = await session.get_one(MeetingSlot, one.slot_id)
        await meetings.move(session, event, one, slot, table, now=stage.clock.now())
    moved = await _stand(stage)
    await stage.tap(salma, "Publish it now")
    assert "Meetings have changed since this was made" in salma.toasts[-1].text
    assert await _stand(stage) == moved
    await stage.tap(salma, "Add to the published one")
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    assert moved.items() < (await _stand(stage)).items()


async def test_a_place_held_for_two_who_have_not_answered_stays_held(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    event, before = await _event(stage), await _stand(stage)
    async with stage.store.transaction() as session:
        one = await session.get_one(Meeting, max(before))
        two, slot, table = (one.a_cluster_id, one.b_cluster_id), one.slot_id, one.table_number
        await meetings.cancel(session, event, one, now=stage.clock.now())
        await meetings.hold(session, event, two, slot, table, now=stage.clock.now())
    await stage.jump(stage.clock.now() + timedelta(minutes=1))
    await _add(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    async with stage.store.reading() as session:
        one = await session.get_one(Meeting, max(before))
        assert (one.state, one.slot_id, one.table_number) == (MeetingState.HELD, slot, table)
    assert {number for number, place in before.items() if (await _stand(stage)).get(number) != place} == {max(before)}


async def test_teams_changed_by_hand_stay_so_and_whom_an_organizer_took_out_is_put_into_none(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    event = await _event(stage)
    await _come_late(stage)
    await _add(stage, salma)
    async with stage.store.transaction() as session:
        out = (await by_hand.rolls(session, event))[0].members[-1]
        assert await by_hand.put(session, event, out, 0, now=stage.clock.now())
    before = await _teams(stage)
    await stage.tap(salma, "Publish")
    assert any("Meetings have changed" in seen.text for seen in salma.screen())
    await stage.tap(salma, "Back to the proposal")
    for _ in range(2):
        await stage.tap(salma, "Add to the published one")
        await stage.tap(salma, "Publish")
        await stage.tap(salma, "Publish it now")
        after = await _teams(stage)
        assert all(after[number][:3] == team[:3] and after[number][3] >= team[3] for number, team in before.items())
        assert out.id not in {member for team in after.values() for member in team[3]}


async def test_slots_that_have_begun_or_soon_will_stay_as_they_are(stage: Stage) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    late = await _come_late(stage)
    async with stage.store.reading() as session:
        slots = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).all()
    await stage.jump(slots[3].starts + timedelta(minutes=5))
    near = {one.id for one in slots if one.starts <= stage.clock.now() + situation.UNTOUCHED}
    before = {number: place for number, place in (await _stand(stage)).items() if place[0] in near}
    await _add(stage, salma)
    await stage.tap(salma, "Publish")
    await stage.tap(salma, "Publish it now")
    assert {number: place for number, place in (await _stand(stage)).items() if place[0] in near} == before
    assert await _partners(stage, late)


async def test_without_a_published_timetable_there_is_nothing_to_add_to(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/board")
    await stage.tap(salma, "Timetable")
    assert "Add to the published one" not in [button for row in salma.last.buttons for button in row]
    await _publish(stage)
    await _add(stage, salma)
    async with stage.store.transaction() as session:
        for one in (await session.exec(select(Timetable))).all():
            one.state = TimetableState.REPLACED
            session.add(one)
    await stage.tap(salma, "Add to the published one")
    async with stage.store.reading() as session:
        assert {one.state for one in (await session.exec(select(Timetable))).all()} == {TimetableState.REPLACED}


@pytest.mark.parametrize("language", ["fr", "ar"])
async def test_the_card_says_it_in_ones_own_language(stage: Stage, language: str) -> None:
    await _publish(stage)
    salma = await stage.have_in("salma-benkirane", language)
    await _come_late(stage)
    await stage.say(salma, "/board")
    await stage.tap(salma, {"fr": "Planning", "ar": "جدول اللقاءات"}[language])
    await stage.tap(salma, {"fr": "Compléter le planning publié", "ar": "الإضافة إلى الجدول المنشور"}[language])
    assert {"fr": "qui restent tels quels", "ar": "تبقى على حالها"}[language] in salma.last.text
