"""Buttons by their meaning: English words in a journey, the words on the button in the person's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.messages.pofile import read_po

from bot.texts import LOCALES, Voice, named
from tests.journeys.screen import bare, plain
from tests.stage import CASABLANCA, example

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YEAR = 2019
HOLE = re.compile(r"%\(\w+\)[sd]|…")
DAY = re.compile(r"^\{(\d+ \w+)\}$")


def moment(words: str) -> datetime:
    """Return the instant of `9 April 08:45`, event time."""
    return datetime.strptime(f"{words} {YEAR}", "%d %B %H:%M %Y").replace(tzinfo=CASABLANCA)


def means(button: str, words: str, language: str) -> bool:
    """Return whether a button says, in a language, what `words` say in English; `…` stands for anything."""
    return any(
        pattern.fullmatch(said) for pattern in _patterns(words, language) for said in (plain(button), bare(button))
    )


@cache
def _patterns(words: str, language: str) -> tuple[re.Pattern[str], ...]:
    if day := DAY.match(words):
        at = moment(f"{day[1]} 12:00")
        # April is نيسان in Lebanon, أبريل in Morocco, أفريل in Tunisia.
        countries = ("", *{cluster.country for cluster in example().clusters})
        return tuple(_pattern(Voice(language, one).word("programme.to_day", day=at.date())) for one in countries)
    known = [*_catalogue(language).get(HOLE.sub("…", words), ()), *_event_words(language).get(words, ())]
    return tuple(_pattern(one) for one in known or [words])


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in HOLE.split(plain(words))))


@cache
def _catalogue(language: str) -> dict[str, set[str]]:
    """Return, by English words with `…` for what is filled in, everything they are translated to."""
    said: dict[str, set[str]] = {}
    with (LOCALES / ("fr" if language == "en" else language) / "LC_MESSAGES" / "bot.po").open("rb") as source:
        for entry in read_po(source):
            ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
            words = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            translated = [one for one in words if one] if language != "en" else []
            for one in ids:
                if one:
                    said.setdefault(HOLE.sub("…", one), set()).update(translated or [one])
    return said


@cache
def _event_words(language: str) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    folder = example()
    for english, there in _trios(
        [folder.event, folder.activities, folder.questionnaire, folder.questionnaires], language
    ):
        said.setdefault(english, set()).add(there)
    for cluster in folder.clusters:
        there = named(cluster, language)  # type: ignore[arg-type] # a value of the folder has names as a row does
        said.setdefault(cluster.name, set()).add(there)
        # Somebody who types the beginning of a name looks for it in any script.
        said.setdefault(f"{cluster.name.split()[0]}…", set()).add(
            f"{cluster.name.split()[0]}…" if there == cluster.name else there
        )
    return said


def _trios(found: Any, language: str) -> Iterator[tuple[str, str]]:
    """Find every `{"en": .., "fr": .., "ar": ..}` in what the event's folder says."""
    if isinstance(found, Mapping) and {"en", language} <= set(found):
        yield found["en"], found[language]
    for one in _inside(found):
        yield from _trios(one, language)


def _inside(found: Any) -> Iterable[Any]:
    if isinstance(found, Mapping):
        return found.values()
    if isinstance(found, (list, tuple)):
        return found
    return vars(found).values() if hasattr(found, "__dataclass_fields__") else ()
