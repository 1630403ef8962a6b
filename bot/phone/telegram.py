"""The state of one local Telegram: one bot, its people, what they wrote to each other."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.phone.files import Files
from bot.phone.handsets import Bubble, Handset, Json
from bot.phone.limits import Buckets, Limits
from bot.phone.profile import Profile
from bot.phone.refusals import forbid, refuse
from bot.phone.spread import Spread
from bot.phone.updates import TAP_LIFE, Updates

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock

FIRST_PERSON = 7_000_000_001  # beyond 32 bits, as today's real ids are
FIRST_UPDATE = 500_000_001
KEPT_TAPS = 10_000
KEPT_TOASTS = 100


@dataclass
class Tap:
    """A button pressed and not yet answered."""

    chat_id: int
    at: datetime


class Telegram:
    """What Telegram's servers would know; doors and people act on it."""

    def __init__(
        self, clock: Clock, token: str, *, pulse: Clock, limits: Limits | None, name: str, username: str
    ) -> None:
        if not re.fullmatch(r"\d{1,18}:[\w-]+", token, re.ASCII):
            message = "a token is a number, a colon and letters, as in 123456:ABC"
            raise ValueError(message)
        self.clock = clock
        self.pulse = pulse
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.username = username
        self.profile = Profile(name)
        self.updates = Updates(pulse, FIRST_UPDATE)
        self.files = Files(self.bot_id)
        self.buckets = Buckets(limits)
        self.spread = Spread()
        self.handsets: dict[int, Handset] = {}
        self.taps: OrderedDict[str, Tap] = OrderedDict()
        self.last_tap: Json | None = None
        self._fetched = asyncio.Event()
        self.updates.on_arrival(self._fetched.set)
        self._message_ids = itertools.count(1)
        self._moments = itertools.count(1)
        self._tap_ids = itertools.count(4_000_000_000_000_000_001)

    def bot_user(self) -> Json:
        """Return the bot as the sender of its messages."""
        name = self.profile.localized("name", "")
        return {"id": self.bot_id, "is_bot": True, "first_name": name, "username": self.username}

    def add_handset(self, handset: Handset) -> None:
        """Give a person a phone; the id must be new."""
        if handset.id in self.handsets:
            message = f"there is already a handset {handset.id}"
            raise ValueError(message)
        self.handsets[handset.id] = handset
        self.tell_handset(handset)

    def free_id(self) -> int:
        """Return an id no person has yet."""
        return max([FIRST_PERSON - 1, *self.handsets]) + 1

    def known(self, chat_id: str | int) -> Handset:
        """Return the chat the bot names; refuse one it has never met."""
        handset = self.handsets.get(int(chat_id)) if re.fullmatch(r"-?\d{1,18}", str(chat_id), re.ASCII) else None
        if handset is None:
            refuse("chat not found")
        return handset

    def living(self, chat_id: str | int) -> Handset:
        """Return the chat the bot names unless that person has left Telegram."""
        handset = self.known(chat_id)
        if handset.deleted:
            forbid("user is deactivated")
        return handset

    def writable(self, chat_id: str | int) -> Handset:
        """Return the chat if the bot may write to it now; refuse as Telegram would.

        For people who never started a bot Telegram has two answers, 400 "chat not found" for those it has never met and
        this 403 for those it could know from elsewhere; a bot must understand both, the rarer one is tried here.
        """
        handset = self.living(chat_id)
        if not handset.started:
            forbid("bot can't initiate conversation with a user")
        if handset.blocked:
            forbid("bot was blocked by the user")
        return handset

    def unix(self) -> int:
        """Return the present instant as Telegram counts it."""
        return int(self.clock.now().timestamp())

    def next_message_id(self) -> int:
        """Return the next message number: one count for all chats of a bot."""
        return next(self._message_ids)

    def next_moment(self) -> int:
        """Return the next number in the order of all that happens."""
        return next(self._moments)

    def next_tap_id(self) -> str:
        """Return the next callback query's id."""
        return str(next(self._tap_ids))

    def deliver(self, handset: Handset, content: Json, keyboard: Json | None = None) -> Json:
        """Put a message of the bot on a handset (or keep it for when that is online); return the message."""
        self.buckets.spend_message(handset.id, self.pulse.now())
        head = {
            "message_id": self.next_message_id(),
            "from": self.bot_user(),
            "chat": handset.chat(),
            "date": self.unix(),
        }
        inline = {"reply_markup": keyboard} if keyboard and "inline_keyboard" in keyboard else {}
        message = {**head, **content, **inline}
        other = keyboard if keyboard and not inline else None
        moment = self.next_moment()
        bubble = Bubble(message, mine=False, keyboard=other, delivered=not handset.offline, moment=moment)
        handset.unread += 1
        handset.typing_until = None
        if other:
            handset.keyboard = None if "remove_keyboard" in other else other
        self.keep(handset, bubble)
        return message

    def keep(self, handset: Handset, bubble: Bubble) -> None:
        """Store a new message and tell whoever watches."""
        dropped = handset.keep(bubble)
        if dropped:
            self.tell({"what": "deleted", "handset": handset.id, "message_ids": dropped})
        self.tell_message(handset, bubble)
        self.tell_handset(handset)

    def remove(self, handset: Handset, message_ids: list[int]) -> None:
        """Take messages away on both sides."""
        for message_id in message_ids:
            handset.bubbles.pop(message_id, None)
        self.tell({"what": "deleted", "handset": handset.id, "message_ids": message_ids})
        handset.changed.set()

    def remember_tap(self, handset: Handset) -> str:
        """Return the id of a new callback query that may be answered for `TAP_LIFE`."""
        tap_id = self.next_tap_id()
        now = self.pulse.now()
        self.taps[tap_id] = Tap(handset.id, now)
        handset.spinners.append(tap_id)
        while len(self.taps) > KEPT_TAPS or next(iter(self.taps.values())).at + TAP_LIFE <= now:
            self.taps.popitem(last=False)
        return tap_id

    def acquainted(self, content: Json) -> Json:
        """Return content whose mentions name people in full; a mention of somebody the bot never met is dropped."""
        lists = {name: content[name] for name in ("entities", "caption_entities") if name in content}
        if not any("user" in entity for entities in lists.values() for entity in entities):
            return content
        named = {name: [self._acquainted(entity) for entity in entities] for name, entities in lists.items()}
        kept = {name: [entity for entity in entities if entity] for name, entities in named.items()}
        rest = {name: value for name, value in content.items() if name not in lists}
        return {**rest, **{name: entities for name, entities in kept.items() if entities}}

    def _acquainted(self, entity: Json) -> Json:
        if "user" not in entity:
            return entity
        handset = self.handsets.get(entity["user"]["id"])
        return {**entity, "user": handset.user()} if handset and handset.started else {}

    def open_link(self, handset: Handset, url: str) -> bool:
        """Open a link to this bot with its start parameter, which then waits behind START; return whether it is one."""
        own = rf"(?:https?://)?(?:t|telegram)\.me/{re.escape(self.username)}/?\?start=([\w-]{{1,64}})"
        link = re.fullmatch(own, url, re.IGNORECASE | re.ASCII)
        if link:
            handset.start_parameter = link[1]
            self.tell_handset(handset)
        return bool(link)

    def tell(self, event: Json) -> None:
        """Tell whoever watches the whole phone."""
        if self.spread.watched:
            self.spread.tell(event)

    def tell_message(self, handset: Handset, bubble: Bubble) -> None:
        """Tell of a new or changed message."""
        if bubble.delivered and self.spread.watched:
            self.spread.tell({"what": "message", "handset": handset.id, "message": bubble.shown()})
        handset.changed.set()

    def tell_handset(self, handset: Handset) -> None:
        """Tell of a new or changed handset."""
        if self.spread.watched:
            self.spread.tell({"what": "handset", "handset": self.seen(handset)})
        handset.changed.set()

    def seen(self, handset: Handset) -> Json:
        """Return the handset as the page gets it, without its messages."""
        return {
            **{name: getattr(handset, name) for name in SEEN},
            "commands": self.profile.commands_for(handset.id, handset.language),
            "menu": self.profile.menu_for(handset.id),
            "typing": bool(handset.typing_until and handset.typing_until > self.pulse.now()),
        }

    def forget(self) -> None:
        """Lose what a restart without memory loses: updates, taps, commands; chats stay with the people."""
        self.updates.clear()
        self.taps.clear()
        self.profile = Profile(self.profile.localized("name", ""))

    async def idle(self) -> None:
        """Return once no update waits for the bot any more."""
        while self.updates.pending():
            self._fetched.clear()
            await self._fetched.wait()


SEEN = (
    *("id", "first_name", "last_name", "username", "language", "zone", "role", "offline", "blocked", "deleted"),
    *("started", "start_parameter", "unread"),
)
