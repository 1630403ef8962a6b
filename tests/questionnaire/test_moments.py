"""A time typed generously is the instant that was meant, or is refused for its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.questionnaire.moments import GAP, PAST, UNREAD, instant

CASABLANCA = ZoneInfo("Africa/Casablanca")
BERLIN = ZoneInfo("Europe/Berlin")
EVE = datetime(2019, 4, 8, 17, 30, tzinfo=CASABLANCA)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7:30", "9 07:30"),
        ("18:15", "8 18:15"),
        ("18h15", "8 18:15"),
        ("730", "9 07:30"),
        ("7.30", "9 07:30"),
        ("7 h", "9 07:00"),
        ("7", "9 07:00"),
        ("tomorrow at 7", "9 07:00"),
        ("Tomorrow 7:30 am", "9 07:30"),
        ("8 pm", "8 20:00"),
        ("tonight at 9", "8 21:00"),
        ("demain 7h", "9 07:00"),
        ("demain à 7 heures 30", "9 07:30"),
        ("après-demain 8h", "10 08:00"),
        ("mardi à 18h05", "9 18:05"),
        ("demain midi", "9 12:00"),
        ("7.30 غداً", "9 07:30"),
        ("غدا الساعة ٧:٣٠", "9 07:30"),
        ("بعد غد 8", "10 08:00"),
        ("الأربعاء ٩ صباحاً", "10 09:00"),
        ("غداً 6 مساءً", "9 18:00"),
        ("اليوم ١٨:٤٥", "8 18:45"),
        ("10/4 7:30", "10 07:30"),
        ("10 April 7:30", "10 07:30"),
        ("10 avril à 7h30", "10 07:30"),
        ("10 نيسان 7:30", "10 07:30"),
        ("Wed 9:00", "10 09:00"),
        ("in 45 minutes", "8 18:15"),
        ("dans 2 heures", "8 19:30"),
        ("dans une demi-heure", "8 18:00"),
        ("بعد ساعة", "8 18:30"),
        ("بعد ١٠ دقائق", "8 17:40"),
    ],
)
def test_a_time_is_understood_however_it_is_typed(typed: str, meant: str) -> None:
    found = instant(typed, EVE, CASABLANCA)
    assert isinstance(found, datetime), found
    assert found.astimezone(CASABLANCA).strftime("%-d %H:%M") == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("soon", UNREAD),
        ("", UNREAD),
        ("25:00", UNREAD),
        ("demain", UNREAD),
        ("غداً", UNREAD),
        ("today 7:30", PAST),
        ("aujourd’hui 17h30", PAST),
        ("7/4 9:00", PAST),
    ],
)
def test_what_is_no_time_to_come_is_refused_for_its_reason(typed: str, why: str) -> None:
    assert instant(typed, EVE, CASABLANCA) == why


def test_an_hour_the_clock_jumps_over_is_refused_and_one_it_shows_twice_is_the_first() -> None:
    before = datetime(2019, 3, 30, 12, tzinfo=BERLIN)
    assert instant("demain 2:30", before, BERLIN) == GAP
    autumn = datetime(2019, 10, 26, 12, tzinfo=BERLIN)
    assert instant("tomorrow 2:30", autumn, BERLIN) == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)
