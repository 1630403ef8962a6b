"""Linking: the phrases people type become concepts, each with the words that were meant and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching.normalise import Word, clauses, normalise, phrase, unbound
from bot.matching.polarity import denied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.vocabulary import Vocabulary

MOST_WORDS = 5
# Stop words that change the word beside them: by-products, start-up, sur mesure, en ligne, hors sol.
_PREPOSITIONS = frozenset(
    "by up off out over under above on in sur sous hors en entre من عن بعد تحت فوق بين".split()  # noqa: SIM905 - a word list
)
LOWEST = 85
_LONG = 15  # letters from which one differing sign is less than 7 %
_SURE = 93
_EACH_WORD = 70
_JOINED = 97  # "agrifood" for "agri-food"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A concept that was meant, the words as typed, where they stood, and the confidence (0..1)."""

    start: int
    end: int
    concept: str
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Gram:
    text: str
    size: int  # words that carry meaning
    first: int  # place in the clause
    last: int
    unbound: str = ""  # the same, without an Arabic "and" or "for" written onto its first word


class Linker:
    """Links texts to the concepts of one vocabulary; remembers what it has compared, so a phrase costs once.

    Cut-offs are those of matching.md, section 2: labels under five letters match exactly, 5-6 at 92, 7-9 at 88, longer
    at 85; the same number of words and the same first letter, each word at least 70; numbers match exactly.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._exact: dict[str, str] = {}
        self._joined: dict[str, str] = {}
        self._over_commas: dict[str, str] = {}  # "heating, cooling and air conditioning" is one label
        # sorted by id last, so that a label of two concepts links to the first id: no surprise between two runs
        for label in sorted(vocabulary.labels(), key=lambda label: label.concept):
            form = label_form(label.text)
            if form:
                self._exact.setdefault(form, label.concept)
                self._joined.setdefault(form.replace(" ", ""), label.concept)
                if len(clauses(label.text)) > 1:
                    self._over_commas.setdefault(form, label.concept)
        shelves: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for form in self._exact:
            for shelf in _shelves(form):
                shelves[shelf].append(form)
        self._shelves = dict(shelves)
        self._known: dict[str, tuple[str, float] | None] = {}

    def link(self, text: str) -> tuple[Link, ...]:
        """Return the links of `text` in the order of its words; nothing from what a clause denies."""
        return self.link_all([text])[0]

    def link_all(self, texts: Sequence[str]) -> list[tuple[Link, ...]]:
        """Return the links of each text, compared as one batch."""
        split = [clauses(text) for text in texts]
        self._compare({gram.text for parts in split for clause in parts for gram in _grams(clause)})
        return [self._links(text, parts) for text, parts in zip(texts, split, strict=True)]

    def concept_of(self, phrase: str) -> tuple[str, float] | None:
        """Return the concept that a whole phrase names and the confidence, or None."""
        form = label_form(phrase)
        self._compare({form})
        return self._known[form]

    def nearest(self, text: str, most: int = 5) -> list[tuple[str, float]]:
        """Return concepts whose labels look most like `text`, best first, for "did you mean": (concept, 0..1).

        Concepts that `text` links to come first; the rest share a word or most letters with it.
        """
        best: dict[str, float] = {}
        for link in self.link(text):
            best[link.concept] = max(best.get(link.concept, 0), link.confidence)
        form = normalise(text)
        if not form:
            return []
        for label, score, _ in process.extract(form, list(self._exact), scorer=_likeness, limit=most * 8):
            concept = self._exact[label]
            best.setdefault(concept, score / 100 * 0.9)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [item for item in ranked if item[1] >= 0.4][:most]  # noqa: PLR2004 - below, likeness is chance

    def _links(self, text: str, parts: Sequence[tuple[Word, ...]]) -> tuple[Link, ...]:
        concept = self._over_commas.get(label_form(text)) if len(parts) > 1 else None
        if concept:
            return (Link(0, len(text), concept, text, 1.0),)
        found = [link for clause in parts for link in self._clause_links(text, clause)]
        if all(self.vocabulary[link.concept].generic for link in found):
            return ()
        return tuple(found)

    def _clause_links(self, text: str, clause: tuple[Word, ...]) -> list[Link]:
        barred = denied(clause)
        taken: set[int] = set()
        chosen: list[Link] = []
        for gram, (concept, confidence) in self._ranked(clause):
            span = range(gram.first, gram.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                start, end = clause[gram.first].start, clause[gram.last].end
                # only the first word counts: the denying word of "sans gluten" belongs to the label
                if start not in barred:
                    chosen.append(Link(start, end, concept, text[start:end], confidence))
        return sorted(chosen)

    def _ranked(self, clause: tuple[Word, ...]) -> list[tuple[_Gram, tuple[str, float]]]:
        """Return the grams that name a concept: most words first, then the surest, then the first."""
        found = [(gram, known) for gram in _grams(clause) if (known := self._known[gram.text] or self._unbound(gram))]
        return sorted(found, key=lambda pair: (-pair[0].size, -pair[1][1], pair[0].first))

    def _unbound(self, gram: _Gram) -> tuple[str, float] | None:
        concept = self._exact.get(gram.unbound) if gram.unbound else None
        return (concept, _JOINED / 100) if concept else None

    def _compare(self, forms: Iterable[str]) -> None:
        new = [form for form in forms if form not in self._known]
        waiting: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for form in new:
            if form in self._exact:
                self._known[form] = (self._exact[form], 1.0)
            elif form.replace(" ", "") in self._joined and len(form) >= 5:  # noqa: PLR2004 - shorter is exact
                self._known[form] = (self._joined[form.replace(" ", "")], _JOINED / 100)
            else:
                self._known[form] = None
                for shelf in _shelves(form):
                    waiting[shelf].append(form)
        for shelf, group in sorted(waiting.items()):
            self._compare_shelf(shelf, sorted(group))

    def _compare_shelf(self, shelf: tuple[int, str], forms: list[str]) -> None:
        labels = self._shelves.get(shelf)
        if not labels:
            return
        scores = process.cdist(forms, labels, scorer=fuzz.ratio, score_cutoff=LOWEST, dtype=np.float32)
        for row, column in np.argwhere(scores):
            form, label, score = forms[row], labels[column], float(scores[row, column])
            known = self._known[form]
            if _is_near(form, label, score) and (known is None or score / 100 > known[1]):
                self._known[form] = (self._exact[label], round(score / 100, 4))


def label_form(label: str) -> str:
    """Return what a label is looked up as: "by-products" and "sur mesure" are more than their one word of meaning."""
    form, whole = normalise(label), phrase(label)
    return whole if " " not in form and _PREPOSITIONS & set(whole.split()) else form


def _grams(clause: tuple[Word, ...]) -> Iterator[_Gram]:
    """Yield the runs of up to five words that carry meaning, and the short runs around a preposition."""
    places = [place for place, word in enumerate(clause) if not word.stop]
    for at, first in enumerate(places):
        for size in range(1, min(MOST_WORDS, len(places) - at) + 1):
            span = places[at : at + size]
            bare, rest = unbound(clause[first]), [clause[place].stem for place in span[1:]]
            text = " ".join((clause[first].stem, *rest))
            yield _Gram(text, size, first, span[-1], " ".join((bare, *rest)) if bare else "")
    for first, word in enumerate(clause):
        if word.stem in _PREPOSITIONS:
            for last in range(first + 1, min(first + 3, len(clause))):
                yield _Gram(" ".join(part.stem for part in clause[first : last + 1]), last - first, first, last)
        elif clause[first + 1 : first + 2] and clause[first + 1].stem in _PREPOSITIONS:
            yield _Gram(f"{word.stem} {clause[first + 1].stem}", 1, first, first + 1)


def _shelves(form: str) -> Iterator[tuple[int, str]]:
    """Yield where `form` is looked for: by words and first letter; a long one also by words alone."""
    words = form.count(" ") + 1
    yield words, form[0]
    if len(form) >= _LONG:
        yield words, ""


def _is_near(form: str, label: str, score: float) -> bool:
    letters = len(label)
    if letters < 5 or score < (92 if letters < 7 else 88 if letters < 10 else LOWEST):  # noqa: PLR2004 - the table
        return False
    if form[0] != label[0] and score < _SURE:
        return False
    pairs = zip(form.split(), label.split(), strict=True)
    return all(_is_near_word(typed, known) for typed, known in pairs)


def _is_near_word(typed: str, known: str) -> bool:
    if typed.isdigit() or known.isdigit():
        return typed == known
    # develop and developer, logistic and logistician are two words, not a word and a typo
    shorter, longer = sorted((typed, known), key=len)
    if longer.startswith(shorter) and len(longer) > len(shorter) + 1:
        return False
    return fuzz.ratio(typed, known) >= _EACH_WORD


def _likeness(form: str, label: str, **_: object) -> float:
    """Return 0..100: how much of what was typed the label covers, and how much of the label was typed."""
    whole = fuzz.ratio(form, label)
    words = [max(fuzz.ratio(word, other) for other in label.split()) for word in form.split()]
    covered = sum(words) / len(words) if words else 0.0
    return max(whole, 0.75 * covered + 0.25 * whole)
