from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.clock import EventClock
from bot.schedule import Alarm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOON = datetime(2019, 4, 8, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> EventClock:
    return EventClock(NOON, paused=True)


@pytest_asyncio.fixture
async def alarm(clock: EventClock) -> AsyncIterator[Alarm]:
    alarm = Alarm(clock)
    alarm.start()
    yield alarm
    alarm.stop()


def rings(alarm: Alarm, clock: EventClock, instant: datetime) -> bool:
    """Return whether the bell rings when time jumps."""
    alarm.bell.clear()
    clock.jump(instant)
    return alarm.bell.is_set()


async def test_a_jump_to_the_instant_or_beyond_it_rings(alarm: Alarm, clock: EventClock) -> None:
    alarm.arm(NOON + 10 * MINUTE)
    assert not rings(alarm, clock, NOON + 9 * MINUTE)
    assert rings(alarm, clock, NOON + 10 * MINUTE)
    alarm.arm(NOON + 20 * MINUTE)
    assert rings(alarm, clock, NOON + 30 * MINUTE)


async def test_a_jump_rings_nobody_who_waits_for_nothing(alarm: Alarm, clock: EventClock) -> None:
    assert not rings(alarm, clock, NOON + MINUTE)


async def test_an_instant_that_is_over_when_it_is_armed_rings_at_once(alarm: Alarm) -> None:
    alarm.bell.clear()
    alarm.arm(NOON - MINUTE)
    async with asyncio.timeout(5):
        await alarm.bell.wait()


async def test_time_that_runs_on_after_a_pause_rings_at_the_instant(alarm: Alarm, clock: EventClock) -> None:
    alarm.arm(NOON + timedelta(milliseconds=200))
    alarm.bell.clear()
    clock.resume()
    assert not alarm.bell.is_set()
    async with asyncio.timeout(5):
        await alarm.bell.wait()
