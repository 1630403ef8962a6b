"""Lint: what is wrong or doubtful in a vocabulary, beyond what its files say badly."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching.entries import LANGUAGES
from bot.matching.grams import label_form, label_forms
from bot.matching.normalise import clauses
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.matching.vocabulary import Label, Vocabulary

NEAR = 85
FEWEST_LABELS = 8
_SECTORS_OF_A_LOOSE_WORD = 3
_SHORTEST = 5  # a shorter label links exactly or not at all
_ROWS = 512


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """Two concepts with labels that are one label (`score` 100) or nearly, once normalised."""

    score: int
    concept: str
    label: str
    other: str
    other_label: str


def doubled(vocabulary: Vocabulary) -> list[Clash]:
    """Return the labels that two concepts share after normalisation: a person's word would mean two things."""
    return [
        Clash(100, one.concept, one.text, other.concept, other.text)
        for labels in _by_form(vocabulary, label_forms).values()
        for one, other in pairwise(labels)
    ]


def near(vocabulary: Vocabulary, lowest: int = NEAR) -> list[Clash]:
    """Return the labels of different concepts that a typo could turn into each other, most alike first."""
    first = {form: labels[0] for form, labels in _by_form(vocabulary).items() if len(form) >= _SHORTEST}
    # alike labels are about as long: sorted by length, each block meets only those up to a third longer
    forms = sorted(first, key=lambda form: (len(form), form))
    lengths = [len(form) for form in forms]
    found = []
    for start in range(0, len(forms), _ROWS):
        rows = forms[start : start + _ROWS]
        within = forms[start : bisect_right(lengths, len(rows[-1]) * (200 - lowest) / lowest)]
        scores = process.cdist(rows, within, scorer=fuzz.ratio, score_cutoff=lowest, dtype=np.uint8, workers=-1)
        for row, column in np.argwhere(scores):
            one, other = first[rows[row]], first[within[column]]
            if row < column and one.concept != other.concept:
                found.append(Clash(int(scores[row, column]), one.concept, one.text, other.concept, other.text))
    return sorted(found, key=lambda clash: (-clash.score, clash))


def loose_words(vocabulary: Vocabulary) -> list[Label]:
    """Return the one-word labels that may link alone and stand in labels of three other sectors: false friends."""
    sectors: defaultdict[str, set[str]] = defaultdict(set)
    single: list[tuple[str, Label]] = []
    for form, labels in _by_form(vocabulary).items():
        for label in labels:
            if " " in form:
                for word in form.split():
                    sectors[word].add(vocabulary.top(label.concept))
            elif not vocabulary[label.concept].generic and label.text not in vocabulary[label.concept].loose:
                single.append((form, label))
    return [
        label
        for form, label in single
        if len(sectors[form] - {vocabulary.top(label.concept)}) >= _SECTORS_OF_A_LOOSE_WORD
    ]


def empty_labels(vocabulary: Vocabulary) -> list[Label]:
    """Return the labels that no text can link to: they hold no word, or stop words only."""
    return [
        label for label in vocabulary.labels() if all(word.stop for clause in clauses(label.text) for word in clause)
    ]


def unreachable(vocabulary: Vocabulary) -> list[str]:
    """Return the concepts from which no way up leads to a sector or to the services of clusters."""
    return [
        concept
        for concept in vocabulary.concepts
        if not vocabulary.sector(concept) and vocabulary.top(concept) != SERVICES
    ]


def thin_leaves(vocabulary: Vocabulary, fewest: int = FEWEST_LABELS) -> list[tuple[str, str, int]]:
    """Return (concept, language, labels) where a concept without narrower ones has fewer alternative labels."""
    parents = {concept.broader for concept in vocabulary.concepts.values()}
    return [
        (concept.id, language, len(concept.alt.get(language, ())))
        for concept in vocabulary.concepts.values()
        for language in LANGUAGES
        if concept.id not in parents and len(concept.alt.get(language, ())) < fewest
    ]


def _by_form(
    vocabulary: Vocabulary, forms_of: Callable[[str], Iterable[str]] = lambda text: (label_form(text),)
) -> dict[str, list[Label]]:
    """Return the labels by their normalised forms; several labels of one concept stand once."""
    forms: defaultdict[str, dict[str, Label]] = defaultdict(dict)
    for label in vocabulary.labels():
        for form in filter(None, forms_of(label.text)):
            forms[form].setdefault(label.concept, label)
    return {form: list(labels.values()) for form, labels in forms.items()}
