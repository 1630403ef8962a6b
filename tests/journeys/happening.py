"""What merely happens in a journey: how things stand, time, organizers' files, restarts; and the writing down of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlmodel import col, select

from models import Activity, Card, Letter, Participant, SignUp
from tests.journeys.kept import rows_of
from tests.journeys.meaning import moment
from tests.journeys.reloading import reload
from tests.journeys.screen import Screen
from tests.journeys.steps import Step, StepError
from tests.stage import CASABLANCA

if TYPE_CHECKING:
    from tests.stage import Stage

LANGUAGES = {"English": "en", "French": "fr", "Arabic": "ar"}
OK = 200


@dataclass
class Happening:
    """A stage with its cast, and the lines written about them so far."""

    stage: Stage
    language: str
    lines: list[str] = field(default_factory=list)
    cast: dict[str, Screen] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    hour: str = ""

    async def stand(self, step: Step) -> None:
        """Read by `play` before anything begins."""

    async def cast_nobody(self, _step: Step, who: str) -> None:
        """Give somebody a phone whom nobody invited."""
        person = self.stage.phone.person(first_name=who, language=self.language, zone="Africa/Casablanca")
        self.cast[who] = Screen(who, person)

    async def cast_invited(
        self, _step: Step, who: str, key: str, speaks: str | None = None, joined: str | None = None
    ) -> None:
        """Give an invited person a phone; whoever has joined has done so before the journey begins."""
        language = LANGUAGES[speaks] if speaks else self.language
        person = await self.stage.have_in(key, language) if joined else self.stage.person(key, language)
        self.cast[who] = Screen(who, person)
        self.cast[who].news()

    async def fill(self, _step: Step, key: str) -> None:
        """Give all seats of a visit but one to people who are elsewhere in this journey."""
        mine = {screen.person.id for screen in self.cast.values()}
        async with self.stage.store.transaction() as session:
            activity = (await session.exec(select(Activity).where(Activity.key == key))).one()
            everyone = (await session.exec(select(Participant).order_by(col(Participant.id)))).all()
            others = [one for one in everyone if one.chat_id not in mine][: (activity.seats or 1) - 1]
            session.add_all(
                SignUp(activity_id=activity.id, participant_id=one.id, at=self.stage.clock.now()) for one in others
            )

    async def passes(self, _step: Step, when: str) -> None:
        """Let time pass; whatever is due on the way is shown at its hour."""
        self._say(f"Time passes until {when}")
        async for _now in self.stage.passing(moment(when)):
            self._look(quietly=True)

    async def seconds_pass(self, _step: Step, seconds: str) -> None:
        """Let a moment pass, and deliver what was due within it."""
        self._say(f"{seconds} seconds pass")
        await self.stage.jump(self.stage.clock.now() + timedelta(seconds=float(seconds)))
        self._look()

    async def restarts(self, _step: Step) -> None:
        """End the bot and start another on the same store."""
        self._say("The bot restarts")
        await self.stage.restart()
        self._look(quietly=True)

    async def forgets_cards(self, _step: Step) -> None:
        """Lose every card, as a backup from before them would."""
        self._say("Every card is forgotten")
        async with self.stage.store.transaction() as session:
            await session.exec(delete(Letter).where(col(Letter.card_id).is_not(None)))
            await session.exec(delete(Card))

    async def leaves(self, step: Step, key: str, when: str) -> None:
        """Let an organizer load the folder again: a bus leaves at another time, from the point named below."""
        self._say(f"The folder is loaded again: the bus of {key} leaves at {when}")
        point = {"meeting_point": step.words} if step.words else {}
        await reload(self.stage, key, departs_at=moment(when).astimezone(UTC), **point)
        await self.stage.settle()
        self._look()

    async def has_seats(self, _step: Step, key: str, seats: str) -> None:
        """Let an organizer load the folder again: a visit has another number of seats."""
        self._say(f"The folder is loaded again: {key} has {seats} seats")
        await reload(self.stage, key, seats=int(seats))
        await self.stage.settle()
        self._look()

    async def remembers(self, _step: Step) -> None:
        """Note every row, but for those of the conversation itself."""
        self.kept = await rows_of(self.stage.store)

    async def unchanged(self, _step: Step) -> None:
        """Hold every row against what was noted."""
        now = await rows_of(self.stage.store)
        changed = {name: (self.kept[name], rows) for name, rows in now.items() if rows != self.kept[name]}
        if changed:
            message = f"what is kept has changed: {changed}"
            raise StepError(message)
        self._say("Nothing that is kept has changed")

    def _look(self, *, quietly: bool = False) -> None:
        silent = {
            exchange["answer"]["result"]["message_id"]
            for exchange in self.stage.phone.exchanges
            if exchange["status"] == OK and exchange["arguments"].get("disable_notification", "").lower() == "true"
        }
        seen = [line for screen in self.cast.values() for line in screen.news(silent)]
        if seen and quietly:
            self._at()
        self.lines += seen or ([] if quietly else ["  (nothing changes on any screen)"])

    def _say(self, said: str) -> None:
        self._at()
        self.lines += ["", said]

    def _at(self) -> None:
        hour = self.stage.clock.now().astimezone(CASABLANCA).strftime("%A %-d %B, %H:%M")
        if hour != self.hour:
            self.hour = hour
            self.lines += ["", f"——— {hour} " + "—" * (60 - len(hour))]
