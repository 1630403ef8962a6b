"""Slips: of the labels that look alike, those that one lost letter turns into a word of another trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.grams import form_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.matching.grams import Form
    from bot.matching.linking import Linker
    from bot.matching.lint import Clash
    from bot.matching.vocabulary import Vocabulary

_LONG = 5  # letters; a shorter word links exactly or not at all


@dataclass(frozen=True, slots=True, order=True)
class Slip:
    """What was meant, what was typed, and the concept of another family that it links to."""

    label: str
    concept: str
    typed: str
    other: str


def slips(clashes: Iterable[Clash], linker: Linker) -> list[Slip]:
    """Return the slips among labels that look alike; those within a family, parent or sister, cost little and pass.

    Each of the two labels is typed once for every letter that may be lost in a word the other does not have.
    """
    trials = [
        (label, concept, typed, other)
        for clash in clashes
        if not _is_family(clash.concept, clash.other, linker.vocabulary)
        for label, concept, other_label, other in (
            (clash.label, clash.concept, clash.other_label, clash.other),
            (clash.other_label, clash.other, clash.label, clash.concept),
        )
        for typed in _mistyped(form_of(label), form_of(other_label))
    ]
    found = linker.concepts_of([typed for _, _, typed, _ in trials])
    return sorted(
        {
            Slip(label, concept, typed, other)
            for (label, concept, typed, other), named in zip(trials, found, strict=True)
            if named and named[0] == other
        }
    )


def _mistyped(form: Form, other: Form) -> Iterator[str]:
    words, others = form.typed.split(), {*other.typed.split(), *other.stems.split()}
    for place, (word, stem) in enumerate(zip(words, form.stems.split(), strict=True)):
        if len(word) >= _LONG and others.isdisjoint((word, stem)):
            for at in range(1, len(word)):
                yield " ".join([*words[:place], word[:at] + word[at + 1 :], *words[place + 1 :]])


def _is_family(one: str, other: str, vocabulary: Vocabulary) -> bool:
    above, beside = vocabulary.ancestors(one), vocabulary.ancestors(other)
    sisters = bool(above and beside) and above[0] == beside[0]
    return sisters or one in beside or other in above
