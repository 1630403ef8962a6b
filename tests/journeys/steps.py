"""Journeys as sentences: what a file says, step by step.

A journey is a file of sentences. First how things stand:

    The timetable is published.                      or: The event is loaded. / Every profile is complete.
                                                     / The timetable is published in two rooms.
    It is 9 April 08:00.
    Rania is rania-haddad.                           her invitation is waiting; she speaks the journey's language
    Hela is hela-trabelsi, who speaks French, and has joined.
    Eve is nobody.                                   a phone without an invitation
    One seat is left on visit-cti.

Then what people do, in words of the table at the end of player.py. A button is named by its English words, whatever
language the person reads; `…` stands for anything, `{10 April}` for a day. What a person types in each language
stands below the step, a line each: `en: ...`. Lines that begin with `#` are for the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STANDS = {
    "The event is loaded.": "loaded",
    "Every profile is complete.": "complete",
    "The timetable is published.": "published",
    "The timetable is published in two rooms.": "roomy",
}


class StepError(Exception):
    """A journey says something that cannot be done."""


@dataclass(frozen=True)
class Step:
    """One sentence of a journey, and the words below it by language."""

    line: int
    said: str
    words: dict[str, str]


def steps_of(path: Path) -> list[Step]:
    """Return the sentences of a journey."""
    steps: list[Step] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if line[0] in " \t" and steps:
            language, _, words = said.partition(": ")
            steps[-1].words[language] = words
        else:
            steps.append(Step(number, said, {}))
    return steps
