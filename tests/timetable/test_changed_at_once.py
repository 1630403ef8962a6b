"""Two people change one meeting in the same moment: both sides hear how it stands, and nothing said is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot import meetings, outbox, participants
from handlers.news import show_reminder
from handlers.routes import VIEWS
from models import Cluster, Letter, Meeting, MeetingSlot, MeetingState, Timetable
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from bot.cards import Page
    from bot.phone import Person
    from bot.showing import Showing
    from tests.databases import Postgres
    from tests.stage import Stage

TIMES = 4


async def _meeting(stage: Stage) -> int:
    """Publish a timetable of one meeting, of QOOT and Packaging Cluster."""
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        found = select(Cluster.id).where(col(Cluster.key).in_(("qoot", "packaging-cluster"))).order_by(col(Cluster.id))
        pair = [number or 0 for number in (await session.exec(found)).all()]
        slot = (await session.exec(select(MeetingSlot.id).order_by(col(MeetingSlot.starts)))).first()
        draft = Timetable(event_id=event.id or 0, plan=[[*pair, slot or 0, 1]], made_at=stage.clock.now())
        session.add(draft)
        await session.flush()
        await meetings.publish(session, event, draft, now=stage.clock.now())
        return (await session.exec(select(Meeting))).one().id or 0


async def _shown(stage: Stage, number: int, *organizers: Person) -> None:
    """Show each of them the meeting, and where it could go."""
    async with stage.store.transaction() as session:
        for one in organizers:
            who = await participants.by_chat(session, one.id)
            assert who is not None
            params = {"meeting": number, "cluster": "qoot"}
            await outbox.open_card(session, one.id, "meeting", params, now=stage.clock.now(), participant_id=who.id)
    stage.app.letters.ring()
    await stage.settle()


def _plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))


@pytest.mark.parametrize("is_cancelled", [False, True], ids=["moved", "cancelled"])
async def test_of_two_who_change_a_meeting_at_once_both_are_heard(either_stage: Stage, is_cancelled: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    stage = either_stage
    salma, anna = await stage.have_in("salma-benkirane", "en"), await stage.have_in("anna-lindqvist", "en")
    sides = [await stage.have_in(key, "en") for key in ("rania-haddad", "marta-puigcerver")]
    number = await _meeting(stage)
    for _time in range(1 if is_cancelled else TIMES):
        await _shown(stage, number, salma, anna)
        before = [len(one.screen()) for one in sides]
        slots = [button for row in salma.last.buttons[:-2] for button in row]
        if is_cancelled:
            await stage.tap(anna, "Cancel the meeting")
        await asyncio.gather(salma.tap(slots[1]), anna.tap(anna.last.buttons[-2][0] if is_cancelled else slots[4]))
        await stage.settle()
        async with stage.store.reading() as session:
            meeting = await session.get_one(Meeting, number)
            slot = await session.get_one(MeetingSlot, meeting.slot_id)
        is_off = meeting.state is MeetingState.CANCELLED
        expected = "is cancelled" if is_off else f"{slot.starts.astimezone(CASABLANCA):%H:%M}"
        for one, seen in zip(sides, before, strict=True):
            told = [_plain(bubble.text) for bubble in one.screen()[seen:] if not bubble.mine]
            assert expected in told[-1], (expected, told)
        assert is_off is is_cancelled


async def test_a_meeting_stays_as_it_is_while_a_reminder_of_it_is_being_written(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly(showing: Showing) -> Page | None:
        page = await show_reminder(showing)
        begun.set()
        await goes_on.wait()
        return page

    monkeypatch.setitem(VIEWS, "reminder", slowly)
    async with staged(postgres.fresh()) as stage:
        rania = await stage.have_in("rania-haddad", "en")
        number = await _meeting(stage)
        await stage.settle()
        async with stage.store.reading() as session:
            due = select(Letter.due_at).where(Letter.view == "reminder").order_by(col(Letter.due_at))
            at = (await session.exec(due)).first()
        assert at is not None
        goes_on.set()  # earlier reminders are written as ever
        await stage.jump(at - timedelta(minutes=1))
        begun.clear()
        goes_on.clear()
        stage.clock.jump(at + timedelta(seconds=1))
        stage.app.letters.ring()
        await asyncio.wait_for(begun.wait(), 10)

        async def cancel() -> None:
            async with stage.store.transaction() as session:
                event = await participants.only_event(session)
                assert event is not None
                meeting = await meetings.locked(session, number)
                await meetings.cancel(session, event, meeting, now=stage.clock.now())

        cancelling = asyncio.create_task(cancel())
        done, _waits = await asyncio.wait({cancelling}, timeout=0.5)
        assert not done, "the reminder would leave after its meeting was cancelled"
        goes_on.set()
        await cancelling
        stage.app.letters.ring()
        await stage.settle()
        told = [_plain(bubble.text) for bubble in rania.screen() if not bubble.mine]
        assert [text.partition(":")[0] for text in told[-2:]] == ["In one hour", told[-1].partition(":")[0]]
        assert "is cancelled" in told[-1]
