"""Shortlist: whom a cluster should meet, best first, each with the reasons that speak for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.affinity import Circle
from bot.matching.asking import ASKED, FAINT, LOUD, WEAK, doubted, guess, said, surety
from bot.matching.cards import for_card, is_typed
from bot.matching.crossings import spoken
from bot.matching.introducing import introduced
from bot.matching.kinship import Kinship
from bot.matching.naming import named
from bot.matching.reason import SOUGHT, Kind, Reason
from bot.matching.scoring import calling, echoed, heard_scores, scored
from bot.matching.ticks import SECTORS
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.sparse import Row
    from bot.matching.vector import Vector
    from bot.matching.vocabulary import Vocabulary

_IN_A_ROW = {"complementary": 3, "similar": 2}
_POOR = 0.5  # the other sort is worth showing from half the best score
_ENOUGH = 10  # matches; who has as many is spared those that nothing bears out


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Another cluster, the kind of reason that speaks loudest, how convincing it is (0..1), and all reasons.

    `reasons` start with those of `kind`, at least one. `languages` are those both can meet in. `faint` tells that there
    is but an uncertain link that nothing bears out: of 1,321 such among anybody's first ten in the golden set, 62 were
    to meet.
    """

    id: str
    kind: Kind
    score: float
    reasons: tuple[Reason, ...]
    languages: tuple[str, ...] = ()
    faint: bool = False

    @property
    def is_weak(self) -> bool:
        """Whether nothing is told but a trade, a shelf or a country in common."""
        return all(reason.basis in WEAK for reason in self.reasons)

    @property
    def is_unsure(self) -> bool:
        """Whether a card tells nothing but ticks, a trade, a country, or what one of them wrote of itself.

        Of the first five of the event in Casablanca 70 were such, of whom 22 were to meet; of the other 125 101 were.
        """
        shown = for_card(self.reasons)
        return not any(
            is_typed(one) or one.basis == "beside" or (one.basis == "perhaps" and one.my_words) for one in shown
        )

    @property
    def is_named(self) -> bool:
        """Whether a card bears out the kind it is called by; a guess that nothing shown speaks for is not named."""
        shown = for_card(self.reasons)
        return not self.is_unsure or any(one.kind == self.kind and one.basis != "distant" for one in shown)


def matches(
    me: Vector,
    others: Iterable[Vector],
    vocabulary: Vocabulary,
    *,
    refused: Collection[str] = (),
    most: int | None = None,
) -> list[Match]:
    """Return the matches of `me` as `shortlist` orders them; keep a Circle where many rows are asked."""
    circle = Circle({vector.id: vector for vector in (*others, me)}.values(), Kinship(vocabulary))
    return shortlist(circle, me.id, refused=refused, most=most)


def shortlist(circle: Circle, name: str, *, refused: Collection[str] = (), most: int | None = None) -> list[Match]:
    """Return the matches of `name` on the other side (EU and MENA), at most `most`.

    Complementary and similar clusters are ranked apart and interleaved; scores never rise down the list. Nobody is
    listed without a reason besides markets; who is faint is only where there are not ten others; `refused` ids never
    are. Ties go by id.
    """
    me = circle.vectors[circle.place[name]]
    ranked = _ranked(circle, name, _but(circle, refused) & (circle.sides != me.side), most=most)
    return levelled(_introduced(circle, name, islice(interleaved(convincing(ranked)), most)))


def neighbours(circle: Circle, name: str, *, refused: Collection[str] = (), most: int | None = None) -> list[Match]:
    """Return the same-mission matches of a MENA cluster within MENA (South-South), best first; others get none."""
    me = circle.vectors[circle.place[name]]
    if me.side != "MENA":
        return []
    near = _but(circle, {name, *refused}) & (circle.sides == "MENA")
    return _introduced(circle, name, _ranked(circle, name, near, only="same_mission", most=most)[:most])


