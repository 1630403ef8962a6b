"""One phone at a fixed noon, and the barest client that can talk to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.clock import EventClock
from bot.phone import Phone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person

NOON = datetime(2019, 4, 9, 12, tzinfo=UTC)
TOKEN = "123456:ABC-def_ghi"  # noqa: S105 - a token of a bot that is not there


class Client:
    """A bot author with nothing but HTTP."""

    def __init__(self, phone: Phone) -> None:
        transport = httpx.ASGITransport(phone.asgi)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://phone")

    async def ask(self, method: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
        body, kind = json.dumps(arguments), {"Content-Type": "application/json"}
        response = await self.http.post(f"/bot{TOKEN}/{method}", content=body, headers=kind)
        return response.status_code, response.json()

    async def ok(self, method: str, **arguments: Any) -> Any:
        status, body = await self.ask(method, **arguments)
        assert (status, body["ok"]) == (200, True), body
        assert body.keys() == {"ok", "result"}
        return body["result"]

    async def refused(self, method: str, **arguments: Any) -> tuple[int, str]:
        status, body = await self.ask(method, **arguments)
        assert status == body["error_code"]
        assert body["ok"] is False
        return status, body["description"]

    async def upload(self, method: str, files: dict[str, Any], **arguments: Any) -> Any:
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
        response = await self.http.post(f"/bot{TOKEN}/{method}", data=fields, files=files)
        assert response.json()["ok"], response.text
        return response.json()["result"]


@pytest.fixture
def clock() -> EventClock:
    return EventClock(NOON, paused=True)


@pytest.fixture
async def phone(clock: EventClock) -> AsyncIterator[Phone]:
    phone = Phone(clock, TOKEN, limits=None)
    yield phone
    await phone.close()


@pytest.fixture
async def bot(phone: Phone) -> AsyncIterator[Client]:
    client = Client(phone)
    yield client
    await client.http.aclose()


@pytest.fixture
async def amal(phone: Phone) -> Person:
    """A person who has pressed START."""
    person = phone.person(id=7_000_000_001, first_name="Amal", last_name="Haddad", username="amal", language="ar")
    await person.start()
    return person
