"""Calls: the clusters or companies of a trade that somebody looks for: "ICT clusters in North Africa"."""

from __future__ import annotations

import re
from itertools import chain, takewhile
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.intent import is_wish
from bot.matching.mentions import quote
from bot.matching.peers import seeks_peers
from bot.matching.places import OUTSIDE, countries_of, listed_places, place
from bot.matching.sayings import cut, uncut
from bot.matching.ticks import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.linking import Link, Linker
    from bot.matching.normalise import Word
    from bot.matching.vector import Vector
    from bot.matching.vocabulary import Vocabulary

# Folded words, in the three languages.
_CLUSTERS = frozenset(
    """
    cluster clusters metacluster metaclusters association associations federation federations
    grappe grappes groupement groupements
    تجمع تجمعات عنقود عناقيد كلستر كلسترات جمعيه جمعيات اتحاد اتحادات
    """.split()  # noqa: SIM905 - a word list is read as text
)
_COMPANIES = frozenset(
    """
    company companies firm firms sme smes business businesses exporter exporters producer producers manufacturer
    manufacturers entreprise entreprises pme societe societes exportateur exportateurs producteur producteurs industriel
    industriels شركه شركات موسسات مصدرين مصدرون منتجين منتجون
    """.split()  # noqa: SIM905 - a word list is read as text
)
_PARTNERS = frozenset("partner partners partenaire partenaires شريك شركا شريكا".split())  # noqa: SIM905
# What may stand beside them and asks for nothing that we could not see.
_ANY = frozenset(
    """
    new young small big large similar same other fellow more some good strong partner partners sister local
    nouveau nouveaux nouvelle nouvelles jeune jeunes petit petits petite petites autre autres partenaire partenaires
    similaire similaires jumeau jumeaux local locaux locales soeur soeurs
    جديد جديده جدد صغير صغيره اخري شريك شريكه شريكين شقيق شقيقه مشابه مشابهه مماثل مماثله محلي محليه
    """.split()  # noqa: SIM905 - a word list is read as text
)
_MEET = frozenset("meet find connect join know rencontrer trouver connaitre نلتقي نلقي لقا التعرف ايجاد".split())  # noqa: SIM905
_SELF = frozenset("our ours we us i are am is nos notre nous on sommes est suis نحن احنا حنا".split())  # noqa: SIM905
_ADJECTIVES = 3  # words of a place before a noun: "southern Mediterranean clusters"
_AND = frozenset("and or et ou و او".split())  # noqa: SIM905
_IN = frozenset("in from of around across en au aux du de des d dans sur في من".split())  # noqa: SIM905
_LISTING = frozenset(",،/(")
_WHICH = frozenset("that who which with qui que dont avec التي الذين الذي لديها عندها".split())  # noqa: SIM905
_STOP = re.compile(r"[;\n؛]|\.(?:\s|$)")
_LONGEST = 60  # words of a clause that calls somebody
_SISTERS = "sv.metacluster"


class Call(NamedTuple):
    """A phrase as typed, the trades of whom it looks for, their countries, and countries they may not be of.

    A trade is a concept: a whole sector, or what a cluster must say that it works on. No countries are any. `companies`
    tells that companies are meant: who makes packs for food besides has some, and is no food cluster.
    """

    phrase: str
    trades: tuple[str, ...]
    countries: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    companies: bool = False

    def is_from(self, country: str) -> bool:
        """Whether somebody of a country may be meant."""
        return country not in self.but and (not self.countries or country in self.countries)

    def trade_of(self, other: Vector) -> str:
        """Return the trade of which `other` is called, blank where it is not."""
        known = trades(other, companies=self.companies) if self.is_from(other.country) else ()
        return next((trade for trade in self.trades if trade in known), "")


class _Said(NamedTuple):
    """Where a call begins among the words of its clause, and whom it names."""

    first: int
    trades: tuple[str, ...]
    countries: tuple[str, ...]
    but: tuple[str, ...]


def trades(vector: Vector, *, companies: bool) -> tuple[str, ...]:
    """Return the trades a cluster is called by: its main sector, and what it says it works on; of companies, all."""
    sectors = vector.sectors if companies else vector.sectors[:1]
    parts = (trade for trade, weight in vector.topics.items() if weight.stated and "." in trade)
    return (*(SECTORS[sector] for sector in sectors if sector in SECTORS), *parts)


