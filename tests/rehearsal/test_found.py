"""What rehearsals found in the bot, each as a test."""

from __future__ import annotations

from bot.questionnaire.questions import Kind, Question
from bot.questionnaire.reading import Refused, Understood, read

KEY_WORDS = Question(
    "specialities", Kind.TEXTS, "about", {}, {}, {}, most=5, longest=20, required=False
)  # fmt: skip


def test_each_key_word_may_be_as_long_as_one_may_be() -> None:
    assert read(KEY_WORDS, "olive oil from Akkar, frozen green herbs, dates", {}) == Understood(
        ["olive oil from Akkar", "frozen green herbs", "dates"]
    )


def test_a_key_word_that_is_too_long_is_refused_with_its_own_length() -> None:
    said = "dates, olive oil from the hills of Akkar"
    assert read(KEY_WORDS, said, {}) == Refused("too_long", {"most": 20, "length": 33})


def test_commas_alone_are_no_key_words() -> None:
    assert read(KEY_WORDS, ", ;،؛", {}) == Refused("empty", {})
