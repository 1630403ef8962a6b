"""The carrier: calls to Telegram over aiohttp, which takes a fifth of the processor that httpx takes for one."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

CONNECT = 5.0  # seconds until the other end answers
WAIT = 1.0  # seconds until one of our connections is free
LAST_LOOK = 0.5  # seconds for an answer that has come already to be read
DEFAULT = BaseRequest.DEFAULT_NONE

# What ended before a connection stood; a proxy that refuses has passed nothing on.
UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


class NotReached(NetworkError):
    """No connection came about: Telegram has certainly not received the call."""


class Carrier(BaseRequest):
    """A wire for python-telegram-bot: so many connections, and so many seconds `read` to wait for an answer.

    A call never raises but `TimedOut` and `NetworkError`; one that certainly did not arrive raises `NotReached`. The
    address of a call holds the token, so no error says it, and none has a cause that does.
    """

    def __init__(self, *, connections: int, read: float) -> None:
        self._connections, self._read = connections, read
        self._session: aiohttp.ClientSession | None = None
        # aiohttp would read the environment for each call, in a thread.
        self._proxy = cache(_proxy)

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where a call does not say how long."""
        return self._read

    async def initialize(self) -> None:
        """Make ready to call."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=httpx.create_ssl_context()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT,
        write_timeout: ODVInput[float] = DEFAULT,
        connect_timeout: ODVInput[float] = DEFAULT,
        pool_timeout: ODVInput[float] = DEFAULT,
    ) -> tuple[int, bytes]:
        """Call once and return the status and the body of the answer."""
        if self._session is None:
            message = "the carrier is not initialized"
            raise RuntimeError(message)
        connect, read = _seconds(connect_timeout, CONNECT), _seconds(read_timeout, self._read)
        if request_data and request_data.contains_files and read is not None:
            read += _seconds(write_timeout, self._read) or 0  # sending counts as waiting here
        first = None if connect is None else connect + (_seconds(pool_timeout, WAIT) or 0)
        is_file = method == "GET"  # which may take as long as it goes on coming
        patience = aiohttp.ClientTimeout(connect=first, sock_connect=connect, sock_read=read if is_file else None)
        calling = asyncio.create_task(self._called(self._session, url, method, _body(request_data), patience))
        longest = None if is_file or first is None or read is None else first + read
        try:
            # A process that was frozen finds its time over before it finds the answer that has come.
            for seconds in (longest, LAST_LOOK):
                await asyncio.wait({calling}, timeout=seconds)
                if calling.done():
                    return calling.result()
            raise TimedOut
        finally:
            calling.cancel()

    async def _called(
        self,
        session: aiohttp.ClientSession,
        url: str,
        method: str,
        body: dict[str, str] | aiohttp.FormData | None,
        patience: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        proxy = self._proxy(*urlsplit(url)[:2])
        try:
            async with session.request(method, url, data=body, timeout=patience, proxy=proxy) as answer:
                return answer.status, await answer.read()
        except UNREACHED as error:
            raise NotReached(_words(error)) from None
        except TimeoutError as error:
            raise TimedOut(_words(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_words(error)) from None


def _proxy(scheme: str, place: str) -> str | None:
    """Return the proxy that the environment names for a server, if any."""
    known = getproxies()
    return None if proxy_bypass(place) else known.get(scheme) or known.get("all")


def _seconds(said: Any, otherwise: float) -> float | None:
    return otherwise if said is DEFAULT else said


def _body(told: RequestData | None) -> dict[str, str] | aiohttp.FormData | None:
    if told is None:
        return None
    if not told.contains_files:
        return told.json_parameters or None
    form = aiohttp.FormData(quote_fields=False)  # Telegram takes names of files as they are
    for name, value in told.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (told.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _words(error: Exception) -> str:
    """Return what an error is, and its number where the system gave one; never its text, which may hold the token."""
    number = getattr(error, "errno", None)
    return type(error).__name__ + (f" {number}" if number else "")
