from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bot.cards import LONGEST_TEXT, units
from bot.phone import acts
from bot.phone.contents import photo_sizes
from bot.phone.person import DOT
from bot.texts import FSI, PDI
from models import Answer

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

MINE = f"Yes, {FSI}QOOT Cluster{PDI}"


async def _at_sectors(stage: Stage) -> Person:
    person = await stage.have_in("rania-haddad", "en")
    await stage.say(person, "/profile")
    await stage.say(person, "yes")
    return person


async def _kept(stage: Stage, question: str) -> Answer | None:
    async with stage.store.reading() as session:
        return (await session.exec(select(Answer).where(col(Answer.question) == question))).first()


async def test_whoever_meant_none_of_what_is_offered_sees_everything_again(stage: Stage) -> None:
    person = await _at_sectors(stage)
    await stage.say(person, "safe food")
    assert [row[0] for row in person.last.buttons[:2]] == ["▫️ Agri-food", "None of these"]
    await stage.tap(person, "None of these")
    assert person.last.buttons[1][0] == "▫️ Packaging and materials"
    assert "safe food" not in person.last.text


async def test_a_forwarded_text_is_not_taken_for_an_answer(stage: Stage) -> None:
    person = await _at_sectors(stage)
    await stage.say(person, "agri food")
    await person.forward("olive oil")
    await stage.settle()
    assert "forwarded" in person.last.text
    assert await _kept(stage, "specialities") is None


async def test_pictures_sent_together_are_answered_once(stage: Stage) -> None:
    person = await _at_sectors(stage)
    before = len(person.screen())
    stored = person._store(DOT, "photos", "photo.png")
    photo = {"photo": photo_sizes(person._telegram, stored), "media_group_id": "7"}
    for _ in range(3):
        acts.send(person._telegram, person.handset, photo)
    await stage.settle()
    assert len(person.screen()) == before + 3 + 1
    assert person.last.buttons[0][0] == "▫️ Agri-food"


async def test_a_limit_is_told_in_a_box_that_has_to_be_closed(stage: Stage) -> None:
    person = await _at_sectors(stage)
    for box in ("▫️ Agri-food", "▫️ Health", "▫️ Construction", "▫️ ICT and digital"):
        if not any(box in row for row in person.last.buttons):
            await stage.tap(person, "▶")
        await stage.tap(person, box)
    assert person.toasts[-1].alert
    assert person.toasts[-1].text == "At most 3 choices fit here."


async def test_words_in_another_language_are_kept_as_written_with_their_own(stage: Stage) -> None:
    person = await _at_sectors(stage)
    await stage.say(person, "agri food")
    await stage.say(person, "تغليف التمور")
    kept = await _kept(stage, "specialities")
    assert kept is not None
    assert (kept.value, kept.words, kept.language) == (["تغليف التمور"], "تغليف التمور", "ar")


async def test_what_was_typed_after_days_can_still_become_the_answer(stage: Stage) -> None:
    person = await _at_sectors(stage)
    await stage.say(person, "agri food")
    await stage.jump(stage.clock.now().replace(day=11))
    await stage.say(person, "olive oil")
    assert await _kept(stage, "specialities") is None
    await stage.tap(person, "Yes, take it as my answer")
    kept = await _kept(stage, "specialities")
    assert kept is not None
    assert kept.value == ["olive oil"]


@pytest.mark.parametrize("typed", ["olive oil ", "Cluster of ", "🐪"])
async def test_a_text_as_long_as_telegram_takes_is_answered_and_leaves_its_question_open(
    stage: Stage, typed: str
) -> None:
    endless = typed * (LONGEST_TEXT // units(typed))
    person = await stage.have_in("rania-haddad", "en")
    await stage.say(person, "/profile")
    for before in ("", "yes", "agri food", "olive oil"):
        if before:
            await stage.say(person, before)
        await stage.say(person, endless)
        assert not person.last.mine
        assert person.last.buttons
        assert len(person.last.text) < 1000


async def _at_the_cluster(stage: Stage) -> Person:
    person = await stage.have_in("rania-haddad", "en")
    await stage.say(person, "/profile")
    assert person.last.buttons[:2] == ((MINE,), ("No, another cluster",))
    return person


async def test_a_name_typed_under_the_cluster_of_the_invitation_is_looked_for_among_all(stage: Stage) -> None:
    person = await _at_the_cluster(stage)
    await stage.say(person, "Packaging")
    assert "Did you mean one of these?" in person.last.text
    offered = [row[0] for row in person.last.buttons]
    assert offered[0] == "Packaging Cluster"
    assert offered[-3:-1] == [MINE, "It is not on the list"]
    await stage.tap(person, MINE)
    kept = await _kept(stage, "cluster")
    assert kept is not None
    assert kept.value == "qoot"


async def test_the_button_that_an_unknown_name_is_answered_with_is_on_the_card(stage: Stage) -> None:
    person = await _at_the_cluster(stage)
    await stage.say(person, "Zzyzx Wheelwrights")
    assert "tap “It is not on the list”" in person.last.text
    await stage.tap(person, "It is not on the list")
    assert "2 / 16" in person.last.text
    kept = await _kept(stage, "cluster")
    assert kept is not None
    assert kept.value == "new"
