"""Comparing: which concept's label a form is, or a typo away from; what was compared once is remembered."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching.likeness import LOWEST_STEM, Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.matching.grams import Form
    from bot.matching.vocabulary import Vocabulary

_LONG = 15  # letters from which one differing sign is less than 7 %
_JOINED = 97  # "agrifood" for "agri-food"
_AT_ONCE = 128  # phrases compared in one matrix: 8 MB
_REMEMBERED = 50_000  # phrases, 20 MB; then the memory starts anew
_DOUBT = 2.5  # two concepts this close in likeness are one too many


class Comparing:
    """What forms are compared to: labels as they are looked up, by their concept, run together, and as spelled."""

    def __init__(
        self, vocabulary: Vocabulary, exact: Mapping[str, str], joined: Mapping[str, str], spelling: Spelling
    ) -> None:
        self._vocabulary, self._exact, self._joined, self._spelling = vocabulary, exact, joined, spelling
        self._shelves = _shelved(exact)
        self._known: dict[Form, tuple[str, float] | None] = {}
        self._likened: defaultdict[Form, list[tuple[float, str]]] = defaultdict(list)

    def __getitem__(self, form: Form) -> tuple[str, float] | None:
        """Return the concept that a form names and the confidence, or None; KeyError where it was not compared."""
        return self._known[form]

    def compare(self, forms: Iterable[Form]) -> None:
        """Find out what each of `forms` is like; what is known already is not compared again."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        waiting: defaultdict[tuple[int, str], list[Form]] = defaultdict(list)
        for form in set(forms) - self._known.keys():
            joined = form.stems.replace(" ", "")
            if form.stems in self._exact:
                self._known[form] = (self._exact[form.stems], 1.0)
            elif joined in self._joined and len(form.stems) >= 5:  # noqa: PLR2004 - shorter is exact
                self._known[form] = (self._joined[joined], _JOINED / 100)
            else:
                self._known[form] = None
                for shelf in _shelves(form.stems):
                    waiting[shelf].append(form)
        for shelf, group in sorted(waiting.items()):
            self._compare_shelf(shelf, sorted(group))
        for form, likened in self._likened.items():
            self._known[form] = self._surest(likened)
        self._likened.clear()

    def _surest(self, likened: list[tuple[float, str]]) -> tuple[str, float] | None:
        """Return the most like, None where another concept is as like; of kin, the one above the other."""
        best, concept = min(likened, key=lambda item: (-item[0], item[1]))
        for score, other in sorted(likened):
            if score > best - _DOUBT and other != concept:
                kin = {concept, other}
                above = kin & {*self._vocabulary.ancestors(concept), *self._vocabulary.ancestors(other)}
                if not above:
                    return None
                concept = min(above)
        return concept, round(best / 100, 4)

    def _compare_shelf(self, shelf: tuple[int, str], forms: list[Form]) -> None:
        labels = self._shelves.get(shelf)
        if not labels:
            return
        for start in range(0, len(forms), _AT_ONCE):
            some = forms[start : start + _AT_ONCE]
            stems = [form.stems for form in some]
            scores = process.cdist(stems, labels, scorer=fuzz.ratio, score_cutoff=LOWEST_STEM, dtype=np.float32)
            for row, column in np.argwhere(scores):
                form, label, score = some[row], labels[column], float(scores[row, column])
                likeness = self._spelling.likeness(form, label, self._exact[label], score)
                if likeness:
                    self._likened[form].append((likeness, self._exact[label]))


def _shelved(forms: Iterable[str]) -> dict[tuple[int, str], list[str]]:
    shelves: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for stems in forms:
        for shelf in _shelves(stems):
            shelves[shelf].append(stems)
    return dict(shelves)


def _shelves(stems: str) -> Iterator[tuple[int, str]]:
    """Yield where a form is looked for: by words and first letter; a long one also by words alone."""
    words = stems.count(" ") + 1
    yield words, stems[0]
    if len(stems) >= _LONG:
        yield words, ""
