"""Answers read from the rows of a table: whose they are, what they say, and what could not be taken and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.cards import shortened
from bot.exports.columns import TICKS, UNTICKED, box
from bot.exports.origin import tongue
from bot.exports.tongues import heard, named
from bot.folder.cells import Cells
from bot.folder.rows import parts
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind
from bot.questionnaire.reading import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.exports.asked import Asked
    from bot.exports.origin import Origin
    from bot.exports.table import Sheet
    from bot.folder.ledger import Ledger
    from bot.questionnaire.questions import Question

MARKS = re.compile(r"[,;،؛\n]")
LONGEST_HEADER = 60  # characters of a column's name that a fault repeats; in EUSurvey it is a whole question
MOST_NAMED = 15  # choices a fault lists


@dataclass(frozen=True)
class Filled:
    """What one row says for one cluster; `languages` are those of its typed answers."""

    row: int
    cluster: str
    called: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


def filled(
    sheet: Sheet, mapping: Mapping[int, str], asked: Asked, origin: Origin, *, otherwise: str, ledger: Ledger
) -> tuple[Filled, ...]:
    """Return one filling a row whose cluster is known, the first of two for one cluster; the rest is in the ledger."""
    reading = _Reading(sheet, mapping, asked, ledger)
    if reading.whose is None:
        ledger.add(sheet.file, "no_cluster_column")
        return ()
    speaks = tongue(sheet, origin)
    taken: dict[str, int] = {}
    found = []
    for number, cells in sheet.rows:
        cluster = reading.cluster(number, cells, taken)
        if cluster:
            language = (named(cells[speaks]) if speaks is not None else "") or otherwise
            found.append(reading.row(number, cells, cluster, language))
    return tuple(found)


class _Reading:
    """One table being read."""

    def __init__(self, sheet: Sheet, mapping: Mapping[int, str], asked: Asked, ledger: Ledger) -> None:
        self.sheet, self.asked, self.ledger = sheet, asked, ledger
        self.headers = [shortened(column, LONGEST_HEADER) for column in sheet.columns]
        self.places: dict[str, list[int]] = {}
        for at, key in sorted(mapping.items()):
            if at < len(sheet.columns):
                self.places.setdefault(key, []).append(at)
        self.whose = next(iter(self.places.get(asked.cluster.key, ())), None) if asked.cluster else None

    def cluster(self, number: int, cells: tuple[str, ...], taken: dict[str, int]) -> str:
        assert self.whose is not None  # noqa: S101 - asked before
        said = cells[self.whose]
        cell = self._cell(number, self.whose, said)
        if not said:
            if any(cells):
                cell.fault(self.headers[self.whose], "blank")
            return ""
        meant = self.asked.whose(said)
        if not meant.keys:
            question = self.asked.cluster
            near = self.asked.called(question, meant.near) if question and meant.near else ""
            cell.fault(self.headers[self.whose], "nobody_called", value=said, near=near)
            return ""
        key = meant.keys[0]
        if key in taken:
            cell.fault(self.headers[self.whose], "same_cluster", value=said, first=taken[key])
            return ""
        taken[key] = number
        return key

    def row(self, number: int, cells: tuple[str, ...], cluster: str, language: str) -> Filled:
        questionnaire = self.asked.questionnaire
        answers: dict[str, Any] = {self.asked.cluster.key: cluster} if self.asked.cluster else {}
        languages: dict[str, str] = {}
        for question in questionnaire.questions:
            if question not in walk.path(questionnaire, answers) or question.kind is Kind.CLUSTER:
                continue
            value = self._value(number, cells, question)
            if value:
                answers[question.key] = value
                if question.kind in TYPED:
                    languages[question.key] = heard(" ".join(value) if isinstance(value, list) else value, language)
        answers.pop(self.asked.cluster.key if self.asked.cluster else "", None)
        return Filled(number, cluster, cells[self.whose or 0], answers, languages)

    def _value(self, number: int, cells: tuple[str, ...], question: Question) -> Any:
        found: list[Any] = []
        for at in self.places.get(question.key, ()):
            said = clean(cells[at])
            if not said:
                continue
            cell = self._cell(number, at, said)
            if question.kind in TYPED:
                found += _typed(cell, question, self.headers[at], said)
            else:
                found += [key for key in self._keys(cell, question, at, said) if key not in found]
        if question.kind not in MANY and question.kind is not Kind.TEXTS:
            return found[0] if found else None
        return self._fitting(number, question, found)

    def _keys(self, cell: Cells, question: Question, at: int, said: str) -> list[str]:
        column = self.sheet.columns[at]
        boxed = box(column, question, self.asked)
        if boxed is not None and said.casefold() in TICKS | UNTICKED:
            return [boxed] if said.casefold() in TICKS else []
        keys: list[str] = []
        for item in parts(said):
            meant = self.asked.means(question, item)
            keys += meant.keys
            if not meant.keys:
                self._unread(cell, question, self.headers[at], item, meant.near)
        return keys

    def _unread(self, cell: Cells, question: Question, column: str, item: str, near: str) -> None:
        near = self.asked.called(question, near) if near else ""
        if question.kind in (Kind.COUNTRY, Kind.COUNTRIES):
            cell.fault(column, "unread_country", value=item, near=near)
            return
        known = self.asked.names.get(question.key, {})
        choices = tuple(self.asked.called(question, key) for key in list(known)[:MOST_NAMED])
        cell.fault(column, "unread_choice", value=item, choices=choices, near=near)

    def _fitting(self, number: int, question: Question, found: list[Any]) -> list[Any]:
        if len(found) <= question.most:
            return found
        at = self.places[question.key][0]
        self._cell(number, at, "").fault(self.headers[at], "too_many", value=len(found), most=question.most)
        return found[: question.most]

    def _cell(self, number: int, at: int, said: str) -> Cells:
        return Cells(self.sheet.file, {self.headers[at]: said}, number, self.ledger)


def _typed(cell: Cells, question: Question, column: str, said: str) -> list[str]:
    items = [said] if question.kind is Kind.TEXT else [one.strip() for one in MARKS.split(said) if one.strip()]
    for one in items:
        if len(one) > question.longest:
            cell.fault(column, "too_long", value=one, most=question.longest)
    return list(dict.fromkeys(one for one in items if len(one) <= question.longest))
