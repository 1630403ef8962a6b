"""Reasons: what speaks for two clusters meeting, made of the very concepts that scored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from bot.matching.meeting import SUPPLIES, answers, basis, is_its_own, met, plain, shared
from bot.matching.vectors import HOPED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.matching.kinship import Kinship, Matrix
    from bot.matching.vectors import Vector, Weight, Weights

Kind = Literal["complement", "needs_offers", "same_mission", "markets"]
Basis = Literal[
    "sought",
    "worked",
    "carried",
    "perhaps",
    "distant",
    "peers",
    "chain",
    "shared",
    "akin",
    "wished",
    "market",
]
SOUGHT = frozenset({"sought", "worked", "carried"})
Direction = Literal["theirs", "mine", "both"]

# Siblings are said side by side, "they offer this; you seek that", which stays true of products; "they train, you seek
# funding" says nothing. Worth saying is edge, offer and wish together; below, the sentence would promise too much.
_NEAR_ENOUGH = {"complement": 0.15, "needs_offers": 0.35, "same_mission": 0.35}
_WORTH_SAYING = {"complement": 0.1, "needs_offers": 0.2, "same_mission": 0.2}
_ACROSS = 0.4  # a thing of another trade, though related, is no answer to a wish
_SHARED = 0.45
_SAME_TRADE = 0.3  # of the strength: dates and olive oil are one trade and two products
_FEEDS = 0.35
_UNLIKE = 0.5  # of the strength, where the two phrases have nothing else in common
_CHAIN = 0.5  # nobody asked for it: weaker than a wish that is met
_WISHED = 0.5  # the same question is less than the same work
_MARKET = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks for a meeting.

    `basis` tells how to say it. "sought": `direction` "theirs" means they offer what I seek, "mine" that I offer what
    they seek; `concepts` are (offered, sought), or one where they are the same. "worked" is the same of what the giver
    only says it works on, "carried" of goods that a carrier seeks, "perhaps" of what may be meant, with no concepts
    where only the words sound alike, "distant" of the same where little else does; "peers" of what one does who looks
    for others who do the same. "chain": (what feeds, what is fed), and "theirs" means they feed what we do. "shared":
    (theirs, mine), or one. "akin": the trade that both are of, and a thing that either makes, or neither. "wished":
    what both seek. "market":
    `countries` holds mine where they want to come ("theirs"), theirs where I want to go ("mine"), or both, mine first.
    Words are quoted as typed; none where something was only ticked. `strength` orders reasons of one kind, 0..1. What
    is not `told` speaks for a meeting and its kind, but a reader would not call it a reason. `likeness` is how alike
    the first words quoted are, 0..1.
    """

    kind: Kind
    basis: Basis
    direction: Direction
    concepts: tuple[str, ...] = ()
    their_words: tuple[str, ...] = ()
    my_words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    strength: float = 0.0
    told: bool = True
    likeness: float = 1.0

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Reason:
        """Return the reason whose parts `content` holds, lists for tuples."""
        parts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        return cls(**parts)


def reasons(me: Vector, other: Vector, kinship: Kinship, rarity: dict[str, float] | None = None) -> list[Reason]:
    """Return every reason for `me` to meet `other`, strongest first within each kind, ties by concepts.

    `rarity` weighs concepts by how few speak of them (0..1); without it all count alike.
    """
    return weighed(unweighed(me, other, kinship), kinship, rarity or {})


def unweighed(me: Vector, other: Vector, kinship: Kinship) -> tuple[Reason, ...]:
    """Return every reason for `me` to meet `other` as the two profiles alone tell it, whoever else is there."""
    found = chain(
        _sought(me, other, kinship, "theirs"),
        _sought(other, me, kinship, "mine"),
        _fed(me, other, kinship, "theirs"),
        _fed(other, me, kinship, "mine"),
        _shared(me, other, kinship),
        _wished(me, other, kinship),
        _market(me, other),
    )
    return tuple(found)


def weighed(found: Iterable[Reason], kinship: Kinship, rarity: Mapping[str, float]) -> list[Reason]:
    """Return reasons weighed by how rare and how specific what they say is, as `reasons` orders them."""
    heavy = (_weighed(reason, kinship, rarity) for reason in found)
    return sorted(heavy, key=lambda reason: (reason.kind, -reason.strength, reason.direction, reason.concepts))


def in_different_sectors(me: Vector, other: Vector) -> bool:
    """Whether the two are of different sectors: their main ones, which stand first."""
    return bool(me.sectors and other.sectors) and me.sectors[0] != other.sectors[0]


