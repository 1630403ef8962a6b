"""Plays a journey: steps a person can read go in, what everybody did and saw comes out as a transcript."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from bot.phone import acts
from bot.texts import own_name
from tests.journeys.happening import Happening
from tests.journeys.meaning import means, moment
from tests.journeys.screen import CODE, VISIBLE
from tests.journeys.steps import STANDS, Step, StepError, steps_of
from tests.stage import CASABLANCA, EVE, EXAMPLE, example, staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.phone import Person
    from tests.journeys.prepared import Prepared

NEXT = {"en": "fr", "fr": "ar", "ar": "en"}


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
class Player(Happening):
    """Takes one step after the other; what people do is here, what merely happens is inherited."""

    last_tap: dict[str, tuple[int, str]] = field(default_factory=dict)

    async def take(self, step: Step) -> None:
        """Do what one sentence says."""
        for pattern, do in TABLE:
            if found := re.fullmatch(pattern, step.said):
                await do(self, step, **found.groupdict())
                return
        message = f"nobody knows how to do this: {step.said}"
        raise StepError(message)

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

    async def whoever_taps(self, _step: Step, words: str) -> None:
        """Let the first of the cast who has such a button tap it: whoever the bot happened to ask."""
        for who in self.cast:
            found = None
            with suppress(StepError, acts.Cannot):
                found = self._button(who, words)
            if found:
                await self._tap(who, *found)
                return
        message = f"nobody has a button that means {words!r}"
        raise StepError(message)

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

    # --- on the screens -----------------------------------------------------------------------------------------

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
    (r'Whoever is asked taps "(?P<words>.+)"', Player.whoever_taps),
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
