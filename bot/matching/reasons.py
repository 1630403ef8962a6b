"""Reasons: what speaks for two clusters meeting, made of the very concepts that scored."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.matching.agreeing import agreed
from bot.matching.calling import called, calls_for
from bot.matching.meeting import SUPPLIES, answers, basis, is_its_own, met, opens_where_wanted, plain
from bot.matching.missions import SHARED, shared_missions, wished
from bot.matching.reason import SOUGHT, Reason
from bot.matching.serving import in_different_sectors, quoting, serves_best
from bot.matching.ticks import TRADES
from bot.matching.vector import Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.matching.kinship import Kinship
    from bot.matching.reason import Direction, Kind
    from bot.matching.vector import Vector

# Siblings are said side by side, "they offer this; you seek that", which stays true of products; "they train, you seek
# funding" says nothing. Worth saying is edge, offer and wish together; below, the sentence would promise too much.
_NEAR_ENOUGH = {"complement": 0.15, "needs_offers": 0.35, "same_mission": 0.35}
_WORTH_SAYING = {"complement": 0.1, "needs_offers": 0.2, "same_mission": 0.2}
_ACROSS = 0.4  # a thing of another trade, though related, is no answer to a wish
_FEEDS = 0.35
_UNLIKE = 0.5  # of the strength, where the two phrases have nothing else in common
_CHAIN = 0.5  # nobody asked for it: weaker than a wish that is met
_MARKET = 0.1
_AGREED = 0.8  # of the strength it would have if both had been linked
_SURE = 0.8  # how far two readings agree from which it is told, and no question any more


def reasons(me: Vector, other: Vector, kinship: Kinship, rarity: dict[str, float] | None = None) -> list[Reason]:
    """Return every reason for `me` to meet `other`, strongest first within each kind, ties by concepts.

    `rarity` weighs concepts by how few speak of them (0..1); without it all count alike.
    """
    return weighed(unweighed(me, other, kinship), kinship, rarity or {})


def unweighed(me: Vector, other: Vector, kinship: Kinship) -> tuple[Reason, ...]:
    """Return every reason for `me` to meet `other` as the two profiles alone tell it, whoever else is there."""
    exchanged = (*_sought(me, other, kinship, "theirs"), *_sought(other, me, kinship, "mine"))
    found = chain(
        exchanged,
        _agreed(me, other, kinship, "theirs", exchanged),
        _agreed(other, me, kinship, "mine", exchanged),
        _fed(me, other, kinship, "theirs"),
        _fed(other, me, kinship, "mine"),
        called(me, other, kinship),
        shared_missions(me, other, kinship),
        wished(me, other, kinship),
        _market(me, other),
    )
    return tuple(found)


def weighed(found: Iterable[Reason], kinship: Kinship, rarity: Mapping[str, float]) -> list[Reason]:
    """Return reasons weighed by how rare and how specific what they say is, as `reasons` orders them."""
    heavy = (_weighed(reason, kinship, rarity) for reason in found)
    return sorted(heavy, key=lambda reason: (reason.kind, -reason.strength, reason.direction, reason.concepts))


def _sought(seeker: Vector, giver: Vector, kinship: Kinship, direction: Direction) -> Iterator[Reason]:
    best = serves_best(seeker.seeks, giver.offers, kinship.near, kinship)
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
                told=is_met
                and not (kinship.is_top(concept) and calls_for(concept, seeker, wish.words))
                and not (kinship.is_top(offered) and not quoted[0] and offered not in TRADES.values())
                and answers(offered, concept, kinship)
                and is_its_own(giver, offered, offer, kinship)
                and opens_where_wanted(offered, giver, seeker),
            ),
            giver=quoting(offer, quoted[0]),
            taker=quoting(wish, quoted[1]),
        )


def _agreed(
    seeker: Vector, giver: Vector, kinship: Kinship, direction: Direction, known: Iterable[Reason]
) -> Iterator[Reason]:
    """Yield what both most likely name, where nothing `known` tells of it or of more of it, or asks about just that."""
    exchanged = [reason for reason in known if reason.direction == direction and reason.basis in SOUGHT]
    told = {concept for reason in exchanged if reason.told for concept in reason.concepts}
    asked = {reason.concepts[0] for reason in exchanged if len(reason.concepts) == 1}
    for concept, likeness, offer, wish in agreed(seeker, giver, kinship):
        if concept not in asked and told.isdisjoint((concept, *kinship.vocabulary.ancestors(concept))):
            told.add(concept)
            is_learnt = kinship.know_how[concept] or offer.taught or wish.taught
            yield _two_sided(
                Reason(
                    kind="needs_offers" if is_learnt else "complement",
                    basis=basis(seeker, giver, concept, None),
                    direction=direction,
                    concepts=(concept,),
                    strength=_AGREED * likeness,
                    likeness=likeness,
                    told=likeness >= _SURE,
                    agreed=True,
                ),
                giver=Weight(likeness, (offer.phrase,)),
                taker=Weight(likeness, (wish.phrase,)),
            )


def _is_for_peers(wish: Weight) -> bool:
    """Whether all that is wanted of a thing is to meet others who do it."""
    return bool(wish.words) and all(about and about.peers for _, about in wish.told())


def _peers(seeker: Vector, other: Vector, concept: str, kinship: Kinship, direction: Direction) -> Iterator[Reason]:
    """Yield that `other` does what `seeker` looks for others to do: the same, or a part of it."""
    wish = seeker.seeks[concept]
    best = serves_best([concept], other.work, kinship.near, kinship)
    if concept not in best:
        return
    near, found, work = best[concept]
    if near < SHARED:
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
        giver=quoting(work, None),
        taker=quoting(wish, None),
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
    for concept, (near, offered, offer) in serves_best(mine, home, kinship.feeds, kinship).items():
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
                giver=quoting(offer, feeds),
                taker=quoting(work, is_fed),
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


def _two_sided(reason: Reason, *, giver: Weight, taker: Weight) -> Reason:
    theirs, mine = (giver, taker) if reason.direction == "theirs" else (taker, giver)
    return replace(reason, their_words=theirs.words, my_words=mine.words)


def _weighed(reason: Reason, kinship: Kinship, rarity: Mapping[str, float]) -> Reason:
    if not reason.concepts:
        return reason
    last = reason.concepts[-1]
    weight = float(kinship.specificity[kinship.place[last]]) * rarity.get(last, 1.0)
    return replace(reason, strength=round(reason.strength * weight, 4))