def _sought(seeker: Vector, giver: Vector, kinship: Kinship, direction: Direction) -> Iterator[Reason]:
    best = _best(seeker.seeks, giver.offers, kinship.near, kinship)
    for concept, (near, offered, offer) in best.items():
        wish = seeker.seeks[concept]
        if not wish.stated:
            continue
        if _is_for_peers(wish):
            yield from _peers(seeker, giver, concept, kinship, direction)
            continue
        kind = _kind_of_exchange(offered, concept, giver, seeker, kinship)
        if near < _NEAR_ENOUGH[kind] or near * offer.value * wish.value < _WORTH_SAYING[kind]:
            continue
        if kinship.is_top(offered) and offered != concept:
            continue  # who is of a sector does not thereby offer each part of it
        if kinship.sector[offered] != kinship.sector[concept] and near < _ACROSS:
            continue  # "they offer cold stores, you seek fish" is told by a chain, if at all
        is_met, likeness, quoted = met(concept, (giver, offer), (seeker, wish), kinship)
        yield _two_sided(
            Reason(
                kind=kind,
                basis=basis(seeker, giver, offered, quoted[0] if is_met else None),
                direction=direction,
                concepts=(offered, concept) if offered != concept else (concept,),
                strength=near * offer.value * wish.value * (_UNLIKE + (1 - _UNLIKE) * likeness),
                likeness=likeness,
                told=is_met and answers(offered, concept, kinship) and is_its_own(giver, offered, offer, kinship),
            ),
            giver=_quoting(offer, quoted[0]),
            taker=_quoting(wish, quoted[1]),
        )


def _is_for_peers(wish: Weight) -> bool:
    """Whether all that is wanted of a thing is to meet others who do it."""
    return bool(wish.words) and all(about and about.peers for _, about in wish.told())


def _peers(seeker: Vector, other: Vector, concept: str, kinship: Kinship, direction: Direction) -> Iterator[Reason]:
    """Yield that `other` does what `seeker` looks for others to do: the same, or a part of it."""
    wish = seeker.seeks[concept]
    best = _best([concept], other.work, kinship.near, kinship)
    if concept not in best:
        return
    near, found, work = best[concept]
    if near < _SHARED:
        return
    yield _two_sided(
        Reason(
            kind="same_mission",
            basis="peers",
            direction=direction,
            concepts=(found,),
            strength=near * work.value * wish.value,
            told=answers(found, concept, kinship) and not kinship.is_top(concept) and bool(work.words),
        ),
        giver=_quoting(work, None),
        taker=_quoting(wish, None),
    )


def _kind_of_exchange(offered: str, sought: str, giver: Vector, seeker: Vector, kinship: Kinship) -> Kind:
    """Return what passes: know-how, which is services and the skills a trade knows under its own name, or goods.

    A food cluster that looks for food clusters looks for its like, and nothing passes.
    """
    if kinship.know_how[offered]:
        return "needs_offers"
    sector = kinship.sector[sought]
    if kinship.is_top(sought) and sector in giver.sectors and sector in seeker.sectors:
        return "same_mission"
    return "complement"


def _fed(fed: Vector, feeding: Vector, kinship: Kinship, direction: Direction) -> Iterator[Reason]:
    if not in_different_sectors(fed, feeding):
        return
    home = {concept: weight for concept, weight in feeding.offers.items() if kinship.sector[concept] in feeding.sectors}
    mine = [name for name, work in fed.topics.items() if work.stated and kinship.sector[name] in fed.sectors]
    for concept, (near, offered, offer) in _best(mine, home, kinship.feeds, kinship).items():
        if near >= _FEEDS:
            work = fed.topics[concept]
            feeds, is_fed = plain(offer), plain(work)
            is_plain = feeds == "" or is_fed == ""  # what both typed is met in their own words, or not at all
            yield _two_sided(
                Reason(
                    kind="complement",
                    basis="chain",
                    direction=direction,
                    concepts=(offered, concept),
                    strength=_CHAIN * near * offer.value * work.value,
                    told=is_plain
                    and near >= SUPPLIES
                    and not kinship.is_top(concept)
                    and not kinship.know_how[offered],
                ),
                giver=_quoting(offer, feeds),
                taker=_quoting(work, is_fed),
            )


