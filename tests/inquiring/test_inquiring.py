"""What people write to the organizers reaches them all, is answered once, and is theirs to have erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import inquiries, keeping, participants
from bot.texts import plain
from models import Inquiry, Letter, Participant, Remark, Role

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

WORDS = "Where is the bus? <b>I am</b> at gate {{ 4 }}"
SEND = {
    "en": "Send this to the organizers",
    "fr": "Envoyer aux organisateurs",
    "ar": "إرسال هذا إلى المنظّمين",
}
SENT = {"en": "Sent to the organizers", "fr": "Message transmis aux organisateurs", "ar": "أُرسلت إلى المنظّمين"}
ANSWERED = {
    "en": "Answer of the organizers (Salma Benkirane)",
    "fr": "Réponse des organisateurs (Salma Benkirane)",
    "ar": "رد المنظّمين (Salma Benkirane)",
}


def _said(person: Person) -> str:
    return plain(person.last.text)


def _all(person: Person) -> str:
    return "\n".join(plain(seen.text) for seen in person.screen())


async def _another(stage: Stage) -> Person:
    """Anna, made an organizer, so that there are two."""
    anna = await stage.have_in("anna-lindqvist", "en")
    async with stage.store.transaction() as session:
        row = (await session.exec(select(Participant).where(Participant.key == "anna-lindqvist"))).one()
        row.role = Role.ORGANIZER
        session.add(row)
    return anna


async def _asked(stage: Stage, words: str = WORDS) -> tuple[Person, Person]:
    """Salma, an organizer, and Rania, who has written to the organizers."""
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/organizers")
    await stage.say(rania, words)
    return salma, rania


@pytest.mark.parametrize("language", SEND)
async def test_words_nobody_understands_go_to_the_organizers_and_the_answer_comes_back(
    stage: Stage, language: str
) -> None:
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", language)
    await stage.say(rania, "zxqv wkjh 123 plugh xyzzy")
    await stage.tap(rania, SEND[language])
    assert SENT[language] in _said(rania)
    assert "zxqv wkjh 123 plugh xyzzy" in _said(salma)
    assert "Rania Haddad" in _said(salma)
    await stage.tap(salma, "Answer")
    await stage.say(salma, "At the hotel door.")
    assert ANSWERED[language] in _said(rania)
    assert "At the hotel door." in _said(rania)


async def test_the_words_reach_every_organizer_as_they_were_written(either_stage: Stage) -> None:
    stage = either_stage
    anna = await _another(stage)
    salma, rania = await _asked(stage)
    for organizer in (salma, anna):
        assert WORDS in _said(organizer)
        assert "Rania Haddad · QOOT" in _said(organizer)
        assert "Waits for an answer" in _said(organizer)
    assert WORDS in _said(rania)
    async with stage.store.reading() as session:
        posted = (await session.exec(select(Letter).where(Letter.view == inquiries.ASKED))).all()
        assert [one.text for one in posted if one.key.startswith("remark:")] == [None, None]


async def test_whoever_wrote_sees_that_it_was_read_and_answered(stage: Stage) -> None:
    salma, rania = await _asked(stage)
    await stage.tap(salma, "Answer")
    assert "The organizers have read it" in _said(rania)
    await stage.say(salma, "In front of the hotel.")
    assert "The organizers have answered" in _all(rania)
    await stage.tap(rania, "Write back")
    await stage.say(rania, "Which door?")
    assert "Which door?" in _said(salma)
    assert "In front of the hotel." in _said(salma)
    assert "Waits for an answer" in _said(salma)
    async with stage.store.reading() as session:
        assert len((await session.exec(select(Inquiry))).all()) == 1


async def test_the_second_to_answer_sees_the_first_answer_before_adding_one(either_stage: Stage) -> None:
    stage = either_stage
    anna = await _another(stage)
    salma, rania = await _asked(stage)
    await stage.tap(salma, "Answer")
    await stage.tap(anna, "Answer")
    await stage.say(salma, "At gate 4.")
    await stage.say(anna, "At gate 5.")
    assert "Another organizer has answered in the meantime" in _said(anna)
    assert "At gate 4." in _said(anna)
    assert "At gate 5." not in _all(rania)
    assert "Salma Benkirane has answered Rania Haddad." in _all(anna)
    await stage.tap(anna, "Send mine, too")
    assert "At gate 5." in _said(rania)


async def test_the_board_counts_what_waits_and_done_takes_it_off(stage: Stage) -> None:
    salma, rania = await _asked(stage)
    await stage.say(salma, "/board")
    await stage.tap(salma, "Questions (1)")
    assert "One question waits for an answer" in _said(salma)
    await stage.tap(salma, next(row[0] for row in salma.last.buttons if row[0].startswith("\u2068Rania")))
    await stage.tap(salma, "Done")
    assert "The organizers have taken care of it" in _said(rania)
    await stage.say(salma, "/board")
    assert all("Questions" not in row[0] for row in salma.last.buttons)
    await stage.say(salma, "/acts")
    assert "Question of a participant settled without an answer: Rania Haddad" in _said(salma)
    assert "gate" not in _said(salma)


async def test_the_oldest_comes_first_and_eight_stand_on_a_page(stage: Stage) -> None:
    salma, rania = await _asked(stage, "number 1")
    for number in range(2, 10):
        await stage.jump(stage.clock.now() + timedelta(minutes=1))
        await stage.say(rania, f"/organizers number {number}")
    await stage.say(salma, "/organizers")
    assert "number 1" in salma.last.buttons[0][0]
    assert salma.last.buttons[8] == ("◀", "1/2", "▶")
    await stage.tap(salma, "▶")
    assert "number 9" in salma.last.buttons[0][0]


async def test_nothing_is_lost_while_no_organizer_has_joined(either_stage: Stage) -> None:
    stage = either_stage
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/organizers I lost my badge")
    assert "None of them has joined yet" in _said(rania)
    salma = await stage.come_in("salma-benkirane", "en")
    assert "One question waits for an answer" in _said(salma)


async def test_too_many_words_and_too_many_messages_are_refused_and_nothing_is_kept(stage: Stage) -> None:
    _salma, rania = await _asked(stage, "x" * 1001)
    assert "That is 1001 characters, and 1000 fit here." in _said(rania)
    await stage.say(rania, "x" * 1000)
    assert "Sent to the organizers" in _said(rania)
    for number in range(inquiries.MOST):
        await stage.say(rania, f"/organizers {number}")
    assert "this last one was not sent" in _said(rania)
    async with stage.store.reading() as session:
        assert len((await session.exec(select(Remark))).all()) == inquiries.MOST
    await stage.jump(stage.clock.now() + inquiries.WITHIN)
    await stage.say(rania, "/organizers again")
    assert "Sent to the organizers" in _said(rania)


async def test_two_taps_on_send_are_one_question(stage: Stage) -> None:
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "zxqv wkjh 123 plugh xyzzy")
    await rania.tap(SEND["en"])
    await rania.tap(SEND["en"])
    await stage.settle()
    assert _all(salma).count("zxqv") == 1


async def test_three_long_messages_of_camels_fit_into_what_an_organizer_gets(stage: Stage) -> None:
    salma, rania = await _asked(stage, "🐪" * 500)
    for _turn in range(3):
        await stage.tap(salma, "Answer" if _turn == 0 else "Add something")
        await stage.say(salma, "🐪" * 500)
        await stage.tap(rania, "Write back")
        await stage.say(rania, "🐪" * 500)
    assert "Earlier messages: 4" in _said(salma)


async def test_what_was_written_is_told_and_erased_with_the_person(either_stage: Stage) -> None:
    stage = either_stage
    salma, rania = await _asked(stage)
    await stage.tap(salma, "Answer")
    await stage.say(salma, "At gate 4.")
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        row = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
        assert event is not None
        kept = (await keeping.everything(session, event, row))["to_organizers"]
        assert [[one["words"] for one in remarks] for remarks in kept] == [[WORDS, "At gate 4."]]
        await keeping.erase(session, event, row, now=stage.clock.now())
    await stage.settle()
    async with stage.store.reading() as session:
        assert (await session.exec(select(Inquiry))).all() == []
        assert (await session.exec(select(Remark))).all() == []
        left = (await session.exec(select(Letter.text))).all()
        assert [one for one in left if one and "gate {{" in one] == []
    assert not rania.last.text.startswith("Something went wrong")
    await stage.say(salma, "/organizers")
    assert "No question waits for an answer." in _said(salma)


async def test_an_organizer_who_is_erased_leaves_the_answer_without_a_name(stage: Stage) -> None:
    salma, rania = await _asked(stage)
    await stage.tap(salma, "Answer")
    await stage.say(salma, "At gate 4.")
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        row = (await session.exec(select(Participant).where(Participant.key == "salma-benkirane"))).one()
        assert event is not None
        await keeping.erase(session, event, row, now=stage.clock.now())
    await stage.settle()
    assert "Answer of the organizers\n" in _said(rania)
    async with stage.store.reading() as session:
        answers = [one for one in (await session.exec(select(Remark))).all() if one.by_organizer]
        assert [(one.participant_id, one.words) for one in answers] == [(None, "At gate 4.")]
    await stage.tap(rania, "Write back")
    await stage.say(rania, "Thank you.")
    assert "None of them has joined yet" in _said(rania)
