"""Words: the one door to locales/. A sentence is a macro in a template, translated by gettext when it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinja2.bccache import Bucket

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("en", "fr", "ar")
RIGHT_TO_LEFT = ("ar",)
LRM, RLM, FSI, PDI = "\u200e", "\u200f", "\u2068", "\u2069"
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ARABIC = re.compile(r"[\u0600-\u06ff]")
CONTROL_LINE = re.compile(r"^[ \t]*((?:\{%-?\s*(?!trans|pluralize|endtrans)[^%]*%\}|\{#.*?#\})+)[ \t]*\n", re.MULTILINE)
BLANKS = re.compile(r"\n[ \t]*\n[ \t\n]*")
LONGEST_SAID_BACK = 80  # characters of what somebody typed: Telegram lets them type as much as the bot may answer
OPENING = re.compile(r"^(?:<[^>]*>)*")


@dataclass(frozen=True)
class Moment:
    """An instant together with the IANA zone people read it in."""

    at: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """The instant on the wall clock of its zone."""
        return self.at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class Voice:
    """One language, and the country whose month names it uses (August is غشت in Morocco, آب in Lebanon)."""

    language: str
    country: str = ""

    @property
    def mirrored(self) -> bool:
        """Whether the language runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    def say(self, name: str, /, **values: Any) -> str:
        """Return the HTML text `room.macro` with its values; a missing text or value is an error."""
        text = BLANKS.sub("\n\n", str(_macro(self, name)(**values)).strip())
        return _led_right(text) if self.mirrored else text

    def word(self, name: str, /, **values: Any) -> str:
        """Return the plain words of a button or a toast: `room.macro` without markup."""
        return Markup(self.say(name, **values)).unescape()  # noqa: S704 - our own template, escaped by Jinja2

    def pick(self, words: Mapping[str, str]) -> str:
        """Return the text of an event's own `{"en": .., "fr": .., "ar": ..}` in this language."""
        return words.get(self.language) or words.get("en") or next(iter(words.values()), "")

    @property
    def locale(self) -> Locale:
        """The Babel locale of this voice."""
        return _locale(self.language, self.country)


def languages() -> tuple[str, ...]:
    """Return the languages people are spoken to in."""
    return LANGUAGES


class Named(Protocol):
    """What has a name, and perhaps others in other languages: a cluster."""

    @property
    def name(self) -> str:
        """The name it gives itself."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Its names by language."""
        ...


def plain(words: str) -> str:
    """Return words without the marks of direction, which files and terminals show as boxes."""
    return BIDI_CONTROLS.sub("", words)


def named(cluster: Named, language: str) -> str:
    """Return the name a cluster gives itself; in another script, the name it is known by there.

    Signs and badges bear the own name, so in Latin letters it is never translated.
    """
    return (cluster.names.get(language) if language in RIGHT_TO_LEFT else None) or cluster.name


def understood(code: str | None, otherwise: str) -> str:
    """Return the language of a client's IETF tag (`ar-LB` -> `ar`), or `otherwise`."""
    first = (code or "").split("-")[0].lower()
    return first if first in LANGUAGES else otherwise


def isolated(value: object) -> Markup:
    """Return a value the bot did not write, escaped first and then isolated from the direction around it."""
    return Markup(f"{FSI}{escape(BIDI_CONTROLS.sub('', str(value)))}{PDI}")  # noqa: S704 - escaped here


def said_back(words: str, most: int = LONGEST_SAID_BACK) -> Markup:
    """Return what somebody typed, isolated, on one line and cut where no answer to it would fit beside it."""
    said = " ".join(words.split())
    return isolated(said if len(said) <= most else f"{said[: most - 1].rstrip()}…")


