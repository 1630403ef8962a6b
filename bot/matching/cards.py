"""Cards: the few reasons that fit on a card, of all that are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.matching.reason import SOUGHT
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.reason import Basis, Reason

_EXCHANGED = frozenset({"sought", "worked", "carried", "peers", "called", "companies", "chain"})
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_OF_TRADE = frozenset({"called", "companies"})  # and tells the trade besides
_NAMED = frozenset({"shared", "wished"})
ANYBODYS = frozenset({"sv.partners", "sv.network"})


def for_card(ordered: Sequence[Reason], most: int = 2) -> tuple[Reason, ...]:
    """Return at most `most` reasons that say different things, best first.

    The first tells why the match is called what it is, be it little, unless that is a tick or a trade in common and
    something that somebody typed tells more, or a service that one of them only ticked. What is given and wanted
    comes before what they share, that before what they wrote set side by side, a country, what one wrote of itself,
    and a question; nothing weaker fills up a card. Beside what opens a country stands the country, and a country that
    is all there is stays.
    """
    first, rest = ordered[0], ordered[1:]

    def of(basis: Basis) -> list[Reason]:
        return [one for one in rest if one.basis == basis]

    typed = [one for one in rest if is_typed(one) and (one.basis in _EXCHANGED or _is_told_shared(one, first))]
    ticked = [one for one in rest if _is_vague(one)]
    chosen = [one for one in rest if one.basis in _NAMED and not is_typed(one) and _is_told_shared(one, first)]
    if first.kind == "markets":
        before = [] if first.basis != "market" else [*typed, *of("beside")][:1]
        plain = [*before, first, *of("market"), *typed, *of("beside")]
    elif first.basis == "beside":
        plain = [*typed, first, *of("beside"), *of("market"), *ticked]
    elif is_typed(first) or first.basis == "perhaps":
        fuller = [one for one in (*typed, *of("beside")) if not _is_half(one)] if _is_half(first) else []
        plain = [*fuller, first, *typed, *of("beside"), *chosen, *of("market"), *of("distant"), *ticked]
    elif typed or of("beside"):  # a trade in common says more than a country, a tick less
        is_new = first.basis == "akin" and not any(one.basis in _OF_TRADE for one in typed)
        little = [first, *of("market")] if is_new else [*of("market"), first]
        plain = [*typed, *of("beside"), *little, *ticked]
    else:
        plain = [first, *chosen, *of("distant"), *of("market"), *ticked]
    shown = _distinct([*plain, *of("perhaps")], most)
    return shown if first.kind == "markets" else _without_country(shown, typed)


def _without_country(shown: tuple[Reason, ...], typed: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return what is shown with another wish that is met in both their words, if there is one, for a country."""
    country = next((one for one in shown[1:] if one.basis == "market"), None)
    if country is None:
        return shown
    said = {word for one in shown for word in (*one.their_words[:1], *one.my_words[:1])}
    more = (one for one in typed if one not in shown and one.their_words and one.my_words)
    fresh = (one for one in more if said.isdisjoint((one.their_words[0], one.my_words[0])))
    another = next((one for one in fresh if not any(_is_one_wish(one, each) for each in shown)), country)
    return tuple(another if one is country else one for one in shown)


def _distinct(plain: Sequence[Reason], most: int) -> tuple[Reason, ...]:
    """Return the first that say different things, then others while there is room."""
    chosen: list[Reason] = []
    for fresh in (True, False):
        for reason in plain:
            is_said = _says(reason) in map(_says, chosen) or any(_is_one_wish(reason, one) for one in chosen)
            if len(chosen) < most and reason not in chosen and not (fresh and is_said):
                chosen.append(reason)
    return tuple(chosen)


def _is_one_wish(one: Reason, two: Reason) -> bool:
    """Whether both answer one wish of the same side: "food companies", "food companies: olive oil"."""
    wishes = [(reason.my_words if reason.direction == "theirs" else reason.their_words)[:1] for reason in (one, two)]
    is_answered = one.direction == two.direction and {one.basis, two.basis} <= _EXCHANGED
    return is_answered and all(wishes) and (wishes[0][0] in wishes[1][0] or wishes[1][0] in wishes[0][0])


def _is_half(reason: Reason) -> bool:
    """Whether one of the two only ticked a service that the other typed: "exports", and "a way into our market"."""
    is_service = bool(reason.concepts) and reason.concepts[-1].startswith(f"{SERVICES}.")
    return is_service and reason.basis in SOUGHT and not (reason.their_words and reason.my_words)


def _is_told_shared(reason: Reason, first: Reason) -> bool:
    """Whether what both share is told on a card: where it is why they meet, or where nothing surer is told."""
    surer = is_typed(first) and first.kind != "same_mission" and first.basis in _EXCHANGED
    return reason.basis in _NAMED and not surer


def is_typed(reason: Reason) -> bool:
    """Whether a reason claims something, in words that at least one of them typed; of partners, both."""
    if reason.concepts and reason.concepts[-1] in ANYBODYS:
        return bool(reason.their_words and reason.my_words)
    if reason.basis in _EXCHANGED or reason.basis in _NAMED:
        return bool(reason.their_words or reason.my_words)
    return reason.basis == "akin" and bool(reason.my_words) and "." in reason.concepts[0]


def in_order(ordered: Sequence[Reason], most: int = 2) -> list[Reason]:
    """Return all reasons, those of a card first."""
    shown = for_card(ordered, most)
    return [*shown, *(one for one in ordered if one not in shown)]


def for_line(ordered: Sequence[Reason], language: str) -> Reason:
    """Return the one reason that a list has room for: the first of a card that names a thing, or is read.

    Arabic letters are read where `language` is Arabic, Latin ones everywhere.
    """
    shown = sorted((one for one in for_card(ordered) if one.basis != "market"), key=is_bare)  # stable
    is_read = (one for one in shown if one.concepts or language == "ar" or not _ARABIC.search("".join(one.their_words)))
    return next(is_read, ordered[0])


def _says(reason: Reason) -> tuple[str, ...]:
    if reason.basis == "beside":
        return (reason.basis, *reason.their_words[:1])
    return (reason.basis,) if reason.basis in ("distant", "wished") else (reason.kind, reason.direction)


def is_bare(reason: Reason) -> bool:
    """Whether both only ticked what passes between them: "training" sought, "training" offered."""
    return reason.basis in _EXCHANGED and not (reason.their_words or reason.my_words)


def _is_vague(reason: Reason) -> bool:
    """Whether a reason says little: a tick, or partners whom only one of them wrote of."""
    return reason.basis in _EXCHANGED and not is_typed(reason)
