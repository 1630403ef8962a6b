"""Whoever tries one invitation code after another finds the door shut for an hour, the right code included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from handlers.joining import A_WHILE, MOST_GUESSES
from models import Participant

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

SHUT = "Too many codes have been tried here."
WRONG = "is not one of ours"


def guess(number: int) -> str:
    return f"{number:026d}"


async def stranger(stage: Stage) -> tuple[Person, str]:
    who = stage.phone.person(first_name="Mallory")
    await who.start()
    await stage.settle()
    await stage.tap(who, "English")
    return who, stage.folder.participants[3].code


async def has_joined(stage: Stage, who: Person) -> bool:
    async with stage.store.reading() as session:
        return (await session.exec(select(Participant).where(Participant.chat_id == who.id))).first() is not None


async def test_after_ten_guesses_the_door_is_shut_whatever_is_done_and_opens_an_hour_later(stage: Stage) -> None:
    who, code = await stranger(stage)
    for number in range(MOST_GUESSES):
        await stage.say(who, guess(number))
        assert WRONG in who.last.text
    for another in (code, f"/start {code}"):
        await stage.say(who, another)
        assert SHUT in who.last.text
    await stage.say(who, "/language")
    await stage.tap(who, "English")
    await stage.say(who, "/start")
    await stage.tap(who, "English")
    await stage.say(who, code)
    assert SHUT in who.last.text
    stage.clock.jump(stage.clock.now() + A_WHILE - timedelta(minutes=1))
    await stage.say(who, code)
    assert SHUT in who.last.text
    stage.clock.jump(stage.clock.now() + timedelta(minutes=2))
    await stage.say(who, code)
    await stage.tap(who, who.last.buttons[0][0])
    assert await has_joined(stage, who)


async def test_a_sentence_is_no_wrong_code_and_is_told_where_the_code_is_found(stage: Stage) -> None:
    who, code = await stranger(stage)
    for said in ("hello", "I would like to join the event in April 2019, please"):
        await stage.say(who, said)
        assert "letter of invitation" in who.last.text
        assert WRONG not in who.last.text
    await stage.say(who, code[:-1])
    assert WRONG in who.last.text


async def test_what_is_no_code_is_no_guess(stage: Stage) -> None:
    who, code = await stranger(stage)
    for number in range(MOST_GUESSES + 2):
        await stage.say(who, f"hello {number}")
    await stage.say(who, code)
    await stage.tap(who, who.last.buttons[0][0])
    assert await has_joined(stage, who)
