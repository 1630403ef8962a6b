"""Answers as people see them: what can be chosen, what a choice is called, and how a given answer reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from sqlmodel import select

from bot.questionnaire.questions import CHOSEN, Kind
from bot.texts import LANGUAGES, Voice, country_name, named
from models import Cluster

if TYPE_CHECKING:
    from bot.questionnaire.questions import Question
    from models import Answer, Draft, Event, Session

HALVES = ("am", "pm")


@dataclass(frozen=True)
class Choice:
    """A key and the words on its button."""

    key: str
    words: str


def half_days(event: Event) -> list[str]:
    """Return the half-days of an event: `2019-04-09/am`."""
    days = (event.ends - event.starts).days + 1
    return [f"{event.starts + timedelta(days=day)}/{half}" for day in range(days) for half in HALVES]


def choices(question: Question, event: Event, voice: Voice) -> list[Choice]:
    """Return what can be tapped, in the order shown; levels of a language are keys of their own (`fr:basic`)."""
    if question.kind is Kind.AVAILABILITY:
        return [Choice(key, _half_day(key, voice)) for key in half_days(event)]
    return [Choice(option.key, voice.pick(option.label)) for option in question.options]


def states(question: Question, key: str) -> list[str]:
    """Return what a box can hold, in the order taps go through it: ticked, or ticked with a level."""
    return [key, *(f"{key}:{level.key}" for level in question.levels[1:])]


def ticked(question: Question, kept: Answer | Draft | None, event: Event) -> list[str]:
    """Return the boxes ticked so far; everybody is there all the time until they say otherwise."""
    if kept is None and question.kind is Kind.AVAILABILITY:
        return half_days(event)
    return list((kept.value if kept else None) or [])


async def called(session: Session, event: Event, question: Question) -> dict[str, list[str]]:
    """Return, by key, everything a choice may be called in any language."""
    match question.kind:
        case Kind.CLUSTER:
            rows = (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()
            return {row.key: [row.name, *row.names.values(), *row.aliases] for row in rows}
        case Kind.COUNTRY | Kind.COUNTRIES:
            regions = {option.key: list(option.label.values()) for option in question.options}
            return regions | _countries()
        case Kind.AVAILABILITY:
            return {key: _half_day_names(key) for key in half_days(event)}
    return {option.key: list(option.label.values()) for option in question.options}


async def spoken(
    session: Session, question: Question, value: Any, event: Event, voice: Voice, mine: Cluster | None = None
) -> str:
    """Return how an answer reads in a language; empty for none. Typed words stay as they were typed.

    `mine` is the cluster that was added where none on the list was meant.
    """
    if value in (None, [], ""):
        return ""
    if question.kind is Kind.CLUSTER:
        found = (await session.exec(select(Cluster).where(Cluster.event_id == event.id, Cluster.key == value))).first()
        found = found or mine
        return named(found, voice.language) if found else ""
    values = value if isinstance(value, list) else [value]
    mark = "، " if voice.mirrored else ", "
    if question.kind is Kind.AVAILABILITY and values == half_days(event):
        return voice.word("interview.all_days")
    if question.kind is Kind.AVAILABILITY:
        mark = " · "  # a half-day has a comma of its own
    return mark.join(_one(question, str(one), voice) for one in values)


def _one(question: Question, value: str, voice: Voice) -> str:
    if question.kind is Kind.AVAILABILITY:
        return _half_day(value, voice)
    key, _, level = value.partition(":")
    option = question.option(key)
    if option is not None:
        said = voice.pick(option.label)
        grade = next((one for one in question.levels if one.key == level), None)
        return f"{said} ({voice.pick(grade.label)})" if grade else said
    if question.kind in (Kind.COUNTRY, Kind.COUNTRIES):
        return country_name(value, voice.language)
    return value if question.kind not in CHOSEN else key


def _half_day(key: str, voice: Voice) -> str:
    day, half = key.split("/")
    return voice.word("interview.half_day", day=date.fromisoformat(day), morning=half == "am")


def _half_day_names(key: str) -> list[str]:
    return [_half_day(key, Voice(language)) for language in LANGUAGES]


def country_codes() -> list[str]:
    """Return the codes of ISO 3166-1 alpha-2 that CLDR knows."""
    return [str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))]


@cache
def _countries() -> dict[str, list[str]]:
    codes = country_codes()
    return {code: [country_name(code, language) for language in LANGUAGES] for code in codes}
