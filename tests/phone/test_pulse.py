"""The event's time may stand still or jump; Telegram's limits go on in the people's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.clock import EventClock
from bot.phone import Phone
from tests.phone.conftest import NOON, TOKEN, Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person

BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
LATER = timedelta(days=1)


@pytest.fixture
def pulse() -> EventClock:
    return EventClock(NOON, paused=True)


@pytest.fixture
async def phone(clock: EventClock, pulse: EventClock) -> AsyncIterator[Phone]:
    answers = httpx.MockTransport(lambda _: httpx.Response(500))
    phone = Phone(clock, TOKEN, pulse=pulse, webhook_transport=answers)
    yield phone
    await phone.close()


async def test_limits_refill_by_the_pulse_while_the_event_stands_still(
    bot: Client, amal: Person, clock: EventClock, pulse: EventClock
) -> None:
    for _ in range(5):
        await bot.ok("sendMessage", chat_id=amal.id, text="x")
    clock.jump(clock.now() + LATER)
    assert (await bot.refused("sendMessage", chat_id=amal.id, text="x"))[0] == 429
    pulse.jump(pulse.now() + timedelta(seconds=1))
    sent = await bot.ok("sendMessage", chat_id=amal.id, text="x")
    assert sent["date"] == int((NOON + LATER).timestamp())


async def test_a_jump_of_the_event_ages_neither_a_tap_nor_what_waits(
    bot: Client, amal: Person, clock: EventClock, pulse: EventClock
) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTON)
    tap, late = await amal.tap("Yes"), await amal.tap("Yes")
    clock.jump(clock.now() + LATER)
    assert len(await bot.ok("getUpdates")) == 3
    assert await bot.ok("answerCallbackQuery", callback_query_id=tap) is True
    pulse.jump(pulse.now() + timedelta(seconds=150))
    assert await bot.refused("answerCallbackQuery", callback_query_id=late) == (400, OLD)
    assert len(await bot.ok("getUpdates")) == 1
    pulse.jump(pulse.now() + LATER)
    assert await bot.ok("getUpdates") == []


async def test_typing_ends_by_the_pulse(phone: Phone, bot: Client, amal: Person, pulse: EventClock) -> None:
    await bot.ok("sendChatAction", chat_id=amal.id, action="typing")
    assert phone.state()["handsets"][0]["typing"] is True
    pulse.jump(pulse.now() + timedelta(seconds=5))
    assert phone.state()["handsets"][0]["typing"] is False


async def test_one_clock_is_both_unless_another_is_given(clock: EventClock) -> None:
    assert Phone(clock, TOKEN).pulse is clock
