"""Shortlist: whom a cluster should meet, best first, each with the reasons that speak for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import chain, islice
from typing import TYPE_CHECKING

from bot.matching.affinity import Affinity, Circle
from bot.matching.crossings import spoken
from bot.matching.kinship import Kinship
from bot.matching.reasons import Kind, Reason, in_different_sectors, reasons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bot.matching.vectors import Vector
    from bot.matching.vocabulary import Vocabulary

# What a convincing pair reaches in each list; above it, more adds little.
_GOOD_GIVE = 0.35
_USUAL_SERVICES = 0.12  # eleven boxes ticked on both sides always meet somewhere
_GOOD_SERVICES = 0.24
_GOOD_CHAIN = 0.6
_GOOD_MISSION = 0.45
_MARKETS = 0.15  # of a score, when each is the other's target market
_OTHER_SECTOR = 0.6  # the same topic in another sector is half a mission
_NO_COMMON_GROUND = 0.4  # training for engineers convinces a food cluster less than training for food producers
_SOME_GROUND = 0.4
_UNASKED = 0.5  # what feeds a chain, though nobody asked for it
_BESIDE = 0.5  # what a match gains from what speaks for another kind
_WANTED = 0.25  # of a score, when each is the sort of partner the other looks for
_WORDS = 0.08  # what unlinked words add where they strike
_AMONG_EQUALS = 0.8  # two of one trade who could teach each other are sisters first
_TICKED_ONLY = 0.6  # boxes ticked on both sides, and nobody wrote a word of it
_SPEAKS = 0.15  # a reason this strong needs no words
_SILENT = 0.9  # no common language: an interpreter is needed
_IN_A_ROW = {"complementary": 3, "similar": 2}
_POOR = 0.5  # the other sort is worth showing from half the best score


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Another cluster, the kind of reason that speaks loudest, how convincing it is (0..1), and all reasons.

    `reasons` start with those of `kind`, at least one. `languages` are those both can meet in.
    """

    id: str
    kind: Kind
    score: float
    reasons: tuple[Reason, ...]
    languages: tuple[str, ...] = ()


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
    listed without a reason besides markets; `refused` ids never. Ties go by id.
    """
    me = circle.vectors[circle.place[name]]
    across = {other.id for other in circle.vectors if other.side != me.side} - set(refused)
    ranked = _ranked(circle, name, across, most=most)
    return _levelled(islice(interleaved(ranked), most))


def neighbours(circle: Circle, name: str, *, refused: Collection[str] = (), most: int | None = None) -> list[Match]:
    """Return the same-mission matches of a MENA cluster within MENA (South-South), best first; others get none."""
    me = circle.vectors[circle.place[name]]
    if me.side != "MENA":
        return []
    near = {other.id for other in circle.vectors if other.side == "MENA"} - {name, *refused}
    return [match for match in _ranked(circle, name, near, only="same_mission") if match.kind == "same_mission"][:most]


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


def _ranked(
    circle: Circle, name: str, eligible: Collection[str], *, only: Kind | None = None, most: int | None = None
) -> list[Match]:
    me = circle.vectors[circle.place[name]]
    row = circle.affinity(name)
    rarity = circle.rarity_of()
    scores = {
        other.id: score_by_kind(row, at, apart=in_different_sectors(me, other))
        for at, other in enumerate(circle.vectors)
        if other.id in eligible
    }
    found = []
    for candidate in _candidates(scores, most):
        other = circle.vectors[circle.place[candidate]]
        match = _match(me, other, scores[candidate], reasons(me, other, circle.kinship, rarity), only)
        if match:
            found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.id))


def _candidates(scores: Mapping[str, Mapping[Kind, float]], most: int | None) -> list[str]:
    """Return whose reasons are worth looking up: all, or where few are asked for, the best of each kind."""
    if most is None:
        return list(scores)
    kinds: tuple[Kind, ...] = ("complement", "needs_offers", "same_mission")
    best = (nsmallest(3 * most + 20, scores, key=lambda name: (-scores[name][kind], name)) for kind in kinds)
    return sorted(set(chain.from_iterable(best)))


def score_by_kind(row: Affinity, at: int, *, apart: bool) -> dict[Kind, float]:
    """Return how convincing each kind is on one scale, 1 for a convincing pair; `apart` means in different sectors."""
    products = float(row.products[at]) / _GOOD_GIVE
    ground = _NO_COMMON_GROUND if _strangers(row, at, apart=apart) else 1
    services = max(float(row.services[at]) - _USUAL_SERVICES, 0) / _GOOD_SERVICES * ground
    feeding = float(row.chain[at]) / _GOOD_CHAIN * _UNASKED if apart else 0.0
    mission = float(row.mission[at]) / _GOOD_MISSION * (_OTHER_SECTOR if apart else 1)
    lift = (1 + _MARKETS * float(row.markets[at])) * (1 if row.languages[at] else _SILENT)
    wanted = _WANTED * float(row.wanted[at])
    words = _WORDS * float(row.words[at])
    return {
        "complement": lift * (products + feeding + _BESIDE * services) * (1 + wanted if apart else 1) + words,
        "needs_offers": lift * (services + _BESIDE * products if apart else _AMONG_EQUALS * services + products)
        + words,
        "same_mission": lift * (mission if apart else mission + wanted) + words,
    }


def _strangers(row: Affinity, at: int, *, apart: bool) -> bool:
    """Whether nothing but services could bring the two together."""
    ground = float(row.products[at]) / _GOOD_GIVE + float(row.chain[at]) / _GOOD_CHAIN
    return apart and ground < _SOME_GROUND and float(row.mission[at]) / _GOOD_MISSION < _SOME_GROUND


def _match(
    me: Vector, other: Vector, scores: dict[Kind, float], known: Sequence[Reason], only: Kind | None
) -> Match | None:
    """Return the match under the kind that scores best among those with a reason, or None without any reason."""
    kinds = {reason.kind for reason in known if reason.kind != "markets" and only in (None, reason.kind)}
    if not kinds:
        return None
    heard = heard_scores(scores, known)
    kind = max(sorted(kinds), key=lambda kind: heard[kind])
    score = 1 - 2 ** -heard[kind]
    ordered = sorted(known, key=lambda reason: (reason.kind != kind, -reason.strength))
    return Match(id=other.id, kind=kind, score=round(score, 4), reasons=tuple(ordered), languages=spoken(me, other))


def heard_scores(scores: Mapping[Kind, float], known: Sequence[Reason]) -> dict[Kind, float]:
    """Return `scores` with needs and offers counting less where boxes were ticked and nobody wrote a word of them."""
    spoken_for = any(
        reason.kind == "needs_offers" and ((reason.their_words and reason.my_words) or reason.strength >= _SPEAKS)
        for reason in known
    )
    factor = 1 if spoken_for else _TICKED_ONLY
    return {kind: score * (factor if kind == "needs_offers" else 1) for kind, score in scores.items()}


def _levelled(found: Iterable[Match]) -> list[Match]:
    """Return the matches with scores that never rise: one placed later to mix the kinds is not called better."""
    levelled: list[Match] = []
    for match in found:
        lowest = min(match.score, levelled[-1].score) if levelled else match.score
        levelled.append(replace(match, score=lowest))
    return levelled
