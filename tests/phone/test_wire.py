"""The Bot API over HTTP as Telegram speaks it, for whoever calls, however badly."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.phone import serve
from bot.phone.person import DOT
from tests.phone.conftest import TOKEN

if TYPE_CHECKING:
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

AT = f"/bot{TOKEN}/"


async def test_a_call_comes_by_query_form_json_or_multipart_in_any_case(bot: Client, amal: Person) -> None:
    asked = {"chat_id": str(amal.id), "text": "é"}
    await bot.http.get(AT + "sendmessage", params=asked)
    await bot.http.post(AT + "SENDMESSAGE", data=asked)
    await bot.http.post(AT + "sendMessage", json={**asked, "chat_id": amal.id, "parse_mode": None})
    await bot.http.post(AT + "sendMessage", files={name: (None, value) for name, value in asked.items()})
    await bot.http.post(AT + "sendMessage/", params={"text": "é"}, data={"chat_id": str(amal.id), "text": "body"})
    assert [seen.text for seen in amal.screen() if not seen.mine] == ["é"] * 5


async def test_a_photo_may_be_attached_under_another_name(bot: Client, amal: Person) -> None:
    sent = await bot.upload("sendPhoto", {"file0": ("x.png", DOT)}, chat_id=str(amal.id), photo="attach://file0")
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(1, 1)]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"photo": ("x.png", b"no picture")}, "Bad Request: IMAGE_PROCESS_FAILED"),
        ({"photo": ("x.png", b"")}, "Bad Request: file must be non-empty"),
        ({"picture": ("x.png", DOT)}, 'Bad Request: unknown parameter "picture" of sendPhoto'),
        ({"photo": (None, "https://example.org/x.png")}, "Bad Request: failed to get HTTP URL content"),
        ({"photo": (None, "AgACnonsense")}, "Bad Request: wrong file identifier/HTTP URL specified"),
    ],
)
async def test_a_photo_is_refused(files: Any, words: str, bot: Client, amal: Person) -> None:
    response = await bot.http.post(AT + "sendPhoto", params={"chat_id": amal.id}, files=files)
    assert (response.status_code, response.json()["description"]) == (400, words)


async def test_bad_bodies_get_the_right_error(bot: Client) -> None:
    async def answer(content: bytes, kind: str) -> tuple[int, str]:
        response = await bot.http.post(AT + "sendMessage", content=content, headers={"Content-Type": kind})
        return response.status_code, response.json()["description"]

    bodies = {
        b"{": "expected parameter name",
        b"[]": "JSON object expected",
        b"nonsense": "JSON object expected",
        b'{"text" "x"}': "can't parse object, ':' expected",
        b'{"text": "x" "y"}': "expected next field or object end",
        b'{"text": "x"} y': "unexpected data after object end",
        b'{"text": ' + b"[" * 100_000: "can't parse parameter value: Too big object depth",
    }
    for body, words in bodies.items():
        assert await answer(body, "application/json") == (400, f"Bad Request: {words}")
    form = "application/x-www-form-urlencoded"
    assert await answer(b"text=%ff", form) == (400, "Bad Request: strings must be encoded in UTF-8")
    assert await answer(b"a=1&" * 300, form) == (413, "Request Entity Too Large: too many parameters")
    assert (await answer(b"xx", "multipart/form-data"))[0] == 400
    assert (await answer(b"xx", "multipart/form-data; boundary=b"))[0] == 400
    assert await answer(b'{"text": "x"}', "text/plain") == (400, "Bad Request: message text is empty")
    assert (await bot.http.put(AT + "getMe")).status_code == 405


async def test_a_body_of_sixty_megabytes_is_refused_and_nobody_else_notices(bot: Client, amal: Person) -> None:
    big = {"document": ("big.bin", b"x" * 60 * 2**20)}
    response = await bot.http.post(AT + "sendDocument", data={"chat_id": str(amal.id)}, files=big)
    refusal = {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
    assert (response.status_code, response.json()) == (413, refusal)
    await bot.ok("sendMessage", chat_id=amal.id, text="still here")


async def test_no_answer_waits_for_a_delayed_acknowledgement(phone: Phone) -> None:
    loop, waits = asyncio.get_running_loop(), []
    async with serve(phone) as at, httpx.AsyncClient(base_url=at.base_url) as client:
        for _ in range(16):
            started = loop.time()
            await client.post(AT + "getMe", data={})
            waits.append(loop.time() - started)
    assert sorted(waits)[6] < 0.03  # what waits for one takes 40 ms
