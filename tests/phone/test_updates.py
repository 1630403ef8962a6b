"""Updates wait for the bot, are acknowledged by offset, and grow old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.clock import EventClock
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_offset_acknowledges_what_came_before(bot: Client, amal: Person) -> None:
    for text in "abc":
        await amal.say(text)
    first = await bot.ok("getUpdates", limit=2)
    assert texts(first) == ["/start", "a"]
    assert await bot.ok("getUpdates", limit=2) == first
    assert texts(await bot.ok("getUpdates", offset=first[-1]["update_id"] + 1)) == ["b", "c"]
    assert texts(await bot.ok("getUpdates", offset=-1)) == ["c"]
    assert texts(await bot.ok("getUpdates")) == ["c"]


async def test_a_long_poll_waits_for_the_first_update(bot: Client, amal: Person, phone: Phone) -> None:
    await bot.ok("getUpdates", offset=-1)
    started = asyncio.get_running_loop().time()
    last = (await bot.ok("getUpdates"))[0]["update_id"]
    poll = asyncio.create_task(bot.ok("getUpdates", offset=last + 1, timeout=5))
    await asyncio.sleep(0.02)
    assert not poll.done()
    await amal.say("here I am")
    assert texts(await poll) == ["here I am"]
    assert asyncio.get_running_loop().time() - started < 1
    assert await bot.ok("getUpdates", offset=last + 2, timeout=0) == []
    await asyncio.wait_for(phone.idle(), 1)


async def test_a_second_poller_ends_the_first_at_once(bot: Client, amal: Person) -> None:
    last = (await bot.ok("getUpdates"))[-1]["update_id"]
    first = asyncio.create_task(bot.refused("getUpdates", offset=last + 1, timeout=5))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(bot.ok("getUpdates", offset=last + 1, timeout=5))
    assert await asyncio.wait_for(first, 0.5) == (409, OTHER)
    await amal.say("x")
    assert texts(await second) == ["x"]


async def test_taps_live_150_seconds_and_messages_a_day(bot: Client, amal: Person, clock: EventClock) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTON)
    await amal.tap("Yes")
    clock.jump(clock.now() + timedelta(seconds=149))
    assert len(await bot.ok("getUpdates")) == 2
    clock.jump(clock.now() + timedelta(seconds=1))
    assert texts(await bot.ok("getUpdates")) == ["/start"]
    clock.jump(clock.now() + timedelta(hours=24))
    assert await bot.ok("getUpdates") == []


async def test_a_bot_gets_the_kinds_it_asked_for_last(bot: Client, amal: Person) -> None:
    await bot.ok("getUpdates", offset=-1, allowed_updates=["callback_query"])
    await amal.say("unheard")
    assert texts(await bot.ok("getUpdates")) == ["/start"]
    await bot.ok("getUpdates", allowed_updates=[])
    await amal.say("heard")
    assert texts(await bot.ok("getUpdates")) == ["/start", "heard"]
    assert (await bot.ok("getWebhookInfo"))["pending_update_count"] == 2


async def test_people_who_block_and_come_back_are_reported(bot: Client, amal: Person) -> None:
    await amal.block()
    await amal.block()
    await amal.unblock()
    changes = [update["my_chat_member"] for update in (await bot.ok("getUpdates"))[1:]]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
