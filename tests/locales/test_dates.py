"""Dates as a native reader writes them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.texts import Voice, _day


@pytest.mark.parametrize(
    ("language", "country", "day", "words"),
    [
        ("fr", "FR", 1, "lundi 1er avril"),
        ("fr", "TN", 11, "jeudi 11 avril"),
        ("en", "", 1, "Monday 1 April"),
        ("ar", "LB", 1, "الاثنين 1 نيسان"),
        ("ar", "MA", 1, "الاثنين 1 أبريل"),
    ],
)
def test_a_day_is_written_as_its_reader_would(language: str, country: str, day: int, words: str) -> None:
    assert _day(date(2019, 4, day), Voice(language, country).locale) == words
