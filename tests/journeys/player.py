"""Plays a journey: steps a person can read go in, what everybody did and saw comes out as a transcript."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from icalendar import Calendar
from sqlalchemy import delete
from sqlmodel import col, select

from bot.phone import acts
from bot.texts import own_name
from models import Activity, Card, Letter, Participant, SignUp
from tests.journeys.kept import rows_of
from tests.journeys.meaning import means, moment
from tests.journeys.reloading import reload
from tests.journeys.screen import CODE, VISIBLE, Screen
from tests.journeys.steps import STANDS, Step, StepError, steps_of
from tests.stage import CASABLANCA, EVE, EXAMPLE, example, staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.phone import Person
    from tests.journeys.prepared import Prepared
    from tests.stage import Stage

LANGUAGES = {"English": "en", "French": "fr", "Arabic": "ar"}
NEXT = {"en": "fr", "fr": "ar", "ar": "en"}
OK = 200


async def play(path: Path, language: str, prepared: Prepared, *, over_http: bool = False) -> str:
    """Return the transcript of a journey in a language."""
    steps = steps_of(path)
    stand = next((STANDS[step.said] for step in steps if step.said in STANDS), "loaded")
    starts = next((moment(step.said[6:-1]) for step in steps if step.said.startswith("It is ")), EVE)
    url = prepared.fresh(stand)
    async with staged(url, at=starts, loaded=True, over_http=over_http) as stage:
        player = Player(stage, language)
        for step in steps:
            try:
                await player.take(step)
            except Exception as error:
                error.add_note(f"{path.name}, line {step.line}: {step.said}\n\n" + "\n".join(player.lines[-40:]))
                raise
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        return "\n".join([f"{title} ({language})", *player.lines]) + "\n"


@dataclass
class Player:
    """Takes one step after the other and writes down what was done and seen."""

    stage: Stage
    language: str
    lines: list[str] = field(default_factory=list)
    cast: dict[str, Screen] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    hour: str = ""
    last_tap: dict[str, tuple[int, str]] = field(default_factory=dict)

    async def take(self, step: Step) -> None:
        """Do what one sentence says."""
        for pattern, do in TABLE:
            if found := re.fullmatch(pattern, step.said):
                await do(self, step, **found.groupdict())
                return
        message = f"nobody knows how to do this: {step.said}"
        raise StepError(message)

    # --- how things stand ---------------------------------------------------------------------------------------

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

    # --- what people do -----------------------------------------------------------------------------------------

    async def start(self, _step: Step, who: str) -> None:
        """Press START."""
        await self._acts(who, "presses START", self._of(who).start())

    async def types(self, step: Step, who: str, words: str | None = None) -> None:
        """Type a text, the same in every language or one for each."""
        said = words or step.words[self._language(who)]
        await self._acts(who, f"types: {said}", self._of(who).say(said))

    async def types_code(self, _step: Step, who: str, key: str, badly: str | None = None) -> None:
        """Type an invitation code, as on paper or with dashes, blanks and capitals."""
        code = next(one.code for one in example().participants if one.key == key)
        if badly:
            code = "-".join(code[at : at + 5] for at in range(0, len(code), 5)).upper().replace("-", " - ", 1)
        await self._acts(who, f"types: {code}", self._of(who).say(code))

    async def types_shown(self, _step: Step, who: str, other: str) -> None:
        """Type the code that somebody was shown to pass on."""
        await self._acts(who, f"types the code {other} passed on", self._of(who).say(self._passed_on(other)))

    async def opens(self, _step: Step, who: str, other: str) -> None:
        """Press START, having opened the link that somebody passed on."""
        self._of(who).handset.start_parameter = self._passed_on(other)
        await self._acts(who, f"opens the link {other} passed on and presses START", self._of(who).start())

    async def taps(self, _step: Step, who: str, words: str) -> None:
        """Tap the newest button that means this."""
        mine = self.cast[who].person.handset.language
        named = {"{own language}": own_name(mine), "{next language}": own_name(NEXT[mine])}
        message, button = self._button(who, named.get(words, words))
        await self._tap(who, message, button)

    async def taps_place(self, _step: Step, who: str, row: str, place: str | None = None) -> None:
        """Tap a button by its row under the newest message, and its place in the row in reading order."""
        person = self._of(who)
        buttons = list(person.last.message["reply_markup"]["inline_keyboard"][int(row) - 1])
        if self._language(who) == "ar":
            buttons.reverse()
        await self._tap(who, person.last.message_id, buttons[int(place or 1) - 1])

    async def turns(self, _step: Step, who: str) -> None:
        """Turn to the next page of the newest message, by the last button in reading order beside `2/4`."""
        person = self._of(who)
        rows = person.last.message["reply_markup"]["inline_keyboard"]
        row = next(row for row in rows if any(re.fullmatch(r"\d+/\d+", one["text"]) for one in row))
        await self._tap(who, person.last.message_id, row[0] if self._language(who) == "ar" else row[-1])

    async def taps_again(self, _step: Step, who: str) -> None:
        """Tap what was tapped last once more, whatever stands there by now."""
        message, data = self.last_tap[who]
        await self._acts(who, "taps the same button once more", self._of(who).forge_tap(data, message))

    async def forges(self, _step: Step, who: str, act: str, value: str | None = None) -> None:
        """Send a tap that no button offers, on a card that is really theirs."""
        person = self._of(who)
        rows = person.last.message["reply_markup"]["inline_keyboard"]
        fmt, _act, card, version, _value = rows[0][0]["callback_data"].split("|", 4)
        data = "|".join((fmt, act, card, version, value or ""))
        await self._acts(who, f"forges a tap: {act} {value or ''}".strip(), person.forge_tap(data, person.last))

    async def blocks(self, _step: Step, who: str) -> None:
        """Block the bot."""
        await self._acts(who, "blocks the bot", self._of(who).block())

    async def sends(self, _step: Step, who: str, what: str) -> None:
        """Send something that is no text, or one of the tables beside the example event."""
        person, name = self._of(who), what.removeprefix("the export ")
        acts_of = {
            "a voice message": person.send_voice,
            "a sticker": person.send_sticker,
            "a photo": person.send_photo,
            "a file": person.send_document,
            "a contact": person.send_contact,
            f"the export {name}": lambda: person.send_document((EXAMPLE / "exports" / name).read_bytes(), name=name),
        }
        await self._acts(who, f"sends {what}", acts_of[what]())

    async def edits(self, _step: Step, who: str, words: str) -> None:
        """Change the words of one's own last message."""
        person = self._of(who)
        mine = [seen for seen in person.screen() if seen.mine][-1]
        await self._acts(who, f"edits “{mine.text}” into: {words}", person.edit(mine.message_id, words))

    async def opens_calendar(self, _step: Step, who: str) -> None:
        """Open the newest calendar file and read what is in it."""
        self._say(f"{who} opens the file")
        calendar: Any = Calendar.from_ical(self._of(who).documents[-1].content)
        self.lines.append(f"    {calendar['x-wr-calname']}".translate(VISIBLE))
        for entry in calendar.walk("VEVENT"):
            starts, ends = (entry.decoded(name).astimezone(CASABLANCA) for name in ("dtstart", "dtend"))
            alarms = [str(alarm["trigger"].dt) for alarm in entry.walk("VALARM")]
            where = f"{entry['summary']} / {entry['location']}".translate(VISIBLE)
            self.lines.append(f"    {starts:%Y-%m-%d %H:%M}-{ends:%H:%M} {where} / alarms: {', '.join(alarms)}")

    # --- what happens by itself ---------------------------------------------------------------------------------

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

    # --- writing down -------------------------------------------------------------------------------------------

    def _of(self, who: str) -> Person:
        return self.cast[who].person

    def _passed_on(self, who: str) -> str:
        found = [code for seen in self._of(who).screen() for code in CODE.findall(seen.text)]
        if not found:
            message = f"{who} has no code to pass on"
            raise StepError(message)
        return found[-1]

    def _language(self, who: str) -> str:
        return self._of(who).handset.language

    def _button(self, who: str, words: str) -> tuple[int, dict[str, Any]]:
        for bubble in reversed(self._of(who).handset.on_screen()):
            rows = [] if bubble.mine else bubble.inline_rows
            for button in (one for row in rows for one in row):
                if any(means(button["text"], words, language) for language in NEXT):
                    return bubble.message_id, button
        shown = [
            one["text"]
            for row in self._of(who).last.message.get("reply_markup", {}).get("inline_keyboard", [])
            for one in row
        ]
        message = f"{who} has no button that means {words!r}; the newest message has {shown}"
        raise StepError(message)

    async def _tap(self, who: str, message: int, button: dict[str, Any]) -> None:
        self.last_tap[who] = (message, button["callback_data"])
        person = self._of(who)
        tapped = acts.tap(person._telegram, person.handset, message, button["callback_data"])
        self._say(f"{who} taps [{button['text'].translate(VISIBLE)}] on #{self.cast[who].numbers.get(message, 0)}")
        await self.stage.settle()
        if not any(toast.tap == tapped for toast in person.toasts):
            self.lines.append("  (this tap is never answered)")
        self._look()

    async def _acts(self, who: str, said: str, act: Any) -> None:
        await act
        self._say(f"{who} {said}")
        await self.stage.settle()
        self._look()

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


