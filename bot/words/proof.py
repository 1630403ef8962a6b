"""The page for proof-readers: every text in every language, side by side in bubbles, in one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from bot.phone.refusals import Refusal
from bot.texts import LANGUAGES, RIGHT_TO_LEFT, Voice, own_name
from bot.words.call import COUNTS
from bot.words.cast import CASTS, REAL
from bot.words.limits import MARKED, SHOWN_WHOLE, broken, length, longest
from bot.words.said import Occasion, Said, calls, occasions, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.words.call import Call
    from bot.words.cast import Cast

HERE = Path(__file__).parent
ELSEWHERE = Occasion("message", "")
COUNTRIES = {"en": "", "fr": "", "ar": "LB"}  # Lebanese month names; Morocco and Egypt have others
MOMENT = re.compile(r"<(/?)tg-time[^>]*>")


@dataclass(frozen=True)
class Bubble:
    """One text in one language: as a phone shows it, how long it is, and what is wrong with it."""

    language: str
    html: Markup
    length: int
    most: int | None
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One text, said with the same values in every language."""

    case: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True)
class Text:
    """A macro: what it is said as and when, and its lines: real values, counts, hostile values."""

    name: str
    occasion: Occasion
    lines: tuple[Line, ...]
    counts: tuple[Line, ...]
    hostile: tuple[Line, ...]

    @property
    def wrong(self) -> int:
        """How many bubbles have something wrong with them."""
        every = (*self.lines, *self.counts, *self.hostile)
        return sum(bool(bubble.wrong) for line in every for bubble in line.bubbles)


def page() -> str:
    """Return the page as HTML that needs nothing else."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    rooms: dict[str, list[Text]] = {}
    for name in calls(CASTS[0], _voice("en")):
        rooms.setdefault(name.split(".")[0], []).append(text(name))
    return environment.get_template("proof.html.j2").render(
        rooms=rooms,
        languages=[(code, own_name(code), "rtl" if code in RIGHT_TO_LEFT else "ltr") for code in LANGUAGES],
        shown=SHOWN_WHOLE,
    )


def text(name: str) -> Text:
    """Return everything the page shows of one macro."""
    first, second = (_lines(name, cast) for cast in REAL)
    latin = [bubble.html for line in first for bubble in line.bubbles]
    arabic = [bubble.html for line in second for bubble in line.bubbles]
    hostile = [line for cast in CASTS if cast.is_hostile for line in _lines(name, cast)[:1]]
    touched = latin != arabic
    return Text(
        name=name,
        occasion=occasions().get(name, ELSEWHERE),
        lines=(*first, *(second if touched else ())),
        counts=tuple(_counts(name, REAL[0])),
        hostile=tuple(hostile) if touched else (),
    )


def _lines(name: str, cast: Cast) -> list[Line]:
    spoken = {code: _calls(cast, code)[name] for code in LANGUAGES}
    together = [dict(zip(LANGUAGES, ways, strict=True)) for ways in zip(*spoken.values(), strict=True)]
    return [_line(name, _case(cast, ways["en"].case), ways) for ways in together]


def _counts(name: str, cast: Cast) -> list[Line]:
    counted = {code: way for code in LANGUAGES for way in _calls(cast, code)[name] if way.counted}
    each = [{code: way.at(count) for code, way in counted.items()} for count in COUNTS] if counted else []
    return [_line(name, ways["en"].case, ways) for ways in each]


def _line(name: str, case: str, ways: Mapping[str, Call]) -> Line:
    return Line(case, tuple(_bubble(said(_voice(code), name, way), code) for code, way in ways.items()))


def _case(cast: Cast, case: str) -> str:
    return ", ".join(part for part in (case, cast.key if cast is not REAL[0] else "") if part)


def _bubble(one: Said, language: str) -> Bubble:
    kind = occasions().get(one.macro, ELSEWHERE).kind
    wrong = broken(one, kind, mirrored=language in RIGHT_TO_LEFT)
    try:
        units = length(one.text, kind)
    except Refusal:
        units = len(one.text)
    if kind == "button" and units > SHOWN_WHOLE:
        wrong.append(f"{units} characters: a narrow phone cuts it")
    seen = one.text.replace("\0", "\u2400")  # HTML holds no NUL
    shown = MOMENT.sub(r"<\1u>", seen) if kind in MARKED else str(escape(seen))
    return Bubble(language, Markup(shown), units, longest(one.macro, kind), tuple(wrong))  # noqa: S704 - our own words, as a phone shows them


@cache
def _calls(cast: Cast, language: str) -> dict[str, tuple[Call, ...]]:
    return calls(cast, _voice(language))


@cache
def _voice(language: str) -> Voice:
    return Voice(language, COUNTRIES[language])
