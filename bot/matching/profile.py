"""Profile: what a cluster said about itself, ticked or typed, as matching sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["EU", "MENA"]
Language = Literal["en", "fr", "ar"]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: words somebody typed, or a concept somebody ticked (`concept` set, `ticked` true).

    A concept that was offered beside typed words and accepted is `Said(concept=...)`: nobody typed it.
    """

    text: str = ""
    concept: str = ""
    language: Language | None = None
    ticked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A cluster's accepted answers. `markets` are ISO 3166-1 alpha-2 codes, regions already opened into countries.

    Topics, specialities, offers and opportunities say what the cluster is and gives; seeks say what it wants.
    `sectors` start with the main one. `languages` are codes of what its people can meet in; `sectors`,
    `objectives` and `partner_types` are the questionnaire's codes.
    """

    id: str
    side: Side
    name: str = ""
    country: str = ""
    language: Language = "en"
    sectors: tuple[str, ...] = ()
    topics: tuple[Said, ...] = ()
    specialities: tuple[Said, ...] = ()
    offers: tuple[Said, ...] = ()
    seeks: tuple[Said, ...] = ()
    opportunities: tuple[Said, ...] = ()
    objectives: tuple[str, ...] = ()
    partner_types: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def statements(profile: Profile) -> tuple[Said, ...]:
    """Return everything a profile says, answer by answer."""
    return (*profile.topics, *profile.specialities, *profile.offers, *profile.seeks, *profile.opportunities)