def _shared(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    ours, theirs = _topics(me, other, kinship), _topics(other, me, kinship)
    near_ones, akin = [], []
    for concept, (near, found, weight) in _best(ours, theirs, kinship.near, kinship).items():
        quoted = shared(ours[concept], weight)
        mine, named = _quoting(ours[concept], quoted and quoted[0]), _quoting(weight, quoted and quoted[1])
        is_work = _is_work(concept, me, kinship) and _is_work(found, other, kinship)
        reason = Reason(
            kind="same_mission",
            basis="shared",
            direction="both",
            concepts=(found, concept) if found != concept else (concept,),
            their_words=named.words,
            my_words=mine.words,
            strength=near * weight.value * mine.value,
            told=quoted is not None and found == concept and is_work,
        )
        if near >= _SHARED:
            near_ones.append(reason)
        if near and _is_one_trade(found, concept, me, other, kinship):
            trade, strength = kinship.vocabulary.top(concept), _SAME_TRADE * reason.strength
            one_trade = replace(reason, basis="akin", concepts=(trade,), strength=strength, told=True)
            akin.append(one_trade if is_work else replace(one_trade, their_words=(), my_words=()))
    yield from near_ones
    if not any(reason.told for reason in near_ones):
        yield from sorted(akin, key=lambda one: (not one.my_words, -one.strength, one.concepts))[:1]


def _is_work(concept: str, one: Vector, kinship: Kinship) -> bool:
    """Whether `one` says of itself, in a trade of its own, that it does this, and not only that its members hope so."""
    known = [weights[concept] for weights in (one.topics, one.offers) if concept in weights]
    is_firm = any(weight.value > HOPED or not weight.words for weight in known)
    return is_firm and concept in one.offers and kinship.sector[concept] in one.sectors


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


def _wished(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield what two of one trade both wrote that they seek: they ask the same questions. Wishes for services say less.

    Only products and skills count: nearly everybody seeks training, funds and buyers.
    """
    if in_different_sectors(me, other) or not me.sectors:
        return
    for concept in sorted(me.seeks.keys() & other.seeks.keys() & kinship.place.keys()):
        mine, theirs = me.seeks[concept], other.seeks[concept]
        if mine.words and theirs.words and not kinship.is_top(concept) and not kinship.services[kinship.place[concept]]:
            yield Reason(
                kind="same_mission",
                basis="wished",
                direction="both",
                concepts=(concept,),
                their_words=theirs.words,
                my_words=mine.words,
                strength=_WISHED * mine.value * theirs.value,
                told=not (concept in me.work or concept in other.work) and shared(mine, theirs) is not None,
            )


def _market(me: Vector, other: Vector) -> Iterator[Reason]:
    come = me.country if me.country and me.country in other.markets else ""
    go = other.country if other.country and other.country in me.markets else ""
    if come or go:
        yield Reason(
            kind="markets",
            basis="market",
            direction="both" if come and go else "theirs" if come else "mine",
            countries=tuple(country for country in (come, go) if country),
            strength=_MARKET * (2 if come and go else 1),
        )


def _best(
    concepts: Iterable[str], offers: Weights, edges: Matrix, kinship: Kinship
) -> dict[str, tuple[float, str, Weight]]:
    """Return for each of `concepts` what of `offers` serves it best: (edge, its concept, its weight); ties by concept.

    One look at the matrix for all: pair by pair, this is where the time goes.
    """
    stated = [(name, offers[name]) for name in sorted(offers) if offers[name].stated and name in kinship.place]
    known = [concept for concept in concepts if concept in kinship.place]
    if not stated or not known:
        return {}
    rows, columns = [kinship.place[name] for name, _ in stated], [kinship.place[concept] for concept in known]
    block = edges[np.array(rows)[:, None], columns].astype(np.float64)
    first = (block * np.array([[weight.value] for _, weight in stated])).argmax(axis=0).tolist()
    return {
        concept: (float(block[at, place]), *stated[at])
        for place, (concept, at) in enumerate(zip(known, first, strict=True))
    }


def _quoting(weight: Weight, phrase: str | None) -> Weight:
    """Return `weight` with `phrase` quoted first."""
    first = [word for word in weight.words if word == phrase]
    return replace(weight, words=(*first, *(word for word in weight.words if word != phrase)), about=())


def _two_sided(reason: Reason, *, giver: Weight, taker: Weight) -> Reason:
    theirs, mine = (giver, taker) if reason.direction == "theirs" else (taker, giver)
    return replace(reason, their_words=theirs.words, my_words=mine.words)


def _weighed(reason: Reason, kinship: Kinship, rarity: Mapping[str, float]) -> Reason:
    if not reason.concepts:
        return reason
    last = reason.concepts[-1]
    weight = float(kinship.specificity[kinship.place[last]]) * rarity.get(last, 1.0)
    return replace(reason, strength=round(reason.strength * weight, 4))
