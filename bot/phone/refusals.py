"""What Telegram says when it refuses, in its own words (tdlib/telegram-bot-api and tdlib/td, as of 2026)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from datetime import timedelta


class Refusal(Exception):
    """An answer with `"ok": false`; `code` is also the HTTP status."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON object Telegram would send."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def refuse(description: str) -> NoReturn:
    """Raise a 400 with Telegram's prefix."""
    raise Refusal(400, f"Bad Request: {description}") from None


def forbid(description: str) -> NoReturn:
    """Raise a 403 with Telegram's prefix."""
    raise Refusal(403, f"Forbidden: {description}")


def decline(what: str) -> NoReturn:
    """Raise a 501 naming what the published API has and the phone has not, so that nothing passes by accident."""
    raise Refusal(501, f"Not Implemented: the phone does not implement {what}")


def conflict(description: str) -> Refusal:
    """Return a 409 with Telegram's prefix."""
    return Refusal(409, f"Conflict: {description}")


def too_many(wait: timedelta) -> Refusal:
    """Return a 429 that asks to wait `wait`, in whole seconds and at least one, as Telegram counts."""
    seconds = max(1, math.ceil(wait.total_seconds()))
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_WAS_SET = "terminated by setWebhook request"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
