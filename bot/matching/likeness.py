"""Likeness: whether what was typed is a slip of the finger away from a label, or another word."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.matching.markers import WANTS
from bot.matching.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from bot.matching.grams import Form

LOWEST = 85
LOWEST_STEM = 80  # the ending that a stem lost may be what makes two words alike: مشروبات, مشروبت
_SHORTEST = 5  # a shorter label matches exactly
_CUT_OFFS = ((7, 92), (10, 88))  # below so many letters; longer ones at LOWEST
_SURE = 93
_EACH_WORD = 70
_LONG_WORD = 8  # letters from which a form no label has is a slip rather than another word
_IN_COMPANY = 2  # so many words of a label, typed right, tell what the third is
_DIGIT = re.compile(r"\d")


class Spelling:
    """How labels are spelled, so that a word some label spells that way is no typo for another."""

    def __init__(self) -> None:
        self._stems: set[str] = set()
        self._words: set[str] = set()
        self._own: defaultdict[str, set[str]] = defaultdict(set)
        self._typed: dict[str, tuple[str, ...]] = {}  # a set of one takes four times the room

    def learn(self, form: Form, concept: str, *, misspelt: bool) -> None:
        """Know a label of `concept`; of what is `misspelt`, only how it is typed."""
        typed = self._typed.get(form.stems, ())
        if form.typed not in typed:
            self._typed[form.stems] = (*typed, form.typed)
        self._own[concept].update(form.stems.split())
        if not misspelt:
            self._stems.update(form.stems.split())
            self._words.update(form.typed.split())

    def likeness(self, form: Form, label: str, concept: str, score: float) -> float:
        """Return 0..100: how like `form` is to a label of these stems that are `score` alike; 0 for another word."""
        typed = max(self._typed[label], key=lambda typed: (fuzz.ratio(form.typed, typed), typed))
        pairs = zip(form.stems.split(), form.typed.split(), label.split(), typed.split(), strict=True)
        wrong = [_Pair(*words) for words in pairs if words[0].rstrip("sx") != words[2].rstrip("sx")]
        likeness = _close(score, label)
        if all(pair.is_slip for pair in wrong):
            likeness = max(likeness, _close(fuzz.ratio(form.typed, typed), typed))
        if not likeness or (form.stems[0] != label[0] and likeness < _SURE):
            return 0
        in_company = label.count(" ") >= _IN_COMPANY and len(wrong) == 1
        return likeness if all(self._is_typo(pair, concept, in_company=in_company) for pair in wrong) else 0

    def _is_typo(self, pair: _Pair, concept: str, *, in_company: bool) -> bool:
        if _DIGIT.findall(pair.stem) != _DIGIT.findall(pair.known):
            return False
        if len(pair.word) > 1 and (pair.word in self._words or pair.word in STOP_WORDS):
            return False  # "bottles" is no slip of "bottled", nor "in" one of "tin"
        if pair.word in WANTS:
            return False  # "cherchons bois" names wood, and no planks
        if pair.stem in self._stems:
            is_long = len(pair.known_word) >= _LONG_WORD
            if not pair.is_slip or not (in_company or is_long or pair.stem in self._own[concept]):
                return False
        # develop and developer, logistic and logistician are two words, not a word and a typo
        shorter, longer = sorted((pair.stem, pair.known), key=len)
        if longer.startswith(shorter) and len(longer) > len(shorter) + 1 and not pair.is_slip:
            return False
        return pair.is_slip or fuzz.ratio(pair.stem, pair.known) >= _EACH_WORD


class _Pair(NamedTuple):
    """A word and the one of the label in its place, each as a stem and as it is typed."""

    stem: str
    word: str
    known: str
    known_word: str

    @property
    def is_slip(self) -> bool:
        """Whether one letter was lost, added, changed or swapped with its neighbour."""
        return OSA.distance(self.word, self.known_word, score_cutoff=1) <= 1


def _close(score: float, label: str) -> float:
    letters = len(label)
    lowest = next((cut_off for below, cut_off in _CUT_OFFS if letters < below), LOWEST)
    return score if letters >= _SHORTEST and score >= lowest else 0
