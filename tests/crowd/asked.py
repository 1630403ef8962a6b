"""What a person reads off a card: which question it asks, what a button means, and what an answer to it would be.

Nothing here is asked of the bot: questions and choices come from the event's own file, the words of the constant
buttons from what is printed on them. So it can tell when the bot keeps something else than was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.questionnaire.questions import Kind, Question
from bot.questionnaire.written import read as read_questionnaire
from bot.texts import LANGUAGES, Voice, sayings
from tests.stage import example

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.questionnaire.questions import Questionnaire

MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
UNTYPED = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TICK = re.compile(r"^(▫️|✅|\d+\.) (.*)$")
TURNS = re.compile(r"^(?:[◀▶]|\d+/\d+)$")
MANY = (Kind.CHOICES, Kind.RANKED, Kind.COUNTRIES, Kind.LANGUAGES, Kind.AVAILABILITY)


class Any_:  # noqa: N801 - stands in the place of a value
    """A value that a person could not foresee: which country was meant by half a name."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "whatever"


WHATEVER = Any_()
BESIDE = "beside"  # stands in the place of a question that is none of the profile's


@dataclass(frozen=True)
class Kept:
    """An answer, or under `person:question` the boxes somebody is ticking; a tuple for boxes and key words."""

    value: Any


TYPED = (Kind.TEXT, Kind.TEXTS)
Sheet = dict[str, Kept]


@cache
def questionnaire() -> Questionnaire:
    """Return the questions of the example event."""
    return read_questionnaire(example().questionnaire, file="questionnaire.yml")[0]


@cache
def halves() -> tuple[str, ...]:
    """Return the half-days of the event."""
    days = (example().event.ends - example().event.starts).days + 1
    return tuple(
        f"{example().event.starts + timedelta(days=day)}/{half}" for day in range(days) for half in ("am", "pm")
    )


@cache
def printed(word: str) -> frozenset[str]:
    """Return the words of a button or a toast in each language."""
    return frozenset(plain(Voice(language).word(word)) for language in LANGUAGES)


def plain(text: str) -> str:
    """Return a text as it looks: without the marks that steer its direction."""
    return MARKS.sub("", text)


def question_on(text: str) -> Question | None:
    """Return the question a card asks, recognised by its words in any language."""
    lines = set(plain(text).splitlines())
    found = (one for one in questionnaire().questions if lines & {plain(words) for words in one.ask.values()})
    return next(found, None)


def is_beside(text: str) -> bool:
    """Whether a card is about a questionnaire beside the profile's, whose answers are not followed."""
    lines = set(plain(text).splitlines())
    titles = (title for one in example().questionnaires for title in one["title"].values())
    asks = (ask for one in example().questionnaires for asked in one["questions"] for ask in asked["ask"].values())
    return bool(lines & {plain(words) for words in (*titles, *asks)})


def contested_on(text: str) -> Question | None:
    """Return the question to which a card shows two answers."""
    first = plain(text).partition("\n")[0]
    ends = ((one, words) for one in questionnaire().questions for words in one.short.values())
    return next((one for one, words in ends if first.endswith((f": {plain(words)}", f":{plain(words)}"))), None)


@cache
def spoken_buttons() -> frozenset[str]:
    """Return what people type instead of tapping a button."""
    return frozenset(way.casefold() for ways in sayings().values() for way in ways)


def option_of(question: Question, words: str) -> str | None:
    """Return the choice of these words."""
    return next((one.key for one in question.options if plain(words) in map(plain, one.label.values())), None)


def unchanged(sheet: Sheet) -> Sheet:
    """Change nothing."""
    return sheet


