"""Cards: shown once, then edited where they stand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlmodel import select

from bot import outbox
from models import Card, Policy

if TYPE_CHECKING:
    from tests.delivery.office import Office


async def open_card(office: Office, words: str, *buttons: str) -> int:
    who = office.participants[0]
    async with office.store.transaction() as session:
        params = {"words": words, "buttons": list(buttons)}
        card = await outbox.open_card(
            session, who.chat_id or 0, "words", params, now=office.clock.now(), participant_id=who.id
        )
    office.postman.alarm.ring()
    return card.id or 0


async def redraw(office: Office, card_id: int, words: str, *buttons: str, same_question: bool = False) -> None:
    async with office.store.transaction() as session:
        card = await session.get(Card, card_id)
        assert card is not None
        params = {"words": words, "buttons": list(buttons)}
        await outbox.redraw(session, card, now=office.clock.now(), params=params, same_question=same_question)
    office.postman.alarm.ring()


async def close(office: Office, card_id: int) -> None:
    async with office.store.transaction() as session:
        card = await session.get(Card, card_id)
        assert card is not None
        await outbox.close_card(session, card, now=office.clock.now())
    office.postman.alarm.ring()


async def kept(office: Office, card_id: int) -> Card:
    async with office.store.reading() as session:
        return (await session.exec(select(Card).where(Card.id == card_id))).one()


async def test_a_card_that_was_shown_is_edited(office: Office) -> None:
    card = await open_card(office, "one", "a", "b")
    await office.settle()
    await redraw(office, card, "two", "c")
    assert await office.settle() == ["sent", "sent"]
    assert [(seen.text, seen.buttons) for seen in office.people[0].screen()[1:]] == [("two", (("c",),))]
    assert office.wire.methods() == ["sendMessage", "editMessageText"]


async def test_a_card_that_vanished_is_shown_afresh(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.people[0].handset.bubbles.clear()
    await redraw(office, card, "two")
    assert await office.settle() == ["sent", "sent"]
    assert office.wire.methods() == ["sendMessage", "editMessageText", "sendMessage"]
    assert (await kept(office, card)).message_id == office.people[0].last.message_id
    assert office.read() == ["two"]


async def test_a_card_whose_number_telegram_does_not_take_is_shown_afresh(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("refuse", method="editMessageText", code=400, description="Bad Request: MESSAGE_ID_INVALID")
    await redraw(office, card, "two")
    await office.settle()
    assert office.read() == ["one", "two"]
    assert office.wire.methods() == ["sendMessage", "editMessageText", "sendMessage"]


async def test_a_card_whose_edit_is_refused_for_whatever_reason_is_shown_afresh(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("refuse", method="editMessageText", code=400, description="Bad Request: never heard of it")
    await redraw(office, card, "two", "a")
    await office.settle()
    assert office.read() == ["one", "two"]
    assert (await kept(office, card)).message_id == office.people[0].last.message_id


async def test_an_edit_refused_for_what_it_says_fails_once_a_new_message_is_refused_too(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    for method in ("editMessageText", "sendMessage"):
        office.phone.faults.add("refuse", method=method, code=400, description="Bad Request: BUTTON_INVALID")
    await redraw(office, card, "two", "a")
    assert await office.settle() == ["sent", "failed"]
    assert office.wire.methods() == ["sendMessage", "editMessageText", "sendMessage"]
    await redraw(office, card, "three")
    await office.settle()
    assert office.read() == ["one", "three"]


async def test_what_is_taken_back_while_its_edit_is_in_doubt_is_seen_to_be_taken_back(office: Office) -> None:
    card = await open_card(office, "one", "off")
    await office.settle()
    office.wire.before_answer, office.wire.lost = asyncio.Event(), 1
    await redraw(office, card, "one", "on", same_question=True)
    await office.until_sending()
    while office.people[0].last.buttons != (("on",),):  # noqa: ASYNC110 - a phone makes no noise
        await asyncio.sleep(0.001)
    await redraw(office, card, "one", "off", same_question=True)
    office.wire.before_answer.set()
    await office.settle()
    assert office.people[0].last.buttons == (("off",),)


async def test_changes_that_come_together_are_one_edit(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("late", method="editMessageText", seconds=0.2)
    for words in ("two", "three", "four", "five"):
        await redraw(office, card, words, same_question=True)
    await office.settle()
    assert office.read() == ["five"]
    assert office.wire.methods()[0] == "sendMessage"
    assert 1 <= office.wire.methods().count("editMessageText") <= 2


async def test_a_change_while_an_edit_is_on_the_wire_is_shown_after_it(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("late", method="editMessageText", seconds=0.1)
    await redraw(office, card, "two")
    await office.until_sending()
    await redraw(office, card, "three")
    await office.settle()
    assert office.read() == ["three"]


async def test_a_change_while_the_card_is_first_sent_becomes_an_edit(office: Office) -> None:
    office.phone.faults.add("late", method="sendMessage", seconds=0.1)
    card = await open_card(office, "one")
    await office.until_sending()
    await redraw(office, card, "two")
    await office.settle()
    assert (office.read(), office.wire.methods()) == (["two"], ["sendMessage", "editMessageText"])


async def test_a_card_that_did_not_change_makes_no_call(office: Office) -> None:
    card = await open_card(office, "one", "a")
    await office.settle()
    await redraw(office, card, "one", "a", same_question=True)
    assert await office.settle() == ["sent", "cancelled"]
    assert office.wire.methods() == ["sendMessage"]


async def test_an_edit_telegram_calls_unchanged_keeps_its_message(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    message = (await kept(office, card)).message_id
    await redraw(office, card, "<b></b>one")
    assert await office.settle() == ["sent", "sent"]
    assert (await kept(office, card)).message_id == message
    await redraw(office, card, "two")
    await office.settle()
    assert office.read() == ["two"]


async def test_a_closed_card_loses_its_buttons(office: Office) -> None:
    card = await open_card(office, "one", "a")
    await office.settle()
    await close(office, card)
    await office.settle()
    assert [(seen.text, seen.buttons) for seen in office.people[0].screen()[1:]] == [("one", ())]
    assert office.wire.methods() == ["sendMessage", "editMessageReplyMarkup"]
    await close(office, card)
    await office.settle()
    assert office.wire.methods() == ["sendMessage", "editMessageReplyMarkup"]


async def test_a_card_closed_before_it_was_shown_is_never_shown(office: Office) -> None:
    await office.close()
    card = await open_card(office, "one", "a")
    await close(office, card)
    await office.open()
    assert await office.settle() == ["cancelled", "cancelled"]
    assert office.wire.calls == []


async def test_an_edit_whose_answer_is_lost_is_simply_done_again(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("drop", method="editMessageText", times=3)
    await redraw(office, card, "two")
    assert await office.settle() == ["sent", "sent"]
    assert office.read() == ["two"]
    assert [letter.doubts for letter in await office.letters()] == [0, 0]


async def test_an_edit_is_not_tried_for_ever(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    office.phone.faults.add("lost", method="editMessageText", times=None)
    await redraw(office, card, "two")
    assert await office.settle() == ["sent", "unknown"]
    assert len(office.wire.calls) == 9


async def test_the_letters_of_a_card_end_when_its_reader_has_blocked_the_bot(office: Office) -> None:
    card = await open_card(office, "one")
    await office.settle()
    await office.write(office.letter(0, "news", policy=Policy.PARK))
    await office.settle()
    await office.people[0].block()
    await office.write(office.letter(0, "more", policy=Policy.PARK))
    await office.settle()
    await redraw(office, card, "two")
    assert await office.settle() == ["sent", "sent", "blocked", "blocked"]
