"""Intent: whether a stretch of text gives or wants. "Weaver looks for a workshop" gives weaving and wants workshops."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from bot.matching import markers as said
from bot.matching.normalise import clauses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.matching.normalise import Word

Intent = Literal["gives", "wants", "needs", "sells", "serves", ""]
"""What is given or wanted; "needs" of what those who are looked for want themselves: who seeks them has it."""

_SENTENCE = re.compile(r"[;!?\n؛؟]|\.(?!\d)")
_SHORT = 4  # letters
_BUYS = 4  # words with the buyer, to what is bought
_REACH = 4
"""Words from a partner to what it is wanted for: "local partners to bid together for"."""

_Turn = tuple[int, Intent]


class Intents:
    """What each place of one text does: a marker counts from where it stands to the next one or the sentence's end."""

    def __init__(self, text: str, names: Iterable[tuple[int, int]] = (), *, sought: bool = False) -> None:
        """Read `text`; no marker stands inside `names`, what was named in it: "recherche conjointe" seeks nothing.

        `sought` tells that it answers what somebody seeks, and needs no word for it.
        """
        turns: list[_Turn] = [(cut.end(), "") for cut in _SENTENCE.finditer(text)]
        named = {place for start, end in names for place in range(start, end)}
        before: Sequence[Word] = ()
        for words in clauses(text):
            clause = [*map(_unjoined, words)]
            if _is_told_of_them(text, before, clause):
                turns += [(clause[0].start, "sells"), (clause[-1].end, "wants")]
            before = clause
            is_wanted = sought or any(map(is_wish, clause))
            needed = _needed(clause)
            turned = [
                *_sold(clause, named),
                *_served(clause, named, sought=sought),
                *_tried(clause, is_wanted=is_wanted),
            ]
            turns += _marked(clause, named, needed)
            turns += [*turned, (clause[-1].end, "")] if turned or needed else []
        self._turns = [(0, ""), *sorted(turns, key=lambda turn: turn[0])]

    def at(self, place: int) -> Intent:
        """Return what the text does at `place`; blank where it does not say."""
        return next(intent for start, intent in reversed(self._turns) if start <= place)


def _is_told_of_them(text: str, before: Sequence[Word], clause: Sequence[Word]) -> bool:
    """Whether a bracket tells what those do who look for money or customers: "start-ups seek a client (biogas)"."""
    if not before or "(" not in text[before[-1].end : clause[0].start]:
        return False
    return any(map(is_wish, before)) and before[-1].folded in said.BUYERS | said.INVESTORS


def is_wish(word: Word) -> bool:
    """Whether a word says that what follows is wanted."""
    return _meant(word) == "wants"


def is_ready(word: Word) -> bool:
    """Whether a word says that somebody is ready for what follows: "a farm ready to try sensors"."""
    return word.folded in said.READY


def _marked(clause: Sequence[Word], named: Collection[int], needed: Collection[Word]) -> Iterator[_Turn]:
    """Yield where a word says that something is given or wanted; whoever should do a thing is wanted, and gives none.

    As in "someone to show us how to sell".
    """
    for at, word in enumerate(clause):
        if _is_asked_for(clause[at : at + 3]):
            yield word.start, "wants"
            return
        if _meant(word) and (word.start not in named or _opens(word, named)):
            yield word.start, "needs" if word in needed else _meant(word)


def _opens(word: Word, named: Collection[int]) -> bool:
    """Whether a verb opens what was named: "looking for partners", and no "recherche conjointe"."""
    return word.start - 1 not in named and word.folded in said.SEEKS


def _sold(clause: Sequence[Word], named: Collection[int]) -> Iterator[_Turn]:
    """Yield where what follows is for sale; the selling itself is still wanted, so it begins after the word."""
    for at, word in enumerate(clause):
        is_ordered = word.folded in said.ORDERS and word.start - 1 not in named and at + 1 < len(clause)
        if is_ordered and (clause[at + 1].folded in said.OF or _is_bound(clause[at + 1 : at + 3])):
            yield word.end, "sells"
        is_taken = word.folded in said.TAKES and not said.WHO.isdisjoint(
            one.folded for one in clause[max(at - 2, 0) : at]
        )
        if _is_sold(word, _bought(clause, at, named)) or (is_taken and at + 1 < len(clause)):
            yield word.end, "sells"


def _served(clause: Sequence[Word], named: Collection[int], *, sought: bool) -> Iterator[_Turn]:
    """Yield where it is told whom or what something is for: "ERP for food shops". "Looks for" is not meant."""
    of_buyers = {
        one.start for at, word in enumerate(clause) if word.folded in said.BUYERS for one in _bought(clause, at, named)
    }
    for at, (before, word) in enumerate(pairwise(clause), start=1):
        if not (word.folded in said.FOR or _is_for(word.folded)) or _meant(before) or word.start in of_buyers:
            continue
        if not (_is_sought_for(clause, at) and (sought or any(map(is_wish, clause[:at])))):
            yield word.start if _is_for(word.folded) else word.end, "serves"


def _needed(clause: Sequence[Word]) -> list[Word]:
    """Return the words by which those who are looked for want something: "factories that want", "qui ont besoin"."""
    if any(word.folded in said.MEMBERS for word in clause):
        return []
    return [
        word
        for at, word in enumerate(clause)
        if is_wish(word) and not said.THAT.isdisjoint(one.folded for one in clause[max(at - 2, 0) : at])
    ]


