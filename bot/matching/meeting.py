"""Meeting: whether two phrases that name one concept speak of the same thing, and which of several do it best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.matching.heads import is_one_head
from bot.matching.hints import alike
from bot.matching.mentions import OF_SOMETHING, About
from bot.matching.ticks import TRADES, is_of_any_trade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.kinship import Kinship
    from bot.matching.mentions import Subject
    from bot.matching.sayings import Saying
    from bot.matching.vector import Vector, Weight

    _Says = tuple[Vector, About | None]  # who says a thing, and what the phrase speaks of; None of a box

WAYS = frozenset({"tl.freight", "tl.sea", "tl.road", "tl.multimodal", "tl.platforms"})
_CARRIERS = "transport_logistics"
_MARKETS = TRADES["markets"]
_LOADS = frozenset({"af", "tx", "co", "pk", "he", "cr", "me"})  # what they carry and do not buy
_BOXES = OF_SOMETHING | {"sv.network"}  # a box of these says nothing to another trade
SUPPLIES = 0.9  # what goes straight into the other's work; by two steps it is no reason any more
HEARD = 0.2  # how far two phrases must sound alike that name the same goods; a course is told by its subject
HEARD_OF_A_SHELF = 0.3
"""The same where the concept is a shelf with others on it: of 11 such sentences below it that were read 4 were true."""
_TRUSTED = 0.5
"""How alike two phrases must sound, with half of how likely the less likely of them names the thing at all: of 90
sentences below it that readers judged 0.40 were true, of 818 above it 0.81 (tests/golden, what was weak left out)."""
_LIKELY = 0.5  # of the sum
_SURELY = 0.99  # who names a shelf as surely as its label does offers all that lies on it
_NEAR = 0.45  # from which two subjects are one: hygiene is part of food safety


def met(
    concept: str, giver: tuple[Vector, Weight], taker: tuple[Vector, Weight], kinship: Kinship
) -> tuple[bool, float, tuple[str, str]]:
    """Return whether what is given is what is wanted, how alike the phrases are that say so, and (given, wanted).

    Where it is not, these are the two phrases most alike. A phrase is blank where a box is meant; where nothing was
    typed they are as alike as can be.

    A course on hygiene is not what is wanted by who seeks a
    course on cranes, nor is a course on earth walls by who seeks presses for them; nor are goods that two phrases name
    and that sound alike in nothing else: of 34 such sentences on cards that were read, 16 were true. Two kinds of
    packaging machines have their shelf in common, and more is asked of them. Whatever it is, goods or a course, is told
    only where both phrases are likely to name it.
    """
    if not (giver[1].words or taker[1].words):
        is_one_trade = bool({*giver[0].sectors} & {*taker[0].sectors}) or is_of_any_trade(giver[0].sectors)
        return concept not in _BOXES or is_one_trade, 1.0, ("", "")
    pairs = [
        (_likeness(offer, wish), (given, wanted), offer, wish)
        for given, offer in _said(concept, giver[1])
        for wanted, wish in _said(concept, taker[1])
    ]
    met = [
        (likeness, quoted)
        for likeness, quoted, offer, wish in pairs
        if _is_met(concept, likeness, (giver[0], offer), (taker[0], wish), kinship)
    ]
    # what both typed tells more than a box, which is as like as can be
    likeness, quoted = max(met or [pair[:2] for pair in pairs], key=lambda pair: (sum(map(bool, pair[1])), pair[0]))
    return bool(met), likeness, quoted


def _is_met(concept: str, likeness: float, giver: _Says, taker: _Says, kinship: Kinship) -> bool:
    """Whether a phrase of the giver, or its box, is what a phrase of the taker asks for, or its box."""
    offer, wish = giver[1], taker[1]
    if offer is None or wish is None:
        return _is_plain(offer) and _is_plain(wish)
    likely = min(offer.likely, wish.likely)
    if likeness + _LIKELY * likely < _TRUSTED:
        return False
    heard = HEARD_OF_A_SHELF if concept in kinship.shelves and likely < _SURELY else HEARD
    is_learnt = offer.taught or wish.taught or kinship.know_how[concept] > 0
    return (likeness >= heard or is_learnt) and _is_one(concept, (giver[0], offer), (taker[0], wish), kinship)


def _said(concept: str, weight: Weight) -> list[tuple[str, About | None]]:
    """Return the phrases that name a concept with what they speak of, and last its box where it was ticked.

    A box says that training is wanted, and not in what.
    """
    ticked = ("", About(taught=True) if concept in OF_SOMETHING else None)
    told = [*weight.told()]
    return [*told, ticked] if weight.ticked or not told else told


def _likeness(offer: About | None, wish: About | None) -> float:
    return 1.0 if offer is None or wish is None else alike(offer.hint, wish.hint)


def shared(mine: Weight, theirs: Weight) -> tuple[str, str] | None:
    """Return the phrases in which two name the same sort of thing, (mine, theirs), or None: machines for figs, figs."""
    pairs = [(one, two) for one in mine.told() for two in theirs.told()]
    if not pairs:
        return next(iter(mine.words), ""), next(iter(theirs.words), "")
    return next(
        ((one[0], two[0]) for one, two in pairs if one[1] is None or two[1] is None or one[1].head == two[1].head),
        None,
    )


def plain(weight: Weight) -> str | None:
    """Return the first phrase that names the thing itself, blank where it was ticked, None where none does."""
    if not weight.words:
        return ""
    return next((word for word, about in weight.told() if _is_plain(about)), None)


def _is_plain(about: About | None) -> bool:
    return about is None or not (about.head or about.taught)


def answers(offered: str, sought: str, kinship: Kinship) -> bool:
    """Whether who seeks `sought` would call `offered` an answer: it is the same, or part of it. A sister is not.

    The ways of carrying are all answers to who seeks one: carriers send a load by sea, by road or in parts of a truck.
    """
    return offered == sought or sought in kinship.vocabulary.ancestors(offered) or WAYS.issuperset((offered, sought))


def opens_where_wanted(concept: str, giver: Vector, taker: Vector) -> bool:
    """Whether the market that a ticked box opens, the giver's own, is one the taker is after, where it names any."""
    is_opened = concept == _MARKETS and concept in giver.offers and giver.offers[concept].ticked
    return not (is_opened and giver.country and taker.markets) or giver.country in taker.markets


