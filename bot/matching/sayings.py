"""Sayings: the clauses a cluster means, linked or not, and what their words point to."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.intent import Intents
from bot.matching.knowhow import by_clause, is_taught
from bot.matching.mentions import quote
from bot.matching.normalise import telling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.matching.hints import Hint
    from bot.matching.intent import Intent
    from bot.matching.linking import Link, Linker
    from bot.matching.normalise import Word

    Written = Iterable[tuple[str, Sequence[Link]]]  # texts, each with its links


_LONGEST = 100  # signs of a sentence; a card holds two of them in six lines
_LONGEST_LEAD = 70  # signs before a colon that stay with what is behind it
_ENDS = " .,;:،؛"
# "2 t per month to start" tells nothing of what
_UNITS = frozenset(
    """
    t ton tons tonne tonnes kg m m2 m3 km l litre litres liter liters pcs
    month months mois year years an ans week weeks semaine semaines day days jour jours start debut
    طن اطنان طنا كغ متر لتر شهر شهريا سنه سنويا اسبوع اسبوعيا يوم يوميا
    """.split()  # noqa: SIM905 - a word list is read as text
)
_LINE = re.compile(r"[\n;؛]|(?<=[!?؟])\s|(?<!incl)(?<!etc)(?<!env)(?<!approx)(?<!min)(?<!max)\.\s")


_AND = re.compile(r"(?:and|et|but|mais)\s+", re.IGNORECASE)  # at the beginning, where it joins nothing


class Saying(NamedTuple):
    """A phrase as typed, what it points to, whether it speaks of know-how, and what it most likely names.

    `words` are those of it that tell something. `hoped` tells that members look for it, and not the cluster.
    """

    phrase: str
    hint: Hint
    taught: bool
    reading: Hint = ""
    words: int = 0
    hoped: bool = False


def sayings(
    written: Written, linker: Linker, unless: Collection[Intent], home: Collection[str] = (), *, sought: bool = False
) -> tuple[Saying, ...]:
    """Return the clauses of texts that point to something, by words or letters, without those of an intent in `unless`.

    `home` are the sectors of whoever wrote them, `sought` whether they answer what is sought.
    """
    said = (
        Saying(
            phrase=linker.begun(quote(text, words, is_cut=words[0] is not clause[0])),
            hint=linker.reader.hints.of_phrase(linker.reader.clause(words, within)),
            taught=is_taught(words, within),
            reading=linker.reader.reading(words, within, home),
            words=sum(word.folded not in _UNITS for word in telling(words)),
        )
        for text, clause, words, within in meant(written, unless, sought=sought)
    )
    return tuple(one for one in said if one.hint or one.reading)


def lines(written: Written, said: Iterable[Saying]) -> tuple[str, ...]:
    """Return the sentences of texts, as typed, in which one of `said` stands, without the sign they end with."""
    phrases = [uncut(one.phrase) for one in said]
    sentences = (_unjoined(line.strip()).rstrip(_ENDS) for text, _ in written for line in _LINE.split(text))
    return tuple(dict.fromkeys(line for line in sentences if any(one in line for one in phrases)))


def _unjoined(line: str) -> str:
    """Return a sentence without an "and" that joins it to the one before."""
    joined = _AND.match(line)
    return line[joined.end() :] if joined else line


def uncut(phrase: str) -> str:
    """Return a quoted phrase without the signs that it was cut, at its beginning or its end."""
    return phrase.strip("… ")


def cut(line: str, phrase: str) -> str:
    """Return of a sentence what a card holds, `phrase` in it: to a comma if one is there, else to a blank.

    It begins where the sentence does, or where that is too far from it with the phrase; what a colon leads to is not
    parted from what leads to it, though its end may be.
    """
    if len(line) <= _LONGEST:
        return line
    first = line.index(phrase)
    is_led = first <= _LONGEST_LEAD and line[:first].rstrip().endswith(":")
    start = 0 if first + len(phrase) <= _LONGEST or is_led else first
    kept = line[start : start + _LONGEST]
    if start + len(kept) < len(line):
        least = max(_LONGEST // 2, first - start + len(phrase) - 1)
        ends = [at for at, sign in enumerate(kept) if sign in ",،" and at > least]
        kept = kept[: ends[-1]] if ends else kept.rpartition(" ")[0] or kept
        opened = kept.rfind("(")  # a bracket that stays open is left out
        kept = kept[:opened].rstrip() if opened >= least and ")" not in kept[opened:] else kept
    return ("… " if start else "") + kept + (" …" if start + len(kept) < len(line) else "")


def pointed(
    written: Written, ticked: Iterable[str], linker: Linker, unless: Collection[Intent], *, sought: bool = False
) -> Hint:
    """Return what texts and ticked concepts point to together, without the words of an intent among `unless`."""
    said = (linker.reader.clause(words, within) for _, _, words, within in meant(written, unless, sought=sought))
    return linker.reader.hints.of(chain(said, map(linker.reader.named, ticked)))


def meant(
    written: Written, unless: Collection[Intent], *, sought: bool
) -> Iterator[tuple[str, Sequence[Word], tuple[Word, ...], list[Link]]]:
    """Yield (text, clause, its words that are meant, links) for each clause that is meant."""
    for text, links in written:
        intents = Intents(text, [(link.start, link.end) for link in links if not link.guessed], sought=sought)
        for clause, within in by_clause([(text, links)]):
            words = tuple(word for word in clause if intents.at(word.start) not in unless)
            if words:
                yield text, clause, words, within
