"""Spoken: whether a word in Arabic letters and one in Latin letters are one word, written as it sounds."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, LCSseq

_SHORTEST_START = 3  # consonants
_SHORTEST = 2  # a single consonant says nothing
# By the consonants of the shorter: below so much of 100, two words share them by chance. Most pairs stand in some name.
_SOUNDS_ALIKE = {2: 85, 3: 80}
_LONGER_ALIKE = 77
_BEGINS_ALIKE = 80
_ENOUGH = 4  # signs of a sound that need no consonants: siyaha
_SHORT = 0.3  # of a letter: a vowel that Arabic need not write

# As people write sounds of Arabic with Latin letters and digits, and Latin names with Arabic ones.
_LATIN = (
    ("cht", "kt"), ("chn", "kn"), ("chr", "kr"), ("ph", "f"), ("sh", "ش"), ("tch", "ش"), ("ch", "ش"), ("kh", "k"),
    ("gh", "j"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
)  # fmt: skip
_SOFT = re.compile("c(?=[eiy])")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("eiyي", "i"),
        **dict.fromkeys("ouwو", "u"),
        **dict.fromkeys("aا", "a"),
        **dict.fromkeys("'2", ""),
        **dict.fromkeys("hهحع37", "h"),
        **dict.fromkeys("qckخقك59", "k"),
        **dict.fromkeys("gjجغ", "j"),
        **dict.fromkeys("tتطث6", "t"),
        **dict.fromkeys("dدضذ", "d"),
        **dict.fromkeys("szسصزظ", "s"),
        **dict.fromkeys("pbب", "b"),
        **dict.fromkeys("fvف", "f"),
        "ش": "c", "ل": "l", "م": "m", "ن": "n", "ر": "r",
    }
)  # fmt: skip
_WEAK = re.compile("[aiuh]")  # one of two people writes them, and the other does not
_SILENT = re.compile("(?<=[bcdfgjklmnpqrstvxz])e$|(?<=[aeo])h$")
_DOUBLED = re.compile(r"(.)\1+")
_OPEN = re.compile("^[aiu]+")
_ARTICLE = re.compile("^al(?=....)")
_CLOSED = re.compile("(?<=.)ه$")  # the feminine ending


@lru_cache(maxsize=1 << 14)
def sound(folded: str) -> str:
    """Return a folded word as it sounds in either script: one sign for what both write alike, doubled letters once.

    Which vowel begins a word is left open: Arabic writes them all with one letter.
    """
    latin = _CLOSED.sub("a", _SILENT.sub("", folded))
    for written, sounds in _LATIN:
        latin = latin.replace(written, sounds)
    heard = _SOFT.sub("s", latin).translate(_LETTERS)
    return _OPEN.sub("a", _DOUBLED.sub(r"\1", heard))


def spoken(typed: str, known: str, *, arabic: bool) -> float:
    """Return 0..100: how surely two sounds, one of each script, are one word, or the typed one its beginning.

    `arabic` tells whether the typed one was written in Arabic letters; without, an article before it may be its first.
    """
    bare = "" if arabic else _ARTICLE.sub("", typed)
    return max(_spoken(typed, known, arabic=arabic), _spoken(bare, known, arabic=arabic) if bare else 0)


def _spoken(typed: str, known: str, *, arabic: bool) -> float:
    if typed == known and len(typed) >= _ENOUGH:
        return 100
    bones, others = _WEAK.sub("", typed), _WEAK.sub("", known)
    if len(bones) >= _SHORTEST_START and len(others) > len(bones) and others.startswith(bones):
        begun = _begun(known, len(bones))
        return 75 + 25 * len(bones) / len(others) if _alike(typed, begun, arabic=arabic) >= _BEGINS_ALIKE else 0
    shortest = min(len(bones), len(others))
    if shortest < _SHORTEST or OSA.distance(bones, others) > _slips(shortest):
        return 0
    alike = _alike(typed, known, arabic=arabic)
    return alike if alike >= _SOUNDS_ALIKE.get(shortest, _LONGER_ALIKE) else 0


def _begun(known: str, consonants: int) -> str:
    """Return the beginning of a sound up to so many consonants, and the vowel behind them."""
    place = [at for at, sign in enumerate(known) if not _WEAK.match(sign)][consonants - 1]
    return known[: place + 1]


def _alike(typed: str, known: str, *, arabic: bool) -> float:
    """Return 0..100; a vowel that only the Latin word writes is a short one, which Arabic leaves out."""
    latin, written = (known, typed) if arabic else (typed, known)
    bones, others = _WEAK.sub("", latin), _WEAK.sub("", written)
    shared, consonants = LCSseq.similarity(latin, written), len(bones) - LCSseq.similarity(bones, others)
    vowels = max(len(latin) - shared - consonants, 0)
    apart = len(written) - shared + consonants + _SHORT * vowels
    return 100 * 2 * shared / (2 * shared + apart) if shared else 0


def _slips(consonants: int) -> int:
    return 0 if consonants <= _SHORTEST_START else 1 if consonants < 2 * _SHORTEST_START else 2
