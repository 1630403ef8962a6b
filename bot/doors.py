"""The doors: where Telegram brings updates, and where a machine asks how the bot is."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.delivery.figures import PREFIX, prometheus
from bot.hook import Hook

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.delivery import Postman
    from bot.intake import Intake

LONGEST_ROUND = 60.0  # seconds without a round of deliveries; he looks every fifteen

log = logging.getLogger("multaqa.doors")


class Doors:
    """`/health`, `/metrics` and, where updates are brought, the webhook; nothing said here names a person."""

    def __init__(self, postman: Postman, intake: Intake | Hook) -> None:
        self._postman, self._intake = postman, intake
        routes = [Route("/health", self._health), Route("/metrics", self._metrics)]
        if isinstance(intake, Hook):
            routes.append(Route(intake.path, intake.receive, methods=["POST"]))
        self.asgi = Starlette(routes=routes)

    async def ailments(self) -> list[str]:
        """Return what is wrong with this worker, in a word each: the store is away, no round of deliveries ends."""
        found = []
        try:
            await self._figures()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that the store is away
            log.warning("the store does not answer: %s", error)
            found.append("store")
        if monotonic() - self._postman.rounded_at > LONGEST_ROUND:
            found.append("deliveries")
        return found

    async def _health(self, _request: Request) -> Response:
        found = await self.ailments()
        return PlainTextResponse("\n".join(found or ["ok"]) + "\n", 503 if found else 200)

    async def _metrics(self, _request: Request) -> Response:
        try:
            said = await self._figures()
        except Exception as error:  # noqa: BLE001 - same
            log.warning("the store does not answer: %s", error)
            return PlainTextResponse("the store does not answer\n", 503)
        return PlainTextResponse(said, media_type="text/plain; version=0.0.4")

    async def _figures(self) -> str:
        lines = [await prometheus(self._postman)]
        if self._intake.heard_at is not None:
            silent = (self._postman.pulse.now() - self._intake.heard_at).total_seconds()
            lines.append(f"{PREFIX}_updates_last_heard_seconds {max(0.0, silent):g}\n")
        if isinstance(self._intake, Hook):
            lines.append(f"{PREFIX}_updates_left_with_telegram {self._intake.left_behind}\n")
        return "".join(lines)
