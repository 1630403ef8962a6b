"""A list from elsewhere: its file read, a timetable found, the reasons put into words, the answer checked and kept."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot import faults
from bot.texts import plain
from bot.timetable.listed.choosing import choice_as_json, read_choice
from bot.timetable.listed.problem import Listed
from bot.timetable.listed.reading import read_problem
from bot.timetable.listed.solving import solve
from bot.timetable.listed.verdict import verify
from bot.timetable.problem import Fault, Problem
from bot.timetable.proposal import propose
from bot.timetable.verdict import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.texts import Voice
    from bot.timetable.problem import Progress

LARGEST = 32  # MB of a file that are read: the list of a thousand people takes one
MEGABYTE = 2**20


@dataclass(frozen=True)
class Wish:
    """What the command asks for; with `chosen`, the file weighs pairs and the planner chooses who meets."""

    seconds: float
    seed: int
    verified: bool
    chosen: bool


@dataclass(frozen=True)
class Outcome:
    """The answer as the file has it, a line about it, and objections: where there are some, nothing is to be kept."""

    answer: Mapping[str, object]
    line: str
    objections: tuple[Fault, ...] = ()


def read(file: Path, *, chosen: bool) -> Listed | Problem | tuple[Fault, ...]:
    """Return the problem a JSON file poses, or every fault with its place.

    Codes besides those of the room's own reading: unreadable, too_big (most, in MB), not_utf8, not_json (line, column),
    too_deep, doubled_key.
    """
    content, wrong = _decoded(file)
    if wrong and content is None:
        return wrong
    posed = read_choice(content) if chosen else read_problem(content)
    return (*wrong, *posed) if isinstance(posed, tuple) else wrong or posed


def answered(
    posed: Listed | Problem, wish: Wish, voice: Voice, heard: Callable[[Progress], bool] | None = None
) -> Outcome:
    """Return the answer to a problem, every reason in words; `heard` follows the choosing of meetings, and may stop it.

    Starts a process for the proof of a list: see `solve`.
    """
    if isinstance(posed, Listed):
        return _held(posed, wish, voice)
    began = monotonic()
    plan = propose(posed, seconds=wish.seconds, seed=wish.seed, progress=heard)
    objections = check(posed, plan) if wish.verified else ()
    said = [{"code": one.code, **one.values, "words": _hindrance(one, posed, voice)} for one in plan.faults]
    answer = {**choice_as_json(plan), "seconds": round(monotonic() - began, 3), "why": said}
    line = voice.word("timetable.chosen", meetings=len(plan.meetings), breaks=plan.breaks, gap=plan.gap)
    return Outcome(answer, line, objections)


def told(file: Path, wrong: Iterable[Fault], voice: Voice) -> list[str]:
    """Return a line for each fault of a file: where it is, what is wrong, what would be right."""
    return [_line(file, fault, voice) for fault in wrong]


def keep(answer: Mapping[str, object], file: Path) -> None:
    """Write an answer, whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(as_text(answer), encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def as_text(answer: Mapping[str, object]) -> str:
    """Return an answer as JSON, a line for each of its names."""
    lines = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in answer.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _held(listed: Listed, wish: Wish, voice: Voice) -> Outcome:
    found = solve(listed, seconds=wish.seconds, seed=wish.seed)
    objections = verify(listed, found) if wish.verified else ()
    said = [{"code": one.code, **one.values, "words": _conflict(one, listed, voice)} for one in found.why]
    line = voice.word(f"timetable.{found.status}", breaks=found.breaks or 0, bound=found.bound)
    return Outcome({**found.as_json(), "why": said}, line, objections)


def _conflict(fault: Fault, listed: Listed, voice: Voice) -> str:
    values: dict[str, Any] = dict(fault.values)
    if "meeting" in values:
        values["a"], values["b"] = listed.meetings[values["meeting"]]
    return plain(voice.word(f"timetable.why_{fault.code}", **values))


def _hindrance(fault: Fault, problem: Problem, voice: Voice) -> str:
    names = {one.id: voice.word("timetable.participant", number=int(one.id)) for one in problem.clusters}
    return plain(voice.word("board.hindrance", code=fault.code, values=fault.values, names=names))


def _line(file: Path, fault: Fault, voice: Voice) -> str:
    values = {name: value for name, value in fault.values.items() if name != "place"}
    place = faults.Fault(file.name, 0, str(fault.values.get("place", "")), fault.code)
    return voice.word("faults.line", fault=place, said=voice.word(f"timetable.{fault.code}", **values))


def _decoded(file: Path) -> tuple[Any, tuple[Fault, ...]]:
    """Return the content of a JSON file, or what keeps it from being read."""
    twice: list[str] = []
    try:
        if file.stat().st_size > LARGEST * MEGABYTE:
            return None, (Fault("too_big", {"most": LARGEST}),)
        text = file.read_text(encoding="utf-8-sig")
        content = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, twice), parse_int=_number)
    except OSError:
        return None, (Fault("unreadable"),)
    except UnicodeDecodeError:
        return None, (Fault("not_utf8"),)
    except json.JSONDecodeError as fault:
        return None, (Fault("not_json", {"line": fault.lineno, "column": fault.colno}),)
    except RecursionError:
        return None, (Fault("too_deep"),)
    return content, tuple(Fault("doubled_key", {"place": name}) for name in twice)


def _object(pairs: Sequence[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    twice.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return dict(pairs)


def _number(digits: str) -> int | float:
    # Python refuses to read numbers of thousands of digits; no list holds one, and its place is named later
    return int(digits) if len(digits) < 20 else float("inf")  # noqa: PLR2004
