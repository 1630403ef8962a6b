"""How fast a bot may speak: token buckets on the phone's pulse."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.phone.refusals import too_many

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

REMEMBERED_BUCKETS = 2_000


@dataclass(frozen=True)
class Rate:
    """`per_second` on average, after a burst of `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Limits:
    """Telegram's limits as its bot FAQ and `tdlib/telegram-bot-api` give them; edits of one message: tdlib threads."""

    chat: Rate = Rate(per_second=1, burst=5)
    overall: Rate = Rate(per_second=30, burst=30)
    edits: Rate = Rate(per_second=3, burst=3)


class Buckets:
    """Who has spoken how much; remembers the `REMEMBERED_BUCKETS` most recent chats and messages."""

    def __init__(self, limits: Limits | None) -> None:
        self._limits = limits
        self._levels: OrderedDict[Hashable, tuple[float, datetime]] = OrderedDict()

    def spend_message(self, chat_id: int, now: datetime) -> None:
        """Count one new message to `chat_id`, or refuse with 429 and count nothing."""
        if self._limits:
            self._spend({("chat", chat_id): self._limits.chat, "overall": self._limits.overall}, now)

    def spend_edit(self, chat_id: int, message_id: int, now: datetime) -> None:
        """Count one edit of a message, or refuse with 429 and count nothing."""
        if self._limits:
            self._spend({("edit", chat_id, message_id): self._limits.edits, "overall": self._limits.overall}, now)

    def _spend(self, wanted: dict[Hashable, Rate], now: datetime) -> None:
        levels = {key: self._level(key, rate, now) for key, rate in wanted.items()}
        waits = [(1 - level) / wanted[key].per_second for key, level in levels.items() if level < 1]
        if waits:
            raise too_many(timedelta(seconds=max(waits)))
        for key, level in levels.items():
            self._levels[key] = (level - 1, now)
            self._levels.move_to_end(key)
        while len(self._levels) > REMEMBERED_BUCKETS:
            self._levels.popitem(last=False)

    def _level(self, key: Hashable, rate: Rate, now: datetime) -> float:
        level, then = self._levels.get(key, (float(rate.burst), now))
        return min(rate.burst, level + (now - then).total_seconds() * rate.per_second)
