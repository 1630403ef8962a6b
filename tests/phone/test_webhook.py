"""Updates are brought to the bot: in order per queue, taps beside messages, again until it says yes."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.phone import Phone
from tests.phone.conftest import TOKEN, Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import EventClock

BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
URL = "http://127.0.0.1:8443/hook"


class Hook:
    """The bot's end: answers what it is told to, and keeps what came."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[httpx.Response] = []
        self.closed = asyncio.Event()
        self.closed.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.came.append(json.loads(request.content))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if "message" in self.came[-1]:
            await self.closed.wait()
        return self.answers.pop(0) if self.answers else httpx.Response(200)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(2):
            while len(self.came) < count:  # noqa: ASYNC110 - two lines beat an event per number
                await asyncio.sleep(0.001)


@pytest.fixture
def hook() -> Hook:
    return Hook()


@pytest.fixture
async def phone(clock: EventClock, hook: Hook) -> AsyncIterator[Phone]:
    phone = Phone(clock, TOKEN, limits=None, webhook_transport=httpx.MockTransport(hook))
    yield phone
    await phone.close()


async def test_updates_are_brought_with_the_secret(phone: Phone, bot: Client, hook: Hook) -> None:
    await bot.ok("setWebhook", url=URL, secret_token="s3-cret_")  # noqa: S106 - of a bot that is not there
    amal = phone.person()
    await amal.start()
    await hook.until(1)
    assert (hook.came[0]["message"]["text"], hook.secrets) == ("/start", ["s3-cret_"])
    await asyncio.wait_for(phone.idle(), 1)
    words = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert await bot.refused("getUpdates") == (409, words)


async def test_a_tap_overtakes_a_message_that_is_not_done(phone: Phone, bot: Client, hook: Hook) -> None:
    amal = phone.person()
    await amal.start()
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTON)
    hook.closed.clear()
    await bot.ok("setWebhook", url=URL)
    await amal.say("second")
    await amal.tap("Yes")
    await hook.until(2)
    await asyncio.sleep(0.01)
    assert [min(update.keys() - {"update_id"}) for update in hook.came] == ["message", "callback_query"]
    hook.closed.set()
    await hook.until(3)
    assert hook.came[2]["message"]["text"] == "second"


async def test_a_refused_update_comes_again_after_a_pause(
    phone: Phone, bot: Client, hook: Hook, clock: EventClock
) -> None:
    hook.answers = [httpx.Response(500), httpx.Response(503, headers={"Retry-After": "30"})]
    await bot.ok("setWebhook", url=URL)
    await phone.person().start()
    await hook.until(1)
    await asyncio.sleep(0.01)
    info = await bot.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 1
    clock.jump(clock.now() + timedelta(seconds=1))
    await hook.until(2)
    await asyncio.sleep(0.01)
    clock.jump(clock.now() + timedelta(seconds=29))
    await asyncio.sleep(0.01)
    assert len(hook.came) == 2
    clock.jump(clock.now() + timedelta(seconds=1))
    await hook.until(3)
    await asyncio.wait_for(phone.idle(), 1)
    assert [update["update_id"] for update in hook.came] == [hook.came[0]["update_id"]] * 3


async def test_a_bot_may_answer_the_webhook_with_a_call(phone: Phone, bot: Client, hook: Hook) -> None:
    amal = phone.person()
    hook.answers = [httpx.Response(200, json={"method": "sendMessage", "chat_id": amal.id, "text": "at once"})]
    await bot.ok("setWebhook", url=URL)
    await amal.start()
    assert (await amal.wait_for("at once")).mine is False


async def test_the_old_way_comes_back_with_what_was_not_delivered(phone: Phone, bot: Client, hook: Hook) -> None:
    hook.answers = [httpx.Response(500)]
    await bot.ok("setWebhook", url=URL)
    await phone.person().start()
    await hook.until(1)
    await bot.ok("deleteWebhook")
    assert len(await bot.ok("getUpdates")) == 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"url": "https://example.org/hook"}, "Bad Request: bad webhook: the phone delivers to this machine only"),
        ({"url": "nonsense"}, "Bad Request: invalid webhook URL specified"),
        ({"url": URL, "secret_token": "é"}, "Bad Request: secret token contains unallowed characters"),
        ({"url": URL, "secret_token": "x" * 257}, "Bad Request: secret token is too long"),
        ({}, 'Bad Request: parameter "url" is required'),
    ],
)
async def test_a_webhook_is_refused(asked: dict[str, Any], words: str, bot: Client) -> None:
    assert await bot.refused("setWebhook", **asked) == (400, words)
