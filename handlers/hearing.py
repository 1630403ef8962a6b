"""One update heard: who says it, in which language, about which card; and the one place that opens a transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from bot import acts, outbox
from bot.texts import Moment, Voice
from models import Card, Cluster, Event, Lane, Letter, Participant, Session

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cards import Tap
    from models import Deed


PATIENCE = timedelta(seconds=90)  # with somebody at work for a card; a proposal takes a fifth of that
LONG = 19  # digits that a row's number has never


class Permission(IntEnum):
    """Who may be heard; each route states its own."""

    ANYONE = 0
    JOINED = 1
    ORGANIZER = 2


class Planning(Protocol):
    """Whoever makes proposals of a timetable away from the event loop; see handlers.planner."""

    @property
    def is_busy(self) -> bool:
        """Whether a proposal is being made."""
        ...

    def begin(self, card_id: int, *, adds: bool = False) -> bool:
        """Start a proposal for the card that asked; False while one is running."""
        ...


class Foretelling(Protocol):
    """Whoever works out what would follow, away from the event loop; see handlers.foretelling."""

    def begin(self, card_id: int, number: int) -> None:
        """Work a supposition out for the card that asked."""
        ...

    def give_up(self, number: int) -> None:
        """End what is being worked out, if it is."""
        ...


class Watching(Protocol):
    """Whoever looks after what happens by itself; see bot.floor and bot.dues."""

    def ring(self) -> None:
        """Look soon."""
        ...


class Importing(Protocol):
    """Whoever fetches and reads files away from the store; see handlers.importing."""

    async def fetch(self, card_id: int) -> None:
        """Fetch the file a card is about, read it, and show on the card what it says."""
        ...

    async def read_again(self, card_id: int) -> None:
        """Read the table a card is about once more, with the mapping it has now."""
        ...


@dataclass(frozen=True)
class Handed:
    """A file somebody sent: Telegram's id for it, and its name; or a place on the map."""

    file_id: str
    name: str
    kind: str = "document"  # or picture, place
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass
class Hearing:
    """What a handler gets. It decides and writes rows; it never speaks to Telegram itself."""

    session: Session
    now: datetime
    event: Event
    update_id: int
    chat_id: int
    voice: Voice
    participant: Participant | None = None
    cluster: Cluster | None = None  # held, so that it is read once
    words: str = ""
    album: str = ""  # pictures sent together bear one name
    called: str = ""
    bot_name: str = ""
    tap: Tap | None = None
    tapped: Card | None = None
    asked: str = ""
    planner: Planning | None = None
    foreteller: Foretelling | None = None
    floor: Watching | None = None
    dues: Watching | None = None
    importer: Importing | None = None
    handed: Handed | None = None
    toast: str = ""
    alert: bool = False
    after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _replies: int = 0

    @property
    def me(self) -> Participant:
        """The participant; routes that need one are not heard without."""
        if self.participant is None:
            message = "this route is heard only from people who joined"
            raise LookupError(message)
        return self.participant

    @property
    def card(self) -> Card:
        """The card a button was tapped on."""
        if self.tapped is None:
            message = "this route is heard only from buttons"
            raise LookupError(message)
        return self.tapped

    @property
    def value(self) -> str:
        """What the tapped button carries."""
        return self.tap.value if self.tap else ""

    @property
    def number(self) -> int:
        """The number of a row the tapped button carries; 0, which no row has, where it is none."""
        return int(self.value) if self.value.isascii() and self.value.isdigit() and len(self.value) < LONG else 0

    @property
    def asks(self) -> str:
        """The questionnaire this is about: a key, or nothing for the profile's."""
        return self.asked or str(self.tapped.params.get("questionnaire", "") if self.tapped else "")

    def moment(self, at: datetime) -> Moment:
        """Return an instant on the event's wall clock."""
        return Moment(at, self.event.zone)

    def say(self, word: str, *, alert: bool = False, **values: Any) -> None:
        """Answer the tap with a short line, shown once the rows are committed."""
        self.toast, self.alert = self.voice.word(word, **values), alert

    async def reply(self, view: str, **params: Any) -> None:
        """Write a message without buttons."""
        self._replies += 1
        letter = Letter(
            key=f"reply:{self.update_id}:{self._replies}",
            lane=int(Lane.REPLY),
            chat_id=self.chat_id,
            participant_id=self.participant.id if self.participant else None,
            view=view,
            params={"language": self.voice.language} | params,
            due_at=self.now,
            made_at=self.now,
        )
        await outbox.write(self.session, [letter])

    async def open(self, view: str, *, awaits_words: bool = False, **params: Any) -> Card:
        """Write a new message with buttons."""
        return await outbox.open_card(
            self.session,
            self.chat_id,
            view,
            {"language": self.voice.language} | params,
            now=self.now,
            participant_id=self.participant.id if self.participant else None,
            awaits_words=awaits_words,
        )

    async def turn(self, view: str, *, awaits_words: bool = False, **params: Any) -> None:
        """Turn the tapped card into another page."""
        said = {"language": self.voice.language} | params
        await outbox.redraw(self.session, self.card, now=self.now, view=view, params=said, awaits_words=awaits_words)

    async def expect(self, view: str, **params: Any) -> None:
        """Turn the tapped card into a page that waits for somebody at work, and owns up when that takes too long."""
        until = self.now + PATIENCE
        await self.turn(view, working=True, until=until.isoformat(), **params)
        await outbox.show_again(self.session, self.card, "until", due_at=until, now=self.now)

    async def retouch(self, **params: Any) -> None:
        """Redraw the tapped card on the same question: buttons already shown stay good."""
        said = self.card.params | params
        await outbox.redraw(self.session, self.card, now=self.now, params=said, same_question=True)

    async def close_card(self) -> None:
        """Take the buttons off the tapped card."""
        await outbox.close_card(self.session, self.card, now=self.now)

    def free(self) -> None:
        """Have what became free offered to others, once the rows are committed."""
        self._ring(self.floor)

    def wait(self) -> None:
        """Have what will come due by itself looked at, once the rows are committed."""
        self._ring(self.dues)

    def _ring(self, watching: Watching | None) -> None:
        async def ring() -> None:
            if watching is not None:
                watching.ring()

        self.after.append(ring)

    def note(self, deed: Deed, **details: Any) -> None:
        """Keep an organizer's act."""
        acts.note(self.session, deed, details, by=self.me, now=self.now)


Hear = Callable[[Hearing], Awaitable[None]]


@dataclass(frozen=True)
class Route:
    """What is heard, from whom, and who answers. `kind`: command, tap, words (typed onto a card's view) or other."""

    kind: str
    name: str
    hear: Hear
    permission: Permission
    menu: bool = False
