"""The phone as a server of its own, over loopback unless told otherwise."""

from __future__ import annotations

import ipaddress
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.listen import listening
from bot.phone.door import ON_THE_WIRE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from bot.phone.phone import Phone


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
    async with listening(_Wire(phone), host, port, ending=phone.telegram.updates.close) as bound:
        yield Listening(host, bound, phone.key)


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
