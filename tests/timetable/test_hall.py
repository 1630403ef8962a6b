"""The hall while meetings run: late, unable to come, another time, nobody there, asked for; nothing booked twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import offers, participants, room
from handlers.hearing import PATIENCE
from handlers.planner import Planner
from models import Cluster, Letter, Meeting, MeetingSlot, MeetingState, Occasion, Offer, OfferState, Participant, Seat
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from bot.phone.handsets import Bubble
    from models import Event, Session
    from tests.stage import Stage

BEFORE = datetime(2019, 4, 9, 13, 50, tzinfo=CASABLANCA)  # the first meetings begin at 14:00
PUBLISHED = MeetingState.PUBLISHED


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("hall"))


@pytest.fixture
async def hall(prepared: Prepared) -> AsyncIterator[Stage]:
    """The published event, ten minutes before the first meetings."""
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


async def _two(hall: Stage) -> tuple[Person, Person]:
    """Rania of QOOT and Marta of Packaging Cluster, who meet first."""
    rania, marta = await hall.have_in("rania-haddad", "en"), await hall.have_in("marta-puigcerver", "en")
    await hall.jump(BEFORE)
    await hall.say(rania, "/next")
    return rania, marta


async def _everyone(hall: Stage) -> None:
    async with hall.store.reading() as session:
        invited = (await session.exec(select(Participant.key).where(col(Participant.chat_id).is_(None)))).all()
    known = {one.key for one in hall.folder.participants}
    for key in invited:
        if key in known:
            await hall.have_in(key, "en")


async def _between(session: Session, one: str, other: str) -> Meeting:
    keys = {row.key: row.id for row in (await session.exec(select(Cluster))).all()}
    pair = sorted((keys[one] or 0, keys[other] or 0))
    found = select(Meeting).where(Meeting.a_cluster_id == pair[0], Meeting.b_cluster_id == pair[1])
    return (await session.exec(found)).one()


def _plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))


def _heard(person: Person, words: str) -> int:
    return sum(words in _plain(seen.text) for seen in person.screen())


async def test_whoever_is_on_the_way_is_announced_once(hall: Stage) -> None:
    rania, marta = await _two(hall)
    assert rania.last.buttons[:2] == (("On my way", "5 min late"), ("Cannot come", "Another time"))
    await hall.tap(rania, "On my way")
    await hall.tap(rania, "On my way")
    assert _heard(marta, "On their way to you: QOOT Cluster") == 1


async def test_five_minutes_late_shift_the_meeting_where_a_buffer_allows_it(hall: Stage) -> None:
    rania, marta = await _two(hall)
    await hall.tap(rania, "5 min late")
    assert "A few minutes late: QOOT Cluster\n\nYour meeting now: 14:05–14:25\nTable 1" in _plain(marta.last.text)
    assert _heard(marta, "begins as planned") == 0


async def test_the_next_pair_at_the_table_hears_only_what_matters_to_them(hall: Stage) -> None:
    rania, _marta = await _two(hall)
    async with hall.store.reading() as session:
        first = await _between(session, "qoot", "packaging-cluster")
        after = await room.following(session, first)
    assert after is not None
    await _everyone(hall)
    await hall.tap(rania, "5 min late")
    async with hall.store.reading() as session:
        told = (await session.exec(select(Letter).where(Letter.view == "table_late"))).all()
        people = (await session.exec(select(Participant).where(col(Participant.chat_id).is_not(None)))).all()
    pair = {after[0].a_cluster_id, after[0].b_cluster_id} - {first.a_cluster_id, first.b_cluster_id}
    assert {one.participant_id for one in told} == {one.id for one in people if one.cluster_id in pair}


async def test_where_no_buffer_is_left_two_real_options_are_shown(hall: Stage) -> None:
    rania, marta = await _two(hall)
    await hall.tap(rania, "5 min late")
    await hall.tap(rania, "5 min late")
    (shorter,), (ask,), *_rest = rania.last.buttons
    assert shorter.startswith("Shorter: ")
    assert ask.startswith("Ask for ")
    await hall.tap(rania, shorter)
    assert "14:10–14:25" in marta.last.text
    async with hall.store.reading() as session:
        meeting = await _between(session, "qoot", "packaging-cluster")
    assert (meeting.begins_late, meeting.ends_late) == (10, 5)


async def test_nobody_is_reminded_of_what_was_called_off_while_no_bot_ran(hall: Stage) -> None:
    rania, marta = await hall.have_in("rania-haddad", "en"), await hall.have_in("marta-puigcerver", "en")
    await hall.jump(BEFORE - timedelta(minutes=1))
    await hall.say(rania, "/next")
    await hall.tap(rania, "Cannot come")
    await hall.app.stop()
    before = len(marta.screen())
    await rania.tap("Yes, cancel it")
    hall.phone.faults.add("late", method="getUpdates", seconds=0.5)
    hall.clock.jump(BEFORE + timedelta(seconds=5))  # ten minutes before the meeting
    hall.app = hall.wired()
    await hall.app.start()
    await hall.settle()
    told = [_plain(seen.text) for seen in marta.screen()[before:]]
    assert sum("They cannot come." in words for words in told) == 1
    assert not [words for words in told if "In 10 minutes" in words]


async def test_a_cancelled_slot_is_offered_to_the_best_pair_that_waits_and_they_take_it(hall: Stage) -> None:
    rania, marta = await _two(hall)
    await _everyone(hall)
    await hall.tap(rania, "Cannot come")
    await hall.tap(rania, "Yes, cancel it")
    assert _heard(marta, "They cannot come.") == 1
    async with hall.store.reading() as session:
        offered = (await session.exec(select(Offer))).all()
        assert offered
        offer = offered[0]
        held = await session.get_one(Meeting, offer.meeting_id)
        assert (held.state, offer.occasion) == (MeetingState.HELD, Occasion.FREED)
        sides = [held.a_cluster_id, held.b_cluster_id]
        event = await participants.only_event(session)
        assert event is not None
    for side in sides:
        async with hall.store.transaction() as session:
            assert await offers.answer(session, event, offer.id or 0, side, yes=True, now=hall.clock.now())
    await hall.settle()
    async with hall.store.reading() as session:
        taken = await session.get_one(Meeting, held.id)
        told = (await session.exec(select(Letter).where(Letter.view == "meeting_new"))).all()
        people = (await session.exec(select(Participant).where(col(Participant.cluster_id).in_(sides)))).all()
    assert taken.state is PUBLISHED
    assert sorted(one.participant_id or 0 for one in told) == sorted(one.id or 0 for one in people if one.chat_id)


async def test_nobody_came_brings_who_is_idle_and_suits_after_five_minutes(hall: Stage) -> None:
    marta = await hall.have_in("marta-puigcerver", "en")
    await _everyone(hall)
    await hall.jump(BEFORE + timedelta(minutes=12))
    await hall.say(marta, "/next")
    await hall.tap(marta, "Nobody came")
    assert "Tap again at 14:05" in _plain(marta.toasts[-1].text)
    await hall.jump(BEFORE + timedelta(minutes=16))
    await hall.tap(marta, "Nobody came")
    assert "Has nobody of" in marta.last.text
    async with hall.store.reading() as session:
        assert (await _between(session, "qoot", "packaging-cluster")).state is PUBLISHED
        assert not (await session.exec(select(Offer))).all()
    await hall.tap(marta, "Yes, nobody came")
    async with hall.store.reading() as session:
        (offer,) = (await session.exec(select(Offer))).all()
        held = await session.get_one(Meeting, offer.meeting_id)
        gone = await _between(session, "qoot", "packaging-cluster")
        theirs = gone.alone_cluster_id
    assert (offer.occasion, offer.asker_cluster_id, gone.state) == (Occasion.ABSENT, theirs, MeetingState.CANCELLED)
    assert (held.slot_id, held.table_number) == (gone.slot_id, gone.table_number)
    await hall.jump(BEFORE + timedelta(minutes=22))  # no answer: the next best is asked while there is time
    async with hall.store.reading() as session:
        found = (await session.exec(select(Offer).order_by(col(Offer.id)))).all()
    assert [one.state for one in found] == [OfferState.LAPSED, OfferState.OPEN]
    assert found[0].meeting_id != found[1].meeting_id


async def test_who_sits_alone_hears_once_that_nobody_is_left_to_ask(hall: Stage) -> None:
    marta = await hall.have_in("marta-puigcerver", "en")
    others = [await hall.have_in(key, "en") for key in ("nayla-sfeir", "dana-qudah", "younes-tazi", "sonia-ben-amor")]
    await hall.jump(BEFORE + timedelta(minutes=15))
    await hall.say(marta, "/next")
    await hall.tap(marta, "Nobody came")
    await hall.tap(marta, "Yes, nobody came")
    declined = 0
    while asked := next((one for one in others if _is_asked(one)), None):
        assert _heard(marta, "nobody who suits you is free") == 0
        await hall.tap(asked, "No, thanks")
        declined += 1
    assert declined, "somebody of these suits and is idle"
    assert _heard(marta, "14:00–14:20: nobody who suits you is free") == 1
    assert _heard(marta, "cannot make it") == 0
    await hall.jump(BEFORE + timedelta(minutes=40))
    assert _heard(marta, "nobody who suits you is free") == 1


def _is_asked(person: Person) -> bool:
    return any("No, thanks" in row for bubble in person.handset.on_screen() for row in _buttons(bubble))


def _buttons(bubble: Bubble) -> list[list[str]]:
    return [] if bubble.mine else [[button["text"] for button in row] for row in bubble.inline_rows]


async def _ask(hall: Stage) -> tuple[Person, Offer]:
    rania = await hall.have_in("rania-haddad", "en")
    await hall.have_in("salma-benkirane", "en")
    await _everyone(hall)
    await hall.jump(BEFORE)
    await hall.say(rania, "/matches")
    for _page in range(3):
        for row in rania.last.buttons[:5]:
            await hall.tap(rania, row[0])
            if any("Ask for a meeting now" in row for row in rania.last.buttons):
                await hall.tap(rania, "Ask for a meeting now")
                async with hall.store.reading() as session:
                    return rania, (await session.exec(select(Offer))).one()
            await hall.tap(rania, "Back to the list")
        await hall.tap(rania, "More")
    pytest.fail("everybody on the list is met already")


async def test_a_meeting_asked_for_is_held_in_a_free_slot_of_both_and_expiry_frees_it(hall: Stage) -> None:
    rania, offer = await _ask(hall)
    async with hall.store.reading() as session:
        seats = (await session.exec(select(Seat).where(Seat.meeting_id == offer.meeting_id))).all()
    assert {one.slot_id for one in seats} == {offer.slot_id}
    assert len(seats) == 2
    await hall.jump(offer.until)
    async with hall.store.reading() as session:
        assert not (await session.exec(select(Seat).where(Seat.meeting_id == offer.meeting_id))).all()
        assert (await session.get_one(Offer, offer.id)).state is OfferState.LAPSED
    assert _heard(rania, "The slot is free again.") == 1


async def _asked(stage: Stage) -> tuple[Event, list[int], MeetingSlot]:
    async with stage.store.reading() as session:
        event = await participants.only_event(session)
        assert event is not None
        rows = (await session.exec(select(Cluster.id).order_by(col(Cluster.id)))).all()
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).first()
        assert slot is not None
        return event, [one or 0 for one in rows], slot


async def _made(stage: Stage, event: Event, places: list[offers.Place]) -> Offer | None:
    async with stage.store.transaction() as session:
        return await offers.make(session, event, Occasion.FREED, places, now=stage.clock.now())


async def test_two_repairs_at_once_never_take_the_same_table_and_the_loser_gets_the_next_best(
    either_stage: Stage,
) -> None:
    event, rows, slot = await _asked(either_stage)
    place = slot.id or 0
    one = [((rows[0], rows[1]), place, 1), ((rows[0], rows[1]), place, 2)]
    other = [((rows[2], rows[3]), place, 1), ((rows[2], rows[3]), place, 2)]
    made = await asyncio.gather(_made(either_stage, event, one), _made(either_stage, event, other))
    assert sorted(offer.table_number for offer in made if offer) == [1, 2]


async def test_two_repairs_at_once_never_seat_a_cluster_twice(either_stage: Stage) -> None:
    event, rows, slot = await _asked(either_stage)
    place = slot.id or 0
    made = await asyncio.gather(
        _made(either_stage, event, [((rows[0], rows[1]), place, 1)]),
        _made(either_stage, event, [((rows[1], rows[2]), place, 2)]),
    )
    assert [offer is None for offer in made].count(True) == 1


async def test_another_time_waits_for_a_yes_and_a_slot_taken_meanwhile_becomes_the_next_best(hall: Stage) -> None:
    rania, marta = await _two(hall)
    await hall.tap(rania, "Another time")
    await hall.tap(rania, rania.last.buttons[0][0])
    async with hall.store.transaction() as session:
        (offer,) = (await session.exec(select(Offer))).all()
        slot = await session.get_one(MeetingSlot, offer.slot_id)
        slot.tables = 0  # every table of that slot is gone meanwhile
        session.add(slot)
        was = (await _between(session, "qoot", "packaging-cluster")).slot_id
    await hall.tap(marta, "Yes, gladly")
    async with hall.store.reading() as session:
        assert (await _between(session, "qoot", "packaging-cluster")).slot_id == was
        asked = await session.get_one(Offer, offer.id)
    assert (asked.state, asked.slot_id != offer.slot_id) == (OfferState.OPEN, True)
    assert marta.toasts[-1].text.startswith("That slot has just been taken.")
    await hall.tap(marta, "Yes, gladly")
    async with hall.store.reading() as session:
        assert (await _between(session, "qoot", "packaging-cluster")).slot_id == asked.slot_id
    assert _heard(rania, "has moved") == 1


async def _proposing(hall: Stage) -> Person:
    """Salma, who has asked for a proposal that is being made."""
    salma = await hall.have_in("salma-benkirane", "en")
    await hall.say(salma, "/board")
    await hall.tap(salma, "Timetable")
    await salma.tap("Make a new proposal")
    async with asyncio.timeout(20):
        while not hall.app.planner.is_busy:  # noqa: ASYNC110 - it begins when the tap has been heard
            await asyncio.sleep(0.01)
    return salma


async def test_two_organizers_who_ask_for_a_proposal_at_once_both_get_it(hall: Stage) -> None:
    salma, anna = await hall.have_in("salma-benkirane", "en"), await hall.have_in("anna-lindqvist", "en")
    for one in (salma, anna):
        await hall.say(one, "/board")
        await hall.tap(one, "Timetable")
    hall.phone.faults.add("late", method="answerCallbackQuery", seconds=0.3, times=2)
    await asyncio.gather(*(one.tap("Make a new proposal") for one in (salma, anna)))
    await hall.settle()
    for one in (salma, anna):
        assert "Proposal · only organizers see it" in _plain(one.last.text)


async def test_a_proposal_whose_worker_died_is_owned_up_to_by_those_who_live(hall: Stage) -> None:
    salma = await _proposing(hall)
    await hall.app.planner.stop()  # nobody says on the card what has become of it
    await hall.settle()
    assert "The proposal could not be made." not in _plain(salma.last.text)
    await hall.jump(hall.clock.now() + PATIENCE + timedelta(seconds=1))
    assert "The proposal could not be made." in _plain(salma.last.text)
    assert ("Make a new proposal",) in salma.last.buttons


async def test_a_proposal_that_another_worker_makes_can_be_ended(hall: Stage) -> None:
    hall.app.planner.seconds, hall.app.planner.refresh = 60.0, 0.05
    salma = await _proposing(hall)
    making = hall.app.planner
    hall.app.dispatcher._planner = Planner(hall.store, hall.clock, hall.app.letters)  # who hears the tap makes none
    began = monotonic()
    await salma.wait_for("You can stop and keep the best timetable so far.", seconds=30)  # a process of its own begins
    await hall.tap(salma, "Stop and keep")
    async with asyncio.timeout(20):
        while making.is_busy:  # noqa: ASYNC110 - a proposal makes no noise
            await asyncio.sleep(0.01)
    assert monotonic() - began < making.seconds / 2


async def test_a_proposal_that_the_end_of_the_bot_interrupted_does_not_promise_to_come(hall: Stage) -> None:
    salma = await _proposing(hall)
    await hall.restart()
    assert "The proposal could not be made." in _plain(salma.last.text)
    assert ("Make a new proposal",) in salma.last.buttons