def worth(circle: Circle, name: str, *, among: Collection[str]) -> dict[str, float]:
    """Return by id what a meeting with each of `among` is worth to `name`, 0..1; who would be on no list is left out.

    These are the scores of `shortlist` and of `neighbours`, as they would be if nobody else were there to be listed.
    """
    me = circle.vectors[circle.place[name]]
    asked = np.zeros(len(circle.vectors), bool)
    asked[[circle.place[one] for one in among]] = True
    found = levelled(interleaved(convincing(_ranked(circle, name, asked & (circle.sides != me.side)))))
    if me.side == "MENA":
        found += _ranked(circle, name, asked & (circle.sides == "MENA"), only="same_mission")
    return {match.id: match.score for match in found}


def _but(circle: Circle, refused: Collection[str]) -> NDArray[np.bool_]:
    allowed = np.ones(len(circle.vectors), bool)
    allowed[[circle.place[name] for name in refused if name in circle.place]] = False
    return allowed


def convincing(ranked: Sequence[Match]) -> list[Match]:
    """Return `ranked` without faint matches, but for the best of them where too few would be left."""
    spare = max(0, _ENOUGH - sum(not match.faint for match in ranked))
    kept = [match for match in ranked if match.faint][:spare]
    return [match for match in ranked if not match.faint or match in kept]


def interleaved(ranked: Sequence[Match]) -> Iterator[Match]:
    """Yield `ranked` best first, but the other sort after three complementary or two similar ones, if worth it."""
    lists = {
        sort: [match for match in ranked if (match.kind == "same_mission") == (sort == "similar")] for sort in _IN_A_ROW
    }
    last, row = "", 0
    while any(lists.values()):
        heads = sorted((-matches[0].score, sort) for sort, matches in lists.items() if matches)
        (best, sort), (other, _) = heads[0], heads[-1]
        if len(heads) > 1 and sort == last and row >= _IN_A_ROW[sort] and other <= _POOR * best:
            sort = heads[-1][1]
        last, row = sort, row + 1 if sort == last else 1
        yield lists[sort].pop(0)


def between(circle: Circle, name: str, other: str) -> Match | None:
    """Return the match of `name` with one other as `name` sees it, or None where no reason speaks for it.

    Two clusters of one side meet for a mission they share, and only in MENA, as `neighbours` says.
    """
    one, two = (circle.vectors[circle.place[each]] for each in (name, other))
    if one.side == two.side != "MENA":
        return None
    only: Kind | None = "same_mission" if one.side == two.side else None
    found = _ranked(circle, name, np.arange(len(circle.vectors)) == circle.place[other], only=only)
    return next(iter(_introduced(circle, name, found)), None)


def _introduced(circle: Circle, name: str, found: Iterable[Match]) -> list[Match]:
    """Return the matches that are shown with what the two wrote of themselves, where little else is told."""
    me = circle.vectors[circle.place[name]]
    shown = []
    for match in found:
        other = circle.vectors[circle.place[match.id]]
        known = circle.remembered.reasons(me, other, circle.kinship, circle.rarity_of)
        shown.append(replace(match, reasons=introduced(match.reasons, known, me, other, circle.kinship)))
    return shown


def _ranked(
    circle: Circle, name: str, eligible: NDArray[np.bool_], *, only: Kind | None = None, most: int | None = None
) -> list[Match]:
    me = circle.vectors[circle.place[name]]
    affinity = circle.affinity(name)
    scores, called = scored(affinity, circle.apart(name)), calling(affinity)
    found = []
    for at in _candidates({kind: score + called for kind, score in scores.items()}, eligible, only, most):
        other = circle.vectors[at]
        known = circle.remembered.reasons(me, other, circle.kinship, circle.rarity_of)
        heard = heard_scores({kind: float(score[at]) for kind, score in scores.items()}, known)
        match = _match(me, other, heard, float(called[at]), known, only, circle.kinship)
        echo = float(affinity.echo[at])
        if only is None and echo >= LOUD and (match is None or match.is_weak):
            match = _guessed(me, other, match, known)
        if match:
            reasons = doubted(match.reasons, echo, _common(me, other))
            faint = all(reason.basis == "market" or _is_faint(reason, echo) for reason in reasons)
            score = echoed(match.score, echo)
            found.append(replace(match, score=score, reasons=reasons, faint=faint))
    return sorted(found, key=lambda match: (-match.score, match.id))


