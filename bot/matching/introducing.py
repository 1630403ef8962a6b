"""Introducing: what somebody gives and looks for, in so many words, where nothing of it is known to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.cards import for_card, is_typed
from bot.matching.heads import is_one_head
from bot.matching.hints import common
from bot.matching.reason import SOUGHT, Reason
from bot.matching.sayings import cut, uncut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.agreeing import Sounding
    from bot.matching.kinship import Kinship
    from bot.matching.mentions import About
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector, Weights

_WORK = 0.5  # what sounds like my work, beside what sounds like a wish or an offer of mine
_BESIDE, _BESIDE_OF_SERVICES = 0.5, 0.6
"""How alike a wish and an offer of two words or more must sound to be set side by side: of 36 such sentences on cards
that were read 18 misled, most of them of two trades, of a word alone, or less alike than this."""
_NAMED, _NAMED_ALIKE = 0.1, 0.1
"""How strong a reason must be that may not be told, and how alike the phrases, to be set side by side. Of 40 such on
those cards 24 misled: so only what members look for, a deal in so many words, is."""
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
    pairs = _beside(reasons, known, me, other, kinship) if sum(map(is_typed, shown)) <= 1 else []
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


def _beside(
    reasons: Sequence[Reason], known: Iterable[Reason], me: Vector, other: Vector, kinship: Kinship
) -> list[Reason]:
    """Return what one seeks and the other has that both typed and no reason quotes: what names one thing, then sounds.

    At most one of a wish.
    """
    told = [one for one in reasons if one.basis != "distant"]
    said = {uncut(word) for one in told for word in (*one.their_words[:1], *one.my_words[:1])}
    found: list[Reason] = []
    for pair in (*_named(known, me, other, kinship), *_heard(me, other, kinship)):
        wish = uncut((pair.my_words if pair.direction == "theirs" else pair.their_words)[0])
        if not any(wish in one or one in wish for one in said):
            said.add(wish)
            found.append(pair)
    return found


def _named(known: Iterable[Reason], me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield goods that both typed and that may not be told as a reason, and what is left of those that one makes."""
    untold = (one for one in known if not one.told and one.basis in SOUGHT and one.strength >= _NAMED)
    for one in sorted(untold, key=lambda one: -one.strength):
        offered, sought = one.concepts[0], one.concepts[-1]
        giver = other if one.direction == "theirs" else me
        is_home = kinship.sector[offered] in giver.sectors  # rooms in stone houses are no stone
        is_left = sought in kinship.vocabulary[offered].supplies  # who presses olives has the stones
        is_quoted = bool(one.their_words and one.my_words) and is_home
        if is_quoted and (is_left or (offered == sought and _is_hoped(one, me, other) and _is_meant(one, me, other))):
            yield replace(one, basis="beside", concepts=() if is_left else (offered,), told=True, agreed=False)


def _is_hoped(reason: Reason, me: Vector, other: Vector) -> bool:
    """Whether it is members who look for it, and not the cluster."""
    seeker, words = (me, reason.my_words) if reason.direction == "theirs" else (other, reason.their_words)
    hoped = [uncut(one.phrase) for one in seeker.sought if one.hoped]
    return any(uncut(wish) in one or one in uncut(wish) for wish in words[:1] for one in hoped)


def _is_meant(reason: Reason, me: Vector, other: Vector) -> bool:
    """Whether the phrases that both typed name the thing, and not what it is for: "packs for jam" are no jam."""
    ((concept,), mine, theirs) = reason.concepts, reason.my_words[0], reason.their_words[0]
    is_theirs = reason.direction == "theirs"
    seeker, giver = (me, other) if is_theirs else (other, me)
    wished, given = (mine, theirs) if is_theirs else (theirs, mine)
    offer, wish = _about(giver.offers, concept, given), _about(seeker.seeks, concept, wished)
    is_one = is_one_head(offer.head if offer else "", wish.head if wish else "")
    return is_one and reason.likeness >= _NAMED_ALIKE


def _about(weights: Weights, concept: str, phrase: str) -> About | None:
    return dict(weights[concept].told()).get(phrase) if concept in weights else None


def _heard(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield the wish and the offer of two of one trade that sound most alike, loud enough.

    Buyers of software are no buyers of food.
    """
    if {*me.sectors}.isdisjoint(other.sectors):
        return
    heard = [(True, one) for one in soundings(me, other, words=2)] + [
        (False, one) for one in soundings(other, me, words=2)
    ]
    for is_mine, one in sorted(heard, key=lambda pair: -pair[1].likeness):
        if one.likeness >= (_BESIDE_OF_SERVICES if _is_service(one, kinship) else _BESIDE):
            theirs, mine = (one.offer, one.wish) if is_mine else (one.wish, one.offer)
            yield Reason(
                kind="needs_offers" if one.taught else "complement",
                basis="beside",
                direction="theirs" if is_mine else "mine",
                their_words=(theirs.phrase,),
                my_words=(mine.phrase,),
                likeness=one.likeness,
            )


def _is_service(heard: Sounding, kinship: Kinship) -> bool:
    """Whether what both most likely name is a service."""
    _, place = max(common(heard.offer.reading, heard.wish.reading), common(heard.offer.hint, heard.wish.hint))
    return bool(kinship.services[place])


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
