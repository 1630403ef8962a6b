"""Conditions: whether every question can be reached, and each waits only for what is asked before it."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from bot.questionnaire.questions import TYPED, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.questionnaire.questions import Condition, Question

Told = tuple[int, tuple[str | int, ...], str, dict[str, Any]]  # which question, where in it, which fault, its values

HALF_DAY = re.compile(r"\d{4}-\d\d-\d\d/(am|pm)")
COUNTRY = re.compile("[A-Z]{2}")


def faults(found: Mapping[int, Question], items: Sequence[Any], countries: Collection[str]) -> Iterator[Told]:
    """Return what is wrong with the conditions; `found` are the questions by their place in the list `items`."""
    order = [str(one.get("key")) if isinstance(one, dict) else "" for one in items]
    by_key = {question.key: question for question in found.values()}
    never = set[str]()
    for at, question in found.items():
        if question.when is None:
            continue
        told = list(_condition(at, question.when, order, by_key, countries))
        if not told and question.when.question in never:
            yield at, ("when", "question"), "never_asked", {"value": question.when.question}
        if told or question.when.question in never:
            never.add(question.key)
        yield from told


def _condition(
    at: int, when: Condition, order: Sequence[str], by_key: Mapping[str, Question], countries: Collection[str]
) -> Iterator[Told]:
    asked = by_key.get(when.question)
    if when.question not in order:
        near = next(iter(difflib.get_close_matches(when.question, order[:at], 1)), "")
        yield at, ("when", "question"), "unknown_question", {"value": when.question, "near": near}
    elif order.index(when.question) >= at:
        circle = _circle(order[at], by_key)
        code = "circle" if circle else "not_asked_before"
        values = {"questions": circle} if circle else {"value": when.question}
        yield at, ("when", "question"), code, values
    elif asked is not None and asked.kind in TYPED:
        yield at, ("when", "question"), "condition_on_words", {"value": when.question}
    elif asked is not None:
        for place, value in enumerate(when.values):
            if not _is_possible(asked, value, countries):
                known = _possible(asked)
                near = next(iter(difflib.get_close_matches(value, known, 1)), "")
                yield at, ("when", "is", place), "not_one_of", {"value": value, "choices": known, "near": near}


def _circle(start: str, by_key: Mapping[str, Question]) -> tuple[str, ...]:
    """Return the questions that wait for each other, beginning and ending with this one."""
    walked = [start]
    while (question := by_key.get(walked[-1])) and question.when is not None:
        walked.append(question.when.question)
        if walked[-1] == start:
            return tuple(walked)
        if walked[-1] in walked[:-1]:
            break
    return ()


def _possible(question: Question) -> tuple[str, ...]:
    if question.kind is Kind.CLUSTER:
        return ("new",)
    keys = [option.key for option in question.options]
    return (*keys, *(f"{key}:{level.key}" for key in keys for level in question.levels[1:]))


def _is_possible(question: Question, value: str, countries: Collection[str]) -> bool:
    match question.kind:
        case Kind.AVAILABILITY:
            return HALF_DAY.fullmatch(value) is not None
        case Kind.COUNTRY | Kind.COUNTRIES if COUNTRY.fullmatch(value):
            return not countries or value in countries
    return value in _possible(question)
