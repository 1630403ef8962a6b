"""Meetings one after the other ring once: before the first; in each pause a word without a sound says who is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import EVENING, Lead, Rules
from bot.runs import CLOSE, WALK, Coming, Notice, notices

CASABLANCA, BERLIN = ZoneInfo("Africa/Casablanca"), ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
LONG_BEFORE = datetime(2019, 4, 1, tzinfo=UTC)
DAY = datetime(2019, 4, 9, tzinfo=CASABLANCA)


def rules(*leads: Lead, zone: ZoneInfo = CASABLANCA, quiet: tuple[int, int] = (22, 7)) -> Rules:
    return Rules(zone, {"meeting": leads}, time(19), time(quiet[0]), time(quiet[1]))


def at(clock: str, day: datetime = DAY) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return day.replace(hour=hour, minute=minute).astimezone(UTC)


def agenda(*clocks: str, minutes: int = 20, day: datetime = DAY) -> list[Coming]:
    return [
        Coming(at(clock, day), at(clock, day) + minutes * MINUTE, number, 1) for number, clock in enumerate(clocks, 1)
    ]


def told(found: list[Notice], zone: ZoneInfo = CASABLANCA) -> list[str]:
    return [
        f"{one.due.astimezone(zone):%H:%M}{' silent' if one.is_silent else ''} "
        + ",".join(str(each.meeting) for each in one.meetings)
        for one in found
    ]


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (("14:00",), ["13:00 1", "13:50 1"]),
        (("14:00", "14:25", "14:50"), ["13:00 1,2,3", "13:50 1,2,3", "14:20 silent 2", "14:45 silent 3"]),
        # A pause of half an hour: an hour before it was too early to ring again, ten minutes before it is not.
        (("14:00", "14:25", "15:15"), ["13:00 1,2,3", "13:50 1,2", "14:20 silent 2", "15:05 3"]),
        # Lunch: the afternoon rings for itself.
        (("11:00", "14:00", "14:25"), ["10:00 1", "10:50 1", "13:00 2,3", "13:50 2,3", "14:20 silent 3"]),
        (("14:00", "14:20"), ["13:00 1,2", "13:50 1,2", "14:18 silent 2"]),
    ],
)
def test_a_run_rings_before_its_first_meeting_and_says_who_is_next_in_each_pause(
    clocks: tuple[str, ...], expected: list[str]
) -> None:
    assert told(notices(agenda(*clocks), rules(60, 10), now=LONG_BEFORE)) == expected


def test_a_cancellation_in_the_middle_splits_a_run_and_the_rest_rings_again() -> None:
    first, _second, third, fourth = agenda("14:00", "14:25", "14:50", "15:15")
    left = notices([first, third, fourth], rules(60, 10), now=at("14:05"))
    assert told(left) == ["14:40 3,4", "15:10 silent 4"]


def test_a_meeting_added_to_a_run_that_has_been_told_is_next_in_its_pause() -> None:
    assert told(notices(agenda("14:00", "14:25"), rules(60, 10), now=at("14:02"))) == ["14:20 silent 2"]


def test_meetings_that_begin_together_are_told_in_one_notice() -> None:
    clocks = ("14:00", "14:00", "14:25", "14:50", "14:50", "15:45", "15:45")
    found = notices(agenda(*clocks), rules(60, 10), now=LONG_BEFORE)
    assert told(found) == [
        "13:00 1,2,3,4,5,6,7", "13:50 1,2,3,4,5", "14:20 silent 3", "14:45 silent 4,5", "15:35 6,7",
    ]  # fmt: skip
    assert len({one.due for one in found}) == len(found)


def test_a_lead_time_of_a_day_tells_each_day_by_itself() -> None:
    days = [*agenda("10:00", "10:25"), *agenda("09:00", day=DAY + timedelta(days=1))]
    rings = [one for one in notices(days, rules(24 * 60), now=LONG_BEFORE) if not one.is_silent]
    assert [(f"{one.due.astimezone(CASABLANCA):%d %H:%M}", len(one.meetings)) for one in rings] == [
        ("08 10:00", 2), ("09 09:00", 1),
    ]  # fmt: skip


def test_quiet_hours_bring_reminders_together_and_then_they_are_one() -> None:
    assert told(notices(agenda("07:14"), rules(60, 10), now=LONG_BEFORE)) == ["07:00 1"]
    early = [*agenda("05:00"), *agenda("06:45")]
    found = notices(early, rules(60, 10), now=LONG_BEFORE)
    assert [(one.due, [each.starts for each in one.meetings]) for one in found] == [
        (at("21:30") - timedelta(days=1), [one.starts for one in early])
    ]


def test_nothing_is_said_in_a_pause_of_the_quiet_hours() -> None:
    assert told(notices(agenda("21:30", "21:55", "22:20"), rules(10), now=LONG_BEFORE)) == [
        "21:20 1,2,3", "21:50 silent 2",
    ]  # fmt: skip


def test_two_meetings_at_the_evening_hour_and_a_run_of_the_next_day_are_told_at_once() -> None:
    found = notices(
        [*agenda("19:12"), *agenda("09:00", "09:25", day=DAY + timedelta(days=1))],
        rules(EVENING, 10),
        now=at("12:00"),
    )
    assert told(found) == ["19:00 1,1,2", "08:50 1,2", "09:20 silent 2"]


@pytest.mark.parametrize("day", [(2027, 3, 28), (2027, 10, 31)])
@pytest.mark.parametrize("clock", ["01:30", "02:30", "09:00"])
def test_on_the_nights_of_the_clock_change_a_run_is_told_once_and_before_it_begins(
    day: tuple[int, int, int], clock: str
) -> None:
    hour, minute = map(int, clock.split(":"))
    first = datetime(*day, hour, minute, tzinfo=BERLIN).astimezone(UTC)
    run = [Coming(first + n * 25 * MINUTE, first + (n * 25 + 20) * MINUTE, n, 1) for n in range(5)]
    for quiet in ((22, 7), (0, 0)):
        found = notices(run, rules(EVENING, 60, 10, zone=BERLIN, quiet=quiet), now=first - timedelta(days=3))
        rings = [one for one in found if not one.is_silent]
        assert rings
        assert all(one.due < first for one in rings)
        assert [one.meetings for one in rings] == [tuple(run)] * len(rings)
        assert len({one.due for one in found}) == len(found)


def seated(minutes: int, gap: int, first: int, taken: set[int], twice: set[int]) -> list[Coming]:
    """Slots of one round after another, some of them taken, some `twice`, over three days; rounds never overlap."""
    found: list[Coming] = []
    for slot in sorted(taken):
        begins = DAY.astimezone(UTC) + timedelta(days=slot // 40, minutes=first + slot % 40 * (minutes + gap))
        if not found or begins >= found[-1].ends:
            found.append(Coming(begins, begins + minutes * MINUTE, slot, 1))
    return sorted([*found, *(replace(one, meeting=-one.meeting) for one in found if one.meeting in twice)])


TIMETABLES = st.builds(
    seated,
    st.integers(10, 45), st.integers(0, 20), st.integers(0, 12 * 60), st.sets(st.integers(0, 119), max_size=40),
    st.sets(st.integers(1, 119), max_size=10),
)  # fmt: skip
LEADS = st.lists(st.sampled_from([EVENING, 1440, 120, 60, 30, 15, 10, 5]), min_size=1, max_size=3, unique=True)
QUIET = st.sampled_from([(22, 7), (21, 8), (0, 0), (13, 15)])


def owed(one: Notice) -> bool:
    return not one.is_silent


@given(TIMETABLES, LEADS, QUIET)
def test_whatever_the_timetable_nobody_gets_two_reminders_within_minutes_of_each_other(
    meetings: list[Coming], leads: list[Lead], quiet: tuple[int, int]
) -> None:
    found = notices(meetings, rules(*leads, quiet=quiet), now=LONG_BEFORE)
    assert found == sorted(found, key=lambda one: one.due)
    rings = [one for one in found if owed(one)]
    assert all(after.due - before.due >= CLOSE for before, after in pairwise(rings))
    assert all(abs(one.due - ring.due) >= CLOSE for one in found if one.is_silent for ring in rings)
    silent = [one for one in found if one.is_silent]
    shortest = min((one.ends - one.starts for one in meetings), default=CLOSE)
    assert all(after.due - before.due >= shortest - WALK for before, after in pairwise(silent))


@given(TIMETABLES, LEADS, QUIET)
def test_whatever_the_timetable_each_meeting_is_named_aloud_before_it_begins(
    meetings: list[Coming], leads: list[Lead], quiet: tuple[int, int]
) -> None:
    found = notices(meetings, rules(*leads, quiet=quiet), now=LONG_BEFORE)
    named = {each for one in found if owed(one) for each in one.meetings if one.due < each.starts}
    assert named == set(meetings)
    assert all(one.due < each.starts for one in found for each in one.meetings)


@given(TIMETABLES, st.sampled_from([(60, 10), (30,), (45, 15), (10,)]))
def test_whatever_the_timetable_nobody_is_rung_in_a_meeting_or_as_it_ends(
    meetings: list[Coming], leads: tuple[int, ...]
) -> None:
    rings = [one for one in notices(meetings, rules(*leads, quiet=(0, 0)), now=LONG_BEFORE) if owed(one)]
    assert not [(ring, one) for ring in rings for one in meetings if one.starts < ring.due <= one.ends + CLOSE]


@st.composite
def changing(draw: st.DrawFn) -> tuple[list[Coming], list[tuple[datetime, list[Coming]]], list[Lead]]:
    """An agenda from which meetings fall away and come back, over the day it is for."""
    everything = draw(TIMETABLES.filter(bool))
    moments = sorted(draw(st.lists(st.integers(-600, 3 * 1440), min_size=1, max_size=6)))
    changes = []
    for minutes in moments:
        now = DAY.astimezone(UTC) + minutes * MINUTE
        changes.append((now, [one for one in everything if draw(st.booleans())]))
    return everything, changes, draw(LEADS)


@given(changing())
def test_whatever_changes_what_leaves_names_only_what_stands_and_names_all_that_was_there_in_time(
    case: tuple[list[Coming], list[tuple[datetime, list[Coming]]], list[Lead]],
) -> None:
    everything, changes, leads = case
    the_rules = rules(*leads)
    standing, waiting, left = everything, notices(everything, the_rules, now=LONG_BEFORE), []
    end = max(one.ends for one in everything) + timedelta(days=1)
    for now, after in [*changes, (end, [])]:
        left += [one for one in waiting if one.due <= now]
        assert all(set(one.meetings) <= set(standing) for one in waiting if one.due <= now)
        standing, waiting = after, notices(after, the_rules, now=now)
    steady = [one for one in everything if all(one in after for _now, after in changes)]
    named = {each for one in left for each in one.meetings}
    assert set(steady) <= named
