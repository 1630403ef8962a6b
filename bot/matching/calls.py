"""Calls: the clusters or companies of a trade that somebody looks for: "ICT clusters in North Africa"."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.intent import is_wish
from bot.matching.mentions import quote
from bot.matching.peers import seeks_peers
from bot.matching.places import place
from bot.matching.reason import Reason
from bot.matching.sayings import cut, uncut
from bot.matching.serving import in_different_sectors
from bot.matching.ticks import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.kinship import Kinship
    from bot.matching.linking import Link, Linker
    from bot.matching.normalise import Word
    from bot.matching.reason import Direction
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
_AND = frozenset("and et و".split())  # noqa: SIM905
_IN = frozenset("in from of around across en au aux du de des d dans sur في من".split())  # noqa: SIM905
_OUTSIDE = frozenset("outside beyond hors خارج".split())  # noqa: SIM905
_WHICH = frozenset("that who which with qui que dont avec التي الذين الذي لديها عندها".split())  # noqa: SIM905
_STOP = re.compile(r"[.;\n؛]")
_SISTERS = "sv.metacluster"
_STRENGTH, _OF_COMPANIES = 1.0, 0.3
"""Before it is weighed: what companies of the trade are asked for says more than that they are."""


class Call(NamedTuple):
    """A phrase as typed, the trades of whom it looks for, and their countries, none where they may be anywhere.

    A trade is a concept: a whole sector, or what a cluster must say that it works on. `companies` tells that companies
    are meant: who makes packs for food besides has some, and is no food cluster.
    """

    phrase: str
    trades: tuple[str, ...]
    countries: tuple[str, ...] = ()
    companies: bool = False

    def is_for(self, other: Vector) -> str:
        """Return the trade of which `other` is called, blank where it is not."""
        if self.countries and other.country not in self.countries:
            return ""
        sectors = other.sectors if self.companies else other.sectors[:1]
        whole = {SECTORS[sector] for sector in sectors if sector in SECTORS}
        return next((trade for trade in self.trades if trade in whole or _is_said(trade, other)), "")


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
    for text, clause, words, links in meant:
        for at, word in enumerate(words):
            called = None
            if _bare(word) in _CLUSTERS | _COMPANIES:
                called = _called(words, at, links, sectors, linker.vocabulary)
            elif _bare(word) in _PARTNERS:
                called = _partners(words, at, links, sectors, linker.vocabulary)
            if called:
                first, trades, countries = called
                start = clause.index(words[first])
                phrase = quote(text, clause[start:], is_cut=start > 0)
                if text[clause[-1].end :].lstrip().startswith(":"):
                    phrase = cut(_STOP.split(text[words[first].start :])[0].strip(), uncut(phrase))
                found.append(Call(linker.begun(phrase), trades, countries, _bare(word) not in _CLUSTERS))
                break
    return tuple(found)


def _called(
    words: Sequence[Word], at: int, links: Sequence[Link], sectors: Sequence[str], vocabulary: Vocabulary
) -> tuple[int, tuple[str, ...], tuple[str, ...]] | None:
    """Return (where the call begins, trades, countries) of the noun at this place, None where it calls nobody."""
    first = _beginning(words, at, links, vocabulary)
    end = _end(words, at + 1, links, vocabulary)
    if first is None or end is None:
        return None
    countries = {code for step in range(first, end) for code in _there(words, step, end)}
    trades = _trades(words[first:end], links, vocabulary)
    if _bare(words[at]) in _COMPANIES and any(vocabulary[trade].broader for trade in trades):
        return None  # "exporters of dates" are sought for their dates
    if not trades and _bare(words[at]) in _CLUSTERS:
        is_free = end < len(words) and words[end].folded in _WHICH
        is_told = seeks_peers(words) or ((countries or first < at) and not is_free)
        trades = tuple(SECTORS[one] for one in sectors[:1] if is_told and one in SECTORS)
    return (first, trades, tuple(sorted(countries))) if trades else None


def _partners(
    words: Sequence[Word], at: int, links: Sequence[Link], sectors: Sequence[str], vocabulary: Vocabulary
) -> tuple[int, tuple[str, ...], tuple[str, ...]] | None:
    """Return the same for partners, who are of the seeker's trade, where the clause tells from where they should be.

    "Partners to bid together in North Africa" does; "partners for a European project" does not.
    """
    first = _beginning(words, at, links, vocabulary)
    end = _end(words, at + 1, links, vocabulary) or at + 1
    inside = next((step + 1 for step in range(end, len(words)) if words[step].folded in _IN), len(words))
    countries = {code for step in range(first or 0, end) for code in _there(words, step, end)}
    countries.update(_listed(words[inside:]))
    trades = tuple(SECTORS[one] for one in sectors[:1] if one in SECTORS)
    return (first, trades, tuple(sorted(countries))) if first is not None and countries and trades else None


def _listed(words: Sequence[Word]) -> Iterator[str]:
    """Yield the countries that words begin with: "Tunisia, Morocco and the Gulf"."""
    at = 0
    while at < len(words):
        named = place(words[at:])
        if named:
            yield from named.countries
        elif not words[at].stop:
            return
        at += named.words if named else 1


def _beginning(words: Sequence[Word], at: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return where what is said of the noun at this place begins, None where it is not simply looked for."""
    first = at
    while first and (_is_plain(words[first - 1], links, vocabulary) or place(words[first - 1 :])):
        first -= 1
    is_sought = all(word.stop or is_wish(word) or _bare(word) in _MEET for word in words[:first])
    return first if is_sought else None


