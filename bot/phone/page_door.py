"""The person's door: the page, what it shows, and what people do on it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.phone.acts import Cannot
from bot.phone.gate import Gate
from bot.phone.handset_door import handset_routes
from bot.phone.posted import Wrong, body_of
from bot.phone.refusals import Refusal
from bot.phone.watch import CLOCK_CHANGED, clock_state, is_paused, set_clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from bot.phone.phone import Phone

PAGE = Path(__file__).parent / "page"
TICK = 1.0  # real seconds between two looks at the clock


def page_app(phone: Phone) -> ASGIApp:
    """Return the application behind / and /phone."""
    doors = PageDoors(phone)
    routes = [
        Route("/", doors.index, methods=["GET"]),
        Route("/phone/state", doors.state, methods=["GET"]),
        Route("/phone/events", doors.events, methods=["GET"]),
        Route("/phone/clock", doors.clock, methods=["GET", "POST"]),
        Route("/phone/faults", doors.faults, methods=["POST", "DELETE"]),
        Route("/phone/files/{file_id}", doors.file, methods=["GET"]),
        *handset_routes(phone),
        *([Mount("/page", StaticFiles(directory=PAGE))] if PAGE.is_dir() else []),
    ]
    handlers: dict[Any, Any] = {Cannot: _cannot, Refusal: _refused, Wrong: _wrong, 404: _nowhere, 405: _nowhere}
    return Gate(Starlette(routes=routes, exception_handlers=handlers), phone)


class PageDoors:
    """The doors that belong to no single handset."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def index(self, _: Request) -> Response:
        """Return the page."""
        index = PAGE / "index.html"
        return FileResponse(index) if index.is_file() else _error(404, "this phone comes without its page")

    async def state(self, _: Request) -> Response:
        """Return everything the page shows."""
        return JSONResponse({**self._phone.state(), "clock": await clock_state(self._phone)})

    async def events(self, _: Request) -> Response:
        """Return what happens, as it happens."""
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def clock(self, request: Request) -> Response:
        """Return the clock, after changing it if that was asked."""
        if request.method == "POST":
            await set_clock(self._phone, await body_of(request))
        return JSONResponse(await clock_state(self._phone))

    async def faults(self, request: Request) -> Response:
        """Arrange for trouble, or for none."""
        if request.method == "DELETE":
            self._phone.faults.clear()
        else:
            self._phone.faults.arrange(await body_of(request))
        return JSONResponse({"waiting": [fault.shown() for fault in self._phone.faults.waiting]})

    async def file(self, request: Request) -> Response:
        """Return the bytes of a document or a picture."""
        stored = self._phone.telegram.files.by_id(request.path_params["file_id"])
        if stored is None:
            return _error(404, "there is no such file, or no longer")
        picture = stored.path.startswith(("photos", "stickers")) and stored.content_type.startswith("image/")
        shown = stored.content_type if picture and "svg" not in stored.content_type else "application/octet-stream"
        return Response(
            stored.content, media_type=shown, headers={"Content-Disposition": "inline" if picture else "attachment"}
        )

    async def _stream(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        shown_at = loop.time()
        async for event in self._phone.telegram.spread.watch(TICK):
            changed = event == CLOCK_CHANGED
            if event is not None and not changed:
                yield _event(event)
            if changed or (loop.time() - shown_at >= TICK and not is_paused(self._phone)):
                shown_at = loop.time()
                yield _event({"what": "clock", "clock": await clock_state(self._phone)})


def _event(event: dict[str, Any]) -> str:
    return f"data: {json.dumps(event, separators=(',', ':'))}\n\n"


def _error(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status)


async def _cannot(_: Request, error: Exception) -> Response:
    return _error(409, str(error))


async def _refused(_: Request, error: Exception) -> Response:
    return _error(getattr(error, "code", 400), str(error))


async def _wrong(_: Request, error: Exception) -> Response:
    return _error(getattr(error, "status", 400), str(error))


async def _nowhere(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    words = getattr(error, "detail", "") if status == 404 and getattr(error, "detail", "") != "Not Found" else ""  # noqa: PLR2004
    return _error(status, words or f"there is no {request.method} {request.url.path} here")
