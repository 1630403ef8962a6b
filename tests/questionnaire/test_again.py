"""Starting again, a branch opened by a change, a summary longer than a message: nothing is lost on the way."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from bot.cards import LONGEST_TEXT, units
from models import Answer, Card, Earlier, Event, Interview, InterviewState
from tests.questionnaire.test_changed import NEEDS, PROFILE, ask, finish, words

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage


async def answers(stage: Stage) -> dict[str, Any]:
    async with stage.store.reading() as session:
        return {row.question: row.value for row in (await session.exec(select(Answer))).all()}


async def stopped(stage: Stage) -> Person:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/profile")
    await stage.tap(rania, rania.last.buttons[0][0])
    await stage.say(rania, "agri food")
    await stage.tap(rania, "Stop here for now")
    return rania


async def test_who_starts_again_says_so_twice_and_loses_nothing(stage: Stage) -> None:
    rania = await stopped(stage)
    await stage.tap(rania, "Start again")
    assert "The 2 answers given so far are put aside" in rania.last.text
    await stage.tap(rania, "No, keep the answers")
    assert await answers(stage) == {"cluster": "qoot", "sectors": ["agri_food"]}
    await stage.tap(rania, "Start again")
    await stage.tap(rania, "Yes, start again")
    assert await answers(stage) == {}
    assert "1 / 15" in rania.last.text
    await stage.say(rania, "/mydata")
    read, machine = (file.content.decode() for file in rania.documents)
    assert "PUT ASIDE AT A NEW START" in read
    assert "Agri-food" in read.split("PUT ASIDE")[1]
    (aside,) = json.loads(machine)["put_aside"]
    assert {key: one["value"] for key, one in aside["answers"].items()} == {"cluster": "qoot", "sectors": ["agri_food"]}
    await stage.say(rania, "/forget")
    await stage.tap(rania, "Yes, erase everything")
    async with stage.store.reading() as session:
        assert (await session.exec(select(Earlier))).all() == []


async def test_who_starts_again_while_a_colleague_answers_is_asked_once_more(stage: Stage) -> None:
    rania = await stopped(stage)
    await stage.tap(rania, "Start again")
    karim = await stage.have_in("karim-khoury", "en")
    await stage.say(karim, "/profile")
    await stage.say(karim, "olive oil")
    await stage.tap(rania, "Yes, start again")
    assert rania.toasts[-1].alert
    assert "The 3 answers given so far" in rania.last.text
    assert (await answers(stage))["specialities"] == ["olive oil"]
    await stage.tap(rania, "Yes, start again")
    assert await answers(stage) == {}


async def test_a_confirmed_profile_is_changed_and_not_begun_again(stage: Stage) -> None:
    marta = await stage.have_in("marta-puigcerver", "en")
    await stage.say(marta, "/profile")
    await stage.say(marta, "/cancel")
    assert "Start again" not in [words for row in marta.last.buttons for words in row]
    async with stage.store.reading() as session:
        (interview,) = (await session.exec(select(Interview))).all()
        assert interview.state is InterviewState.CONFIRMED


async def test_a_question_opened_by_a_change_is_asked_at_once_and_then_the_summary(stage: Stage) -> None:
    raw = deepcopy(PROFILE)
    more = {"key": "bottles", "kind": "text", "group": "about", "required": True, "role": "none"}
    more |= {"when": {"question": "sectors", "is": ["packaging_materials"]}, "longest": 90}
    raw["questions"].append(more | {"ask": words("ask bottles"), "short": words("bottles")})
    await ask(stage, raw)
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/profile")
    assert "bottles" not in await finish(stage, rania, raw, "en")
    await stage.tap(rania, "Change an answer")
    await stage.tap(rania, "Sectors")
    await stage.tap(rania, "▫️ Packaging and materials")
    await stage.tap(rania, "Done (2)")
    assert "en ask bottles" in rania.last.text
    await stage.tap(rania, "Back to the summary")
    assert "en bottles: —" in plain(rania.last.text)
    await stage.tap(rania, "Change an answer")
    await stage.tap(rania, "Key words")
    await stage.say(rania, "dates")
    assert "en ask bottles" in rania.last.text
    await stage.say(rania, "of glass")
    assert "en bottles: of glass" in plain(rania.last.text)
    assert rania.last.buttons[-2] == ("Confirm",)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_summary_longer_than_a_message_comes_in_parts_with_the_buttons_below(
    stage: Stage, language: str
) -> None:
    raw = deepcopy(NEEDS)
    long = [
        {"key": f"long-{n}", "kind": "text", "group": raw["groups"][0]["key"], "longest": 1000}
        | {"ask": words(f"ask {n} now"), "short": words(f"long {n}")}
        for n in range(5)
    ]
    raw["questions"] = long
    async with stage.store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        event.questionnaires = [raw]
        session.add(event)
    rania = await stage.have_in("rania-haddad", language)
    await stage.say(rania, "/needs")
    said = [f"{n}{'🫒' * 900}{n}" for n in range(5)]
    for one in said:
        await stage.say(rania, one)
    await stage.settle()
    parts = [seen for seen in rania.screen() if not seen.mine and any(one in seen.text for one in said)]
    assert len(parts) == 5
    assert all(units(seen.text) <= LONGEST_TEXT for seen in parts)
    assert [bool(seen.buttons) for seen in parts] == [False] * 4 + [True]
    assert parts[-1].message_id == rania.last.message_id
    async with stage.store.reading() as session:
        open_ = select(Card).where(Card.chat_id == rania.id, col(Card.is_open), Card.view == "summary")
        assert len((await session.exec(open_)).all()) == 1


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")
