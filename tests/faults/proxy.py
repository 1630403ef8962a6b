"""A reverse proxy for tests: brings each update to one of the workers, the next one in turn."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.listen import listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tests.faults.town import Town

BAD_GATEWAY = 502


@asynccontextmanager
async def in_front_of(town: Town) -> AsyncIterator[None]:
    """Listen for updates and hand each to a worker that is alive; all of them are told this address."""
    turns = itertools.count()

    async def hand_on(request: Request) -> Response:
        body = await request.body()
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        alive = [town.doors[worker.pid] for worker in town.workers]
        if not alive:
            return Response(status_code=BAD_GATEWAY)
        address = f"http://127.0.0.1:{alive[next(turns) % len(alive)]}/telegram"
        try:
            async with httpx.AsyncClient() as worker:
                answer = await worker.post(address, content=body, headers=headers)
        except httpx.HTTPError:
            return Response(status_code=BAD_GATEWAY)
        return Response(status_code=answer.status_code)

    proxy = Starlette(routes=[Route("/telegram", hand_on, methods=["POST"])])
    async with listening(proxy, "127.0.0.1", 0) as port:
        town.webhook = f"http://127.0.0.1:{port}/telegram"
        yield
