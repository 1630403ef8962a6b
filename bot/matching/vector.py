"""Vector: a profile as weighed concepts, with the words behind each, as it is kept with the profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.matching.calls import Call
from bot.matching.mentions import About
from bot.matching.sayings import Saying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.hints import Hint

_GIVEN = 0.3  # what a cluster gives it works on too, less surely than on its topics


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a concept counts (0..1), and the phrases that named it; none where it was only ticked.

    A concept that only follows from a ticked sector is not `stated`: it counts a little and is no reason. `about` tells
    of each phrase, in the same order, what it speaks of, None where that is not known. `ticked` tells that its box was
    ticked, whatever was typed besides.
    """

    value: float
    words: tuple[str, ...] = ()
    stated: bool = True
    about: tuple[About | None, ...] = ()
    ticked: bool = False

    def told(self) -> Iterator[tuple[str, About | None]]:
        """Yield each phrase with what it speaks of."""
        return zip_longest(self.words, self.about[: len(self.words)])


Weights = Mapping[str, Weight]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A linked profile: `topics` (what it is about), `offers` (what it can give), `seeks` (what it wants).

    `taught` is how much of what it wrote that it offers is know-how, 0..1; `teaches` and `learns` are the concepts it
    named where it speaks of know-how given or wanted. `rest` are the stems nothing linked to.
    `given` and `sought` are the clauses of what it offers and seeks, its members too, linked or not; `lines_given`
    and `lines_sought` the sentences they stand in.
    `hints_given`, `hints_sought` and `hints_work` are what the words of what it gives, seeks and works on point to.
    `peers` tells that it wrote that it looks for others who do the same; `calls` are the clusters or companies of a
    trade that it looks for.
    `made_with` names normaliser and vocabulary: under others, link again.
    """

    id: str
    side: str
    country: str = ""
    language: str = ""
    sectors: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    partner_types: tuple[str, ...] = ()
    topics: Weights = field(default_factory=dict)
    offers: Weights = field(default_factory=dict)
    seeks: Weights = field(default_factory=dict)
    taught: float = 0.0
    teaches: tuple[str, ...] = ()
    learns: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    given: tuple[Saying, ...] = ()
    sought: tuple[Saying, ...] = ()
    lines_given: tuple[str, ...] = ()
    lines_sought: tuple[str, ...] = ()
    hints_given: Hint = ""
    hints_sought: Hint = ""
    hints_work: Hint = ""
    peers: bool = False
    calls: tuple[Call, ...] = ()
    made_with: str = ""

    @property
    def work(self) -> Weights:
        """What it is about: its topics, and less surely what it says it gives beside them."""
        given = {
            concept: replace(weight, value=weight.value * _GIVEN)
            for concept, weight in self.offers.items()
            if weight.words and concept not in self.topics
        }
        return {**self.topics, **given}

    def to_json(self) -> dict[str, Any]:
        """Return this vector as JSON values; `Vector.from_json` gives it back unchanged."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Vector:
        """Return the vector that `to_json` wrote."""
        parts = {name: _rich(value) for name, value in content.items() if name != "calls"}
        return cls(**parts, calls=tuple(Call(*map(_rich, call)) for call in content.get("calls", ())))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            concept: [
                weight.value,
                list(weight.words),
                weight.stated,
                [
                    about and [about.taught, about.peers, about.head, about.subject, about.hint, about.likely]
                    for about in weight.about
                ],
                weight.ticked,
            ]
            for concept, weight in value.items()
        }
    return list(value) if isinstance(value, tuple) else value


def _rich(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            concept: Weight(
                number,
                tuple(words),
                stated,
                tuple(one and About(one[0], one[2], tuple(one[3]), one[1], *one[4:]) for one in about),
                ticked,
            )
            for concept, (number, words, stated, about, ticked) in value.items()
        }
    return tuple(map(_listed, value)) if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    return Saying(*value) if isinstance(value, list) else value
