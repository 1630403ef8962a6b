"""In which language something was typed: said by its row, or by its letters and its smallest words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.normalise import fold
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL: Mapping[str, frozenset[str]] = {
    "en": frozenset("the and of for with our we in to from on is are new your".split()),  # noqa: SIM905 - words
    "fr": frozenset("le la les des du de et pour avec nos nous un une aux en sur dans est sont".split()),  # noqa: SIM905 - words
}
OTHER_NAMES = {"english": "en", "anglais": "en", "french": "fr", "francais": "fr", "arabic": "ar", "arabe": "ar"}


def named(said: str) -> str:
    """Return the language a cell names (`FR`, `fr-MA`, `French`), blank for none of ours."""
    folded = fold(said).strip()
    code = folded.replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else OTHER_NAMES.get(folded, "")


def heard(said: str, otherwise: str) -> str:
    """Return the language of typed words; `otherwise` where nothing in them tells."""
    arabic = sum("\u0600" <= sign <= "\u06ff" for sign in said)
    latin = sum(sign.isalpha() and sign < "\u0250" for sign in said)
    if arabic > latin:
        return "ar"
    if not latin:
        return otherwise
    words = fold(said.replace("’", " ").replace("'", " ")).split()
    counts = {language: sum(word in small for word in words) for language, small in SMALL.items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best] > sorted(counts.values())[-2]:
        return best
    return otherwise if otherwise != "ar" else "en"
