"""What each person's phone holds: the chat with the bot, its messages, and how the person is doing."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

Json = dict[str, Any]
TYPING = timedelta(seconds=5)
KEPT_TAPS = 1_000  # per chat, unanswered
KEPT_MESSAGES = 1_000  # per chat; what is older is dropped, as if the person had cleared it


@dataclass
class Bubble:
    """One message on a handset; `message` is the object the bot gets."""

    message: Json
    mine: bool
    keyboard: Json | None = None
    delivered: bool = True
    read: bool = False
    reaction: str | None = None  # the bot's
    own_reaction: str | None = None  # the person's
    pinned: bool = False
    moment: int = 0  # when it was sent or last changed, in the order of all that happened

    @property
    def message_id(self) -> int:
        """The message's number, one count for all chats of a bot, as in Telegram."""
        return int(self.message["message_id"])

    @property
    def words(self) -> str:
        """The text or the caption."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def inline_rows(self) -> list[list[Json]]:
        """The buttons under the message."""
        return list(self.message.get("reply_markup", {}).get("inline_keyboard", []))

    def shown(self) -> Json:
        """Return the message as the page gets it."""
        markup = {"reply_markup": self.keyboard} if self.keyboard and "reply_markup" not in self.message else {}
        state = {
            "mine": self.mine,
            "delivered": self.delivered,
            "read": self.read,
            "reaction": self.reaction or self.own_reaction,
        }
        return {**self.message, **markup, **state, "pinned": self.pinned}


@dataclass(frozen=True)
class Toast:
    """What an answered tap showed: a line at the top, or an alert to close; `text` may be empty."""

    text: str
    alert: bool
    tap: str


@dataclass
class Handset:
    """One person and the phone in their hand."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str = "en"
    zone: str = "UTC"
    role: str = "participant"
    start_parameter: str | None = None
    tells_language: bool = True
    offline: bool = False
    blocked: bool = False
    deleted: bool = False
    started: bool = False
    unread: int = 0
    moment: int = 0  # when the person last did something
    typing_until: datetime | None = None
    keyboard: Json | None = None
    bubbles: OrderedDict[int, Bubble] = field(default_factory=OrderedDict)
    toasts: list[Toast] = field(default_factory=list)
    spinners: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_TAPS))  # taps that wait for their answer
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value}

    def user(self) -> Json:
        """Return the Bot API's User; Telegram does not always tell the language."""
        language = {"language_code": self.language} if self.tells_language else {}
        return {"id": self.id, "is_bot": False, **self._names(), **language}

    def chat(self) -> Json:
        """Return the Bot API's Chat."""
        return {"id": self.id, "type": "private", **self._names()}

    def chat_instance(self) -> str:
        """Return the number that names this chat in callback queries."""
        digest = hashlib.blake2b(str(self.id).encode(), digest_size=8, usedforsecurity=False).digest()
        return str(int.from_bytes(digest, signed=True))

    def keep(self, bubble: Bubble) -> list[int]:
        """Add or replace a message; return the numbers of those that no longer fit."""
        self.bubbles[bubble.message_id] = bubble
        dropped = []
        while len(self.bubbles) > KEPT_MESSAGES:
            dropped.append(self.bubbles.popitem(last=False)[0])
        return dropped

    def on_screen(self) -> list[Bubble]:
        """Return what the person can see, oldest first."""
        return [bubble for bubble in self.bubbles.values() if bubble.delivered]
