"""A bot brought back from a backup: it answers, asks, and sends nothing of before until it is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select, update

from bot import forgetting, outbox, pace
from models import Act, Budget, Card, Lane, Letter, LetterState, Participant
from models.backup import LEAP, hold_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.phone import Person
    from models import Store
    from tests.stage import Stage

HOUR = timedelta(hours=1)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that `settle` cannot tell: what is held back looks unsettled to it."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - the screen makes no noise
            await asyncio.sleep(0.01)


async def brought_back(stage: Stage) -> tuple[Person, Person]:
    """Let an organizer and a guest be there, three letters be written, and the store come back from a backup."""
    organizers = [one.key for one in stage.folder.participants if one.role == "organizer"]
    salma = await stage.come_in(organizers[0], "en")
    guest = await stage.come_in(next(one.key for one in stage.folder.participants if one.role != "organizer"), "fr")
    await stage.app.stop()
    now = stage.clock.now()
    async with stage.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.chat_id == guest.id))).one()
        said = {"view": "sorry", "params": {}, "now": now - 2 * HOUR, "lane": Lane.REMINDER}
        due = {"yesterday": now - 2 * HOUR, "just now": now, "tomorrow": now + HOUR}
        await outbox.write(session, [outbox.letter_to(who, key, due_at=at, **said) for key, at in due.items()])
    await hold_back(stage.store, now=now)
    stage.app = stage.wired()
    await stage.app.start()
    await until(lambda: "Restored from a backup" in salma.last.text)
    return salma, guest


async def states(stage: Stage) -> list[str]:
    async with stage.store.reading() as session:
        found = select(Letter.state).where(col(Letter.view) == "sorry").order_by(col(Letter.due_at))
        return [str(state) for state in (await session.exec(found)).all()]


async def test_nothing_of_before_leaves_while_people_are_answered(either_stage: Stage) -> None:
    stage = either_stage
    salma, guest = await brought_back(stage)
    assert "2 messages were due before the restore" in salma.last.text
    assert "messages are due later and leave at their time" in salma.last.text
    heard = len(guest.screen())
    await guest.say("/help")
    await until(lambda: len(guest.screen()) > heard + 1)
    assert await states(stage) == ["pending", "pending", "pending"]


async def test_the_overdue_are_left_out_and_the_later_leave_at_their_time(either_stage: Stage) -> None:
    stage = either_stage
    salma, _guest = await brought_back(stage)
    await salma.tap("Send again, without the overdue")
    await stage.settle()
    assert "2 overdue messages were left out" in salma.last.text
    assert await states(stage) == ["expired", "expired", "pending"]
    stage.clock.jump(stage.clock.now() + HOUR)
    await stage.settle()
    assert await states(stage) == ["expired", "expired", "sent"]
    async with stage.store.reading() as session:
        acts = [(act.what, act.details) for act in (await session.exec(select(Act))).all()]
    assert acts == [("sending resumed", {"overdue": 2, "sent": False})]


async def test_the_overdue_leave_only_after_a_second_yes(either_stage: Stage) -> None:
    stage = either_stage
    salma, _guest = await brought_back(stage)
    await salma.tap("Send the overdue, too")
    await until(lambda: "may have arrived already?" in salma.last.text)
    assert await states(stage) == ["pending", "pending", "pending"]
    await salma.tap("Yes, send them")
    await stage.settle()
    assert await states(stage) == ["sent", "sent", "pending"]
    assert "2 overdue messages leave now, too." in salma.last.text


async def test_a_second_start_does_not_ask_again_and_a_second_answer_changes_nothing(stage: Stage) -> None:
    salma, _guest = await brought_back(stage)
    asked = len(salma.screen())
    await stage.app.stop()
    stage.app = stage.wired()
    await stage.app.start()
    await salma.say("/board")
    await until(lambda: "Organizers’ board" in salma.last.text)
    assert len(salma.screen()) == asked + 2
    await salma.tap("Sending is stopped")
    await until(lambda: "Restored from a backup" in salma.last.text)
    await salma.tap("Send again, without the overdue")
    await stage.settle()
    first, second = (seen for seen in salma.screen() if not seen.mine and "overdue messages were left out" in seen.text)
    assert first.buttons == second.buttons


async def test_a_card_of_after_the_backup_is_never_taken_for_a_new_one(either_stage: Stage) -> None:
    stage = either_stage
    salma, guest = await brought_back(stage)
    await guest.say("/help")
    await guest.say("/next")
    await until(lambda: guest.screen()[-1].mine is False)
    async with stage.store.reading() as session:
        old, new = [], []
        for card in (await session.exec(select(Card))).all():
            (new if card.view == "restored" or (card.id or 0) > LEAP else old).append(card.id or 0)
    assert salma.last.buttons
    assert min(new) - max(old) >= LEAP


@pytest.mark.parametrize("state", [LetterState.CLAIMED, LetterState.SENDING])
async def test_what_was_on_the_wire_when_the_backup_was_made_is_held_back_too(stage: Stage, state: LetterState) -> None:
    organizer = next(one.key for one in stage.folder.participants if one.role == "organizer")
    salma = await stage.come_in(organizer, "en")
    await stage.app.stop()
    now = stage.clock.now()
    async with stage.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.chat_id == salma.id))).one()
        letter = outbox.letter_to(who, "held", view="sorry", params={}, now=now - HOUR, lane=Lane.REMINDER)
        letter.state, letter.lease_until = state, now
        session.add(letter)
    await hold_back(stage.store, now=now)
    stage.app = stage.wired()
    await stage.app.start()
    await until(lambda: "One message was due before the restore" in salma.last.text)
    assert await states(stage) == ["pending"]


async def test_nobody_is_asked_anything_unasked_while_the_bot_is_held_back(either_stage: Stage) -> None:
    stage = either_stage
    salma, guest = await brought_back(stage)
    before = len(guest.screen())
    async with stage.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.chat_id == guest.id))).one()
        now = stage.clock.now()
        await outbox.open_card(session, guest.id, "home", {}, now=now, participant_id=who.id, lane=Lane.URGENT)
    stage.app.floor.ring()
    stage.app.letters.ring()
    await salma.say("/help")
    await until(lambda: salma.last.text.startswith("/help") is False)
    await asyncio.sleep(0.3)
    assert len(guest.screen()) == before


async def test_a_bot_brought_back_twice_gives_no_card_a_number_of_between(either_stage: Stage) -> None:
    stage = either_stage
    numbers = []
    for _time in range(2):
        await hold_back(stage.store, now=stage.clock.now())
        async with stage.store.transaction() as session:
            card = await outbox.open_card(session, 7, "home", {}, now=stage.clock.now())
            numbers.append(card.id or 0)
            await forgetting.forget(session, 7)
    assert numbers[0] > LEAP
    assert numbers[1] > numbers[0] + LEAP - 1


async def test_under_another_name_a_bot_brought_back_holds_back_too(stage: Stage) -> None:
    salma, _guest = await brought_back(stage)
    await stage.app.stop()
    async with stage.store.transaction() as session:
        await session.exec(update(Budget).where(col(Budget.id) == stage.app.bot.id).values(id=4242))
    stage.app = stage.wired()
    await stage.app.start()
    await salma.say("/board")
    await until(lambda: "Organizers’ board" in salma.last.text)
    assert await states(stage) == ["pending", "pending", "pending"]


async def test_a_store_brought_back_before_any_bot_came_to_it_is_held_back(store: Store) -> None:
    now = datetime(2019, 4, 9, 12, tzinfo=UTC)
    await hold_back(store, now=now)
    async with store.transaction() as session:
        assert (await pace.budget(session, 7, now=now)).stopped_at == now
        await pace.go_on(session)
        assert (await pace.budget(session, 7, now=now)).stopped_at is None


async def test_organizers_are_asked_where_a_store_is_brought_back_under_a_bot_at_work(either_stage: Stage) -> None:
    stage = either_stage
    organizers = [one.key for one in stage.folder.participants if one.role == "organizer"]
    salma = await stage.come_in(organizers[0], "en")
    await hold_back(stage.store, now=stage.clock.now())
    stage.app.dues.ring()
    await until(lambda: "Restored from a backup" in salma.last.text)
    asked = len(salma.screen())
    stage.app.dues.ring()
    await until(lambda: stage.app.dues.is_idle)
    assert len(salma.screen()) == asked


async def test_of_a_bot_never_brought_back_nobody_is_asked(either_stage: Stage) -> None:
    stage = either_stage
    organizer = next(one.key for one in stage.folder.participants if one.role == "organizer")
    await stage.come_in(organizer, "en")
    await stage.restart()
    async with stage.store.reading() as session:
        assert (await session.exec(select(Card).where(Card.view == "restored"))).all() == []
