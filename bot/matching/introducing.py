"""Introducing: what somebody gives and looks for, in so many words, where nothing of it is known to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.beside import beside
from bot.matching.cards import for_card, is_typed
from bot.matching.hints import common
from bot.matching.sayings import cut, uncut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.kinship import Kinship
    from bot.matching.reason import Reason
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector

_WORK = 0.5  # what sounds like my work, beside what sounds like a wish or an offer of mine
_HEARD = 0.2
_ASKED_ALIKE = 0.15
"""How alike two phrases must be to be asked about: of 28 such questions 15 misled, of 17 from this on 7."""


def introduced(
    reasons: Sequence[Reason], known: Iterable[Reason], me: Vector, other: Vector, kinship: Kinship
) -> tuple[Reason, ...]:
    """Return `reasons` with what the two wrote set side by side, or `other` introduced to `me`, where little is told.

    `known` are all reasons of the pair, told or not. That is in place of an uncertain link, of a tick or a trade in
    common, or beside a reason that is alone. Of 98 sentences that put two phrases side by side as an uncertain link 19
    made sense to those who read them; what somebody wrote that it offers and seeks is true, and who reads it sees more
    than the program does. Of a reason that is told alone it shows what stands around the words quoted: one of five such
    was not what they meant.
    """
    plain = [replace(one, basis="distant") if _is_idle(one) else one for one in reasons]
    at = next((place for place, one in enumerate(plain) if one.basis == "distant"), len(plain))
    before, uncertain = plain[:at], plain[at : at + 1]
    after = [one for one in plain[at + 1 :] if one.basis != "distant"]  # one is enough
    shown = for_card([*before, *uncertain, *after])
    pairs = beside([*before, *after], known, me, other, kinship) if sum(map(is_typed, shown)) <= 1 else []
    if pairs:
        stead = [replace(pairs[0], kind=one.kind) for one in uncertain]
        return (*before, *stead, *after, *pairs[len(stead) :])
    told = [_introduction(one, me, other) or one for one in uncertain]
    if told or (any(map(is_typed, shown)) and len(shown) > 1):
        return (*before, *told, *after)
    found = _introduction(reasons[0], me, other)
    return (*before, *after, *([found] if found else []))


def _is_idle(reason: Reason) -> bool:
    """Whether a question asks about phrases that only sound alike, or that do not."""
    is_quoted = bool(reason.their_words and reason.my_words)
    return reason.basis == "perhaps" and is_quoted and (not reason.concepts or reason.likeness < _ASKED_ALIKE)


def _introduction(instead: Reason, me: Vector, other: Vector) -> Reason | None:
    """Return what `other` gives and seeks that is nearest to `me`, None where it wrote neither."""
    linked = [uncut(phrase) for phrase in instead.their_words[:1]]
    offers = ((one.likeness, one.offer) for one in soundings(me, other))
    wishes = ((one.likeness, one.wish) for one in soundings(other, me))
    offer = _line(other.lines_given, linked, _nearest(other.given, offers, me))
    wish = _line(other.lines_sought, linked, _nearest(other.sought, wishes, me, hoped=_HEARD))
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


def _nearest(
    sayings: Iterable[Saying], heard: Iterable[tuple[float, Saying]], me: Vector, hoped: float = 0
) -> list[Saying]:
    """Return sayings as they sound like what I seek or give, or like what I work on; as written where they do not.

    What a member hopes for is left out where it sounds no more like it than `hoped`: a dam needs no shoes.
    """
    near: dict[Saying, float] = {}
    for likeness, one in heard:
        near[one] = max(likeness, near.get(one, 0))
    sounds = {one: max(near.get(one, 0), _WORK * common(one.hint, me.hints_work)[0]) for one in sayings}
    return sorted((one for one in sounds if sounds[one] > hoped or not one.hoped), key=lambda one: -sounds[one])


def _line(lines: Sequence[str], linked: Sequence[str], said: Iterable[Saying]) -> str:
    """Return the sentence around what was linked, else around the first of what was said that it tells more than."""
    phrases = [*linked, *(uncut(one.phrase) for one in said)]
    more = [line for line in lines if line not in linked] or lines
    around = ((line, phrase) for phrase in phrases for line in more if phrase in line)
    line, phrase = next(around, (next(iter(more), ""), ""))
    return cut(line, phrase)