def is_its_own(giver: Vector, offered: str, offer: Weight, kinship: Kinship) -> bool:
    """Whether a cluster offers `offered`: a whole trade is offered by those whose main one it is."""
    return bool(offer.words) or not (kinship.is_top(offered) and kinship.sector[offered] in giver.sectors[1:])


def basis(seeker: Vector, giver: Vector, offered: str, quoted: str | None) -> Literal["sought", "worked", "carried"]:
    """Return how what `seeker` seeks of `giver` is told; `quoted` is the giver's phrase."""
    if _is_load(seeker, offered):
        return "carried"
    work = giver.topics.get(offered)
    return "worked" if quoted and work and quoted in work.words else "sought"


def _is_load(seeker: Vector, offered: str) -> bool:
    """Whether carriers seek it to carry: those who seek fish do not buy any."""
    return seeker.sectors[:1] == (_CARRIERS,) and offered.partition(".")[0] in _LOADS


def _is_one(concept: str, offer: tuple[Vector, About], wish: tuple[Vector, About], kinship: Kinship) -> bool:
    if not _is_one_head(concept, offer[1].head, wish[1].head, kinship):
        return False
    if concept not in OF_SOMETHING:
        is_service = bool(kinship.services[kinship.place[concept]])
        return is_service or is_one_sort(concept, offer[0], offer[1], wish[1], kinship)
    mine, theirs = offer[1].subject, wish[1].subject
    if concept == "sv.buyers" and not (mine and theirs):
        # who finds buyers for any trade is of none; whoever is of one finds them for it
        return is_of_any_trade(offer[0].sectors) or bool({*offer[0].sectors} & {*wish[0].sectors})
    if mine and theirs:
        return bool({*mine} & {*theirs}) or any(_nearness(mine, theirs, kinship))
    if mine or theirs:
        # who seeks "training" and no more is served by what belongs to its own trade
        trades = {kinship.sector.get(part, "") for part in (mine or theirs)}
        return bool(trades & {*(wish[0] if mine else offer[0]).sectors})
    return bool({*offer[0].sectors} & {*wish[0].sectors})


def is_one_sort(concept: str, giver: Vector, offer: About | Saying, wish: About | Saying, kinship: Kinship) -> bool:
    """Whether both speak of the thing, or both of learning it: who makes cheese teaches nobody how."""
    return (
        offer.taught == wish.taught
        or kinship.know_how[concept] > 0
        or (wish.taught and (giver.taught > 0 or "sv.training" in giver.offers))
    )


def _nearness(one: Subject, two: Subject, kinship: Kinship) -> Iterator[bool]:
    places = [[kinship.place[part] for part in subject if part in kinship.place] for subject in (one, two)]
    for at in places[0]:
        for to in places[1]:
            yield max(kinship.near[at, to], kinship.near[to, at]) >= _NEAR


def _is_one_head(concept: str, offered: str, sought: str, kinship: Kinship) -> bool:
    """Whether two clauses speak of one sort of thing. What is above a concept says no more of it than its own name."""
    above = kinship.vocabulary.ancestors(concept)
    # a course, an audit: what it is about counts, and not its name
    is_said = kinship.know_how[concept] == 1
    one, two = (
        "" if head in above or (is_said and kinship.know_how.get(head, 0) == 1) else head for head in (offered, sought)
    )
    if is_one_head(one, two):
        return True
    if one in kinship.place and two in kinship.place:
        at, to = kinship.place[one], kinship.place[two]
        return bool(max(kinship.near[at, to], kinship.near[to, at]) >= _NEAR)
    return False
