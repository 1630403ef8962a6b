"""Places: regions, countries and their people, as somebody names them who says from where partners are sought."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml
from babel import Locale

from bot.matching.normalise import clauses, without_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.normalise import Word

_EUROPE = frozenset(
    """
    AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE
    SI SK SM UA XK
    """.split()  # noqa: SIM905 - a word list is read as text
)
_MAGHREB = frozenset({"DZ", "LY", "MA", "MR", "TN"})
_LEVANT = frozenset({"JO", "LB", "PS", "SY"})
_GULF = frozenset({"AE", "BH", "KW", "OM", "QA", "SA"})
_NORTH_AFRICA = _MAGHREB | {"EG"}
_ARAB = _MAGHREB | _LEVANT | _GULF | {"EG", "IQ", "SD", "YE"}
_FRENCH = frozenset(
    {"BE", "BF", "BJ", "CD", "CG", "CH", "CI", "CM", "FR", "GA", "GN", "LU", "ML", "NE", "SN", "TD", "TG"}
)
_SOUTH = _NORTH_AFRICA - {"MR"} | _LEVANT
_SHORES = _SOUTH | {"AL", "BA", "CY", "ES", "FR", "GR", "HR", "IL", "IT", "ME", "MT", "PT", "SI", "TR"}
# Words of the three languages, the adjectives too; the longest that fits is meant.
_REGIONS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        """europe; european; europeans; european union; eu; européen; européens; européenne; européennes;
        union européenne;
        أوروبا; اوربا; أوروبي; أوروبية; أوروبيين; أوروبيون; الاتحاد الأوروبي""",
        _EUROPE,
    ),
    (
        """maghreb; maghrébin; maghrébins; maghrébine; maghrébines; maghrebi; المغرب العربي; المغرب الكبير; مغاربي;
        مغاربية; البلدان المغاربية""",
        _MAGHREB,
    ),
    (
        """north africa; northern africa; north african; afrique du nord; nord-africain; nord-africains;
        nord-africaines; شمال أفريقيا; شمال إفريقيا""",
        _NORTH_AFRICA,
    ),
    (
        """levant; near east; proche-orient; بلاد الشام; المشرق""",
        _LEVANT | {"EG"},
    ),
    (
        """middle east; moyen-orient; الشرق الأوسط""",
        _LEVANT | _GULF | {"EG", "IQ", "IR", "TR", "YE"},
    ),
    (
        """mena; middle east and north africa""",
        _ARAB | {"IR", "TR"},
    ),
    (
        """gulf; gulf countries; golfe; pays du golfe; الخليج; خليجي; خليجية""",
        _GULF,
    ),
    (
        """arab world; arab countries; arab; arabic speaking; arabic speaking countries; monde arabe; pays arabes;
        العالم العربي; البلدان العربية; الدول العربية; عربي; عربية""",
        _ARAB,
    ),
    (
        """french and arabic speaking countries; pays francophones et arabophones; francophone; francophones;
        pays francophones; french speaking; french speaking countries""",
        _ARAB | _FRENCH,
    ),
    ("""oman; sultanate of oman; sultanat d'oman; سلطنة عمان""", frozenset({"OM"})),
    ("""turkey; turkiye""", frozenset({"TR"})),
    ("""uk; britain; great britain; grande-bretagne; بريطانيا""", frozenset({"GB"})),
    ("""czech republic; république tchèque""", frozenset({"CZ"})),
    ("""ivory coast""", frozenset({"CI"})),
    ("""palestine; فلسطين""", frozenset({"PS"})),
    ("""saudi; السعودية; arabie saoudite; ksa""", frozenset({"SA"})),
    ("""emirates; uae; émirats; الإمارات""", frozenset({"AE"})),
    (
        """south; southern; southern mediterranean; south med; south mediterranean; southern shore; sud; pays du sud;
        rive sud; sud de la méditerranée; جنوب; جنوب المتوسط; الجنوب""",
        _SOUTH,
    ),
    (
        """mediterranean; med; euromed; méditerranée; méditerranéen; méditerranéens; méditerranéenne; méditerranéennes;
        المتوسط; متوسطي; متوسطية; البحر المتوسط""",
        _SHORES,
    ),
)
OUTSIDE = frozenset("outside beyond hors خارج".split())  # noqa: SIM905 - folded
_LANGUAGES = ("en", "fr", "ar")
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_CODE = 2  # letters; three digits name a part of the world
_NATIONALITIES = Path(__file__).resolve().parents[2] / "locales" / "nationalities.yml"


class Place(NamedTuple):
    """How many words name a place, and the countries in it, ISO 3166-1 alpha-2."""

    words: int
    countries: frozenset[str]


def place(words: Sequence[Word]) -> Place | None:
    """Return the region or the country that `words` begin with, None where they begin with none known."""
    known = _known()
    folded = tuple(map(without_article, words[: _longest()]))
    for many in range(len(folded), 0, -1):
        if folded[:many] in known:
            is_part = folded[:many] in _parts() and any(place(words[many + of :]) for of in range(3))
            return None if is_part else Place(many, known[folded[:many]])
    return None


def listed_places(words: Sequence[Word]) -> tuple[frozenset[str], Sequence[Word]]:
    """Return the countries that words begin with, "Morocco and the Gulf", and the words after them."""
    countries, at = set[str](), 0
    while at < len(words):
        named = place(words[at:])
        if not named and not words[at].stop:
            break
        countries.update(named.countries if named else ())
        at += named.words if named else 1
    return frozenset(countries), words[at:]


def countries_of(words: Sequence[Word]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries that words name, and those outside of which somebody is to be."""
    inside, outside, at = set[str](), set[str](), 0
    while at < len(words):
        named = place(words[at:])
        if named:
            is_out = at > 0 and words[at - 1].folded in OUTSIDE
            (outside if is_out else inside).update(named.countries)
        at += named.words if named else 1
    return tuple(sorted(inside)), tuple(sorted(outside))


@cache
def _parts() -> frozenset[tuple[str, ...]]:
    """Return what is a place only where no other follows: "the south of France" is none of the South."""
    return frozenset(map(_words, ("south", "southern", "sud", "جنوب")))


@cache
def _known() -> dict[tuple[str, ...], frozenset[str]]:
    countries = {
        _words(name): frozenset({code})
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == _CODE and code.isalpha() and code not in _NO_COUNTRIES
    }
    del countries[_words("عمان")]  # Amman is written like Oman
    called = yaml.safe_load(_NATIONALITIES.read_text(encoding="utf-8"))
    people = {
        _words(name): frozenset({code})
        for code, names in called.items()
        for language in _LANGUAGES
        for name in names[language].split()
    }
    regions = {_words(name): held for names, held in _REGIONS for name in names.split(";")}
    return {named: held for named, held in {**people, **countries, **regions}.items() if named}


@cache
def _longest() -> int:
    return max(map(len, _known()))


def _words(name: str) -> tuple[str, ...]:
    return tuple(without_article(word) for clause in clauses(name) for word in clause)