def country_name(code: str, language: str) -> str:
    """Return a country's name; the organizer's own choice stands in locales/country_overrides.yml."""
    chosen = _overrides().get(code, {}).get(language)
    return str(chosen or _locale(language, "").territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """Return a language's name in another language."""
    return str(_locale(language, "").languages.get(code, code))


def own_name(code: str) -> str:
    """Return a language's name in itself."""
    name = str(Locale(code).get_language_name(code) or code)
    return name[:1].upper() + name[1:]


@cache
def _locale(language: str, country: str) -> Locale:
    try:
        return Locale.parse(f"{language}_{country}" if country else language)
    except Exception:  # noqa: BLE001 - an unknown pair of language and country reads as the language alone
        return Locale.parse(language)


@cache
def _overrides() -> dict[str, dict[str, str]]:
    return yaml.safe_load((LOCALES / "country_overrides.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def sayings() -> dict[str, tuple[str, ...]]:
    """Return what people type instead of tapping a button, by what they mean, in every language at once."""
    found = yaml.safe_load((LOCALES / "sayings.yml").read_text(encoding="utf-8"))
    return {act: tuple(words) for act, words in found.items()}


@cache
def unasked() -> dict[str, tuple[str, ...]]:
    """Return what people type out of the blue, by what they mean, in every language at once."""
    found = yaml.safe_load((LOCALES / "unasked.yml").read_text(encoding="utf-8"))
    return {meaning: tuple(words) for meaning, words in found.items()}


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the compiled catalogue of a language; English is the source."""
    path = LOCALES / language / "LC_MESSAGES" / "bot.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def macros(room: str) -> tuple[str, ...]:
    """Return the names of all texts of a room."""
    return tuple(name for name in vars(_environment(Voice("en")).get_template(f"{room}.j2").module) if name[0] != "_")


class AsWritten(Extension):
    """Lines are broken where the template breaks them; a line of nothing but control tags leaves no trace."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja2's
        """Take the line break and the indentation off lines that hold only control tags."""
        return CONTROL_LINE.sub(r"\1", source)


class Compiled(BytecodeCache):
    """Templates compiled once a language: readers of different countries differ in their filters, not in the code."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, where its template was compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self._code[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled(_language: str) -> Compiled:
    return Compiled()


@cache
def _environment(voice: Voice) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LOCALES / "templates"),
        extensions=["jinja2.ext.i18n", AsWritten],
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_compiled(voice.language),
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(catalogue(voice.language), newstyle=True)  # type: ignore[attr-defined]
    locale = voice.locale
    environment.filters |= {
        "iso": isolated,
        "address": _address,
        "said_back": said_back,
        "pick": voice.pick,
        "named": lambda cluster: isolated(named(cluster, voice.language)),
        "number": lambda value: format_decimal(value, locale=locale),
        "hour": lambda moment: isolated(format_time(moment.local, "HH:mm", locale=locale)),
        "until": lambda moment, end: isolated(f"{moment.local:%H:%M}–{end.local:%H:%M}"),
        "day_hour": lambda moment: _day_hour(moment, locale),
        "day": lambda moment: _day(moment.local.date(), locale),
        "weekday": lambda moment: format_date(moment.local.date(), "EEE d", locale=locale),
        "iso_date": lambda day: _day(date.fromisoformat(day), locale),
        "date": lambda day: _day(day, locale),
        "moment": lambda moment: _moment(moment, locale),
        "country": lambda code: isolated(country_name(code, voice.language)),
        "language": lambda code: isolated(language_name(code, voice.language)),
        "languages": lambda codes: _listed([language_name(code, voice.language) for code in codes], locale),
        "lookup": lambda key, names: names.get(str(key), ""),
        "listed": lambda items: _listed(items, locale),
        "city": lambda zone: str(get_timezone_location(zone, locale=locale, return_city=True)),
    }
    return environment


@cache
def _macro(voice: Voice, name: str) -> Any:
    room, macro = name.split(".")
    return getattr(_environment(voice).get_template(f"{room}.j2").module, macro)


def _day(day: date, locale: Locale) -> str:
    # CLDR has no ordinals, and French says "1er" of the first day of a month, of no other.
    number = "'1er'" if locale.language == "fr" and day.day == 1 else "d"
    return format_date(day, f"EEEE {number} MMMM", locale=locale)


def _day_hour(moment: Moment, locale: Locale) -> str:
    comma = "،" if locale.language in RIGHT_TO_LEFT else ","
    return f"{_day(moment.local.date(), locale)}{comma} {format_time(moment.local, 'HH:mm', locale=locale)}"


def _moment(moment: Moment, locale: Locale) -> Markup:
    # A phone shows its own zone and calendar; an old one shows the words inside, so they are complete.
    city = get_timezone_location(moment.zone, locale=locale, return_city=True)
    words = f"{_day_hour(moment, locale)} ({city})"
    unix = int(moment.at.timestamp())
    return Markup('<tg-time unix="{}" format="wDt">{}</tg-time>').format(unix, words)


def _listed(items: Iterable[object], locale: Locale) -> Markup:
    # Arabic glues its "and" to the next item, so each item is isolated before it is joined.
    return Markup(format_list([str(isolated(item)) for item in items], locale=locale))  # noqa: S704 - escaped above


def _address(link: str) -> Markup:
    # Marked as a link, so that no phone takes the isolate's end for a part of it.
    return Markup('{0}<a href="{1}">{1}</a>{2}').format(FSI, link, PDI)


def _led_right(text: str) -> str:
    # A phone takes a paragraph's direction from its first strong character.
    return "\n".join(_led_line(line) for line in text.split("\n"))


def _led_line(line: str) -> str:
    bare = OPENING.sub("", line)
    if not bare.strip() or ARABIC.match(bare) or bare.startswith((LRM, RLM)):
        return line
    return RLM + line
