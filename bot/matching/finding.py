"""Finding: a named thing (a cluster, a country, an option) from what somebody typed, in any script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.matching.normalise import clauses, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

LOWEST = 40
_WHOLE = 65  # two names less alike than this share letters by chance
_WORD = 72  # two words below this likeness are different words
_BEGUN_OTHERWISE = 80  # two words that begin with different letters, below this likeness
_OTHER_SCRIPT = 0.9
_SHORTEST_START = 3
_BONES = 70

# Consonants that both scripts write; vowels and the letters that stand for them are left out.
_SKELETON = str.maketrans(
    {
        **dict.fromkeys("aeiouyhw'", ""),
        **dict.fromkeys("اويهع", ""),
        **dict.fromkeys("qckxخقك", "k"),
        **dict.fromkeys("gjgجغ", "j"),
        **dict.fromkeys("tتطث", "t"),
        **dict.fromkeys("dدضذ", "d"),
        **dict.fromkeys("szسصزظش", "s"),
        **dict.fromkeys("pbب", "b"),
        **dict.fromkeys("fvف", "f"),
        "ل": "l", "م": "m", "ن": "n", "ر": "r", "ح": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A key and how well its best name fits what was typed (0..1)."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    words: tuple[str, ...]
    joined: str
    skeleton: str
    arabic: bool


class Finder:
    """Finds named things by any of their names: misspelt, half typed, without accents, in Latin or Arabic letters."""

    def __init__(self, entries: Iterable[tuple[str, *tuple[str, ...]]]) -> None:
        self._names = [_name(key, text) for key, *texts in entries for text in texts if normalise(text)]
        seen = Counter(word for name in self._names for word in set(name.words))
        self._weight = {word: log(1 + len(self._names) / count) for word, count in seen.items()}
        self._rare = log(1 + max(len(self._names), 1))

    def find(self, text: str, most: int = 5) -> list[Found]:
        """Return at most `most` keys, best first, ties by key; nothing where nothing is like `text`."""
        typed = _name("", text)
        if not typed.joined:
            return []
        best: dict[str, float] = {}
        for name in self._names:
            score = self._likeness(typed, name)
            if score >= LOWEST and score > best.get(name.key, 0):
                best[name.key] = score
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [Found(key, round(score / 100, 4)) for key, score in ranked[:most]]

    def _likeness(self, typed: _Name, name: _Name) -> float:
        whole = _ratio(typed.joined, name.joined, _WHOLE)
        if typed.arabic != name.arabic:
            return max(whole, _OTHER_SCRIPT * _spoken(typed.skeleton, name.skeleton))
        return max(whole, 0.97 * self._shared(typed.words, name.words))

    def _shared(self, typed: tuple[str, ...], known: tuple[str, ...]) -> float:
        """Return 0..100: how much of what was typed stands in the name, rare words counting more, and a little back."""
        there = sum(self._weighed(word) * _best(word, known) for word in typed)
        back = sum(self._weighed(word) * max(_like(other, word) for other in typed) for word in known)
        forth = there / sum(map(self._weighed, typed))
        return 0.85 * forth + 0.15 * back / sum(map(self._weighed, known))

    def _weighed(self, word: str) -> float:
        return self._weight.get(word, self._rare)


def _name(key: str, text: str) -> _Name:
    words = tuple(normalise(text).split())
    folded = "".join(word.folded for clause in clauses(text) for word in clause)
    return _Name(key, words, "".join(words), _skeleton(folded), any("\u0600" <= sign <= "\u06ff" for sign in folded))


def _best(typed: str, known: tuple[str, ...]) -> float:
    return max(_like(typed, word) for word in known)


def _like(typed: str, known: str) -> float:
    if len(typed) >= _SHORTEST_START and known.startswith(typed):
        return 95 + 5 * len(typed) / len(known)
    return _ratio(typed, known, _WORD)


def _ratio(typed: str, known: str, least: float) -> float:
    # Whoever slips hits the first letter right: "managing" is no packaging.
    is_near = typed[:1] == known[:1] or known in typed or typed in known
    return fuzz.ratio(typed, known, score_cutoff=least if is_near else max(least, _BEGUN_OTHERWISE))


def _skeleton(folded: str) -> str:
    latin = folded.replace("ph", "f").replace("sh", "s").replace("ch", "s").replace("kh", "k").replace("gh", "g")
    bones = latin.translate(_SKELETON)
    return "".join(bone for bone, before in zip(bones, " " + bones, strict=False) if bone != before)


def _spoken(one: str, other: str) -> float:
    """Return 0..100 for two consonant skeletons; a single consonant says nothing."""
    shortest = min(len(one), len(other))
    if shortest < 2:  # noqa: PLR2004 - see above
        return 0
    if other.startswith(one):
        return 75 + 25 * len(one) / len(other)
    return fuzz.ratio(one, other, score_cutoff=_BONES)