def calls(
    meant: Iterable[tuple[str, Sequence[Word], tuple[Word, ...], list[Link]]],
    sectors: Sequence[str],
    linker: Linker,
) -> tuple[Call, ...]:
    """Return whom the clauses look for, each given as (text, clause, its words that are meant, links).

    `sectors` are those of whoever wrote them: "sister clusters" are of its own trade. Where something is asked that
    nothing here can see, as in "clusters who know how to run a brand" or "Catalan clusters", nobody is called.
    """
    found = []
    written = [*meant]
    for number, (text, clause, words, links) in enumerate(written, 1):
        kinds = {at: _bare(word) for at, word in enumerate(words)} if len(words) <= _LONGEST else {}
        nouns = [at for at, bare in kinds.items() if bare in _CLUSTERS | _COMPANIES]
        partners = [at for at, bare in kinds.items() if bare in _PARTNERS] if not nouns else []
        said = (_called(words, at, links, sectors, linker.vocabulary) for at in nouns)
        beside = (_partners(words, at, links, sectors, linker.vocabulary) for at in partners)
        for at, call in zip((*nouns, *partners), chain(said, beside), strict=True):
            if call:
                further = ((then, more) for then, more, *_ in written[number:])
                countries, after = _going_on(text, clause, call.countries, further)
                phrase = linker.begun(_quoted(text, (*clause, *after), words[call.first]))
                companies = kinds[at] not in _CLUSTERS
                found.append(Call(phrase, call.trades, countries, call.but, companies=companies))
                break
    return tuple(found)


def _going_on(
    text: str, clause: Sequence[Word], countries: Sequence[str], further: Iterable[tuple[str, Sequence[Word]]]
) -> tuple[tuple[str, ...], Sequence[Word]]:
    """Return the countries a call names with those its list goes on with, and the words of these: "in Tunisia, Egypt".

    In "clusters to sell to Italy, Spain" the list is not of the call's own.
    """
    named, end = {*countries}, clause[-1].end
    after: list[Word] = []
    ends = (place(clause[-many:]) for many in range(1, _ADJECTIVES + 1))
    last = next((one.countries for many, one in enumerate(ends, 1) if one and one.words == many), frozenset())
    if last - named or (named and not last):
        return tuple(countries), after
    for then, words in further:
        more, rest = listed_places(words)
        listed = words[: len(words) - len(rest)]  # "Italy for dates" ends a list, "Italy textile" is of none
        is_more = then is text and more and (not rest or listed[-1].stop)
        if not is_more or text[end : words[0].start].strip() not in _LISTING:
            break
        named.update(more)
        after += listed
        end = words[-1].end
        if rest:
            break
    return tuple(sorted(named)), after


def _quoted(text: str, clause: Sequence[Word], first: Word) -> str:
    """Return a clause as typed from its word `first` on, with what its colon leads to."""
    start = clause.index(first)
    phrase = quote(text, clause[start:], is_cut=start > 0)
    left = text[clause[-1].end :].lstrip()
    if left.startswith(")") and "(" in phrase and ")" not in phrase:
        return f"{phrase})"
    if not left.startswith(":"):
        return phrase
    return cut(_STOP.split(text[first.start :])[0].strip(), uncut(phrase))


def _called(
    words: Sequence[Word], at: int, links: Sequence[Link], sectors: Sequence[str], vocabulary: Vocabulary
) -> _Said | None:
    """Return whom the noun at this place calls, None where it calls nobody."""
    first = _beginning(words, at, links, vocabulary)
    end = _end(words, at + 1, links, vocabulary)
    if first is None or end is None:
        return None
    countries, but = countries_of(words[first:end])
    named = _trades(words[first:end], links, vocabulary)
    if _bare(words[at]) in _COMPANIES and any(vocabulary[trade].broader for trade in named):
        return None  # "exporters of dates" are sought for their dates
    if not named and _bare(words[at]) in _CLUSTERS:
        is_free = end < len(words) and words[end].folded in _WHICH
        is_told = seeks_peers(words) or ((countries or first < at) and not is_free)
        named = _own(sectors) if is_told else ()
    return _Said(first, named, countries, but) if named else None


