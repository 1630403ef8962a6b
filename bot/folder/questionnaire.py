"""The questionnaire's file: YAML made plain before it is read as questions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot.folder.files import text
from bot.folder.rows import INVISIBLE
from bot.questionnaire import questions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.folder.ledger import Ledger

FILE = "questionnaire.yml"
MOST_BYTES = 1024 * 1024
MOST_VALUES = 20_000  # aliases let a small file unfold into a huge one
MOST_DEPTH = 12


@dataclass(frozen=True)
class Read:
    """The file as plain JSON values, as it is kept, and the questions in it."""

    raw: Mapping[str, Any]
    questions: questions.Questionnaire


class _TooMuch(Exception):
    """The file unfolds into more than a questionnaire needs."""


def read(beside: Path, name: str, ledger: Ledger) -> Read | None:
    """Return the questionnaire, or None when it has any fault."""
    if "/" in name or "\\" in name or name.startswith("."):
        ledger.add(name, "not_beside")
        return None
    words = text(beside / name, ledger, most=MOST_BYTES)
    raw = None if words is None else _unfolded(name, words, ledger)
    if raw is None:
        return None
    try:
        found, faults = questions.read(raw, file=name)
    except (TypeError, AttributeError, ValueError):
        # A list where a word belongs, or the other way round, somewhere deep inside.
        ledger.add(name, "misshapen")
        return None
    ledger.faults += faults
    return None if faults else Read(raw, found)


def _unfolded(name: str, words: str, ledger: Ledger) -> Any:
    try:
        return _Plain().value(yaml.safe_load(words), 0)
    except _TooMuch:
        ledger.add(name, "unfolds_too_big", most=MOST_VALUES)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        ledger.add(name, "broken_yaml", row=mark.line + 1 if mark else 0)
    return None


class _Plain:
    """Makes YAML values plain JSON ones, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, raw: Any, depth: int) -> Any:
        self.count += 1
        if self.count > MOST_VALUES or depth > MOST_DEPTH:
            raise _TooMuch
        match raw:
            case dict():
                return {self.word(key): self.value(one, depth + 1) for key, one in raw.items()}
            case list():
                return [self.value(one, depth + 1) for one in raw]
            case None | bool() | int():
                return raw
            case float() if math.isfinite(raw):
                return raw
        return self.word(raw)

    def word(self, raw: Any) -> str:
        return INVISIBLE.sub("", str(raw)).encode("utf-8", "replace").decode()
