"""Words typed out of the blue: what all of them say, where they say no more than a phrase that is known."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.matching.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BESIDE = "beside"  # what may stand at either end and means nothing
ONE_SLIP, TWO_SLIPS = 5, 9  # letters from which a word may be typed with one slip, and with two
MOST_WORDS = 9
_TOKEN = re.compile(r"\d+[^\W\d_]+|\d+|[^\W\d_]+(?:\d+[^\W\d_]*)*")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\\s]")

Words = tuple[str, ...]


def meant(typed: str, phrases: Mapping[str, Sequence[str]]) -> str | None:
    """Return what typed words mean, or None; `phrases` by meaning, `beside` what is left out at both ends.

    All words count: each must be a phrase's in its place, but for slips in long ones. So what denies a phrase, or says
    more, is none; at most nine words are looked at.
    """
    if not _words(typed):
        return _sign(typed, phrases)
    known = {meaning: tuple(map(_words, ways)) for meaning, ways in phrases.items()}
    said = [words for words in _without(_words(typed), known.get(BESIDE, ())) if words]
    for is_same in (_is, _is_nearly):
        for words in said:
            for meaning, ways in known.items():
                if meaning != BESIDE and any(is_same(words, way) for way in ways):
                    return meaning
    return None


def _without(words: Words, beside: tuple[Words, ...]) -> Iterator[Words]:
    """Return the words as they are, and without what stands beside them."""
    if len(words) > MOST_WORDS:
        return
    yield words
    before = None
    while before != words:
        before = words
        for one in beside:
            if one and words[: len(one)] == one:
                words = words[len(one) :]
            if one and words[-len(one) :] == one:
                words = words[: -len(one)]
    yield words


def _is(words: Words, way: Words) -> bool:
    return words == way


def _is_nearly(words: Words, way: Words) -> bool:
    return len(words) == len(way) and all(map(_slipped, words, way))


def _slipped(word: str, known: str) -> bool:
    """Whether a word is another one, or that with a slip behind its first letter."""
    if word == known:
        return True
    slips = (len(known) >= ONE_SLIP) + (len(known) >= TWO_SLIPS)
    return slips > 0 and word[0] == known[0] and OSA.distance(word, known, score_cutoff=slips) <= slips


def _sign(typed: str, phrases: Mapping[str, Sequence[str]]) -> str | None:
    """Return what a sign like a thumb means, however often it stands there."""
    signs = set(_SKIN.sub("", typed))
    return next((meaning for meaning, ways in phrases.items() if signs and signs <= set("".join(_signs(ways)))), None)


def _signs(ways: Sequence[str]) -> Iterator[str]:
    return (way for way in ways if not _words(way))


@cache
def _words(said: str) -> Words:
    return tuple("#" if one.isdigit() else one for one in _TOKEN.findall(fold(said)))
