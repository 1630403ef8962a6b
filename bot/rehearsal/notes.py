"""What a player remembers: what was pressed and said, whether it was answered, and where there was no way on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.phone import Person

SOON = timedelta(seconds=60)  # how long a person waits for an answer before calling it none


@dataclass(frozen=True)
class Done:
    """One thing a player did: the words pressed or written, when, and its place in the order of all that happened."""

    words: str
    at: datetime
    moment: int
    tap: str = ""


@dataclass
class Notes:
    """One player's notes. `unanswered` holds taps that never stopped turning and messages nobody reacted to."""

    person: Person
    taps: int = 0
    messages: int = 0
    open: list[Done] = field(default_factory=list)
    unanswered: list[Done] = field(default_factory=list)
    in_vain: list[Done] = field(default_factory=list)
    dead_ends: list[Done] = field(default_factory=list)
    cancelled: list[datetime] = field(default_factory=list)  # meetings cancelled by this person, who is not told of it
    away: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def tapped(self, words: str, tap: str, at: datetime) -> None:
        """Remember a tap."""
        self.taps += 1
        self.open.append(Done(words, at, self.person.handset.moment, tap))

    def said(self, words: str, at: datetime) -> None:
        """Remember a message."""
        self.messages += 1
        self.open.append(Done(words, at, self.person.handset.moment))

    def lost(self, wanted: str, at: datetime) -> None:
        """Remember that nothing on the screen led to what was wanted."""
        self.dead_ends.append(Done(wanted, at, self.person.handset.moment))

    def blocked(self, at: datetime) -> None:
        """Remember that the bot was blocked; whatever was still open is nobody's fault."""
        self.away.append((at, None))
        self.open.clear()

    def unblocked(self, at: datetime) -> None:
        """Remember that the bot may write again."""
        since, _ = self.away.pop()
        self.away.append((since, at))

    def is_away(self, at: datetime) -> bool:
        """Return whether the bot was blocked at an instant."""
        return any(since <= at and (until is None or at < until) for since, until in self.away)

    def look(self, now: datetime) -> None:
        """Cross off what was answered by now; after `SOON` it never was."""
        if not self.open:
            return
        toasts = {toast.tap: toast for toast in self.person.toasts}
        newest = max((bubble.moment for bubble in self.person.handset.on_screen() if not bubble.mine), default=0)
        still = []
        for done in self.open:
            toast = toasts.get(done.tap) if done.tap else None
            if newest > done.moment and (toast or not done.tap):
                continue
            if toast and toast.text:
                continue
            if now - done.at < SOON:
                still.append(done)
            else:
                (self.in_vain if toast else self.unanswered).append(done)
        self.open = still

    def close(self) -> None:
        """At the end, what is still open was never answered."""
        if self.open:
            self.look(self.open[-1].at + SOON)
