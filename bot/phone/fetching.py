"""Methods with which a bot gets its updates: the long poll, and the webhook's settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.phone.refusals import WEBHOOK_ACTIVE, conflict, refuse
from bot.phone.updates import LONGEST_POLL, MOST_AT_ONCE

if TYPE_CHECKING:
    from bot.phone.checking import Arguments
    from bot.phone.handsets import Json
    from bot.phone.telegram import Telegram
    from bot.phone.webhook import Webhook

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_SECRET = 256
DEFAULT_CONNECTIONS, MOST_CONNECTIONS = 40, 100


async def get_updates(telegram: Telegram, webhook: Webhook, asked: Arguments) -> list[Json]:
    """Return what happened from `offset` on, waiting for it if need be."""
    if webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    telegram.updates.allow(asked.get("allowed_updates"))
    limit = min(max(asked.get("limit", MOST_AT_ONCE), 1), MOST_AT_ONCE)
    seconds = min(max(asked.get("timeout", 0), 0), LONGEST_POLL)
    return await telegram.updates.get(asked.get("offset", 0), limit, seconds)


def set_webhook(telegram: Telegram, webhook: Webhook, asked: Arguments) -> bool:
    """Have updates sent to an address on this machine; an empty address is deleteWebhook."""
    url = asked["url"]
    if not url:
        return delete_webhook(telegram, webhook, asked)
    secret = asked.get("secret_token", "")
    if len(secret) > LONGEST_SECRET:
        refuse("secret token is too long")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        refuse("secret token contains unallowed characters")
    _check_address(url)
    telegram.updates.allow(asked.get("allowed_updates"))
    if asked.get("drop_pending_updates"):
        telegram.updates.clear()
    telegram.updates.stop_poll(for_webhook=True)
    connections = min(max(asked.get("max_connections", DEFAULT_CONNECTIONS), 1), MOST_CONNECTIONS)
    webhook.set(url, secret, connections)
    return True


def delete_webhook(telegram: Telegram, webhook: Webhook, asked: Arguments) -> bool:
    """Go back to getUpdates."""
    if asked.get("drop_pending_updates"):
        telegram.updates.clear()
    webhook.remove()
    return True


def get_webhook_info(telegram: Telegram, webhook: Webhook, _: Arguments) -> Json:
    """Return where updates go and how that went."""
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates.pending()),
    }
    if webhook.url:
        info["max_connections"] = webhook.connections
    if webhook.last_error:
        info["last_error_date"], info["last_error_message"] = webhook.last_error
    if telegram.updates.asked_for:
        info["allowed_updates"] = telegram.updates.asked_for
    return info


def _check_address(url: str) -> None:
    # As a Bot API server of one's own in local mode, the phone takes http and any port; unlike it, only this machine.
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        refuse("invalid webhook URL specified")
    if parts.scheme not in ("http", "https") or not host:
        refuse("invalid webhook URL specified")
    if host not in LOOPBACK:
        refuse("bad webhook: the phone delivers to this machine only")
