"""Heads: which of the things a clause names is really meant, and which only say more of it: *machines* for dates."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.grams import BOUND
from bot.matching.intent import is_ready, is_wish
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.matching.linking import Link
    from bot.matching.normalise import Word

# Sorts of things that nothing may link to, and that still say what is meant.
_SORTS = {
    form: sort
    for sort, words in {
        "machine": """machine machines machinery equipment press presses line lines equipements equipement presse ligne
            lignes مكنات ماكينات ماكينه آلات آله معدات makina makinet makinat robot robots""",
        "customer": """client clients customer customers buyer buyers importer importers distributor distributors dealer
            dealers reseller resellers shops retailer retailers market markets acheteur acheteurs importateur
            importateurs distributeur distributeurs revendeur revendeurs magasin magasins marche marches debouches
            مشترين مشتري زبائن زباين مستوردين موزعين محلات اسواق سوق kliyan klients""",
        "software": """software app apps platform logiciel logiciels appli application plateforme تطبيق تطبيقات منصه
            منظومه""",
        "cluster": "cluster clusters association associations",
        "waste": """waste wastes scrap scraps cuttings offcuts residue residues marc husks dust chutes dechets rebuts
            residus poussieres مخلفات فضلات قصاصات عوادم بقايا نفايات""",
        "transport": """freight transport shipping transporter expedier fret شحن يشحن نقل sha7n""",
    }.items()
    for form in words.split()
}
UNNAMED = "?"
_AT_HOME = {"transport": "tl", "software": "ic", "waste": "ee", "machine": "me"}  # where they are the thing itself
_FROM_HERE = 4  # words between a head and what says more of it
_AND = frozenset("and or et ou plus with avec و او مع".split())  # noqa: SIM905
_OF = frozenset("of for in to from by at on as into per against under".split())  # noqa: SIM905
_FOR = frozenset({"for", "pour"})
_ENGLISH = _OF | frozenset("and or the our we with is are your their you".split())  # noqa: SIM905
_FRENCH = frozenset(
    "de des du d l la le les pour et ou en avec nos notre un une aux au par sur dans chez qui que vos sans".split()  # noqa: SIM905
)
_CARRY_NO_NAME = frozenset({"", "af.farming", "af.processing"})  # "growers of dates" are dates
_SORTED = {"software": ("ic",), "transport": ("tl",), "waste": ("ee",), "customer": (SERVICES,)}


def heads(text: str, clause: Sequence[Word], links: Sequence[Link], language: str = "") -> dict[Link, str]:
    """Return for each of `links`, all of one clause of `text`, what it only says more of: a concept or a sort of thing.

    Blank where it is meant itself. "Machines for marble" are machines, "marble machines" too.
    """
    over = dict(_governed(text, clause, links, language))
    is_english = _is_english(clause, links, language)
    return {link: _sort_abroad(clause, link, is_english=is_english) or over.get(link, "") for link in links}


def bracketed(text: str, around: Sequence[Word], links: Sequence[Link], link: Link, language: str = "") -> str:
    """Return what a bracket that holds `link` says more of, `around` being the clause before it; blank for its kin.

    "Pilot factories (textile, food)" seeks factories; "fresh produce (figs, grapes)" offers figs.
    """
    within = [one for one in links if around[0].start <= one.start < around[-1].end]
    kin = link.concept.partition(".")[0]
    if any(one.concept.partition(".")[0] == kin for one in within):
        return ""
    meant = next((one for one in within if not heads(text, around, within, language)[one]), None)
    if meant and meant.concept.partition(".")[0] != SERVICES:
        return meant.concept
    words = [word for word in around if not word.stop]
    # before a colon may stand anything: "we buy: figs"
    unnamed = UNNAMED if words and "(" in text[around[-1].end : link.start] else ""
    return next((sort for word in words if (sort := _SORTS.get(word.folded))), unnamed)


def apart(text: str, clause: Sequence[Word], link: Link, links: Sequence[Link]) -> list[Word]:
    """Return the words of a clause without those of the other things that an "and" lists with `link`."""
    ordered = sorted(links)
    at = ordered.index(link) if link in ordered else -1
    if at < 0 or link.guessed:
        return [*clause]
    start, end = 0, len(text)
    for before, after in pairwise(one for one in ordered if not one.guessed):
        if _is_joined(text, clause, before, after):
            if after.start <= link.start:
                start = before.end
            elif before.start >= link.start:
                end = min(end, after.start)
    return [word for word in clause if start <= word.start < end] or [*clause]


def is_one_head(one: str, two: str) -> bool:
    """Whether two heads are one sort of things, named or not."""
    if one == two:
        return True
    for sort, concept in ((one, two), (two, one)):
        if "." in concept and "." not in sort and sort:
            return "machine" in concept if sort == "machine" else concept.partition(".")[0] in _SORTED.get(sort, ())
    return False


def _governed(text: str, clause: Sequence[Word], links: Sequence[Link], language: str) -> Iterator[tuple[Link, str]]:
    goods = [link for link in sorted(links) if link.concept.partition(".")[0] != SERVICES]
    is_english = _is_english(clause, links, language)
    start, before = 0, ""
    for group in _groups(text, clause, goods):
        head = _last_of_first_run(clause, group) if is_english else group[0]
        serves = any(_is_for(text, clause, head.end, link) for link in group if link.start >= head.end)
        serves = serves or any(word.folded in _FOR for word in clause if head.start <= word.start < head.end)
        if _is_for(text, clause, start, head) and not before:
            over = ""  # for something, and nothing links to what is meant
        elif before and not serves:
            over = before  # "packs for oil and jam" are packs for jam
        else:
            over = head.concept if serves or "." in head.concept else ""
        if over not in _CARRY_NO_NAME:
            yield from ((link, over) for link in group if link.concept != over)
        start, before = group[-1].end, over if serves or over == before else ""


def _is_for(text: str, clause: Sequence[Word], start: int, link: Link) -> bool:
    """Whether what stands between `start` and `link` says that something is for it; Arabic writes it onto the word."""
    is_bound = text[link.start] == "ل" and link.confidence == BOUND
    if is_bound or text[link.start :].startswith("لل"):
        return True
    return any(word.folded in _FOR for word in clause if start <= word.start < link.start)


def _groups(text: str, clause: Sequence[Word], links: Sequence[Link]) -> Iterator[list[Link]]:
    """Yield the links between one "and" and the next."""
    group: list[Link] = []
    for link in links:
        if group and _is_joined(text, clause, group[-1], link):
            yield group
            group = []
        group.append(link)
    if group:
        yield group


def _is_joined(text: str, clause: Sequence[Word], before: Link, link: Link) -> bool:
    between = [word for word in clause if before.end <= word.start < link.start]
    if any(word.folded in _AND or word.folded.startswith("و") or is_wish(word) or is_ready(word) for word in between):
        return True  # "a machine builder seeks frames" seeks frames for itself
    signs = text[before.end : link.start]
    is_added = text[link.start] == "و" and not link.words.startswith("و")
    return is_added or "+" in signs or "&" in signs


def _last_of_first_run(clause: Sequence[Word], group: Sequence[Link]) -> Link:
    """Return the link before the first "of": English puts what it means last, and what it is for after a "for"."""
    head = group[0]
    for link in group[1:]:
        between = {word.folded for word in clause if head.end <= word.start < link.start}
        if between & _OF:
            break
        head = link
    return head


def _is_english(clause: Sequence[Word], links: Sequence[Link], language: str) -> bool:
    words = {word.folded for word in clause}
    english, french = len(words & _ENGLISH), len(words & _FRENCH)
    if english != french:
        return english > french
    tongues = [link.tongue for link in links]
    english, french = tongues.count("en"), tongues.count("fr")
    return "ar" not in tongues and (english > french or (english == french and language == "en"))


def _sort_abroad(clause: Sequence[Word], link: Link, *, is_english: bool) -> str:
    sort = _sort(clause, link, is_english=is_english)
    return "" if _AT_HOME.get(sort) == link.concept.partition(".")[0] else sort


def _sort(clause: Sequence[Word], link: Link, *, is_english: bool) -> str:
    before = [word for word in clause if word.end <= link.start]
    after = [word for word in clause if word.start >= link.end]
    near = before[-_FROM_HERE:]
    turned = max((at + 1 for at, word in enumerate(near) if word.folded in _AND), default=0)
    for at, word in reversed([*enumerate(near)]):
        sort = _SORTS.get(word.folded, "")
        if sort and (at >= turned or sort == "waste"):  # "chutes de denim et coton" are both
            return sort
    following = next(iter(after), None)
    is_next = following is not None and following.start - link.end <= 1  # no "+" between them
    return _SORTS.get(following.folded, "") if following and is_next and is_english else ""
