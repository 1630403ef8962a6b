"""Requests nobody should send: made up from the published description, by every way in, at both doors.

    python -m tests.phone.fuzz [10000]

prints how many were sent and how they were answered; the tests send a few of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import EventClock
from bot.phone import Phone
from bot.phone.checking import Kind
from bot.phone.handset_door import ACTS
from bot.phone.parameters import TABLE, signatures
from tests.phone.conftest import NOON, TOKEN

AMAL = 7_000_000_001
BUTTON = {"inline_keyboard": [[{"text": "Y", "callback_data": "y"}]]}
SIGNATURES = signatures()
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["<b>", "</b>", "*", "||", "HTML", "MarkdownV2", "attach://x", "attach://file", "https://x.org"]),
    st.sampled_from(["0", "1", "-1", "true", "7000000001", "y", "file", "{}", "[]", "Europe/Paris", "en"]),
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
    Kind.CHAT: st.just(AMAL),
    Kind.INTEGER: st.integers(-2, 6),
    Kind.FLOAT: st.floats(-200, 200),
    Kind.BOOLEAN: st.booleans(),
    Kind.STRING: TEXTS,
    Kind.FILE: TEXTS,
    Kind.OBJECT: st.dictionaries(FIELDS, JUNK, max_size=3),
    Kind.ARRAY: st.lists(st.one_of(JUNK, st.dictionaries(FIELDS, JUNK, max_size=4)), max_size=3),
}
POSTED = st.sampled_from(
    [
        *("text", "reply_to", "message_id", "data", "button", "forged", "latitude", "longitude", "caption", "seconds"),
        *("emoji", "phone_number", "sender", "first_name", "last_name", "username", "language", "zone", "role", "id"),
        *("start_parameter", "paused", "rate", "jump", "trouble", "method", "chat_id", "times", "code", "retry_after"),
    ]
)
DOORS = [
    *(f"/phone/handsets/{AMAL}/{act}" for act in ACTS),
    *("/phone/handsets", f"/phone/handsets/{AMAL}", f"/phone/handsets/{AMAL}/screen", "/phone/handsets/9/say"),
    *("/phone/clock", "/phone/faults", "/phone/state", "/phone/files/x", "/page/none", "/file/bot/x"),
]
# A fault that hangs does so for as long as it was asked: nothing to wait for here.
PATIENT = frozenset({"trouble", "timeout"})


@dataclass(frozen=True)
class Shot:
    """One request as it goes over the wire."""

    verb: str
    path: str
    query: bytes
    kind: str
    body: bytes


@st.composite
def calls(draw: st.DrawFn) -> Shot:
    """A call of the Bot API, half right."""
    method = draw(st.sampled_from(sorted(TABLE)))
    signature = SIGNATURES[method]
    names = [name for name in signature.kinds if name in signature.required or draw(st.booleans())]
    names = [name for name in names if name not in signature.unsupported | PATIENT]
    asked = {name: draw(st.one_of(LIKELY[signature.kinds[name]], JUNK)) for name in names}
    return draw(wired(f"/bot{TOKEN}/{method}", asked))


@st.composite
def posts(draw: st.DrawFn) -> Shot:
    """Something the page might send, or a script in its place."""
    asked = draw(st.dictionaries(POSTED, st.one_of(JUNK, st.integers(1, 5), st.floats(0, 90)), max_size=5))
    return draw(wired(draw(st.sampled_from(DOORS)), {name: asked[name] for name in asked if name not in PATIENT}))


@st.composite
def wired(draw: st.DrawFn, path: str, asked: dict[str, Any]) -> Shot:
    """The same request by one of the ways there are, or by none."""
    way = draw(st.sampled_from(["json", "json", "json", "form", "query", "multipart", "broken"]))
    verb = draw(st.sampled_from(["POST"] * 8 + ["GET", "PATCH"]))
    pairs = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
    form = urlencode(pairs, errors="surrogatepass").encode()
    match way:
        case "json":
            return Shot(verb, path, b"", "application/json", json.dumps(asked).encode())
        case "form":
            return Shot(verb, path, b"", "application/x-www-form-urlencoded", form)
        case "query":
            return Shot(verb, path, form, "", b"")
        case "multipart":
            return Shot(verb, path, b"", "multipart/form-data; boundary=b", _parts(pairs, draw(st.binary(max_size=20))))
    kinds = ["application/json", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain", "x"]
    return Shot(verb, path, draw(st.binary(max_size=20)), draw(st.sampled_from(kinds)), draw(st.binary(max_size=60)))


def _parts(pairs: dict[str, str], content: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = [head % (name.encode(), b"", value.encode("utf-8", "replace")) for name, value in pairs.items()]
    return b"".join([*parts, head % (b"file", b'; filename="f.png"', content), b"--b--\r\n"])


SHOTS = st.one_of(calls(), calls(), calls(), posts())


async def shoot(shot: Shot) -> int:
    """Send one request to a phone in use; return the status, after making sure that nobody else was harmed."""
    phone = Phone(EventClock(NOON, paused=True), TOKEN, limits=None)
    amal, nour = phone.person(id=AMAL), phone.person(id=AMAL + 1)
    for person in (amal, nour):
        await person.start()
        phone.telegram.deliver(person.handset, {"text": "?"}, BUTTON)
    others = nour.screen()
    status, kind, content = await send(phone, shot)
    assert status != 500, (shot, content)
    if shot.path.startswith("/bot"):
        body = json.loads(content)
        assert status == (200 if body["ok"] else body["error_code"]), (shot, body)
    elif status >= 400 and kind == b"application/json":
        assert json.loads(content).keys() <= {"error", "ok", "error_code", "description"}, (shot, content)
    phone.faults.clear()
    assert (await send(phone, Shot("GET", "/phone/state", b"", "", b"")))[0] == 200
    assert nour.screen() == others, shot
    await phone.close()
    return status


async def send(phone: Phone, shot: Shot) -> tuple[int, bytes, bytes]:
    """Return status, content type and body: straight through ASGI, for no client sends what is this broken."""
    answered: list[Any] = []
    headers = [(b"host", b"phone"), (b"content-type", shot.kind.encode()), (b"content-length", b"%d" % len(shot.body))]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": shot.verb,
        "scheme": "http",
        "path": shot.path,
        "raw_path": shot.path.encode(),
        "root_path": "",
        "query_string": shot.query,
        "headers": [*headers],
        "client": ("127.0.0.1", 1),
        "server": ("phone", 80),
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": shot.body, "more_body": False}

    async def answer(message: Any) -> None:
        answered.append(message)

    await phone.asgi(scope, receive, answer)
    start, *bodies = answered
    kind = dict(start["headers"]).get(b"content-type", b"")
    return start["status"], kind, b"".join(message.get("body", b"") for message in bodies)


def main(count: int) -> None:
    """Send `count` requests and print how they were answered."""
    logging.disable(logging.CRITICAL)  # libraries that read multipart bodies complain of broken ones
    answered: Counter[int] = Counter()
    with asyncio.Runner() as runner:

        @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(SHOTS)
        def every(shot: Shot) -> None:
            answered[runner.run(shoot(shot))] += 1

        every()
    shown = ", ".join(f"{status}: {number}" for status, number in sorted(answered.items()))
    sys.stdout.write(f"{answered.total()} requests, no 500; answered {shown}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
