"""Naming: which kind of reason gives a match its name, and what passes between the two: goods or know-how."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.matching.reasons import Kind, Reason

_EVERYBODYS = {"sv.export", "sv.buyers", "sv.partners", "sv.network"}  # wishes too common to name a meeting
# Orders and goods pass between the members, though it is clusters that bring them together.
_ORDERS = {"sv.suppliers", "sv.subcontracting", "sv.purchasing"}
_MET_FOR_IT = 0.1  # who has the very thing the other seeks is met for that, though they are of one trade besides
_KIN = 0.7  # without it, a mission shared names a meeting nearly as well
_CLOSE = 0.2  # the strength of a reason from which the thing offered is what was meant, and no sister of it
_SISTERLY = 0.3
_DOUBT = 0.02  # of either, where nothing is known of what passes
_CHAIN = 0.5  # what feeds a chain is goods, though nobody asked for it
# Know-how passes where these come to 1: what is asked for and given, what the giver lists besides, and that people of
# one trade have more to teach each other than to sell. Found by leaving out one European cluster of tests/golden/open
# after the other.
_ASKED, _TAUGHT, _ONE_TRADE = 0.85, 1.6, 0.25


def named(
    known: Sequence[Reason], heard: Mapping[Kind, float], only: Kind | None, *, taught: float, apart: bool
) -> tuple[Kind, tuple[Reason, ...]]:
    """Return the kind that names a match, and `known` under the kinds that go with it.

    `heard` are the scores by kind; `only` is the kind it must be; `taught` how much of what the more teaching side
    offers is know-how; `apart` whether the two are of different sectors. Some reason besides markets is there.
    """
    meant = [replace(reason, kind="complement") if _is_ordered(reason) else reason for reason in known]
    passing = _passing(meant, taught, apart=apart)
    told = tuple(replace(reason, kind=passing) if _goes_along(reason) else reason for reason in meant)
    kinds = {reason.kind for reason in told} - {"markets"}
    if only:
        return only, tuple(known)
    exchange = passing if passing in kinds else next(iter(sorted(kinds - {"same_mission"})), None)
    if exchange is None:
        return "same_mission", told
    mission = heard["same_mission"] * (_MET_FOR_IT if _is_exact(told) else _KIN)
    given = max(heard["complement"] * (1 if _is_close(told) else _SISTERLY), heard["needs_offers"])
    is_mission = "same_mission" in kinds and mission > given
    return "same_mission" if is_mission else exchange, told


def _passing(known: Iterable[Reason], taught: float, *, apart: bool) -> Kind:
    skills, goods = _DOUBT, _DOUBT
    for reason in known:
        if reason.kind == "needs_offers":
            skills += reason.strength
        elif reason.kind == "complement":
            goods += reason.strength * (_CHAIN if reason.basis == "chain" else 1)
    weight = _ASKED * skills / (skills + goods) + _TAUGHT * taught + (0 if apart else _ONE_TRADE)
    return "needs_offers" if weight >= 1 else "complement"


def _goes_along(reason: Reason) -> bool:
    """Whether the whole pair tells what passes: a service is know-how, a chain is goods, hotels are asked for both."""
    is_exchange = reason.basis == "sought" and reason.kind in ("complement", "needs_offers")
    return is_exchange and not any(concept.partition(".")[0] == SERVICES for concept in reason.concepts[:1])


def _is_ordered(reason: Reason) -> bool:
    return reason.basis == "sought" and reason.concepts[0] in _ORDERS


def _is_close(told: Iterable[Reason]) -> bool:
    exchanged = (reason for reason in told if reason.kind in ("complement", "needs_offers"))
    return any(reason.strength >= _CLOSE or reason.basis == "chain" for reason in exchanged)


def _is_exact(told: Iterable[Reason]) -> bool:
    met = (reason for reason in told if reason.basis == "sought" and reason.kind != "same_mission")
    return any(
        len(reason.concepts) == 1 and reason.their_words and reason.my_words and reason.concepts[0] not in _EVERYBODYS
        for reason in met
    )
