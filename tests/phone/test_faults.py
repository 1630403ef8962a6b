"""Bad days on demand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.phone import serve
from tests.phone.conftest import TOKEN

if TYPE_CHECKING:
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_a_call_is_refused_as_often_as_arranged_and_only_for_that_chat(
    phone: Phone, bot: Client, amal: Person
) -> None:
    nour = phone.person()
    await nour.start()
    phone.faults.add("refuse", method="sendMessage", chat_id=amal.id, times=2)
    assert await bot.refused("sendMessage", chat_id=amal.id, text="x") == (502, "Bad Gateway")
    await bot.ok("sendMessage", chat_id=nour.id, text="x")
    assert await bot.refused("sendMessage", chat_id=amal.id, text="x") == (502, "Bad Gateway")
    await bot.ok("sendMessage", chat_id=amal.id, text="x")


async def test_a_flood_halt_names_its_length(phone: Phone, bot: Client) -> None:
    phone.faults.add("flood", retry_after=7, times=None)
    assert (await bot.ask("getMe"))[1]["parameters"] == {"retry_after": 7}
    phone.faults.clear()
    await bot.ok("getMe")


async def test_an_accepted_message_arrives_though_the_connection_drops(phone: Phone, bot: Client, amal: Person) -> None:
    phone.faults.add("drop", method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await bot.ok("sendMessage", chat_id=amal.id, text="arrived")
    phone.faults.add("lost", method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await bot.ok("sendMessage", chat_id=amal.id, text="lost")
    assert [seen.text for seen in amal.screen()] == ["/start", "arrived"]


async def test_connections_drop_on_the_wire_too(phone: Phone, amal: Person) -> None:
    phone.faults.add("drop", method="sendMessage")
    async with serve(phone) as at, httpx.AsyncClient(base_url=at.base_url) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": amal.id, "text": "arrived"})
        assert amal.last.text == "arrived"
        assert (await client.get(f"/bot{TOKEN}/getMe")).status_code == 200


async def test_an_answer_comes_late_or_never(phone: Phone, bot: Client) -> None:
    phone.faults.add("late", seconds=0.05)
    started = asyncio.get_running_loop().time()
    await bot.ok("getMe")
    assert asyncio.get_running_loop().time() - started >= 0.05
    phone.faults.add("hang", seconds=0.05)
    with pytest.raises(httpx.ReadTimeout):
        await bot.ok("getMe")


async def test_taps_come_again_under_a_new_number_out_of_order_or_malformed(
    phone: Phone, bot: Client, amal: Person
) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTON)
    await amal.tap("Yes")
    phone.faults.repeat_tap()
    await amal.say("after")
    phone.faults.swap_updates()
    phone.faults.malformed_update()
    updates = await bot.ok("getUpdates")
    assert [sorted(update.keys() - {"update_id"}) for update in updates] == [
        *(["message"], ["callback_query"], ["message"], ["callback_query"], ["callback_query"]),
    ]
    assert updates[1]["callback_query"] == updates[3]["callback_query"]
    assert updates[4]["callback_query"] == {"id": "0", "data": "x"}
    assert [update["update_id"] for update in updates] == list(range(500_000_001, 500_000_006))


async def test_a_restart_ends_the_open_poll_and_may_forget(phone: Phone, bot: Client, amal: Person) -> None:
    last = (await bot.ok("getUpdates"))[-1]["update_id"]
    poll = asyncio.create_task(bot.refused("getUpdates", offset=last + 1, timeout=5))
    await asyncio.sleep(0.01)
    phone.faults.restart()
    assert await asyncio.wait_for(poll, 1) == (500, "Internal Server Error: restart")
    await amal.say("x")
    phone.faults.restart_without_memory()
    assert await bot.ok("getUpdates") == []
    assert [seen.text for seen in amal.screen()] == ["/start", "x"]


async def test_trouble_can_be_arranged_over_http(phone: Phone, bot: Client) -> None:
    arranged = await bot.http.post("/phone/faults", json={"trouble": "refuse", "code": 500, "description": "Oops"})
    assert arranged.json()["waiting"][0]["code"] == 500
    assert await bot.refused("getMe") == (500, "Oops")
    unknown = await bot.http.post("/phone/faults", json={"trouble": "rain"})
    assert (unknown.status_code, list(unknown.json())) == (400, ["error"])
    assert (await bot.http.delete("/phone/faults")).json() == {"waiting": []}
    assert phone.faults.waiting == ()
