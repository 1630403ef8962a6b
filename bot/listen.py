"""A server of ours: one socket, uvicorn on it, and the program's signals left alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp

PATIENCE = 2  # seconds for open connections at the end


@asynccontextmanager
async def listening(
    asgi: ASGIApp, host: str, port: int, *, ending: Callable[[], None] | None = None
) -> AsyncIterator[int]:
    """Listen until the block ends and yield the port; port 0 takes a free one.

    `ending` is called before open connections are waited for. Raise `OSError` when the address cannot be listened on.
    """
    config = uvicorn.Config(
        asgi,
        host=host,
        port=port,
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=PATIENCE,
        h11_max_incomplete_event_size=2**17,
    )
    server = _Server(config)
    bound = _bound(host, port)
    running = asyncio.create_task(server.serve([bound]))
    try:
        while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.005)
        yield int(bound.getsockname()[1])
    finally:
        if ending:
            ending()
        server.should_exit = True
        await running
        bound.close()


def _bound(host: str, port: int) -> socket.socket:
    # uvicorn's own bind_socket ends the program where the address is taken.
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(kind)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio does so itself only for sockets that name their protocol; else each answer waits 40 ms for a delayed ACK.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Server(uvicorn.Server):
    """A server that leaves the program's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - uvicorn's own signature
        """Leave every signal to the program."""
        yield
