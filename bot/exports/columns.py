"""Which column answers which question: proposed from the words of the header and from what stands below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.exports.headers import names
from bot.exports.origin import bare, is_about_people, tongue
from bot.folder.rows import parts
from bot.questionnaire.questions import CHOSEN, MANY, TYPED, Kind

if TYPE_CHECKING:
    from bot.exports.asked import Asked
    from bot.exports.origin import Origin
    from bot.exports.table import Sheet
    from bot.questionnaire.questions import Question

ALIKE = 82  # of 100, rapidfuzz; a header less like a question's names is not taken for it
TELLING = 0.8  # of the items below a header that are choices of one question; then the header may say anything
DIFFERENT = 2  # choices that must occur before they tell of a question
HALF = 0.5
LOOKED_AT = 40  # rows
TICKS = frozenset({"x", "1", "yes", "oui", "true", "✓", "✔", "نعم", "selected", "checked", "coché", "vrai"})
UNTICKED = frozenset({"", "0", "no", "non", "false", "لا", "-", "faux"})
TAIL = re.compile(r"^(?P<head>.+?)(?:\s*[:：]\s*|\s*\[|\s+[-–—|]\s+)(?P<tail>[^:\[\]]+)\]?$", re.DOTALL)


def proposed(sheet: Sheet, asked: Asked, origin: Origin) -> dict[int, str]:
    """Return the question each column answers most likely; a question is answered by one column, or by its choices'."""
    speaks = tongue(sheet, origin)
    rated = [
        (score, -at, question)
        for at, column in enumerate(sheet.columns)
        if column and at != speaks and not is_about_people(column, origin)
        for question in asked.questions
        if (score := _likeness(sheet, at, question, asked)) >= ALIKE
    ]
    found: dict[int, str] = {}
    whole: set[str] = set()  # questions that have a column of their own
    for _score, minus, question in sorted(rated, key=lambda one: (-one[0], -one[1])):
        at = -minus
        is_box = box(sheet.columns[at], question, asked) is not None and question.kind in MANY
        if at in found or (question.key in whole and not is_box):
            continue
        found[at] = question.key
        if not is_box:
            whole.add(question.key)
    return dict(sorted(found.items()))


def box(column: str, question: Question, asked: Asked) -> str | None:
    """Return the choice a column stands for that is one box of a question: `Question: choice`."""
    if question.kind not in CHOSEN:
        return None
    found = TAIL.match(column.strip())
    if found is None or _header(found["head"], question) < ALIKE:
        return None
    meant = asked.means(question, found["tail"].strip())
    return meant.keys[0] if len(meant.keys) == 1 else None


def _likeness(sheet: Sheet, at: int, question: Question, asked: Asked) -> float:
    column = sheet.columns[at]
    items = _items(sheet, at)
    if box(column, question, asked) is not None and all(item.casefold() in TICKS | UNTICKED for item in items):
        return 100
    header = _header(column, question)
    if question.kind is Kind.CLUSTER:
        return header if header >= ALIKE or not items else 0
    if question.kind in TYPED:
        # Of two questions called alike, the one with boxes takes what its boxes say, the other what was written.
        return header - 1 if not _twin(question, asked) or _share(items, question, asked) < HALF else header - 10
    share = _share(items, question, asked)
    if header >= ALIKE and items and share < HALF and _twin(question, asked):
        return 0
    if header < ALIKE and question.kind in CHOSEN and question.kind is not Kind.LANGUAGES:
        different = {key for item in items for key in asked.means(question, item).keys}
        return 100 * share - 10 if share >= TELLING and len(different) >= DIFFERENT else 0
    return header + share if header >= ALIKE else 0


def _twin(question: Question, asked: Asked) -> bool:
    """Whether another question plays the same part, in boxes where this one is typed, or the other way round."""
    return any(
        other.role == question.role != "none" and (other.kind in TYPED) != (question.kind in TYPED)
        for other in asked.questions
    )


def _header(column: str, question: Question) -> float:
    said = bare(column)
    if not said:
        return 0
    known = {name for one in names(question) if (name := bare(one))}
    if said in known:
        return 100
    return max((_alike(said, name) for name in known), default=0)


def _alike(said: str, name: str) -> float:
    """Return 0..100; a short name inside a long sentence says little, so lengths must be near each other."""
    short, long = sorted((len(said), len(name)))
    return fuzz.token_sort_ratio(said, name) if short * 2 >= long else 0


def _items(sheet: Sheet, at: int) -> list[str]:
    cells = [cells[at] for _number, cells in sheet.rows[:LOOKED_AT] if cells[at]]
    return [item for cell in cells for item in parts(cell)]


def _share(items: list[str], question: Question, asked: Asked) -> float:
    return sum(bool(asked.means(question, item).keys) for item in items) / len(items) if items else 0