def _end(words: Sequence[Word], after: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return where what is said of a noun ends, `after` being the place behind it, None where it asks for more."""
    while after < len(words):
        step = _step(words, after, links, vocabulary)
        if step is None:
            return None
        if not step:
            break
        after += step
    is_over = after == len(words) or words[after].stop or is_wish(words[after])
    return after if is_over else None


def _step(words: Sequence[Word], at: int, links: Sequence[Link], vocabulary: Vocabulary) -> int | None:
    """Return how many words at this place say of what trade or from where somebody is; None where nobody knows where.

    Zero where something else begins.
    """
    named = place(words[at:])
    if named:
        return named.words
    if _is_plain(words[at], links, vocabulary):
        return 1
    if words[at].folded in _OUTSIDE and place(words[at + 1 :]):
        return 2
    if words[at].folded in _IN:
        the = len([*takewhile(lambda word: word.stop, words[at + 1 :])])
        named = place(words[at + 1 + the :])
        return 1 + the + named.words if named else None
    return 0


def _there(words: Sequence[Word], at: int, end: int) -> frozenset[str]:
    """Return the countries named at this place, but for those outside of which somebody is."""
    is_outside = at > 0 and words[at - 1].folded in _OUTSIDE
    named = None if is_outside else place(words[at:end])
    return named.countries if named else frozenset()


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


def _is_said(trade: str, other: Vector) -> bool:
    """Whether a cluster says that it works on something."""
    return trade in other.topics and other.topics[trade].stated and "." in trade


def _bare(word: Word) -> str:
    """Return a folded word without an Arabic "and" written onto it."""
    known = _CLUSTERS | _COMPANIES | _PARTNERS
    bare = word.folded.removeprefix("و").removeprefix("ال")
    return bare if bare in known else word.folded


def calls_for(concept: str, seeker: Vector) -> bool:
    """Whether a trade is sought in so many words as its clusters or companies."""
    return any(concept in call.trades for call in seeker.calls)


def called(me: Vector, other: Vector, kinship: Kinship) -> Iterator[Reason]:
    """Yield that one is of the trade, and of the place, that the other looks for; once each way."""
    ways: tuple[tuple[Vector, Vector, Direction], ...] = ((me, other, "theirs"), (other, me, "mine"))
    for seeker, found, direction in ways:
        for call in seeker.calls:
            trade = call.is_for(found)
            if trade in kinship.place:
                yield Reason(
                    kind="complement" if call.companies or in_different_sectors(me, other) else "same_mission",
                    basis="companies" if call.companies else "called",
                    direction=direction,
                    concepts=(trade,),
                    their_words=(call.phrase,) if direction == "mine" else (),
                    my_words=(call.phrase,) if direction == "theirs" else (),
                    countries=(found.country,) if found.country else (),
                    strength=_OF_COMPANIES if call.companies else _STRENGTH,
                )
                break
