"""The questionnaires' files: YAML made plain, with the line of every place, before it is read as questions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot import clusters
from bot.answers import country_codes
from bot.folder.files import text
from bot.folder.rows import INVISIBLE
from bot.questionnaire import questions, written
from bot.questionnaire.places import Place, Surroundings
from bot.texts import macros

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.folder.ledger import Ledger

FILE = "questionnaire.yml"
BESIDE = "questionnaires"  # the folder of all others
MOST_BYTES = 1024 * 1024
MOST_VALUES = 20_000  # aliases let a small file unfold into a huge one
MOST_DEPTH = 12
PLAIN = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@dataclass(frozen=True)
class Read:
    """The file as plain JSON values, as it is kept, and the questions in it."""

    raw: Mapping[str, Any]
    questions: questions.Questionnaire


class _TooMuch(Exception):
    """The file unfolds into more than a questionnaire needs."""


def read(beside: Path, name: str, ledger: Ledger) -> Read | None:
    """Return the questionnaire of the profile, or None when it has any fault."""
    if "/" in name or "\\" in name or name.startswith("."):
        ledger.add(name, "not_beside")
        return None
    return _read(beside / name, name, ledger)


def others(beside: Path, profile: Read | None, ledger: Ledger) -> tuple[Read, ...]:
    """Return the questionnaires beside the profile's that have no fault, by the names of their files."""
    folder = beside / BESIDE
    files = sorted(path for path in folder.glob("*.y*ml") if not path.name.startswith("."))
    taken = {profile.questions.key: FILE} if profile else {}
    found: list[Read] = []
    for path in files:
        name = f"{BESIDE}/{path.name}"
        one = _read(path, name, ledger, beside=True)
        if one is None:
            continue
        if one.questions.key in taken:
            ledger.add(name, "doubled_in_file", column="key", value=one.questions.key, other=taken[one.questions.key])
        taken.setdefault(one.questions.key, name)
        found.append(one)
    return tuple(found)


def _read(path: Path, name: str, ledger: Ledger, *, beside: bool = False) -> Read | None:
    words = text(path, ledger, most=MOST_BYTES)
    plain = _Plain()
    raw = None if words is None else plain.unfolded(name, words, ledger)
    if raw is None and (words is None or plain.is_broken):
        return None
    around = Surroundings(
        plain.lines, tuple(plain.doubled), frozenset(country_codes()), clusters.vocabulary().concepts.keys(),
        frozenset({"start", *macros("commands")}),
    )  # fmt: skip
    found, faults = written.read(raw, file=name, around=around, beside=beside)
    ledger.faults += faults
    return Read(raw, found) if raw and not faults else None


class _Plain:
    """Makes YAML nodes plain JSON values, counts them, and notes where each stands."""

    def __init__(self) -> None:
        self.count = 0
        self.lines: dict[Place, int] = {}
        self.doubled: list[Place] = []
        self.is_broken = False

    def unfolded(self, name: str, words: str, ledger: Ledger) -> Any:
        """Return the file's values; None, and a fault, when it is broken."""
        try:
            loader = yaml.SafeLoader(words)
            node = loader.get_single_node()
            return None if node is None else self._value(loader, node, ())
        except _TooMuch:
            ledger.add(name, "unfolds_too_big", most=MOST_VALUES)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as wrong:
            mark = getattr(wrong, "problem_mark", None)
            ledger.add(name, "broken_yaml", row=mark.line + 1 if mark else 0)
        self.is_broken = True
        return None

    def _value(self, loader: yaml.SafeLoader, node: yaml.Node, place: Place) -> Any:
        self.count += 1
        if self.count > MOST_VALUES or len(place) > MOST_DEPTH:
            raise _TooMuch
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(loader.construct_object(node))
        if node.tag not in PLAIN:
            raise yaml.constructor.ConstructorError(None, None, "no plain list or mapping", node.start_mark)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(loader, one, self._at((*place, at), one)) for at, one in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key, one in node.value:
            name = _word(key.value if isinstance(key, yaml.ScalarNode) else "?")
            at = (*place, name)
            self.doubled += [at] if name in found else []
            found[name] = self._value(loader, one, self._at(at, key))
        return found

    def _at(self, place: Place, node: yaml.Node) -> Place:
        self.lines[place] = node.start_mark.line + 1
        return place

    def _scalar(self, raw: Any) -> Any:
        if raw is None or isinstance(raw, bool | int) or (isinstance(raw, float) and math.isfinite(raw)):
            return raw
        return _word(raw)


def _word(raw: Any) -> str:
    return INVISIBLE.sub("", str(raw)).encode("utf-8", "replace").decode()
