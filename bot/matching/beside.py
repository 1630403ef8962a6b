"""Beside: what one seeks and the other has, quoted side by side as both typed it, where nothing may be claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.heads import is_one_head
from bot.matching.hints import common
from bot.matching.reason import SOUGHT, Reason
from bot.matching.sayings import uncut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.agreeing import Sounding
    from bot.matching.kinship import Kinship
    from bot.matching.mentions import About
    from bot.matching.reason import Basis
    from bot.matching.vector import Vector, Weights

_BESIDE, _BESIDE_OF_SERVICES = 0.5, 0.6
"""How alike a wish and an offer of two words or more must sound to be set side by side: of 36 such sentences on cards
that were read 18 misled, most of them of two trades, of a word alone, or less alike than this."""
_LEFT = frozenset(
    """
    af.palm_residues af.olive_residues af.fish_residues af.whey co.stone_fines tx.cutting_waste tx.leather_waste
    """.split()  # noqa: SIM905 - a word list is read as text
)
"""What is left of what somebody makes, by `supplies` of the vocabulary."""
_NAMED, _NAMED_ALIKE = 0.1, 0.1
"""How strong a reason must be that may not be told, and how alike the phrases, to be set side by side. Of 40 such on
those cards 24 misled: so only what members look for, a deal in so many words, is."""


def beside(
    reasons: Sequence[Reason], known: Iterable[Reason], me: Vector, other: Vector, kinship: Kinship
) -> list[Reason]:
    """Return what one seeks and the other has that both typed and no reason quotes: what names one thing, then sounds.

    `reasons` are told of the pair, `known` are all, told or not. At most one of a wish.
    """
    said = {uncut(word) for one in reasons for word in (*one.their_words[:1], *one.my_words[:1])}
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
        is_left = sought in _LEFT and sought in kinship.vocabulary[offered].supplies
        is_quoted = bool(one.their_words and one.my_words) and is_home
        if is_quoted and (is_left or (offered == sought and _is_hoped(one, me, other) and _is_meant(one, me, other))):
            basis: Basis = "worked" if is_left else "beside"  # who presses olives offers no stones, and has them
            yield replace(one, basis=basis, concepts=(offered,), told=True, agreed=False)


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
    ways = ((True, me, other), (False, other, me))
    heard = [(is_mine, one) for is_mine, seeker, giver in ways for one in soundings(seeker, giver, words=2)]
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
