"""What an interview costs a careful manager: taps and typed answers, counted from its first question to the matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from models import Card

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

MOST_TAPS, MOST_TYPED = 24, 3
TICKS = {"topics": 2, "meeting_languages": 2}  # boxes that careful people tick; one elsewhere
WORDS = {
    "en": ("olive oil, dairy", "glass bottles for olive oil", "access to 80 SMEs"),
    "fr": ("huile d’olive, laitages", "bouteilles en verre pour l’huile d’olive", "accès à 80 PME"),
    "ar": ("زيت الزيتون، ألبان", "قوارير زجاجية لزيت الزيتون", "الوصول إلى 80 شركة"),
}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_careful_manager_needs_24_taps_and_3_typed_answers(stage: Stage, language: str) -> None:
    person = await stage.have_in("rania-haddad", language)
    await stage.say(person, "/profile")
    taps, typed = 0, list(WORDS[language])
    while (card := await _card(stage, person)).view in ("question", "summary"):
        question = card.params.get("question", "")
        if question in ("specialities", "seeks_text", "offers_text"):
            await stage.say(person, typed.pop(0))
            continue
        if question == "opportunities":
            acts = ["skip"]
        elif question == "cluster":
            acts = ["pick"]
        elif card.view == "summary":
            acts = ["confirm"]
        else:
            acts = [*["tick"] * (0 if question == "availability" else TICKS.get(question, 1)), "done"]
        for act in acts:
            await _press(stage, person, act)
            taps += 1
    assert card.view == "matches"
    assert taps <= MOST_TAPS
    assert len(WORDS[language]) - len(typed) <= MOST_TYPED


async def _card(stage: Stage, person: Person) -> Card:
    async with stage.store.reading() as session:
        newest = select(Card).where(Card.chat_id == person.id, col(Card.is_open)).order_by(col(Card.id).desc())
        card = (await session.exec(newest)).first()
        assert card is not None
        return card


async def _press(stage: Stage, person: Person, act: str) -> None:
    """Press the first button that asks for this act; of boxes, the first that is empty."""
    rows = person.last.message["reply_markup"]["inline_keyboard"]
    buttons = [button for row in rows for button in row if button["callback_data"].split("|")[1] == act]
    empty = [button for button in buttons if act != "tick" or button["text"].startswith("▫️")]
    await stage.tap(person, empty[0]["text"])