WHO = r"(?P<who>[A-Z]\w*)"
TABLE: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("|".join(re.escape(stand) for stand in STANDS), Player.stand),
    (r"It is .+\.", Player.stand),
    (rf"{WHO} is nobody\.", Player.cast_nobody),
    (
        rf"{WHO} is (?P<key>[a-z-]+)(?:, who speaks (?P<speaks>\w+))?(?:,? (?P<joined>and has joined))?\.",
        Player.cast_invited,
    ),
    (r"One seat is left on (?P<key>[\w-]+)\.", Player.fill),
    (rf"{WHO} presses START", Player.start),
    (rf"{WHO} types the code of (?P<key>[a-z-]+)(?P<badly>, with dashes and blanks)?", Player.types_code),
    (rf"{WHO} types the code (?P<other>[A-Z]\w*) passed on", Player.types_shown),
    (rf"{WHO} types(?:: (?P<words>.+))?", Player.types),
    (rf"{WHO} opens the link (?P<other>[A-Z]\w*) passed on", Player.opens),
    (rf'{WHO} taps "(?P<words>.+)"', Player.taps),
    (rf"{WHO} taps button (?P<place>\d+) of row (?P<row>\d+)", Player.taps_place),
    (rf"{WHO} taps row (?P<row>\d+)", Player.taps_place),
    (rf"{WHO} turns the page", Player.turns),
    (rf"{WHO} taps the same once more", Player.taps_again),
    (rf'{WHO} forges "(?P<act>\w+)(?: (?P<value>.+))?"', Player.forges),
    (rf"{WHO} sends (?P<what>(?:a|the export) .+)", Player.sends),
    (rf"{WHO} blocks the bot", Player.blocks),
    (rf"{WHO} edits that into: (?P<words>.+)", Player.edits),
    (rf"{WHO} opens the calendar file", Player.opens_calendar),
    (r"Time passes until (?P<when>\d+ \w+ [\d:]+)", Player.passes),
    (r"(?P<seconds>[\d.]+) seconds pass", Player.seconds_pass),
    (r"The bus of (?P<key>[\w-]+) now leaves at (?P<when>\d+ \w+ [\d:]+)", Player.leaves),
    (r"(?P<key>[\w-]+) now has (?P<seats>\d+) seats", Player.has_seats),
    (r"The bot restarts", Player.restarts),
    (r"The cards are forgotten", Player.forgets_cards),
    (r"What is kept is remembered", Player.remembers),
    (r"Nothing that is kept has changed", Player.unchanged),
)