@dataclass(frozen=True)
class Hand:
    """One person at one question: what they do to the sheet of their cluster, and to the boxes they are ticking."""

    who: str
    question: Question

    @property
    def draft(self) -> str:
        """Where the boxes are that this person is ticking."""
        return f"{self.who}:{self.question.key}"

    def boxes(self, sheet: Sheet) -> Any:
        """Return the boxes this person sees ticked; everybody is there all the time until they say otherwise."""
        kept = sheet.get(self.draft) or sheet.get(self.question.key)
        if kept is None:
            return halves() if self.question.kind is Kind.AVAILABILITY else ()
        return kept.value or ()

    def let_go(self, sheet: Sheet) -> Sheet:
        """Forget the boxes being ticked."""
        return {key: kept for key, kept in sheet.items() if key != self.draft}

    def give(self, sheet: Sheet, value: Any) -> Sheet:
        """Answer."""
        return {**self.let_go(sheet), self.question.key: Kept(value)}

    def keep(self, sheet: Sheet) -> Sheet:
        """Go on with the answer there is."""
        return self.let_go(sheet)

    def insist(self, sheet: Sheet) -> Sheet:
        """Have one's own answer stay, which the card quotes."""
        return {**sheet, self.question.key: Kept(WHATEVER), f"{self.question.key}+": Kept(WHATEVER)}

    def guess(self, sheet: Sheet) -> Sheet:
        """Type something that may mean several things, but only for this question."""
        return {**sheet, self.question.key: Kept(WHATEVER), self.draft: Kept(WHATEVER)}

    def finish(self, sheet: Sheet) -> Sheet:
        """Be done with the boxes."""
        boxes = self.boxes(sheet)
        if boxes is not WHATEVER and len(boxes) < self.question.least:
            return sheet
        return self.give(sheet, boxes or None)

    def tick(self, sheet: Sheet, mark: str, words: str, place: int) -> Sheet:
        """Tap a box that looked like this."""
        before = self.boxes(sheet)
        label, level = _graded(self.question, words)
        key = halves()[place] if self.question.kind is Kind.AVAILABILITY else option_of(self.question, label)
        if before is WHATEVER or key is None:  # a country beside the regions: it can only be taken off
            return {**sheet, self.draft: Kept(WHATEVER)}
        others = tuple(one for one in before if one.partition(":")[0] != key)
        grades = [key, *(f"{key}:{one.key}" for one in self.question.levels[1:])]
        following = grades if mark == "▫️" else grades[grades.index(f"{key}:{level}" if level else key) + 1 :]
        if not following:
            return {**sheet, self.draft: Kept(others)}
        return sheet if len(others) >= self.question.most else {**sheet, self.draft: Kept((*others, following[0]))}

    def name(self, sheet: Sheet, key: str) -> Sheet:
        """Type the words of a choice."""
        if self.question.kind not in MANY:
            return self.give(sheet, key)
        known = sheet.get(self.draft) or sheet.get(self.question.key)
        before = (known.value or ()) if known else ()
        if before is WHATEVER:
            return {**sheet, self.draft: Kept(WHATEVER), self.question.key: Kept(WHATEVER)}
        has = any(one.partition(":")[0] == key for one in before)
        together = before if has else (*before, key)
        if len(together) > self.question.most:
            return sheet
        return {**sheet, self.draft: Kept(together)} if before else self.give(sheet, together)

    def write(self, sheet: Sheet, value: Any) -> Sheet:
        """Answer in one's own words; what was added to earlier words goes with them."""
        rest = {key: kept for key, kept in sheet.items() if key != f"{self.question.key}+"}
        return self.give(rest, value)


def tapped(who: str, question: Question | None, words: str, place: int) -> Callable[[Sheet], Sheet]:
    """Return what a tap on a button does to a sheet; `place` is its place among the boxes of the card."""
    words = plain(words)
    if words.startswith("+ "):
        return _also
    if words in printed("interview.anew_yes"):
        return lambda _sheet: {}
    if question is None:
        return unchanged
    hand = Hand(who, question)
    known: tuple[tuple[str, Callable[[Sheet], Sheet]], ...] = (
        ("interview.cancel_edit", hand.let_go),
        ("interview.back", unchanged),
        ("interview.pause", unchanged),
        ("interview.another", unchanged),
        ("interview.none_of_these", unchanged),
        ("sharing.theirs", unchanged),
        ("sharing.mine", hand.insist),
        ("interview.keep", hand.keep),
        ("interview.skip", lambda sheet: hand.give(sheet, None)),
    )
    effect = next((effect for word, effect in known if words in printed(word)), None)
    if effect or TURNS.match(words):
        return effect or unchanged
    if question.kind not in MANY:
        key = option_of(question, words)
        return lambda sheet: hand.give(sheet, WHATEVER if key is None else key)
    box = TICK.match(words)
    if box is None:
        return hand.finish
    return lambda sheet: hand.tick(sheet, box[1], box[2], place)


def _also(sheet: Sheet) -> Sheet:
    return {**sheet, **{f"{one.key}+": Kept(WHATEVER) for one in questionnaire().questions if one.kind in TYPED}}


def _graded(question: Question, words: str) -> tuple[str, str]:
    for level in question.levels[1:]:
        for said in level.label.values():
            if words.endswith(f" ({plain(said)})"):
                return words.removesuffix(f" ({plain(said)})"), level.key
    return words, ""


def typed(who: str, question: Question | None, words: str) -> Callable[[Sheet], Sheet]:
    """Return what typed words do to a sheet while a question is open."""
    said = UNTYPED.sub("", words).strip()
    if question is None or not said:
        return unchanged
    hand = Hand(who, question)
    if said.casefold() in spoken_buttons():
        return hand.guess
    if question.kind is Kind.CLUSTER:
        return unchanged
    if question.kind in TYPED:
        parts = tuple(part.strip() for part in re.split(r"[,;،؛\n]", said) if part.strip())
        value: Any = parts if question.kind is Kind.TEXTS else said
        pieces = parts if question.kind is Kind.TEXTS else (said,)
        if not pieces or len(pieces) > question.most or max(map(len, pieces)) > question.longest:
            return unchanged
        return lambda sheet: hand.write(sheet, value)
    key = option_of(question, said)
    if key is None or question.kind is Kind.AVAILABILITY:
        return hand.guess
    return lambda sheet: hand.name(sheet, key)


def on_path(sheet: Sheet) -> dict[str, Any]:
    """Return the settled answers that count, as a profile holds them."""
    settled: Mapping[str, Any] = {key: kept.value for key, kept in sheet.items()}
    counted: dict[str, Any] = {}
    for question in questionnaire().questions:
        if question.when is not None:
            given = settled.get(question.when.question)
            if not set(given if isinstance(given, tuple) else (given,)) & set(question.when.values):
                continue
        counted |= {key: settled[key] for key in (question.key, f"{question.key}+") if key in settled}
    return {key: value for key, value in counted.items() if key != "cluster"}
