"""Finding: a named thing (a cluster, a country, an option) from what somebody typed, in any script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.matching.normalise import clauses, normalise, without_article
from bot.matching.spoken import sound, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

LOWEST = 40  # half of what was typed; below it letters are alike by chance
_OTHER_SCRIPT = 0.9
_SHORTEST_START = 3
_LONG_START = 6  # letters from which the beginning of a name is known by itself, its blanks left out
# (letters from which so many of them may be wrong); fewer, and a word must be typed right
_SLIPS = ((12, 3), (8, 2), (4, 1))
_SHORT_ROOT = 5  # letters below which another letter makes another Arabic word
_ARTICLES = ("al", "el")  # Arabic ones in Latin letters
_MISPLACED = 6  # letters from which the first one may be the wrong one


@dataclass(frozen=True, slots=True)
class Found:
    """A key and how well its best name fits what was typed (0..1)."""

    key: str
    score: float


class _Word(NamedTuple):
    """A word of a name: its stem, the whole of it, and how it sounds, in Arabic or in Latin letters."""

    stem: str
    whole: str
    sound: str
    arabic: bool


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    words: tuple[_Word, ...]
    joined: _Word


class Finder:
    """Finds named things by any of their names: misspelt, half typed, without accents, in Latin or Arabic letters."""

    def __init__(self, entries: Iterable[tuple[str, *tuple[str, ...]]]) -> None:
        self._names = [_name(key, text) for key, *texts in entries for text in texts if normalise(text)]
        seen = Counter(word for name in self._names for word in {word.stem for word in name.words})
        self._weight = {word: log(1 + len(self._names) / count) for word, count in seen.items()}
        self._rare = log(1 + max(len(self._names), 1))

    def find(self, text: str, most: int = 5) -> list[Found]:
        """Return at most `most` keys, best first, ties by key; nothing where nothing is like `text`."""
        typed = _name("", text)
        if not typed.words:
            return []
        best: dict[str, float] = {}
        for name in self._names:
            score = self._likeness(typed, name)
            if score >= LOWEST and score > best.get(name.key, 0):
                best[name.key] = score
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [Found(key, round(score / 100, 4)) for key, score in ranked[:most]]

    def _likeness(self, typed: _Name, name: _Name) -> float:
        return max(_whole(typed.joined, name.joined), 0.97 * self._shared(typed.words, name.words))

    def _shared(self, typed: tuple[_Word, ...], known: tuple[_Word, ...]) -> float:
        """Return 0..100: how much of what was typed stands in the name, rare words counting more, and a little back."""
        there = sum(self._weighed(word) * max(_like(word, other) for other in known) for word in typed)
        if not there:
            return 0
        back = sum(self._weighed(word) * max(_like(other, word) for other in typed) for word in known)
        forth = there / sum(map(self._weighed, typed))
        return 0.85 * forth + 0.15 * back / sum(map(self._weighed, known))

    def _weighed(self, word: _Word) -> float:
        return self._weight.get(word.stem, self._rare)


def _name(key: str, text: str) -> _Name:
    said = [word for clause in clauses(text) for word in clause]
    telling = [word for word in said if not word.stop and word.folded not in _ARTICLES] or said
    words = tuple(_word(word.stem, without_article(word)) for word in telling)
    whole = _word("".join(word.stem for word in words), "".join(word.folded for word in said))
    return _Name(key, words, whole)


def _word(stem: str, folded: str) -> _Word:
    return _Word(stem, folded, sound(folded), any("\u0600" <= sign <= "\u06ff" for sign in folded))


def _whole(typed: _Word, known: _Word) -> float:
    begun = len(typed.stem) >= _LONG_START and known.stem.startswith(typed.stem)
    return 75 + 25 * len(typed.stem) / len(known.stem) if begun else _typed(typed, known)


@lru_cache(maxsize=1 << 16)
def _like(typed: _Word, known: _Word) -> float:
    if len(typed.stem) >= _SHORTEST_START and known.stem.startswith(typed.stem):
        return 95 + 5 * len(typed.stem) / len(known.stem)
    return _typed(typed, known)


def _typed(typed: _Word, known: _Word) -> float:
    """Return 0..100: how like two words are, if a slip of the finger or another alphabet is all between them."""
    if typed.stem == known.stem:
        return 100
    if typed.arabic != known.arabic:
        return _OTHER_SCRIPT * spoken(typed.sound, known.sound, arabic=typed.arabic)
    return max(
        _slipped(typed.stem, known.stem, arabic=typed.arabic), _slipped(typed.whole, known.whole, arabic=typed.arabic)
    )


def _slipped(typed: str, known: str, *, arabic: bool) -> float:
    shortest, longest = sorted((len(typed), len(known)))
    slips = next((slips for letters, slips in _SLIPS if longest >= letters), 0)
    if arabic and longest < _SHORT_ROOT:
        slips = 0
    # Whoever slips hits the first letter right: "managing" is no packaging.
    elif typed[:1] != known[:1]:
        slips = min(slips, 1) if shortest >= _MISPLACED else 0
    return 0 if OSA.distance(typed, known, score_cutoff=slips) > slips else fuzz.ratio(typed, known)
