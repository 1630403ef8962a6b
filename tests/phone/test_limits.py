"""A bot that speaks too fast is told to wait, on the phone's own clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.phone import Limits, Phone, Rate
from tests.phone.conftest import TOKEN, Client

if TYPE_CHECKING:
    from bot.clock import EventClock


async def test_a_chat_takes_a_burst_and_then_one_message_a_second(clock: EventClock) -> None:
    phone = Phone(clock, TOKEN)
    bot, amal = Client(phone), phone.person()
    await amal.start()
    for _ in range(5):
        await bot.ok("sendMessage", chat_id=amal.id, text="x")
    status, body = await bot.ask("sendMessage", chat_id=amal.id, text="x")
    refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
    assert (status, body) == (429, {**refusal, "parameters": {"retry_after": 1}})
    clock.jump(clock.now() + timedelta(seconds=1))
    await bot.ok("sendMessage", chat_id=amal.id, text="x")
    assert (await bot.refused("sendMessage", chat_id=amal.id, text="x"))[0] == 429


async def test_all_chats_together_take_thirty_a_second(clock: EventClock) -> None:
    phone = Phone(clock, TOKEN)
    bot, people = Client(phone), [phone.person() for _ in range(31)]
    for person in people:
        await person.start()
    answers = [(await bot.ask("sendMessage", chat_id=person.id, text="x"))[0] for person in people]
    assert answers == [200] * 30 + [429]


async def test_one_message_is_edited_three_times_a_second(clock: EventClock) -> None:
    phone = Phone(clock, TOKEN, limits=Limits(chat=Rate(per_second=1, burst=5)))
    bot, amal = Client(phone), phone.person()
    await amal.start()
    number = (await bot.ok("sendMessage", chat_id=amal.id, text="x"))["message_id"]
    answers = [(await bot.ask("editMessageText", chat_id=amal.id, message_id=number, text=text))[0] for text in "abcd"]
    assert answers == [200, 200, 200, 429]
