"""Introducing: what somebody gives and looks for, in so many words, where nothing of it is known to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.cards import for_card, is_typed
from bot.matching.hints import common
from bot.matching.reason import Reason
from bot.matching.sayings import cut, uncut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.agreeing import Sounding
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector

_WORK = 0.5  # what sounds like my work, beside what sounds like a wish or an offer of mine
_BESIDE = 0.35
"""How alike a wish and an offer must sound to be set side by side: of 73 such pairs of the golden set two readers
called 56 the same or related, and 14 neither; of 67 below it 26 and 38."""

_BESIDE_A_WORD = 0.5
"""The same where one of them is a word alone: "sensors"."""


def introduced(reasons: Sequence[Reason], me: Vector, other: Vector) -> tuple[Reason, ...]:
    """Return `reasons` with what the two wrote set side by side, or `other` introduced to `me`, where little is told.

    That is in place of an uncertain link, of a tick or a trade in common, or beside a reason that is alone. Of 98
    sentences that put two phrases side by side as an uncertain link 19 made sense to those who read them; what somebody
    wrote that it offers and seeks is true, and who reads it sees more than the program does. Of a reason that is told
    alone it shows what stands around the words quoted: one of five such was not what they meant.
    """
    shown = for_card(reasons)
    pair = _beside(reasons, me, other) if sum(map(is_typed, shown)) <= 1 else None
    if pair:
        uncertain = [one for one in reasons if one.basis == "distant"]
        kept = [one for one in reasons if one not in uncertain[1:]]
        stead = uncertain[:1]
        return (*(replace(pair, kind=one.kind) if one in stead else one for one in kept), *(() if stead else (pair,)))
    told = tuple((_introduction(one, me, other) or one) if one.basis == "distant" else one for one in reasons)
    if any(one.basis == "distant" for one in told) or (any(map(is_typed, shown)) and len(shown) > 1):
        return told
    found = _introduction(reasons[0], me, other)
    return (*told, found) if found else told


def _beside(reasons: Sequence[Reason], me: Vector, other: Vector) -> Reason | None:
    """Return the wish and the offer that sound most alike, None where none do or where they are quoted already."""
    said = {uncut(word) for one in reasons for word in (*one.their_words[:1], *one.my_words[:1])}
    heard = [("theirs", one) for one in soundings(me, other)] + [("mine", one) for one in soundings(other, me)]
    clear = [pair for pair in heard if _is_clear(pair[1]) and not _is_quoted(pair[1].wish, said)]
    direction, best = max(clear, key=lambda pair: pair[1].likeness, default=("theirs", None))
    if best is None:
        return None
    theirs, mine = (best.offer, best.wish) if direction == "theirs" else (best.wish, best.offer)
    return Reason(
        kind="needs_offers" if best.taught else "complement",
        basis="beside",
        direction="theirs" if direction == "theirs" else "mine",
        their_words=(theirs.phrase,),
        my_words=(mine.phrase,),
        likeness=best.likeness,
    )


def _is_clear(heard: Sounding) -> bool:
    return heard.likeness >= (_BESIDE if min(heard.wish.words, heard.offer.words) > 1 else _BESIDE_A_WORD)


def _is_quoted(wish: Saying, said: Iterable[str]) -> bool:
    """Whether what is wished for stands in what is quoted already."""
    phrase = uncut(wish.phrase)
    return any(phrase in one or one in phrase for one in said)


def _introduction(instead: Reason, me: Vector, other: Vector) -> Reason | None:
    """Return what `other` gives and seeks that is nearest to `me`, None where it wrote neither."""
    linked = [uncut(phrase) for phrase in instead.their_words[:1]]
    offers = ((one.likeness, one.offer) for one in soundings(me, other))
    wishes = ((one.likeness, one.wish) for one in soundings(other, me))
    offer = _line(other.lines_given, linked, _nearest(other.given, offers, me))
    wish = _line(other.lines_sought, linked, _nearest(other.sought, wishes, me))
    words = tuple(line for line in (offer, wish) if line)
    if not words:
        return None
    return replace(
        instead,
        basis="distant",
        direction="both" if offer and wish else "theirs" if offer else "mine",
        concepts=(),
        their_words=words,
        my_words=(),
        likeness=1.0,
        agreed=False,
    )


def _nearest(sayings: Iterable[Saying], heard: Iterable[tuple[float, Saying]], me: Vector) -> list[Saying]:
    """Return sayings as they sound like what I seek or give, or like what I work on; as written where they do not."""
    near: dict[Saying, float] = {}
    for likeness, one in heard:
        near[one] = max(likeness, near.get(one, 0))
    return sorted(sayings, key=lambda one: -max(near.get(one, 0), _WORK * common(one.hint, me.hints_work)[0]))


def _line(lines: Sequence[str], linked: Sequence[str], said: Iterable[Saying]) -> str:
    """Return the sentence around what was linked, else around the first of what was said that it tells more than."""
    phrases = [*linked, *(uncut(one.phrase) for one in said)]
    more = [line for line in lines if line not in linked] or lines
    around = ((line, phrase) for phrase in phrases for line in more if phrase in line)
    line, phrase = next(around, (next(iter(more), ""), ""))
    return cut(line, phrase)
