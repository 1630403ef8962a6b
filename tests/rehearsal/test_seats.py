"""Guests wait for seats of full visits; a seat that becomes free goes to one of them; one left empty is found out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete
from sqlmodel import select

from bot import participants, programme, standby
from bot.folder.read import read_folder
from bot.rehearsal import Wish, judged, seats, staged
from models import Activity, Participant, Role, SignUp
from tests.rehearsal.test_headless import EXAMPLE

if TYPE_CHECKING:
    from bot.folder.given import EventFolder
    from bot.rehearsal import Rehearsal

WISH = Wish(people=12, seed=5, days=1, answering=0, late=1, planning=0.1)  # where somebody is late, all look often


@pytest.fixture(scope="module")
def full() -> EventFolder:
    """The example with one visit, which has one seat."""
    read, faults = read_folder(EXAMPLE)
    assert read is not None, faults
    rules = {**read.event.rules, "rehearsal": {**read.event.rules["rehearsal"], "handsets": []}}
    visit = next(one for one in read.activities if one.departs_at)
    activities = (*(one for one in read.activities if not one.sign_up), replace(visit, seats=1))
    return replace(read, event=replace(read.event, rules=rules), activities=activities)


async def fill(rehearsal: Rehearsal) -> None:
    """Before the meetings of the afternoon somebody takes the seat, and every other guest waits for it."""
    await rehearsal.turns.rest(rehearsal.days[0].replace(hour=14))
    async with rehearsal.app.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        visit = (await session.exec(select(Activity).where(Activity.seats == 1))).one()
        for person in [one for one in await participants.joined(session, event) if one.role is Role.PARTICIPANT]:
            now = rehearsal.turns.clock.now()
            if await programme.seats_left(session, visit, person):
                await programme.sign_up(session, event, visit, person, now=now)
            else:
                await standby.join(session, event, visit, person, now=now)
    await rehearsal.watch.look()


async def give_back(rehearsal: Rehearsal) -> None:
    """Whoever has the seat gives it back in the middle of the meetings."""
    await fill(rehearsal)
    await rehearsal.turns.rest(rehearsal.days[0].replace(hour=15))
    async with rehearsal.app.store.transaction() as session:
        event = await participants.only_event(session)
        seat = (await session.exec(select(SignUp))).one()
        activity = await session.get_one(Activity, seat.activity_id)
        person = await session.get_one(Participant, seat.participant_id)
        assert event is not None
        await programme.sign_off(session, event, activity, person, now=rehearsal.turns.clock.now())
    rehearsal.app.dues.ring()  # as whoever hears of it does
    await rehearsal.watch.look()


async def lose_seats(rehearsal: Rehearsal) -> None:
    """A fault planted in the middle of the meetings: the seat is free, and nobody is asked."""
    await fill(rehearsal)
    await rehearsal.turns.rest(rehearsal.days[0].replace(hour=15))
    async with rehearsal.app.store.transaction() as session:
        await session.exec(delete(SignUp))
    await rehearsal.watch.look()


async def test_a_seat_given_back_is_offered_and_none_stays_empty(
    full: EventFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MOODS", 1 << 20)  # whoever is asked takes it: by chance three in a row had let it lapse
    async with staged(full, WISH) as rehearsal:
        rehearsal.turns.enter(give_back(rehearsal))
        report = await rehearsal.run()
    assert report["seats_offered"].get("taken") == 1, report["seats_offered"]
    assert report["empty_seats"] == []
    assert report["verdict"] == {"good": True, "let_down": [], "errors": 0}


async def test_a_seat_left_empty_while_people_wait_is_found_out(full: EventFolder) -> None:
    async with staged(full, WISH) as rehearsal:
        rehearsal.turns.enter(lose_seats(rehearsal))
        report = await rehearsal.run()
    assert report["empty_seats"] != []
    assert judged(report) == 1
