"""The phone as a server of its own, over loopback unless told otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import secrets
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from bot.phone.door import ON_THE_WIRE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from bot.phone.phone import Phone

PATIENCE = 2  # seconds for open connections at the end


@dataclass(frozen=True)
class Listening:
    """A phone that listens: `base_url` for bots, `page` for a browser (with the key where one is needed)."""

    host: str
    port: int
    key: str | None

    @property
    def base_url(self) -> str:
        """The address of this server."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def page(self) -> str:
        """The address to open in a browser."""
        return f"{self.base_url}/?key={self.key}" if self.key else f"{self.base_url}/"


@asynccontextmanager
async def serve(phone: Phone, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Listening]:
    """Listen until the block ends; port 0 takes a free one. Beyond loopback the page asks for a key.

    Raise `OSError` when the address cannot be listened on.
    """
    if not _is_loopback(host) and phone.key is None:
        phone.key = secrets.token_urlsafe(24)
    config = uvicorn.Config(
        _Wire(phone),
        host=host,
        port=port,
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=PATIENCE,
        h11_max_incomplete_event_size=2**17,
    )
    server = _Server(config)
    sockets = [config.bind_socket()]
    # asyncio does so itself only for sockets that name their protocol; else each answer waits 40 ms for a delayed ACK.
    sockets[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    running = asyncio.create_task(server.serve(sockets))
    try:
        while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.005)
        yield Listening(host, sockets[0].getsockname()[1], phone.key)
    finally:
        phone.telegram.updates.close()
        server.should_exit = True
        await running
        sockets[0].close()


class _Server(uvicorn.Server):
    """A server that leaves the program's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - uvicorn's own signature
        """Leave every signal to the program."""
        yield


class _Wire:
    """Tells the phone that there is a real connection, which can be dropped."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ON_THE_WIRE] = True
        await self._phone.asgi(scope, receive, send)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
