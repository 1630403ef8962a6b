"""Guessing: the concept a clause most likely names where nothing in it links, or something less than the whole."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from bot.matching.linking import Link
from bot.matching.normalise import clauses, telling
from bot.matching.polarity import stances
from bot.matching.ticks import is_of_trade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.matching.linking import Linker

_LIKELY = 0.5
_BESIDE = 0.8  # where something of the clause links, and the whole of it is something else
_WORDS = 2  # that tell something: one alone is too little to guess from
_WORTH = 0.7  # a guess that is sure counts as this of a label


def guesses(text: str, links: Iterable[Link], home: Collection[str], linker: Linker) -> tuple[Link, ...]:
    """Return the things that clauses of `text`, typed by somebody of the sectors `home`, most likely name besides.

    They are things of these sectors, or of any where those are none in particular: "500 pairs" of shoes are no steel
    bars. No service is guessed, for "visit us" is no study visit, nor is anything in a clause that denies something.
    """
    parts = clauses(text)
    told = stances(parts, text)
    known = [*links]
    found = []
    for clause in parts:
        said = telling(clause)
        stances_of = [stance for word in clause if (stance := told.get(word.start))]
        if len(said) < _WORDS or "denied" in stances_of:
            continue
        if linker.reader.clause(clause, known)[1] >= 0:
            continue  # it is a label
        concept, likely = linker.reader.likeliest(clause, home)
        named = {link.concept for link in known if clause[0].start < link.end and link.start < clause[-1].end}
        above = {one for name in named for one in linker.vocabulary.ancestors(name)}
        if likely < (_BESIDE if named else _LIKELY) or concept in named | above:
            continue
        if not linker.vocabulary.is_service(concept) and is_of_trade(linker.vocabulary.sector(concept), home):
            start, end = said[0].start, said[-1].end
            sure = round(_WORTH * sqrt(likely), 4)
            stance = stances_of[0] if stances_of else None
            found.append(Link(start, end, concept, text[start:end], sure, stance, guessed=True))
    return tuple(found)
