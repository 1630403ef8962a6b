"""Asking: what two may ask each other where nothing may be told outright, and what a match is worth then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.cards import is_bare
from bot.matching.kinship import FAR, Kinship
from bot.matching.reason import SOUGHT, Reason
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.matching.reason import Direction, Kind
    from bot.matching.vector import Vector

ASKED = SOUGHT | {"chain", "shared"}  # what may be asked about, where nothing may be told
# Of a score, where nothing is told outright; set on tests/golden, where six of ten pairs asked about for one thing were
# to meet, one of six for two things or for one trade.
_ASKED_SAME, _ASKED_NEAR, _AKIN = 0.8, 0.6, 0.6
_TICKED = 0.8  # "technology" sought, "technology" offered: anybody's, and nobody's
_ONE_TRADE = 0.3  # and nothing of it is named
_DISTANT = 0.15
WEAK = frozenset({"akin", "distant", "market"})
LOUD = 0.2
"""The echo from which two are worth a question though nothing links."""
FAINT = 0.15
"""The echo below which who is no more than an uncertain link is not worth showing."""
CLEAR = 0.4
"""The echo from which a question is one that makes sense: of 27 such 15 were, of 50 below it 5."""
_ALIKE = 0.2  # and so must be what one says it gives and the other that it seeks, by words and by letters


def surety(reason: Reason) -> float:
    """Return what a score is worth where such a reason stands for it: as many of them as people would meet for."""
    if reason.basis == "perhaps":
        return _ASKED_SAME if len(reason.concepts) == 1 else _ASKED_NEAR
    if reason.basis == "distant":
        return _DISTANT
    if reason.basis == "akin":
        return _AKIN if reason.my_words else _ONE_TRADE
    return _TICKED if is_bare(reason) and reason.concepts[0].partition(".")[0] == SERVICES else 1


def said(known: Sequence[Reason], kind: Kind, kinship: Kinship, common: Sequence[str]) -> list[Reason]:
    """Return what is told of `known`, and what might be meant where nothing else of `kind`, or nothing at all, is.

    `common` are the concepts of the sectors that both are of.
    """
    told = [reason for reason in known if reason.told]
    opens = kind == "markets" and any(reason.kind == kind and reason.basis != "market" for reason in known)
    if any(reason.kind == kind and not (opens and reason.basis == "market") for reason in told):
        return told
    perhaps = [asked for one in known if not one.told and one.basis in ASKED for asked in _asked(one, kinship, common)]
    of_kind = [reason for reason in perhaps if reason.kind == kind]
    return told + (of_kind or (perhaps if all(reason.kind == "markets" for reason in told) else []))


def _asked(reason: Reason, kinship: Kinship, common: Sequence[str]) -> Iterator[Reason]:
    """Yield what may not be told as what it is: something to ask about, a trade in common, or an uncertain link.

    Nobody wished for what a chain would feed. Two things that only lie on one shelf, or one service on two subjects,
    are no question: of 29 such sentences that were read none was true.
    """
    if reason.basis == "chain":
        ours_last = reason.concepts if reason.direction == "theirs" else reason.concepts[::-1]
        yield replace(reason, basis="perhaps", told=True, direction="both", concepts=ours_last)
    elif reason.direction == "both" or _is_question(reason, kinship):
        yield replace(reason, basis="perhaps", told=True)
    elif common:
        yield _of_one_trade(reason, common)
    else:
        yield replace(reason, basis="distant", told=True)


def _is_question(reason: Reason, kinship: Kinship) -> bool:
    """Whether what one has might answer what the other seeks.

    A service that only one of them typed is on everybody's list of boxes, and a whole trade follows from one: partners
    for a boat are none for a loom.
    """
    offered, sought = reason.concepts[0], reason.concepts[-1]
    if not (reason.their_words and reason.my_words):
        return not (kinship.services[kinship.place[sought]] or kinship.is_top(offered))
    if offered == sought:
        return not kinship.services[kinship.place[offered]]
    is_far = bool(kinship.near[kinship.place[offered], kinship.place[sought]] <= FAR)
    return not (is_far and kinship.vocabulary.top(offered) == kinship.vocabulary.top(sought))


def doubted(reasons: Sequence[Reason], echo: float, common: Sequence[str]) -> tuple[Reason, ...]:
    """Return reasons with the questions of a pair that echoes little told as no more than one trade, or uncertain.

    One uncertain link is enough, and none is told beside something better.
    """
    found: list[Reason] = []
    for reason in reasons:
        if echo >= CLEAR or reason.agreed or reason.basis != "perhaps" or _is_one_tick(reason):
            found.append(reason)
        elif not common:
            found.append(replace(reason, basis="distant"))
        elif not any(one.basis == "akin" for one in (*reasons, *found)):
            found.append(_of_one_trade(reason, common))
    kind = reasons[0].kind
    kept = _with_one_distant(found, kind)
    if all(one.kind != kind for one in kept):  # the question gave way to a trade in common told already
        kept = [replace(one, kind=kind) if one.basis == "akin" else one for one in kept]
    return tuple(sorted(kept, key=lambda one: one.kind != kind))


def _is_one_tick(reason: Reason) -> bool:
    """Whether both named one thing that one of them only ticked, which makes no sound."""
    return len(reason.concepts) == 1 and not (reason.their_words and reason.my_words)


def _with_one_distant(reasons: Sequence[Reason], kind: Kind) -> list[Reason]:
    """Return reasons without uncertain links where something better tells of `kind`, else with one."""
    better = [reason for reason in reasons if reason.basis != "distant"]
    if any(reason.basis == "akin" or (reason.kind == kind and reason.basis != "market") for reason in better):
        return better
    distant = [reason for reason in reasons if reason.basis == "distant"]
    return [reason for reason in reasons if reason not in distant[1:]]


def _of_one_trade(reason: Reason, common: Sequence[str]) -> Reason:
    trade = tuple(common[:1])
    return replace(reason, basis="akin", direction="both", concepts=trade, their_words=(), my_words=(), told=True)


def guess(me: Vector, other: Vector) -> Reason | None:
    """Return the question two phrases are worth that sound alike though nothing links, or None where none do.

    Both must hold two words that tell something.
    """
    best = max((*_guesses(me, other, "theirs"), *_guesses(other, me, "mine")), key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _ALIKE else None


def _guesses(seeker: Vector, giver: Vector, direction: Direction) -> Iterator[tuple[float, Reason]]:
    for likeness, wish, offer in soundings(seeker, giver, words=2):
        theirs, mine = (offer, wish) if direction == "theirs" else (wish, offer)
        yield (
            likeness,
            Reason(
                kind="needs_offers" if offer.taught or wish.taught else "complement",
                basis="perhaps",
                direction=direction,
                their_words=(theirs.phrase,),
                my_words=(mine.phrase,),
            ),
        )