def _is_faint(reason: Reason, echo: float) -> bool:
    """Whether a link is uncertain and nothing bears it out: not the rest of what they say, or neither typed it."""
    return reason.basis == "distant" and (echo < FAINT or not (reason.concepts and reason.their_words))


def _candidates(
    scores: Mapping[Kind, Row], eligible: NDArray[np.bool_], only: Kind | None, most: int | None
) -> list[int]:
    """Return whose reasons are worth looking up: all, or where few are asked for, the best of each kind."""
    if most is None:
        return [int(at) for at in np.flatnonzero(eligible)]
    kinds = [score for kind, score in scores.items() if only in (None, kind)]
    # stable: ties by place, which is by id
    ranked = (np.argsort(np.where(eligible, -score, np.inf), kind="stable")[: 3 * most + 20] for score in kinds)
    return sorted({int(at) for best in ranked for at in best if eligible[at]})


def _match(
    me: Vector,
    other: Vector,
    heard: dict[Kind, float],
    called: float,
    known: Sequence[Reason],
    only: Kind | None,
    kinship: Kinship,
) -> Match | None:
    """Return the match under the kind that scores best among those with a reason, or None without any reason.

    `heard` are the scores by kind; to whatever kind it is comes that one of them is called for.

    Where nothing may be told outright, what might be meant is told as that, and the match stands further down.
    """
    speaking = [reason for reason in known if reason.kind != "markets" and only in (None, reason.kind)]
    if not any(reason.told or reason.basis in ASKED for reason in speaking):
        return None
    kinds = {reason.kind for reason in speaking}
    met = [reason.concepts[0] for reason in known if reason.basis in SOUGHT]
    if "needs_offers" in kinds and any(kinship.know_how[one] and one.partition(".")[0] != SERVICES for one in met):
        kinds.add("complement")  # for its score; whether it gives the name is told by what passes
    kind, told = named(known, heard, only, me=me, other=other, know_how=kinship.know_how)
    score = 1 - 2 ** -(max(heard[kind] for kind in kinds) + called)
    telling = said(told, kind, kinship, _common(me, other))
    if all(one.kind == "markets" and one.basis == "market" for one in telling):
        return None
    score *= max((surety(one) for one in telling if one.kind != "markets" or one.basis in SOUGHT), default=1)
    if all(reason.kind != kind for reason in telling):
        plain = [one for one in telling if one.kind != "markets"]
        best = min(plain, key=lambda one: (one.kind == "same_mission", -one.strength, one.concepts), default=None)
        kind = best.kind if best else "markets"  # what opens a country is all that is told
    ordered = sorted(telling, key=lambda reason: (reason.kind != kind, _is_plain(reason, kind), -reason.strength))
    return Match(id=other.id, kind=kind, score=round(score, 4), reasons=tuple(ordered), languages=spoken(me, other))


def _common(me: Vector, other: Vector) -> list[str]:
    """Return the concepts of the sectors that both are of."""
    return [SECTORS[one] for one in me.sectors if one in other.sectors and one in SECTORS]


def _guessed(me: Vector, other: Vector, match: Match | None, known: Sequence[Reason]) -> Match | None:
    """Return `match`, or one that stands for nothing yet, with the question first that two phrases are worth."""
    asked = guess(me, other)
    if asked is None:
        return match
    if match is None:
        markets = tuple(reason for reason in known if reason.kind == "markets")
        match = Match(id=other.id, kind=asked.kind, score=0, reasons=markets, languages=spoken(me, other))
    return replace(match, kind=asked.kind, reasons=(asked, *match.reasons))


def _is_plain(reason: Reason, kind: Kind) -> bool:
    """Whether a reason only names the countries of a match that something opens: what opens them comes first."""
    return kind == "markets" and reason.basis == "market"


def levelled(found: Iterable[Match]) -> list[Match]:
    """Return the matches with scores that never rise: one placed later to mix the kinds is not called better."""
    levelled: list[Match] = []
    for match in found:
        lowest = min(match.score, levelled[-1].score) if levelled else match.score
        levelled.append(replace(match, score=lowest))
    return levelled
