"""What goes with an announcement reaches its readers: under one roof with the text, or right after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import delete

from bot.phone import acts
from models import Announcement

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

WORDS = ("The bus leaves from gate B.", "Le bus part de la porte B.", "تنطلق الحافلة من البوابة B.")
GATE = 33.5731, -7.5898


async def _drafted(stage: Stage, words: tuple[str, ...]) -> tuple[Person, Person]:
    """An organizer who wrote three texts and is asked for what goes with them, and a reader."""
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await stage.say(salma, "/announce")
    await stage.tap(salma, "✎ English")
    for said in words:
        await stage.say(salma, said)
    await stage.tap(salma, "Attach something")
    return salma, rania


async def _sent(stage: Stage, salma: Person) -> None:
    await stage.settle()
    await stage.tap(salma, "Preview")
    await stage.tap(salma, next(row[0] for row in salma.last.buttons if row[0].startswith("Send to")))
    await stage.jump(stage.clock.now() + timedelta(seconds=40))


def _got(person: Person) -> list[dict[str, Any]]:
    return [seen.message for seen in person.screen() if not seen.mine]


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_file_comes_with_the_text_under_it_and_the_button(stage: Stage, kind: str) -> None:
    salma, rania = await _drafted(stage, WORDS)
    await (salma.send_photo() if kind == "photo" else salma.send_document(b"a plan", name="plan.pdf"))
    await _sent(stage, salma)
    [only] = _got(rania)
    assert kind in only
    assert only["caption"].endswith(WORDS[0])
    await stage.tap(rania, "Seen")
    assert rania.last.buttons == ()


async def test_a_picture_comes_right_after_a_text_too_long_to_stand_under_it(stage: Stage) -> None:
    salma, rania = await _drafted(stage, (WORDS[0], WORDS[1], "ا" * 1000))  # one language is enough
    await salma.send_photo()
    await _sent(stage, salma)
    text, picture = _got(rania)
    assert text["text"].endswith(WORDS[0])
    assert "photo" in picture
    assert "caption" not in picture


async def test_a_place_comes_right_after_the_text_as_a_place_on_the_map(stage: Stage) -> None:
    salma, rania = await _drafted(stage, WORDS)
    acts.send_place(salma._telegram, salma.handset, *GATE)
    await _sent(stage, salma)
    text, spot = _got(rania)
    assert text["text"].endswith(WORDS[0])
    assert (spot["location"]["latitude"], spot["location"]["longitude"]) == GATE


async def test_a_place_of_which_nobody_knows_whether_it_arrived_is_shown_and_sent_again(stage: Stage) -> None:
    salma, rania = await _drafted(stage, WORDS)
    acts.send_place(salma._telegram, salma.handset, *GATE)
    stage.phone.faults.add("lost", method="sendVenue", chat_id=rania.id)
    await _sent(stage, salma)
    assert len(_got(rania)) == 1
    await stage.tap(salma, "Refresh")
    await stage.tap(salma, "Send again to one person")
    await stage.jump(stage.clock.now() + timedelta(seconds=40))
    text, spot = _got(rania)
    assert text["text"].endswith(WORDS[0])
    assert (spot["location"]["latitude"], spot["location"]["longitude"]) == GATE


async def test_a_file_that_is_not_asked_for_is_still_an_export_to_be_read(stage: Stage) -> None:
    salma, _rania = await _drafted(stage, WORDS)
    await stage.tap(salma, "Back to the draft")
    await salma.send_document(b"a plan", name="plan.pdf")
    await stage.settle()
    assert "plan.pdf" in salma.last.text


async def test_what_is_taken_back_keeps_back_what_would_come_after_it_too(stage: Stage) -> None:
    salma, rania = await _drafted(stage, WORDS)
    acts.send_place(salma._telegram, salma.handset, *GATE)
    await stage.settle()
    await stage.tap(salma, "Preview")
    await stage.tap(salma, next(row[0] for row in salma.last.buttons if row[0].startswith("Send to")))
    await stage.tap(salma, "Take it back")
    await stage.jump(stage.clock.now() + timedelta(minutes=2))
    assert _got(rania) == []


@pytest.mark.parametrize("waiting", ["✎ Français", "Attach something"])
async def test_words_for_a_draft_that_is_gone_are_answered_and_its_question_is_closed(
    stage: Stage, waiting: str
) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/announce")
    await stage.tap(salma, waiting)
    async with stage.store.transaction() as session:  # another organizer throws it away
        await session.exec(delete(Announcement))
    before = len(salma.screen())
    await stage.say(salma, WORDS[0])
    assert len(salma.screen()) > before + 1
    await stage.say(salma, "/help")
    await stage.say(salma, "packaging")
    assert "packaging" in salma.last.text.lower()
