"""Country codes, and what people write instead of them."""

from __future__ import annotations

from functools import cache

from babel import Locale

from bot.questionnaire.questions import LANGUAGES
from bot.texts import country_name, language_name

# CLDR's two-letter territories that are no country of ISO 3166-1: groups, and codes for tests and unknowns.
NO_COUNTRIES = ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
# The European institutions write these two; ISO writes GB and GR.
INSTEAD: dict[str, tuple[str, ...]] = {"GB": ("UK",), "GR": ("EL",)}


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """Return everything a country may be called in the event's languages, by ISO 3166-1 code."""
    codes = [code for code in _known("territories") if len(code) == len("LB") and code not in NO_COUNTRIES]
    return {code: (*(country_name(code, one) for one in LANGUAGES), *INSTEAD.get(code, ())) for code in sorted(codes)}


@cache
def tongues() -> dict[str, tuple[str, ...]]:
    """Return everything a language may be called in the event's languages, by ISO 639 code."""
    return {code: tuple(language_name(code, one) for one in LANGUAGES) for code in _known("languages")}


@cache
def spoken() -> dict[str, tuple[str, ...]]:
    """Return everything the languages that people are written to in may be called, by their code."""
    return {code: tongues()[code] for code in LANGUAGES}


def _known(what: str) -> list[str]:
    return [str(code) for code in getattr(Locale("en"), what) if str(code).isalpha()]
