"""Missions: what two clusters both work on, or both look for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.hints import alike
from bot.matching.meeting import shared
from bot.matching.reason import Reason
from bot.matching.serving import in_different_sectors, quoting, serves_best
from bot.matching.vectors import HOPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.kinship import Kinship
    from bot.matching.vector import Vector, Weight

SHARED = 0.45
_SAME_TRADE = 0.3  # of the strength: dates and olive oil are one trade and two products
_ALIKE = 0.6
_WISHED = 0.5  # the same question is less than the same work
_TOGETHER = frozenset({"sv.tenders", "sv.project_partners"})  # who both want to bid, or to apply, do it together


def shared_missions(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield what both work on; where nothing of it is told, that both are of one trade."""
    ours, theirs = _topics(me, other, kinship), _topics(other, me, kinship)
    common = {*me.sectors} & {*other.sectors}
    near_ones, akin = [], []
    for concept, (near, found, weight) in serves_best(ours, theirs, kinship.near, kinship).items():
        is_near, is_kin = near >= SHARED, bool(near) and _is_one_trade(found, concept, me, other, kinship)
        if not (is_near or is_kin):
            continue
        quoted = shared(ours[concept], weight)
        mine, named = quoting(ours[concept], quoted and quoted[0]), quoting(weight, quoted and quoted[1])
        is_work = _is_work(concept, me, kinship) and _is_work(found, other, kinship)
        is_said = bool(common) and found == concept and _is_said_alike(ours[concept], weight)
        reason = Reason(
            kind="same_mission",
            basis="shared",
            direction="both",
            concepts=(found, concept) if found != concept else (concept,),
            their_words=named.words,
            my_words=mine.words,
            strength=near * weight.value * mine.value,
            told=quoted is not None and found == concept and (is_work or is_said),
        )
        if is_near:
            near_ones.append(reason)
        if is_kin:
            trade, strength = _field(found, concept, kinship), _SAME_TRADE * reason.strength
            one_trade = replace(reason, basis="akin", concepts=(trade,), strength=strength, told=True)
            whole = replace(one_trade, concepts=(kinship.vocabulary.top(concept),), their_words=(), my_words=())
            akin.append(one_trade if is_work else whole)
    yield from near_ones
    if not any(reason.told for reason in near_ones):
        yield from sorted(akin, key=lambda one: (not one.my_words, *_rank(one, kinship)))[:1]


def _field(one: str, two: str, kinship: Kinship) -> str:
    """Return the narrowest concept that both are part of: audits and savings are both energy efficiency."""
    around = (two, *kinship.vocabulary.ancestors(two))
    shared = (concept for concept in (one, *kinship.vocabulary.ancestors(one)) if concept in around)
    return next(shared, kinship.vocabulary.top(two))  # a sector may have two tops


def _rank(akin: Reason, kinship: Kinship) -> tuple[bool, float, tuple[str, ...]]:
    return kinship.is_top(akin.concepts[0]), -akin.strength, akin.concepts


def _is_work(concept: str, one: Vector, kinship: Kinship) -> bool:
    """Whether `one` says of itself, in a trade of its own, that it does this, and not only that its members hope so."""
    known = [weights[concept] for weights in (one.topics, one.offers) if concept in weights]
    is_firm = any(weight.value > HOPED or not weight.words for weight in known)
    return is_firm and concept in one.offers and kinship.sector[concept] in one.sectors


def _is_said_alike(mine: Weight, theirs: Weight) -> bool:
    """Whether both firmly say that they work on a thing, in phrases that sound alike, be it of another trade."""
    is_firm = mine.value > HOPED and theirs.value > HOPED
    said = ((one, two) for _, one in mine.told() for _, two in theirs.told() if one and two)
    return is_firm and any(alike(one.hint, two.hint) >= _ALIKE for one, two in said)


def _is_one_trade(one: str, two: str, me: Vector, other: Vector, kinship: Kinship) -> bool:
    """Whether both concepts, named in so many words, belong to one sector that both clusters are of."""
    sector = kinship.sector[one]
    return bool(sector) and sector == kinship.sector[two] and sector in me.sectors and sector in other.sectors


def _topics(one: Vector, other: Vector, kinship: Kinship) -> dict[str, Weight]:
    """Return the topics of `one` that could be a mission shared with `other`.

    A whole sector that both are of is a tick, not a mission, unless one of them wrote that it looks for its like; two
    clusters of different sectors that both want to export do not have the same mission either.
    """
    sought = {concept for vector in (one, other) for concept, wish in vector.seeks.items() if wish.words}
    common = set(one.sectors) & set(other.sectors)
    strangers = bool(one.sectors and other.sectors) and not common
    return {
        concept: weight
        for concept, weight in one.work.items()
        if concept in kinship.place
        and (weight.stated or concept in sought)
        and not (strangers and kinship.services[kinship.place[concept]])
        and not (
            kinship.is_top(concept) and concept not in sought and (kinship.sector[concept] in common or not common)
        )
    }


def wished(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield what two of one trade both wrote that they seek: they ask the same questions. Wishes for services say less.

    Only products and skills count, others of their like, and what is done together: nearly everybody seeks training,
    funds and buyers. Across the sea it is not told of products: two who lack the same bottles have none for each other
    (of 28 such sentences that were read two were true); neighbours may buy them together.
    """
    if in_different_sectors(me, other) or not me.sectors:
        return
    at_work = me.work.keys() | other.work.keys()
    for concept in sorted(me.seeks.keys() & other.seeks.keys() & kinship.place.keys()):
        mine, theirs = me.seeks[concept], other.seeks[concept]
        is_together = concept in _TOGETHER or (_is_for_peers(mine) and _is_for_peers(theirs))
        is_other = kinship.services[kinship.place[concept]] and not is_together
        is_one_question = kinship.know_how[concept] == 1 or me.side == other.side
        is_told = is_one_question and concept not in at_work and shared(mine, theirs) is not None
        if mine.words and theirs.words and not kinship.is_top(concept) and not is_other:
            yield Reason(
                kind="same_mission",
                basis="wished",
                direction="both",
                concepts=(concept,),
                their_words=theirs.words,
                my_words=mine.words,
                strength=_WISHED * mine.value * theirs.value,
                told=concept in _TOGETHER or is_told,
            )


def _is_for_peers(wish: Weight) -> bool:
    return any(about and about.peers for _, about in wish.told())
