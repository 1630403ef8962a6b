"""What the crowd found in the bot, each as a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from bot import participants
from models import Answer

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage


async def answers(stage: Stage) -> dict[str, object]:
    async with stage.store.reading() as session:
        return {row.question: row.value for row in (await session.exec(select(Answer))).all()}


async def at_the_sectors(stage: Stage) -> Person:
    """Bring somebody to a question of boxes that one of key words follows."""
    rania = await stage.come_in("rania-haddad", "en")
    await stage.tap(rania, "Fill in my profile")
    await stage.tap(rania, rania.last.buttons[0][0])
    await stage.tap(rania, "▫️ Agri-food")
    return rania


async def test_words_sent_before_a_question_came_are_not_its_answer(stage: Stage) -> None:
    rania = await at_the_sectors(stage)
    await rania.tap("Done (1)")
    await stage.say(rania, "packaging")
    assert await answers(stage) == {"cluster": "qoot", "sectors": ["agri_food"]}
    assert "You wrote “\u2068packaging\u2069” before this question came" in rania.last.text
    await stage.say(rania, "packaging")
    assert (await answers(stage))["specialities"] == ["packaging"]


async def test_words_that_waited_while_a_question_was_shown_are_not_its_answer(stage: Stage) -> None:
    rania = await at_the_sectors(stage)
    await rania.tap("Done (1)")
    await rania.send_voice()  # what is heard between them gives the question time to be shown
    await rania.send_voice()
    await stage.say(rania, "packaging")
    assert await answers(stage) == {"cluster": "qoot", "sectors": ["agri_food"]}


async def test_a_second_message_to_a_question_that_was_asked_again_is_read(stage: Stage) -> None:
    rania = await at_the_sectors(stage)
    await rania.say("something nobody knows")
    await stage.say(rania, "Packaging and materials")
    await stage.tap(rania, "Done (2)")
    assert await answers(stage) == {"cluster": "qoot", "sectors": ["agri_food", "packaging_materials"]}


async def test_a_voice_message_leaves_the_question_of_another_questionnaire_open(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/needs")
    asked = rania.last.text
    await rania.send_voice()
    await stage.settle()
    assert asked.splitlines()[-1] in rania.last.text
    await stage.say(rania, "1")
    assert asked not in rania.last.text


async def test_a_voice_message_does_not_make_ones_own_answer_a_colleagues(stage: Stage) -> None:
    marta = await stage.have_in("marta-puigcerver", "en")  # her cluster's profile is known
    await stage.say(marta, "/profile")
    await stage.tap(marta, "Change an answer")
    await stage.tap(marta, "Markets")
    await marta.send_voice()
    await stage.settle()
    await stage.say(marta, "Monaco")
    await stage.tap(marta, next(word for row in marta.last.buttons for word in row if word.startswith("Done")))
    assert "Two answers" not in marta.last.text


async def test_a_second_yes_to_being_forgotten_is_answered_too(stage: Stage) -> None:
    rania = await stage.come_in("rania-haddad", "en")
    await stage.say(rania, "/forget")
    yes = rania.last.buttons[0][0]
    await rania.tap(yes)
    await rania.tap(yes)
    await stage.settle()
    assert not rania.unanswered
    async with stage.store.reading() as session:
        assert await participants.by_chat(session, rania.id) is None
