"""Naming: which kind of reason gives a match its name, and what passes between the two: goods or know-how."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.agreeing import soundings
from bot.matching.kinship import SERVICE
from bot.matching.meeting import WAYS
from bot.matching.reason import SOUGHT
from bot.matching.serving import in_different_sectors
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.matching.reason import Kind, Reason
    from bot.matching.vector import Vector

_EVERYBODYS = {"sv.export", "sv.buyers", "sv.partners", "sv.network"}  # wishes too common to name a meeting
# What opens a country to those who target it: buyers, distribution and guests, and between carriers the way itself.
# The clusters are of one trade: who knows buyers of software opens nothing to makers of jam.
_OPENING = {"sv.buyers", "sv.trade_mission", "to.agencies", "af.distribution"}
_CARRIERS, _HOSTS = "transport_logistics", "tourism"
_NO_CARRIERS = "ict"  # who writes software for ports carries nothing
_MET_FOR_IT = 0.1  # who has the very thing the other seeks is met for that, though they are of one trade besides
_KIN = 0.9  # without it, a mission shared names a meeting nearly as well
_CLOSE = 0.2  # the strength of a reason from which the thing offered is what was meant, and no sister of it
_SISTERLY = 0.3
_DOUBT = 0.02  # of either, where nothing is known of what passes
_CHAIN = 0.5  # what feeds a chain is goods, though nobody asked for it
# Know-how passes where these come to 1: how much of what is met is know-how, what the giver lists besides, and that
# people of one trade have more to teach each other than to sell. Found on two sets of tests/golden at once.
_MET, _TAUGHT, _ONE_TRADE = 1.2, 0.6, 0.3
_SOUND, _FAINTLY = 0.15, 0.15  # what wishes and offers that nothing tells and that sound alike say of it; from where
_UNTOLD = 0.5  # of what is met and not told
_HARDLY = 0.1  # of what is met, so little is shared that nobody would call it a mission
_MANY = 1.5  # so many times what opens a country must outweigh the rest to name a meeting


def named(
    known: Sequence[Reason],
    heard: Mapping[Kind, float],
    only: Kind | None,
    *,
    me: Vector,
    other: Vector,
    know_how: Mapping[str, float],
) -> tuple[Kind, tuple[Reason, ...]]:
    """Return the kind that names a match of `me` and `other`, and `known` under the kinds that go with it.

    `heard` are the scores by kind; `only` is the kind it must be; `know_how` is how much
    of what passes under a concept is know-how. Some reason besides a market is there.
    """
    if only:
        return only, tuple(known)
    passing = _passing(known, me, other, know_how)
    told = tuple(replace(reason, kind=passing) if _goes_along(reason) else reason for reason in known)
    opening = [reason for reason in told if _opens(reason, me, other)] if _is_targeted(known) else []
    met = [reason for reason in told if reason.basis in SOUGHT and reason not in opening]
    told = tuple(replace(reason, kind="markets") if reason in opening else reason for reason in told)
    kinds = {reason.kind for reason in told} - {"markets"}
    exchange = passing if passing in kinds else next(iter(sorted(kinds - {"same_mission"})), None)
    apart = in_different_sectors(me, other)
    if exchange is None:
        return _named_by_mission(told, apart=apart) if kinds else ("markets", told)
    mission = heard["same_mission"] * (_MET_FOR_IT if _is_exact(told) else _KIN)
    given = max(heard["complement"] * (1 if _is_close(told) else _SISTERLY), heard["needs_offers"])
    is_mission = (
        _is_wanted(told)
        or (not apart and me.peers and other.peers and "same_mission" in kinds)
        or (mission > given and not apart and _is_shared(told, met))
    )
    opens = sum(map(_weight, opening)) > _MANY * max(map(_weight, met), default=0)
    if _is_targeted(known) and not opens:
        opens = (
            exchange != "needs_offers"
            if _host(me, other)
            else _carry(me, other) and not _is_lesson(met, me, other, know_how)
        )
    return "same_mission" if is_mission else "markets" if opens else exchange, told


def _named_by_mission(told: tuple[Reason, ...], *, apart: bool) -> tuple[Kind, tuple[Reason, ...]]:
    """Return the kind where nothing but work is shared; what two trades share, each does its own part of.

    The makers of solar plants and the growers of dates both need fresh water: they have no mission in common.
    """
    if not apart:
        return "same_mission", told
    return "complement", tuple(replace(one, kind="complement") if one.kind == "same_mission" else one for one in told)


def _is_wanted(told: Iterable[Reason]) -> bool:
    """Whether one looks for others who do the same, and finds one."""
    return any(reason.basis == "peers" and reason.told for reason in told)


def _is_shared(told: Iterable[Reason], met: Iterable[Reason]) -> bool:
    """Whether a mission shared is worth naming beside what is met."""
    shared = max((reason.strength for reason in told if reason.kind == "same_mission"), default=0)
    return shared > _HARDLY * max(map(_weight, met), default=0)


def _is_targeted(known: Iterable[Reason]) -> bool:
    return any(reason.basis == "market" for reason in known)


def _opens(reason: Reason, me: Vector, other: Vector) -> bool:
    """Whether what is met opens a country: "buyers", "tour operators"; between carriers the way there."""
    common = {*me.sectors} & {*other.sectors}
    opening = _OPENING | WAYS if _carry(me, other) else _OPENING
    return bool(common) and reason.basis in SOUGHT and opening.issuperset(reason.concepts)


def _carry(me: Vector, other: Vector) -> bool:
    """Whether both are carriers: the way through its country is what each has for the other."""
    return all(_CARRIERS in one.sectors and _NO_CARRIERS not in one.sectors for one in (me, other))


def _host(me: Vector, other: Vector) -> bool:
    """Whether both have guests to send and to receive."""
    return all(_HOSTS in one.sectors for one in (me, other))


def _is_lesson(met: Iterable[Reason], me: Vector, other: Vector, know_how: Mapping[str, float]) -> bool:
    """Whether what is met first of all is a skill of the trade that one of the two teaches the other."""
    first = max((one for one in met if not _is_service(one.concepts[0])), key=lambda one: one.strength, default=None)
    return first is not None and _skill(first, me, other, know_how) == 1


def _passing(known: Iterable[Reason], me: Vector, other: Vector, know_how: Mapping[str, float]) -> Kind:
    """Return whether more of what is met is know-how or goods: by who teaches it, and who wants to learn it."""
    learnt, goods = 0.0, _DOUBT
    for reason in known:
        if reason.basis == "chain":
            goods += _CHAIN * reason.strength
        elif reason.basis in SOUGHT and reason.kind != "same_mission":
            share, weight = _skill(reason, me, other, know_how), _weight(reason) * (1 if reason.told else _UNTOLD)
            learnt += weight * share
            goods += weight * (1 - share)
    quoted = {word for reason in known if reason.told for word in (*reason.my_words, *reason.their_words)}
    for one in (*soundings(me, other), *soundings(other, me)):
        if one.likeness >= _FAINTLY and one.wish.phrase not in quoted and not one.wish.hoped:
            learnt += _SOUND * one.likeness**2 * one.taught
            goods += _SOUND * one.likeness**2 * (1 - one.taught)
    apart = in_different_sectors(me, other)
    met, taught = learnt / (learnt + goods), max(me.taught, other.taught)
    return "needs_offers" if _MET * met + _TAUGHT * taught + (0 if apart else _ONE_TRADE) >= 1 else "complement"


def _skill(reason: Reason, me: Vector, other: Vector, know_how: Mapping[str, float]) -> float:
    """Return how much of what is met is know-how, 0..1."""
    giver, taker = (other, me) if reason.direction == "theirs" else (me, other)
    given = know_how[reason.concepts[0]]
    if _is_service(reason.concepts[0]):
        return given  # a course that is ordered is a course
    given_words, wanted_words = (
        (reason.their_words, reason.my_words) if reason.direction == "theirs" else (reason.my_words, reason.their_words)
    )
    # who ticked packaging offers it, and teaches what it wrote besides
    is_taught = bool(given_words) and reason.concepts[0] in giver.teaches
    return 1 if is_taught or (bool(wanted_words) and reason.concepts[-1] in taker.learns) else given


def _weight(reason: Reason) -> float:
    """Return the strength of what is met, a service no less for being a service."""
    return reason.strength / (SERVICE if _is_service(reason.concepts[-1]) else 1)


def _is_service(concept: str) -> bool:
    return concept.partition(".")[0] == SERVICES


def _goes_along(reason: Reason) -> bool:
    """Whether the whole pair tells what passes: a service is know-how, a chain is goods, hotels are asked for both."""
    is_exchange = reason.basis in SOUGHT and reason.kind in ("complement", "needs_offers")
    return is_exchange and not _is_service(reason.concepts[0])


def _is_close(told: Iterable[Reason]) -> bool:
    exchanged = (reason for reason in told if reason.kind in ("complement", "needs_offers"))
    return any(reason.strength >= _CLOSE or reason.basis == "chain" for reason in exchanged)


def _is_exact(told: Iterable[Reason]) -> bool:
    met = (reason for reason in told if reason.basis in SOUGHT and reason.kind != "same_mission")
    return any(
        len(reason.concepts) == 1 and reason.their_words and reason.my_words and reason.concepts[0] not in _EVERYBODYS
        for reason in met
    )
