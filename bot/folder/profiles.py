"""Profiles: each cluster's answers, as the interview would have kept them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.folder import given
from bot.folder.cells import of_row
from bot.folder.countries import countries, spoken
from bot.folder.people import known_cluster
from bot.folder.rows import LIST_MARK, parts
from bot.questionnaire import walk
from bot.questionnaire.questions import Kind, Question, Questionnaire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.folder.cells import Cells, Names
    from bot.folder.hours import Frame
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

TEXT_MARKS = re.compile(r"[,،;؛\n]")
NEEDED = ("cluster", "language")
LONGEST_CELL = 5_000  # characters


def columns(questionnaire: Questionnaire) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that must be there, and those that may."""
    asked = [question for question in questionnaire.questions if question.key not in NEEDED]
    must = [question.key for question in asked if question.required and question.when is None]
    return (*NEEDED, *must), tuple(question.key for question in asked if question.key not in must)


def profiles(
    sheet: Sheet, questionnaire: Questionnaire, clusters: Names | None, frame: Frame, ledger: Ledger
) -> tuple[given.Profile, ...]:
    """Return one profile a row."""
    taken: dict[str, int] = {}
    return tuple(_profile(of_row(sheet, row, ledger), questionnaire, clusters, frame, taken) for row in sheet.rows)


def _profile(
    cells: Cells, questionnaire: Questionnaire, clusters: Names | None, frame: Frame, taken: dict[str, int]
) -> given.Profile:
    cluster = cells.needed("cluster")
    known_cluster(cells, cluster, clusters)
    if cluster in taken:
        cells.fault("cluster", "doubled", value=cluster, first=taken[cluster])
    if cluster:
        taken.setdefault(cluster, cells.row("cluster"))
    language = cells.one_of("language", spoken())
    return given.Profile(cluster, language, _answers(cells, questionnaire, cluster, frame))


def _answers(cells: Cells, questionnaire: Questionnaire, cluster: str, frame: Frame) -> dict[str, Any]:
    answers: dict[str, Any] = {"cluster": cluster}
    for question in questionnaire.questions:
        if question.kind is Kind.CLUSTER or question.key in NEEDED:
            continue
        if question not in walk.path(questionnaire, answers):
            if cells.text(question.key, longest=LONGEST_CELL):
                cells.fault(question.key, "not_asked")
            continue
        answers[question.key] = _answer(cells, question, frame)
    del answers["cluster"]
    return answers


def _answer(cells: Cells, question: Question, frame: Frame) -> Any:
    said = cells.text(question.key, longest=LONGEST_CELL)
    if not said:
        if question.required and question.key in cells.cells:
            cells.fault(question.key, "blank")
        return None
    return _value(cells, question, said, frame)


def _value(cells: Cells, question: Question, said: str, frame: Frame) -> str | list[str]:
    match question.kind:
        case Kind.TEXT:
            return _short(cells, question, said)
        case Kind.TEXTS:
            return [_short(cells, question, one) for one in _many(cells, question, _split(said))]
        case Kind.CHOICE | Kind.COUNTRY:
            return cells.chosen(question.key, said, _names(question, frame))
        case Kind.AVAILABILITY:
            return _half_days(cells, question, said, frame)
        case Kind.LANGUAGES:
            return [_language(cells, question, one) for one in _many(cells, question, parts(said))]
    names = _names(question, frame)
    return [cells.chosen(question.key, one, names) for one in _many(cells, question, parts(said))]


def _names(question: Question, frame: Frame) -> Names:
    names: dict[str, Iterable[str]] = {option.key: option.label.values() for option in question.options}
    if question.kind in (Kind.COUNTRY, Kind.COUNTRIES):
        names |= countries()
    if question.kind is Kind.AVAILABILITY:
        names |= dict.fromkeys(frame.half_days, ())
    return names


def _many(cells: Cells, question: Question, said: list[str]) -> list[str]:
    for one in sorted({one for one in said if said.count(one) > 1}):
        cells.fault(question.key, "listed_twice", value=one)
    if len(said) > question.most:
        cells.fault(question.key, "too_many", value=len(said), most=question.most)
        return said[: question.most]
    if len(said) < question.least:
        cells.fault(question.key, "too_few", value=len(said), least=question.least)
    return said


def _short(cells: Cells, question: Question, said: str) -> str:
    if len(said) > question.longest:
        cells.fault(question.key, "too_long", value=said, most=question.longest)
    return said


def _split(said: str) -> list[str]:
    return parts(TEXT_MARKS.sub(LIST_MARK, said))


def _half_days(cells: Cells, question: Question, said: str, frame: Frame) -> list[str]:
    chosen = _many(cells, question, parts(said))
    if not frame.half_days:
        return []
    names = _names(question, frame)
    kept = [cells.chosen(question.key, one, names) for one in chosen]
    return [half for half in frame.half_days if half in kept]


def _language(cells: Cells, question: Question, said: str) -> str:
    # The first level is what a bare code means, so it is kept as the bare code.
    code, mark, level = (part.strip() for part in said.partition(":"))
    key = cells.chosen(question.key, code, {option.key: option.label.values() for option in question.options})
    if not mark:
        return key
    levels = {one.key: one.label.values() for one in question.levels}
    grade = cells.chosen(question.key, level, levels)
    return key if not grade or grade == question.levels[0].key else f"{key}:{grade}"
