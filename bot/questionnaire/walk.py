"""The walk: which question comes next is computed from the answers, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.questionnaire.questions import Condition, Question, Questionnaire

Answers = Mapping[str, Any]  # question -> settled value; None when it was skipped


def path(questionnaire: Questionnaire, answers: Answers) -> list[Question]:
    """Return the questions this person is asked, in order, given the answers so far."""
    return [question for question in questionnaire.questions if _holds(question.when, answers)]


def next_question(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Return the first question on the path without a settled answer, or None when the interview is complete."""
    return next((question for question in path(questionnaire, answers) if question.key not in answers), None)


def opened(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Return the first open question that is asked only because of another answer, or None."""
    asked = (question for question in path(questionnaire, answers) if question.when is not None)
    return next((question for question in asked if question.key not in answers), None)


def previous_question(questionnaire: Questionnaire, answers: Answers, key: str) -> Question | None:
    """Return the question asked before `key` on this person's path, or None at the first."""
    keys = [question.key for question in path(questionnaire, answers)]
    place = keys.index(key) if key in keys else 0
    return questionnaire.question(keys[place - 1]) if place else None


def progress(questionnaire: Questionnaire, answers: Answers, key: str) -> tuple[int, int]:
    """Return the place of `key` on the path, from 1, and how many questions the path has."""
    keys = [question.key for question in path(questionnaire, answers)]
    return keys.index(key) + 1 if key in keys else len(keys), len(keys)


def on_path(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Return the answers that count: those to questions a changed branch has hidden are kept elsewhere, not here."""
    asked = [key for question in path(questionnaire, answers) for key in (question.key, also(question.key))]
    return {key: answers[key] for key in asked if key in answers}


def also(question: str) -> str:
    """Return the key under which concepts are kept that a person added to what was typed."""
    return f"{question}+"


def _holds(condition: Condition | None, answers: Answers) -> bool:
    if condition is None:
        return True
    value = answers.get(condition.question)
    given = value if isinstance(value, list) else [value]
    return any(one in condition.values for one in given)
