"""Words typed out of the blue: a courtesy, a card, or nothing that is understood; measured on lists of lines."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.questionnaire.unasked import BESIDE, MOST_WORDS, meant
from bot.texts import plain, unasked
from handlers.chatting import CARDS, COURTESIES

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

HERE = Path(__file__).parent


def lines(name: str) -> list[tuple[str, str | None]]:
    """Return the typed lines of a list, each with what it means; None for what is not to be taken for anything."""
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(typed, None if meaning == "none" else meaning) for typed, meaning in rows]


@pytest.mark.parametrize("name", ["typed", "typed_unseen"])
def test_lines_are_taken_for_what_they_mean_and_for_nothing_else(name: str) -> None:
    assert len(lines(name)) >= 75
    assert [
        (typed, meant(typed, unasked())) for typed, meaning in lines(name) if meant(typed, unasked()) != meaning
    ] == []


def test_every_meaning_has_its_answer() -> None:
    assert {*unasked()} == {*CARDS, *COURTESIES, BESIDE}


def test_every_phrase_means_one_thing() -> None:
    """Also where it is as near as a slip to another one's."""
    wrong = [
        (way, meaning, meant(way, unasked()))
        for meaning, ways in unasked().items()
        for way in ways
        if meaning != BESIDE and meant(way, unasked()) != meaning
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "…", "/", "🐪", "please", "sorry, sorry", "x " * 2000, "merci " * (MOST_WORDS + 1), "12"]
)
def test_what_says_nothing_is_taken_for_nothing(typed: str) -> None:
    assert meant(typed, unasked()) is None


def _said(person: Person) -> str:
    return plain(person.last.text)


@pytest.mark.parametrize(
    ("language", "thanks", "line"),
    [
        ("en", "thanks a lot!", "With pleasure."),
        ("fr", "merci bcp", "Avec plaisir."),
        ("ar", "شكراً جزيلاً", "على الرحب والسعة."),
    ],
)
async def test_thanks_get_one_line_and_no_card(stage: Stage, language: str, thanks: str, line: str) -> None:
    rania = await stage.have_in("rania-haddad", language)
    await stage.say(rania, "/help")
    before = len(rania.screen())
    await stage.say(rania, thanks)
    assert _said(rania).startswith(line)
    assert rania.last.buttons == ()
    assert len(rania.screen()) == before + 2


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("je suis malade", "/next"),
        ("où est le bus ?", "/programme"),
        ("جدولي", "/agenda"),
        ("change my profile", "/profile"),
        ("suprimer mes donnees", "/forget"),
        ("aide", "/help"),
    ],
)
async def test_words_that_say_plainly_what_is_wanted_bring_the_card_of_the_command(
    stage: Stage, typed: str, command: str
) -> None:
    rania = await stage.have_in("rania-haddad", "fr")
    await stage.say(rania, typed)
    got = rania.last
    await stage.say(rania, command)
    assert (got.text, got.buttons) == (rania.last.text, rania.last.buttons)


async def test_the_name_of_a_cluster_is_still_found(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "Packaging Cluster")
    assert "Packaging Cluster" in _said(rania)
    assert "did not understand" not in _said(rania)


async def test_what_denies_a_phrase_is_said_back_as_not_understood(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "do not delete my data")
    assert "I did not understand “do not delete my data”" in _said(rania)
    assert rania.last.buttons[0] == ("Send this to the organizers",)