def _is_sought_for(clause: Sequence[Word], at: int) -> bool:
    """Whether the "for" at this place tells what a supplier, a workshop or a partner is wanted for."""
    before = [word.folded for word in clause[:at]]
    makes = at + 1 < len(clause) and clause[at + 1].folded in said.MAKE
    return (
        before[-1] in said.SUPPLIERS
        or not said.PARTNERS.isdisjoint(before[-_REACH:])
        or (makes and not said.SUPPLIERS.isdisjoint(before))
    )


def _tried(clause: Sequence[Word], *, is_wanted: bool) -> Iterator[_Turn]:
    """Yield what is bought, tried, tried with somebody, replaced, or opened to somebody.

    `is_wanted` tells that the clause wishes for something.
    """
    folded = [word.folded for word in clause]
    for at, word in enumerate(clause):
        before, after = folded[max(at - 2, 0) : at], folded[at + 1 : at + 4]
        last = before[-1] if before else ""
        if word.folded in said.REPLACES and is_wanted:
            yield word.end, "serves"
            yield from ((one.end, "wants") for one in clause[at + 1 :] if one.folded in said.BY)
        elif word.folded in said.EQUIPS and not said.BY.isdisjoint(folded[at + 1 :]):
            yield word.end, "serves"
            yield from ((one.end, "gives") for one in clause[at + 1 :] if one.folded in said.BY)
        elif word.folded in said.INCLUDED and word is clause[-1]:
            withs = [one.end for one in clause if one.folded in said.BY]
            if withs or not any(map(is_wish, clause)):
                yield withs[-1] if withs else clause[0].start, "gives"
        elif word.folded in said.PURCHASE:
            yield from ((one.end, "wants") for one in clause[at + 1 : at + 3] if one.folded in said.BOUGHT)
        elif word.folded in said.TRY and not said.READY.isdisjoint(before):
            yield word.end, "wants"
        elif word.folded in said.TRIED and last in said.TO_BE and not said.WITH.isdisjoint(after):
            yield next(one.end for one in clause[at + 1 :] if one.folded in said.WITH), "wants"
        elif (word.folded in said.TRY and is_wanted and _is_in_order(clause, at)) or _is_opened(
            word, before, after, folded[:at]
        ):
            yield word.end, "serves"


def _is_in_order(clause: Sequence[Word], at: int) -> bool:
    """Whether what stands at this place is what others are sought for: "a farm to test our app", no "wants to test"."""
    return at > 1 and clause[at - 1].folded in said.IN_ORDER and not is_wish(clause[at - 2])


def _is_opened(word: Word, before: Sequence[str], after: Sequence[str], clause: Sequence[str]) -> bool:
    """Whether what comes after this "to" is whom something is offered to, and not what a way leads to."""
    is_one = word.folded == "to" and bool(after) and after[0] in said.ONE
    return is_one and not said.GIVES.isdisjoint(clause) and said.WAYS.isdisjoint(before)


def _is_asked_for(words: Sequence[Word]) -> bool:
    """Whether words begin with whoever should do something: "someone to", "quelqu'un qui"."""
    return words[0].folded in said.SOMEBODY and any(word.folded in said.WHOEVER for word in words[1:])


def _unjoined(word: Word) -> Word:
    """Return a word without an Arabic "and" written onto it, where what is left is known here."""
    bare = word.folded.removeprefix("و")
    return replace(word, folded=bare) if bare != word.folded and bare in said.JOINED else word


def _is_bound(words: Sequence[Word]) -> bool:
    """Whether Arabic writes its "for" onto the next word, or the one after: طلبيات مشتركة لملابس المستشفيات.

    Not so far off onto a short one: طلبيات كبيرة لوز are orders of almonds.
    """
    return any(word.folded.startswith("ل") and (not at or len(word.folded) > _SHORT) for at, word in enumerate(words))


def _is_for(folded: str) -> bool:
    """Whether Arabic writes its "for the" onto this word: قماش للقمصان is cloth and no shirts."""
    return folded.startswith("لل") and len(folded) > len("لل") + 2


def _meant(word: Word) -> Intent:
    forms = {word.folded, word.stem}
    return "wants" if forms & said.WANTS else "gives" if forms & said.GIVES else ""


def _bought(clause: Sequence[Word], at: int, named: Collection[int]) -> Sequence[Word]:
    """Return the words after the buyer at `at` that may tell what is bought, until something is named.

    In "importers of herbs for tea" they do not reach the tea.
    """
    after = clause[at + 1 : at + _BUYS]
    unnamed = [*takewhile(lambda word: word.start not in named, after)]
    return unnamed or after[:1]


def _is_sold(word: Word, after: Sequence[Word]) -> bool:
    """Whether what comes after `word` is for sale: "buyers of dates", "buyers abroad for dates".

    Arabic writes its "for" and "of" onto the next word: مشترين للتمور.
    """
    if not after:
        return False
    is_of = after[0].folded in said.OF or after[0].folded[0] == "ل" or any(one.folded in said.FOR for one in after)
    return word.folded in said.SELL or (word.folded in said.BUYERS and is_of)
