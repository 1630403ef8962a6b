"""What a phrase names that no label says: labels held back, and how often letters and words find their concept.

    .venv/bin/python -m benchmarks.readings

One label in ten is held back by chance; `Readings` (letters) and `Hints` (words) are made of the others and asked what
those name: the share whose concept comes first, and among the first five, by language. A label another concept shares
the words of counts as missed. One run, two methods, the same labels.
"""

from __future__ import annotations

import random
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from bot import clusters
from bot.matching.hints import Hints, opened
from bot.matching.normalise import clauses
from bot.matching.readings import Readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.matching.normalise import Word

ONE_IN = 10
FEW = 5


def shares() -> Iterator[tuple[str, str, int, float, float]]:
    """Yield (method, language, labels held back, share found first, share found among the first five)."""
    vocabulary = clusters.vocabulary()
    place = {concept: at for at, concept in enumerate(vocabulary.concepts)}
    labels = [(label, [word for part in clauses(label.text) for word in part]) for label in vocabulary.labels()]
    labels = [(label, words) for label, words in labels if words]
    random.Random(1).shuffle(labels)
    held, known = labels[: len(labels) // ONE_IN], labels[len(labels) // ONE_IN :]
    sectors = [vocabulary.sector(concept) for concept in vocabulary.concepts]
    readings = Readings(((words, place[label.concept]) for label, words in known), sectors)
    hints = Hints([(words, place[label.concept], label.rank == "pref") for label, words in known], len(place))

    def by_letters(words: Sequence[Word]) -> list[int]:
        row = readings.of(words, {*sectors})
        return [int(at) for at in np.argsort(-row, kind="stable")[:FEW] if row[at]]

    def by_words(words: Sequence[Word]) -> list[int]:
        found = opened([hints.of_phrase((words, -1))])
        return [int(at) for at in found[np.argsort(-found[:, 1], kind="stable")[:FEW], 0]]

    for name, method in (("letters", by_letters), ("words", by_words)):
        hits: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for label, words in held:
            first = method(words)
            hit = first[:1] == [place[label.concept]], place[label.concept] in first
            hits["all"].append(hit)
            hits[label.language].append(hit)
        for language, found in sorted(hits.items()):
            yield name, language, len(found), fmean(one for one, _ in found), fmean(few for _, few in found)


def main() -> None:
    """Print the table."""
    print(f"{'':10}{'language':10}{'labels':>8}{'first':>8}{'in five':>9}")
    for method, language, many, first, few in shares():
        print(f"{method:10}{language:10}{many:8}{first:8.3f}{few:9.3f}")


if __name__ == "__main__":
    main()
