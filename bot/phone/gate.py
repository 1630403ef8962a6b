"""Who may see the page: everybody on this machine, elsewhere whoever has the key; no other site in the same browser."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.phone.phone import Phone

COOKIE = "phone_key"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Gate:
    """Stands before the page: asks for the key, refuses other sites, and adds the content policy to every answer."""

    def __init__(self, app: ASGIApp, phone: Phone) -> None:
        self._app = app
        self._phone = phone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI asks."""
        headers = Headers(scope=scope)
        if not scope["query_string"].isascii():
            await JSONResponse({"error": "an address is written in ASCII, the rest as %xx"}, 400)(scope, receive, send)
            return
        query = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[-1]
        if not self._has_key(query) and not self._has_key(_cookie(headers)):
            words = "this phone asks for its key: open the address it printed, with ?key=…"
            await JSONResponse({"error": words}, 401)(scope, receive, send)
        elif _comes_from_elsewhere(headers):
            await JSONResponse({"error": "this phone answers its own page only"}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, self._guarded(send, query))

    def _has_key(self, given: str) -> bool:
        return self._phone.key is None or hmac.compare_digest(given.encode(), self._phone.key.encode())

    def _guarded(self, send: Send, query: str) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if self._phone.key and query:
                    headers.append("Set-Cookie", f"{COOKIE}={self._phone.key}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        return guarded


def _cookie(headers: Headers) -> str:
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _comes_from_elsewhere(headers: Headers) -> bool:
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin or "").netloc != headers.get("host")
