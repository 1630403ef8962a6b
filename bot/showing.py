"""How rows become a page: a view looks at the store when a letter leaves, and speaks the reader's language of then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.texts import Moment, Voice

if TYPE_CHECKING:
    from bot.cards import Page
    from models import Card, Event, Letter, Participant, Session


@dataclass(frozen=True)
class Showing:
    """What a view may look at: rows, the present, the reader, and the params of its letter or card."""

    session: Session
    now: datetime
    voice: Voice
    event: Event
    params: dict[str, Any]
    reader: Participant | None = None
    letter: Letter | None = None
    card: Card | None = None

    @property
    def is_expecting(self) -> bool:
        """Whether what the card waits for may still come: whoever was at work on it may have died."""
        until = self.params.get("until")
        return bool(self.params.get("working")) and (not until or self.now < datetime.fromisoformat(until))

    def moment(self, at: datetime) -> Moment:
        """Return an instant on the event's wall clock."""
        return Moment(at, self.event.zone)


# A view returns None when there is nothing left to say: the meeting moved, the announcement was stopped.
View = Callable[[Showing], Awaitable["Page | None"]]
Views = Mapping[str, View]
