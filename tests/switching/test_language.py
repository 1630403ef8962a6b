"""A language chosen at any moment is the language of everything on the cards, not only of what comes next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.locales.test_words import LATIN_WORD, NAMES
from tests.stage import EXAMPLE, example

if TYPE_CHECKING:
    from bot.phone import Person, Seen
    from tests.stage import Stage

ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")


def known() -> set[str]:
    """Return the words of names, which every language writes as they are."""
    folder = example()
    names = [*(one.name for one in folder.clusters), *(one.name for one in folder.participants)]
    names += [alias for one in folder.clusters for alias in one.aliases]
    return {word for name in names for word in LATIN_WORD.findall(name)}


def foreign(seen: Seen) -> list[str]:
    """Return the Latin words of a card that are no names."""
    said = "\n".join([ISOLATED.sub("", seen.text), *(words for row in seen.buttons for words in row)])
    return [word for word in LATIN_WORD.findall(NAMES.sub("", said)) if word not in known()]


async def begun(stage: Stage) -> Person:
    person = await stage.have_in("rania-haddad", "en")
    await stage.say(person, "/profile")
    await stage.tap(person, person.last.buttons[0][0])
    return person


async def profiled(stage: Stage, *said: str) -> Person:
    person = await stage.have_in("marta-puigcerver", "en")
    for one in said:
        await (stage.say(person, one) if one.startswith("/") else stage.tap(person, one))
    return person


async def organizing(stage: Stage, *said: str) -> Person:
    person = await stage.have_in("salma-benkirane", "en")
    for one in said:
        await (stage.say(person, one) if one.startswith("/") else stage.tap(person, one))
    return person


async def question(stage: Stage) -> Person:
    return await begun(stage)


async def refused(stage: Stage) -> Person:
    person = await begun(stage)
    await stage.say(person, "٪٪٪")
    return person


async def second_page(stage: Stage) -> Person:
    person = await begun(stage)
    await stage.tap(person, "▶")
    return person


async def starting_again(stage: Stage) -> Person:
    person = await begun(stage)
    await stage.tap(person, "Stop here for now")
    await stage.tap(person, "Start again")
    return person


async def asked_to_meet(stage: Stage) -> Person:
    marta = await profiled(stage)
    laia = await stage.have_in("laia-ferrer", "en")
    await stage.say(laia, "/find packaging cluster")
    await stage.tap(laia, "Packaging Cluster")
    await stage.tap(laia, "Must meet")
    return marta


async def two_answers(stage: Stage) -> Person:
    marta = await profiled(stage, "/profile", "Change an answer", "Key words")
    oriol = await stage.have_in("oriol-casals", "en")
    await stage.say(oriol, "/profile")
    await stage.tap(oriol, "Change an answer")
    await stage.tap(oriol, "Key words")
    await stage.say(oriol, "123")
    await stage.say(marta, "456")
    return marta


async def imported(stage: Stage) -> Person:
    salma = await organizing(stage)
    name = "b2match.csv"
    await salma.send_document((EXAMPLE / "exports" / name).read_bytes(), name=name)
    await stage.settle()
    return salma


async def announced(stage: Stage) -> Person:
    return await organizing(stage, "/announce")


CARDS = {
    "a question": question,
    "a question asked again": refused,
    "the second page of a question": second_page,
    "starting again": starting_again,
    "the summary": lambda stage: profiled(stage, "/profile"),
    "the list of answers": lambda stage: profiled(stage, "/profile", "Change an answer"),
    "the matches": lambda stage: profiled(stage, "/matches"),
    "the agenda": lambda stage: profiled(stage, "/agenda"),
    "the next meeting": lambda stage: profiled(stage, "/next"),
    "the programme": lambda stage: profiled(stage, "/programme"),
    "what was found": lambda stage: profiled(stage, "/find lebanon"),
    "the second yes to erasing": lambda stage: profiled(stage, "/forget"),
    "a request": asked_to_meet,
    "two answers to one question": two_answers,
    "colleagues and their codes": lambda stage: profiled(stage, "/start", "Share with a colleague"),
    "a file to import": imported,
    "an announcement": announced,
    "the organizers' board": lambda stage: organizing(stage, "/board"),
    "whose profile stands where": lambda stage: organizing(stage, "/progress"),
}


@pytest.mark.parametrize("card", CARDS)
async def test_a_language_chosen_now_is_the_language_of_the_card_in_sight(stage: Stage, card: str) -> None:
    person = await CARDS[card](stage)
    number = next(seen.message_id for seen in reversed(person.screen()) if not seen.mine and seen.buttons)
    before = next(seen for seen in person.screen() if seen.message_id == number)
    assert foreign(before), "it was in English"
    await stage.say(person, "/language")
    await stage.tap(person, "العربية")
    after = next(seen for seen in person.screen() if seen.message_id == number)
    assert foreign(after) == []
    assert len(after.buttons) == len(before.buttons)
