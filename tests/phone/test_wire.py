"""The Bot API over HTTP as Telegram speaks it, for whoever calls, however badly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import EventClock
from bot.phone import Phone
from bot.phone.checking import Kind
from bot.phone.parameters import TABLE, signatures
from bot.phone.person import DOT
from tests.phone.conftest import NOON, TOKEN

if TYPE_CHECKING:
    from bot.phone import Person
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


TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["<b>", "</b>", "HTML", "attach://x", "https://x.org", "0", "1", "-1", "true", "7000000001"]),
)
FIELDS = st.sampled_from(
    [
        "type",
        "text",
        "callback_data",
        "url",
        "web_app",
        "keyboard",
        "inline_keyboard",
        "remove_keyboard",
        "force_reply",
        "offset",
        "length",
        "unix_time",
        "user",
        "id",
        "message_id",
        "chat_id",
        "quote",
        "command",
        "description",
        "emoji",
        "style",
        "custom_emoji_id",
        "is_disabled",
        "language",
        "copy_text",
    ]
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=4)),
    max_leaves=8,
)
LIKELY = {
    Kind.CHAT: st.just(7_000_000_001),
    Kind.INTEGER: st.integers(-2, 6),
    Kind.FLOAT: st.floats(-200, 200),
    Kind.BOOLEAN: st.booleans(),
    Kind.STRING: TEXTS,
    Kind.FILE: TEXTS,
    Kind.OBJECT: st.dictionaries(FIELDS, JUNK, max_size=3),
    Kind.ARRAY: st.lists(st.one_of(JUNK, st.dictionaries(FIELDS, JUNK, max_size=4)), max_size=3),
}


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    method = draw(st.sampled_from(sorted(TABLE)))
    signature = signatures()[method]
    names = [name for name in signature.kinds if name in signature.required or draw(st.booleans())]
    names = [name for name in names if name not in signature.unsupported]
    asked = {name: draw(st.one_of(LIKELY[signature.kinds[name]], JUNK)) for name in names}
    return method, {**asked, **({"timeout": 0} if method == "getUpdates" else {})}


async def shoot(phone: Phone, method: str, asked: dict[str, Any]) -> None:
    transport = httpx.ASGITransport(phone.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://phone") as client:
        headers = {"Content-Type": "application/json"}
        response = await client.post(AT + method, content=json.dumps(asked), headers=headers)
        body = response.json()
        assert response.status_code == (200 if body["ok"] else body["error_code"])
        assert response.status_code != 500
        assert (await client.get("/phone/state")).status_code == 200


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(requests())
async def test_no_request_breaks_the_phone(request: tuple[str, dict[str, Any]]) -> None:
    phone = Phone(EventClock(NOON, paused=True), TOKEN, limits=None)
    amal = phone.person(id=7_000_000_001)
    await amal.start()
    for text in ("one", "two"):
        phone.telegram.deliver(
            amal.handset, {"text": text}, {"inline_keyboard": [[{"text": "Y", "callback_data": "y"}]]}
        )
    await shoot(phone, *request)
    await phone.close()