def _partners(
    words: Sequence[Word], at: int, links: Sequence[Link], sectors: Sequence[str], vocabulary: Vocabulary
) -> _Said | None:
    """Return whom partners are, of the seeker's trade where none is named, where the clause tells from where.

    "Partners to bid together in North Africa" does; "partners for a European project" does not.
    """
    first = _beginning(words, at, links, vocabulary)
    end = _end(words, at + 1, links, vocabulary) or at + 1
    if first is None:
        return None
    named = _trades(words[first:end], links, vocabulary)
    inside = next((step + 1 for step in range(end, len(words)) if words[step].folded in _IN), len(words))
    near, but = countries_of(words[first:end])
    countries = tuple(sorted({*near, *listed_places(words[inside:])[0]}))
    is_whole = not any(vocabulary[trade].broader for trade in named)  # partners for solar pumping need not pump
    whole = (named or _own(sectors)) if countries and is_whole else ()
    return _Said(first, whole, countries, but) if whole else None


def _own(sectors: Sequence[str]) -> tuple[str, ...]:
    return tuple(SECTORS[sector] for sector in sectors[:1] if sector in SECTORS)


def _beginning(words: Sequence[Word], at: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return where what is said of the noun at this place begins, None where it is not simply looked for.

    "Our food cluster" looks for something else.
    """
    first = at
    while first and (back := _back(words, first, links, vocabulary)):
        first -= back
    before = words[:first]
    is_wished = any(is_wish(word) or _bare(word) in _MEET for word in before)
    is_self = not is_wished and any(word.folded in _SELF for word in before)
    is_sought = all(word.stop or is_wish(word) or _bare(word) in _MEET for word in before)
    return first if is_sought and not is_self else None


def _back(words: Sequence[Word], first: int, links: Sequence[Link], vocabulary: Vocabulary) -> int:
    """Return how many words before this place say of what trade or from where somebody is."""
    if _is_plain(words[first - 1], links, vocabulary):
        return 1
    ways = ((many, place(words[first - many :])) for many in range(1, min(first, _ADJECTIVES) + 1))
    return next((many for many, named in ways if named and named.words == many), 0)


def _end(words: Sequence[Word], after: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return where what is said of a noun ends, `after` being the place behind it, None where it asks for more."""
    while after < len(words):
        step = _step(words, after, links, vocabulary)
        if step is None:
            return None
        if not step:
            break
        after += step
    return after if after == len(words) or words[after].stop else None


def _step(words: Sequence[Word], at: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return how many words at this place say of what trade or from where somebody is; None where nobody knows where.

    Zero where something else begins.
    """
    named = place(words[at:])
    if named:
        return named.words
    if _bare(words[at]) in _CLUSTERS | _COMPANIES:
        return None  # "food clusters in Tunisia and textile clusters in Egypt" are two calls
    if _is_plain(words[at], links, vocabulary):
        return 1
    named = place(words[at + 1 :]) if words[at].folded in OUTSIDE else None
    if named:
        return 1 + named.words
    if words[at].folded in _IN:
        the = len([*takewhile(lambda word: word.stop, words[at + 1 :])])
        named = place(words[at + 1 + the :])
        return 1 + the + named.words if named else None
    return 0


def _is_plain(word: Word, links: Sequence[Link], vocabulary: Vocabulary) -> bool:
    """Whether a word names a trade, or asks for nothing in particular."""
    bare = _bare(word)
    if bare in _ANY | _CLUSTERS | _COMPANIES | _AND:
        return True
    covering = [link for link in links if link.start <= word.start < link.end]
    return any(_is_trade(link, vocabulary) or link.concept == _SISTERS for link in covering)


def _trades(words: Sequence[Word], links: Sequence[Link], vocabulary: Vocabulary) -> tuple[str, ...]:
    named = (link for link in links if any(link.start <= word.start < link.end for word in words))
    return tuple(dict.fromkeys(link.concept for link in named if _is_trade(link, vocabulary)))


def _is_trade(link: Link, vocabulary: Vocabulary) -> bool:
    """Whether a trade is named, a whole one or a part of it, and no service."""
    return not link.guessed and vocabulary.sector(link.concept) in SECTORS


def _bare(word: Word) -> str:
    """Return a folded word without an Arabic "and" written onto it."""
    known = _CLUSTERS | _COMPANIES | _PARTNERS
    bare = word.folded.removeprefix("و").removeprefix("ال")
    return bare if bare in known else word.folded
