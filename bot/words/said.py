"""Everything the bot can say, said: each macro of each template with its calls; and what each macro is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from jinja2 import Environment, FileSystemLoader, nodes

from bot.texts import LOCALES
from bot.words import (
    acts,
    ailing,
    files,
    hall,
    imports,
    inquiries,
    inviting,
    organizers,
    outcomes,
    people,
    planning,
    sharing,
    suppositions,
    versions,
    waiting,
)
from bot.words.call import COUNTS, Call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.texts import Voice
    from bot.words.cast import Cast

OCCASIONS = Path(__file__).with_name("occasions.yml")


@dataclass(frozen=True)
class Occasion:
    """What a macro is said as (message, button, toast, command, ...), and when."""

    kind: str
    when: str


@dataclass(frozen=True)
class Said:
    """One text as a person gets it: HTML of a message, or the plain words of anything else."""

    macro: str
    case: str
    text: str
    count: int | None = None


@dataclass(frozen=True)
class Takes:
    """The names of the values a macro needs, and of all it takes."""

    needed: frozenset[str]
    known: frozenset[str]

    def fits(self, one: Call) -> bool:
        """Whether a call gives what is needed and nothing else."""
        return self.needed <= set(one.values) <= self.known


@cache
def macros() -> dict[str, Takes]:
    """Return every macro of every template, `room.macro`, in their order."""
    environment = Environment(
        loader=FileSystemLoader(LOCALES / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    return {
        f"{room.removesuffix('.j2')}.{macro.name}": _takes(macro)
        for room in sorted(environment.list_templates(["j2"]))
        for macro in environment.parse(_source(room)).find_all(nodes.Macro)
    }


@cache
def occasions() -> dict[str, Occasion]:
    """Return what each macro is for."""
    known = yaml.safe_load(OCCASIONS.read_text(encoding="utf-8"))
    return {
        f"{room}.{macro}": Occasion(kind, when)
        for room, kinds in known.items()
        for kind, texts in kinds.items()
        for macro, when in texts.items()
    }


def calls(cast: Cast, voice: Voice) -> dict[str, tuple[Call, ...]]:
    """Return the calls of every macro in the templates' order; none where no sample fits it."""
    known = (
        ailing.calls()
        | people.calls(cast, voice)
        | organizers.calls(cast, voice)
        | files.calls(cast, voice)
        | planning.calls(cast)
    )
    known |= acts.calls(cast, voice) | waiting.calls(cast, voice) | sharing.calls(cast, voice)
    known |= imports.calls(cast, voice) | versions.calls(cast) | suppositions.calls(cast) | outcomes.calls(cast)
    known |= inviting.calls(cast) | inquiries.calls(cast, voice) | hall.calls(cast, voice)
    return {
        name: ways if all(map(takes.fits, ways)) else ()
        for name, takes in macros().items()
        for ways in [known.get(name, (Call(),))]
    }


def everything(cast: Cast, voice: Voice, *, counts: tuple[int, ...] = COUNTS) -> Iterator[Said]:
    """Say every macro in every way there is a sample for, counted ones at each of `counts`."""
    for name, ways in calls(cast, voice).items():
        for one in ways:
            yield said(voice, name, one)
            if one.counted:
                yield from (said(voice, name, one.at(count), count=count) for count in counts)


def said(voice: Voice, name: str, one: Call, *, count: int | None = None) -> Said:
    """Say one macro: a message keeps its markup, anything else is plain words."""
    occasion = occasions().get(name)
    marked = occasion is None or occasion.kind in ("message", "piece")
    text = voice.say(name, **one.values) if marked else voice.word(name, **one.values)
    return Said(name, one.case, text, count)


def _takes(macro: nodes.Macro) -> Takes:
    names = [value.name for value in macro.args]
    return Takes(frozenset(names[: len(names) - len(macro.defaults)]), frozenset(names))


def _source(room: str) -> str:
    return (LOCALES / "templates" / room).read_text(encoding="utf-8")
