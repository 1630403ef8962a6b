"""Workers whose machines disagree about the time agree by the clock of PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from bot import pace
from bot.app import App, set_clock
from bot.clock import SharedClock, SystemClock
from bot.delivery import claiming
from models import LetterState
from tests.delivery.office import SWIFT, TOKEN
from tests.models.rows import NOON

if TYPE_CHECKING:
    from models import Store
    from tests.delivery.office import Office

HOUR = timedelta(hours=1)


def wrong(by: timedelta) -> SharedClock:
    """Return the clock of a machine that is wrong."""
    clock = SharedClock()
    clock.tell(SystemClock().now() + by, asked=monotonic())
    return clock


@pytest.mark.parametrize("by", [HOUR, -HOUR])
async def test_a_machine_whose_clock_is_wrong_sends_nothing_early_and_takes_no_letter_from_others(
    closed_office: Office, by: timedelta
) -> None:
    office, clock = closed_office, wrong(by)
    if office.store.is_sqlite:
        pytest.skip("one machine, one clock")
    now = SystemClock().now()
    await office.write(
        office.letter(0, "carried", due_at=now - HOUR * 2),
        office.letter(1, "due", due_at=now - timedelta(seconds=1), expires_at=now + HOUR / 2),
        office.letter(2, "later", due_at=now + HOUR / 2),
        office.letter(3, "over", due_at=now - HOUR * 2, expires_at=now - HOUR / 2),
    )
    async with office.store.transaction() as session:
        await claiming.claim(session, await pace.budget(session, 1, now=now), SWIFT, most=1, now=now, pulse=now)
    await set_clock(clock, office.store)
    office.clock = office.pulse = clock
    await office.open()
    await office.until(lambda letters: [one.state for one in letters].count(LetterState.SENT) == 1)
    await asyncio.sleep(0.3)
    assert await office.states() == ["claimed", "sent", "pending", "expired"]


async def test_the_bot_takes_the_clock_of_its_store(store: Store) -> None:
    app = App(store, TOKEN)
    assert isinstance(app.clock, SharedClock) is not store.is_sqlite
    assert app.postman.clock is app.postman.pulse is app.intake.pulse is app.clock


def test_a_clock_that_is_told_what_it_knows_goes_on_as_it_went() -> None:
    clock, heard = SharedClock(), []
    clock.on_change(lambda: heard.append(1))
    clock.tell(NOON, asked=monotonic())
    at = clock.now()
    asked = monotonic()
    clock.tell(clock.now(), asked=asked)
    assert heard == [1]
    clock.tell(NOON - HOUR, asked=asked)
    assert heard == [1, 1]
    assert NOON - HOUR <= clock.now() < at


def test_a_machine_whose_time_of_day_jumps_does_not_move_a_shared_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock()
    assert abs(clock.now() - SystemClock().now()) < timedelta(seconds=1)
    clock.tell(NOON, asked=monotonic())
    monkeypatch.setattr(SystemClock, "now", lambda _self: NOON + 5 * HOUR)
    assert NOON <= clock.now() < NOON + timedelta(seconds=60)
