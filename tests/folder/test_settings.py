"""One slip at a time in the event's settings: each is told with its line and its path."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.faults import Fault
from bot.folder.read import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENT = "event.toml"

SETTINGS = {
    "a zone that does not exist": (
        ('zone = "Africa/Casablanca"', 'zone = "Africa/Casablanka"'),
        Fault(EVENT, 3, "zone", "unknown_zone", {"value": "Africa/Casablanka", "near": "Africa/Casablanca"}),
    ),
    "an event that ends before it starts": (
        ("ends = 2019-04-11", "ends = 2019-04-08"),
        Fault(EVENT, 5, "ends", "ends_before_starts", {"value": date(2019, 4, 8), "starts": date(2019, 4, 9)}),
    ),
    "an event of ten years": (
        ("ends = 2019-04-11", "ends = 2029-04-11"),
        Fault(EVENT, 5, "ends", "too_many_days", {"value": date(2029, 4, 11), "most": 31}),
    ),
    "a name not translated": (
        ('fr = "TechDays Casablanca"\n', ""),
        Fault(EVENT, 10, "name.fr", "words_missing", {"languages": ("fr",)}),
    ),
    "a lead time in words": (
        ('meeting = ["60m", "10m"]', 'meeting = ["60m", "ten minutes"]'),
        Fault(EVENT, 37, "reminders.meeting", "bad_lead", {"value": "ten minutes", "evening": False}),
    ),
    "a meeting reminded of the evening before": (
        ('meeting = ["60m", "10m"]', 'meeting = ["evening"]'),
        Fault(EVENT, 37, "reminders.meeting", "bad_lead", {"value": "evening", "evening": False}),
    ),
    "a setting misspelled": (
        ("tables = 18", "tables = 18\nwished = 3"),
        Fault(EVENT, 55, "meetings.wished", "unknown_setting", {"value": "meetings.wished", "near": "meetings.wanted"}),
    ),
    "a minimum above what is wanted": (
        ("minimum = 5", "minimum = 11"),
        Fault(EVENT, 53, "meetings.minimum", "minimum_above_wanted", {"value": 11, "wanted": 10}),
    ),
    "no tables": (
        ("tables = 18", "tables = 0"),
        Fault(EVENT, 54, "meetings.tables", "not_a_count", {"value": "0", "least": 1}),
    ),
    "a round of another day": (
        ('day = 2019-04-10\nfrom = "10:30"', 'day = 2019-05-10\nfrom = "10:30"'),
        Fault(
            EVENT,
            67,
            "meetings.rounds.2.day",
            "outside_event",
            {"value": date(2019, 5, 10), "starts": date(2019, 4, 9), "ends": date(2019, 4, 11)},
        ),
    ),
    "a round too short for one meeting": (
        ('to = "15:35"', 'to = "14:15"'),
        Fault(EVENT, 76, "meetings.rounds.4", "round_too_short", {"minutes": 20}),
    ),
    "a round that ends before it begins": (
        ('to = "15:35"', 'to = "13:15"'),
        Fault(EVENT, 79, "meetings.rounds.4.to", "ends_before_starts", {"value": "13:15", "starts": "14:00"}),
    ),
    "two rounds at once": (
        ('from = "14:00"\nto = "15:35"', 'from = "12:00"\nto = "12:50"'),
        Fault(EVENT, 76, "meetings.rounds.4", "rounds_overlap", {"other": "meetings.rounds.3"}),
    ),
    "meetings during lunch": (
        ('from = "14:00"\nto = "15:35"', 'from = "13:30"\nto = "15:35"'),
        Fault(
            EVENT,
            76,
            "meetings.rounds.4",
            "slot_in_activity",
            {"slot": "2019-04-11 13:30", "activity": "lunch-day-3"},
        ),
    ),
    "a rehearsal at no hour": (
        ('starts = "2019-04-08T17:30"', 'starts = "Monday"'),
        Fault(EVENT, 84, "rehearsal.starts", "bad_moment", {"value": "Monday"}),
    ),
    "a handset of nobody": (
        ('"rania-haddad"', '"rania-hadad"'),
        Fault(EVENT, 85, "rehearsal.handsets", "unknown_participant", {"value": "rania-hadad", "near": "rania-haddad"}),
    ),
    "a questionnaire elsewhere": (
        ('questionnaire = "questionnaire.yml"', 'questionnaire = "../secrets.yml"'),
        Fault("../secrets.yml", 0, "", "not_beside", {}),
    ),
    "a line that is no TOML": (("gap = 5", "gap = five"), Fault(EVENT, 51, "", "broken_toml", {})),
}


@pytest.mark.parametrize("slip", SETTINGS.values(), ids=SETTINGS.keys())
def test_a_slip_in_the_settings_is_told_with_its_line(
    folder: Path, replace: Callable[[str, str, str], None], slip: tuple[tuple[str, str], Fault]
) -> None:
    (before, after), fault = slip
    replace(EVENT, before, after)
    found, faults = read_folder(folder)
    assert found is None
    assert [one for one in faults if one.file == fault.file] == [fault]


def test_an_hour_that_the_clock_skips_is_a_fault_and_one_shown_twice_asks_which(
    folder: Path, replace: Callable[[str, str, str], None]
) -> None:
    # Casablanca put its clocks back from 03:00 to 02:00 on 5 May 2019, and on from 02:00 to 03:00 on 9 June.
    replace(EVENT, "starts = 2019-04-09", "starts = 2019-05-05")
    replace(EVENT, "ends = 2019-04-11", "ends = 2019-05-05")
    replace(EVENT, 'day = 2019-04-09\nfrom = "14:00"', 'day = 2019-05-05\nfrom = "02:30"')
    _, faults = read_folder(folder)
    assert (
        Fault(
            EVENT,
            63,
            "meetings.rounds.1.from",
            "hour_twice",
            {
                "value": "2019-05-05 02:30",
                "zone": "Africa/Casablanca",
                "choices": ("02:30+01:00", "02:30+00:00"),
            },
        )
        in faults
    )
    replace(EVENT, 'from = "02:30"', 'from = "02:30+00:00"')
    _, faults = read_folder(folder)
    assert "hour_twice" not in {fault.code for fault in faults}
    replace(EVENT, "starts = 2019-05-05", "starts = 2019-06-09")
    replace(EVENT, "ends = 2019-05-05", "ends = 2019-06-09")
    replace(EVENT, 'day = 2019-05-05\nfrom = "02:30+00:00"', 'day = 2019-06-09\nfrom = "02:30"')
    _, faults = read_folder(folder)
    assert (
        Fault(
            EVENT,
            63,
            "meetings.rounds.1.from",
            "hour_skipped",
            {"value": "2019-06-09 02:30", "zone": "Africa/Casablanca", "choices": ()},
        )
        in faults
    )
