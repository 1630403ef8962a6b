"""The front door: sends each request to the Bot API, to its files, or to the page."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httpx

from bot.phone.page_door import page_app
from bot.phone.refusals import Refusal
from bot.phone.wire import read_request

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from bot.phone.phone import Phone

WRITER = json.JSONEncoder(separators=(",", ":"))
JSON_TYPE = (b"content-type", b"application/json")
ON_THE_WIRE = "phone.wire"  # set by bot.phone.server: there is a real connection that can be dropped
WRONG_TOKEN = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")


class Door:
    """The ASGI application of a phone."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._page = page_app(phone)
        self._token = phone.telegram.token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI asks."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif scope["path"].startswith("/bot"):
            await self._bot(scope, receive, send)
        elif scope["path"].startswith("/file/bot"):
            await self._file(scope, send)
        else:
            await self._page(scope, receive, send)

    async def _bot(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, slash, method = scope["path"].removeprefix("/bot").partition("/")
        try:
            if not slash:
                raise NOT_FOUND
            if not self._is_mine(token):
                raise WRONG_TOKEN
            request = await read_request(scope, receive)
        except Refusal as refusal:
            await _answer(send, refusal.code, refusal.body())
            return
        status, body, ending = await self._phone.call(method.strip("/"), request)
        if ending != "answer":
            await _drop(scope, send, silent=ending == "silence")
        else:
            await _answer(send, status, body)

    async def _file(self, scope: Scope, send: Send) -> None:
        token, _, path = scope["path"].removeprefix("/file/bot").partition("/")
        stored = self._phone.telegram.files.by_path(unquote(path)) if self._is_mine(token) else None
        if not self._is_mine(token):
            await _answer(send, WRONG_TOKEN.code, WRONG_TOKEN.body())
        elif stored is None:
            await _answer(send, NOT_FOUND.code, NOT_FOUND.body())
        else:
            await _send(send, 200, [(b"content-type", b"application/octet-stream")], stored.content)

    def _is_mine(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self._token)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(send: Send, status: int, body: dict[str, Any]) -> None:
    after = body.get("parameters", {}).get("retry_after")
    headers = [JSON_TYPE, *([(b"retry-after", str(after).encode())] if after else [])]
    await _send(send, status, headers, WRITER.encode(body).encode())


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> None:
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": content})


async def _drop(scope: Scope, send: Send, *, silent: bool) -> None:
    if not scope.get(ON_THE_WIRE) and silent:
        message = "The phone hung up after a long silence."
        raise httpx.ReadTimeout(message)  # in-process, a client's own time-outs do not work
    if not scope.get(ON_THE_WIRE):
        message = "Server disconnected without sending a response."
        raise httpx.RemoteProtocolError(message)
    # A body shorter than announced makes the server close the connection.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await asyncio.sleep(0)
