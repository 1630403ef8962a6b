"""What the judge reads off a card is never another card's prompt."""

from __future__ import annotations

import pytest

from bot.texts import Voice, languages
from tests.crowd.asked import question_on


@pytest.mark.parametrize("language", languages())
def test_the_search_asks_in_other_words_than_any_question(language: str) -> None:
    assert question_on(Voice(language).say("finding.ask", typed="", organizer=False)) is None
