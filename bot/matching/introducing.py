"""Introducing: what somebody gives and looks for, in so many words, where nothing of it is known to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.cards import SURE, for_card, is_bare
from bot.matching.hints import common
from bot.matching.sayings import cut, uncut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.reason import Reason
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector

_WORK = 0.5  # what sounds like my work, beside what sounds like a wish or an offer of mine


def introduced(reasons: Sequence[Reason], me: Vector, other: Vector) -> tuple[Reason, ...]:
    """Return `reasons` with `other` introduced to `me` in place of an uncertain link, or beside a reason that is alone.

    Of 98 sentences that put two phrases side by side as an uncertain link 19 made sense to those who read them; what
    somebody wrote that it offers and seeks is true, and who reads it sees more than the program does. Of a reason that
    is told alone it shows what stands around the words quoted: one of five such was not what they meant.
    """
    told = tuple((_introduction(one, me, other) or one) if one.basis == "distant" else one for one in reasons)
    shown = for_card(told)
    firm = [one for one in shown if one.basis not in ("akin", "perhaps") and not is_bare(one)]
    if len(firm) > 1 or any(one.basis in SURE and not is_bare(shown[0]) for one in shown):
        return told
    found = _introduction(reasons[0], me, other)
    return (*told, found) if found else told


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
