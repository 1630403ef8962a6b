"""Roster: profiles that come from a file of one JSON object a line, and the rows that go back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from rapidfuzz import fuzz, process

from bot.matching.profile import Language, Profile, Said, Side
from bot.matching.ticks import SECTORS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bot.matching.shortlist import Match

_COUNTRY = re.compile(r"[A-Z]{2}")
_NEEDED = ("id", "side")
_SLIP = 80
_SIDES = get_args(Side)
_LANGUAGES = get_args(Language)
_SECTORS = {*SECTORS, "other"}
_TEXTS = ("topics", "offers", "seeks", "opportunities")
_KEYS = {"id", "name", "country", "side", "sectors", "language", "markets", "languages", "specialities", *_TEXTS}


@dataclass(frozen=True, slots=True, order=True)
class RosterFault:
    """What is wrong in a line (counted from 1): the key, what was found, and what would be right."""

    line: int
    key: str
    found: str
    wanted: str


def read_profiles(lines: Iterable[str], countries: Collection[str] = ()) -> tuple[list[Profile], list[RosterFault]]:
    """Return the profiles in the order of their lines, and every fault; blank lines count and are passed over.

    `countries` are the ISO 3166 codes there are; without them any two capital letters pass. A key nobody knows is
    passed over, unless it looks like a slip for one that is known.
    """
    profiles: list[Profile] = []
    faults: list[RosterFault] = []
    first_seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row, wrong = _row(line, number, countries)
        name = row.get("id")
        if isinstance(name, str) and first_seen.setdefault(name, number) != number:
            wrong = [*wrong, RosterFault(number, "id", name, f"another id: line {first_seen[name]} has it")]
        faults += wrong
        if not wrong:
            profiles.append(_profile(row))
    return profiles, faults


def write(
    profiles: Iterable[Profile],
    found: Mapping[str, Iterable[Match]],
    said: Callable[[Match, str], list[str]],
) -> Iterator[str]:
    """Yield one line of JSON for each profile; `said` gives a match's reasons in a language's words."""
    for profile in profiles:
        matches = [
            {
                "id": match.id,
                "kind": match.kind,
                "score": match.score,
                "reasons": {language: said(match, language) for language in _LANGUAGES},
            }
            for match in found.get(profile.id, ())
        ]
        yield json.dumps({"id": profile.id, "matches": matches}, ensure_ascii=False)


def _row(line: str, number: int, countries: Collection[str]) -> tuple[dict[str, Any], list[RosterFault]]:
    try:
        row = json.loads(line.removeprefix("\ufeff"), parse_constant=_refuse, object_pairs_hook=_once)
        json.dumps(row, ensure_ascii=False).encode()  # half of an emoji is no text: it cannot be written back
    except (ValueError, RecursionError) as fault:
        return {}, [RosterFault(number, "line", str(fault), "one JSON object")]
    if not isinstance(row, dict):
        return {}, [RosterFault(number, "line", type(row).__name__, "one JSON object")]
    row = {key: value for key, value in row.items() if value not in (None, "") or key in _NEEDED}
    return row, sorted(RosterFault(number, *wrong) for wrong in _wrong(row, countries))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        twice = next(key for at, (key, _) in enumerate(pairs) if key in [name for name, _ in pairs[:at]])
        raise ValueError(twice)
    return row


def _wrong(row: Mapping[str, Any], countries: Collection[str]) -> Iterator[tuple[str, str, str]]:
    if not isinstance(row.get("id"), str) or not row["id"].strip():
        yield "id", _shown(row.get("id")), "a text that is not blank"
    yield from _mistyped_keys(row)
    yield from _not_among(row, "side", _SIDES, needed=True)
    yield from _not_among(row, "language", _LANGUAGES)
    if not isinstance(row.get("name", ""), str):
        yield "name", _shown(row["name"]), "a text"
    if "country" in row and not _is_country(row["country"], countries):
        yield "country", _shown(row["country"]), "two capital letters of ISO 3166"
    checks: dict[str, tuple[Callable[[str], bool], str]] = {
        "sectors": (lambda value: value in _SECTORS, ", ".join(sorted(_SECTORS))),
        "markets": (lambda value: _is_country(value, countries), "two capital letters of ISO 3166 each"),
        "languages": (bool, "language codes"),
    }
    for key, (fits, wanted) in checks.items():
        for value in _values(row.get(key, [])):
            if not isinstance(value, str) or not fits(value):
                yield key, _shown(value), wanted
    for key in (*_TEXTS, "specialities"):
        if not all(isinstance(text, str) for text in _values(row.get(key, []))):
            yield key, _shown(row[key]), "a text or a list of texts"


def _mistyped_keys(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in row.keys() - _KEYS:
        meant = process.extractOne(key, sorted(_KEYS), scorer=fuzz.ratio, score_cutoff=_SLIP)
        if meant:
            yield key, "unknown key", meant[0]


def _not_among(
    row: Mapping[str, Any], key: str, codes: tuple[str, ...], *, needed: bool = False
) -> Iterator[tuple[str, str, str]]:
    if (needed or key in row) and row.get(key) not in codes:
        yield key, _shown(row.get(key)), " or ".join(codes)


def _is_country(value: object, countries: Collection[str]) -> bool:
    return isinstance(value, str) and bool(_COUNTRY.fullmatch(value)) and (not countries or value in countries)


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]


def _profile(row: Mapping[str, Any]) -> Profile:
    language = row.get("language")

    def said(key: str) -> tuple[Said, ...]:
        return tuple(Said(text, language=language) for text in _values(row.get(key, [])) if text.strip())

    return Profile(
        id=row["id"],
        side=row["side"],
        name=row.get("name", ""),
        country=row.get("country", ""),
        language=language or "en",
        sectors=tuple(_values(row.get("sectors", []))),
        topics=said("topics"),
        specialities=said("specialities"),
        offers=said("offers"),
        seeks=said("seeks"),
        opportunities=said("opportunities"),
        markets=tuple(_values(row.get("markets", []))),
        languages=tuple(_values(row.get("languages", []))),
    )
