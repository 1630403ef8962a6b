"""Intent: whether a stretch of text gives or wants. "Weaver looks for a workshop" gives weaving and wants workshops."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from bot.matching.normalise import clauses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.normalise import Word

Intent = Literal["gives", "wants", "sells", "serves", ""]

_SENTENCE = re.compile(r"[;!?\n؛؟]|\.(?!\d)")
# Folded words, as people write them in the three languages and their dialects.
_WANTS = frozenset(
    """
    seek seeks seeking look looks looking search searching want wants wanted need needs needing require requires wish
    buy buys buying purchase purchases achete achetent achetons acheter
    cherche cherchent cherchons recherche recherchent recherchons souhaite souhaitent souhaitons veut veulent voulons
    besoin besoins aimerait aimerions
    نبحث يبحث تبحث يبحثون تبحثون ابحث بحث نحتاج يحتاج تحتاج محتاج محتاجين محتاجه بحاجه نريد يريد تريد نرغب يرغب ترغب
    مطلوب نطلب يطلب تطلب نسعي يسعي تسعي عايز عايزين عاوز عاوزين بدنا بغينا كنقلبو كنقلبوا نحب
    نشتري يشتري تشتري شراء
    نلوجو نلوجوا نفتشو نفتشوا نحتاجو نحتاجوا كنحتاجو خصنا خاصنا لازمنا يلزمنا ناقصنا ينقصنا
    bghina bghit khassna khasna nlawjou nfattchou n7tajou badna bedna 3ayzin 3ayez
    """.split()  # noqa: SIM905 - a word list is read as text
)
_GIVES = frozenset(
    """
    offer offers offering sell sells selling provide provides providing supply supplies supplying propose proposes
    open opens host hosts teach teaches enseigne enseignent accueille accueillent finance finances financent
    offre offrent offrons vend vendent vendons proposent proposons fournit fournissent fournissons
    نعرض يعرض تعرض نقدم يقدم تقدم نوفر يوفر توفر متوفر نبيع يبيع تبيع نصدر يصدر تصدر لدينا عندنا
    نستقبل نستضيف ندرب نعلم نمول يمول تمول
    """.split()  # noqa: SIM905 - a word list is read as text
)


# "Wants to sell jam" has jam and wants to sell; so does "looks for buyers of jam".
_SELL = frozenset("sell export place vendre exporter ecouler placer بيع تصدير تسويق ترويج".split())  # noqa: SIM905
_BUYERS = frozenset(
    """
    market markets buyer buyers importer importers distributor distributors client clients customer customers outlet
    outlets marche marches acheteur acheteurs importateur importateurs distributeur distributeurs debouche debouches
    سوق اسواق مشتري مشترين مشترون زبائن زباين موزع موزعين موزعون مستورد مستوردين مستوردون
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Who takes our old batteries?" has batteries to give away, as has who looks for buyers of them.
_WHO = frozenset(
    "who someone somebody anyone anybody qui qqn quelqu مين شكون حد حدا واحد min chkoun chkoon 7ad".split()  # noqa: SIM905
)
_SOMEBODY = frozenset("someone somebody quelqu qqn".split())  # noqa: SIM905
_WHOEVER = frozenset("to who for that qui pour".split())  # noqa: SIM905 - and who it should be
_TAKES = frozenset(
    """
    take takes buy buys collect collects prend prendre prenne rachete racheter recupere recuperer enleve enlever achete
    acheter collecte ramasse ياخد ياخدو ياخدوا ياخذ ياخذو ياخذوا يشتري يشترو يشري يشريو يجمع يلم يستلم
    yakhod yakhed yechri yechtri
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Seeks a supplier for cable harnesses" seeks harnesses; "a supplier for hotels" supplies hotels.
_SUPPLIERS = frozenset(
    """
    supplier suppliers source provider providers manufacturer manufacturers maker makers producer producers
    subcontractor subcontractors workshop workshops fournisseur fournisseurs fabricant fabricants producteur
    producteurs soustraitant soustraitants traitant traitants prestataire prestataires atelier ateliers facon
    مورد موردين موردون مصنع مصانع منتج منتجين ورشه ورش مشغل
    """.split()  # noqa: SIM905 - a word list is read as text
)
_FOR = frozenset({"for", "pour"})
_OF = frozenset({"of", "for", "de", "des", "du", "d", "pour"})


class Intents:
    """What each place of one text does: a marker counts from where it stands to the next one or the sentence's end."""

    def __init__(self, text: str, names: Iterable[tuple[int, int]] = ()) -> None:
        """Read `text`; no marker stands inside `names`, what was named in it: "recherche conjointe" seeks nothing."""
        turns: list[tuple[int, Intent]] = [(cut.end(), "") for cut in _SENTENCE.finditer(text)]
        named = {place for start, end in names for place in range(start, end)}
        for clause in clauses(text):
            whoever = (word.start for at, word in enumerate(clause) if _is_asked_for(clause[at : at + 3]))
            asked = next(whoever, len(text))
            turns += [
                (word.start, _meant(word))
                for word in clause
                if _meant(word) and word.start not in named and word.start < asked
            ]
            # "someone to show us how to sell": whoever it is gives, and is wanted
            turns += [(asked, "wants")] if asked < len(text) else []
            # the selling itself is still wanted: the turn comes after the word, and ends with the clause
            sold: list[tuple[int, Intent]] = [
                (word.end, "sells")
                for word, following in pairwise((*clause, None))
                if word and _is_sold(word, following)
            ]
            sold += [
                (word.end, "sells")
                for at, word in enumerate(clause[:-1])
                if word.folded in _TAKES and not _WHO.isdisjoint(one.folded for one in clause[max(at - 2, 0) : at])
            ]
            # "ERP for food shops" gives ERP and no food; "looks for" is not meant
            served: list[tuple[int, Intent]] = [
                (word.start if _is_for(word.folded) else word.end, "serves")
                for at, (before, word) in enumerate(pairwise(clause))
                if (word.folded in _FOR or _is_for(word.folded))
                and not (_meant(before) or before.folded in _BUYERS)
                and not (before.folded in _SUPPLIERS and any(map(is_wish, clause[:at])))
            ]
            turns += [*sold, *served, (clause[-1].end, "")] if sold or served else []
        self._turns = [(0, ""), *sorted(turns)]

    def at(self, place: int) -> Intent:
        """Return what the text does at `place`; blank where it does not say."""
        return next(intent for start, intent in reversed(self._turns) if start <= place)


def is_wish(word: Word) -> bool:
    """Whether a word says that what follows is wanted."""
    return _meant(word) == "wants"


def _is_asked_for(words: Sequence[Word]) -> bool:
    """Whether words begin with whoever should do something: "someone to", "quelqu'un qui"."""
    return words[0].folded in _SOMEBODY and any(word.folded in _WHOEVER for word in words[1:])


def _is_for(folded: str) -> bool:
    """Whether Arabic writes its "for the" onto this word: قماش للقمصان is cloth and no shirts."""
    return folded.startswith("لل") and len(folded) > len("لل") + 2


def _meant(word: Word) -> Intent:
    forms = {word.folded, word.stem}
    return "wants" if forms & _WANTS else "gives" if forms & _GIVES else ""


def _is_sold(word: Word, following: Word | None) -> bool:
    """Whether what comes after `word` is for sale. Arabic writes its "of" onto the next word: مشترين للتمور."""
    if following is None:
        return False
    return word.folded in _SELL or (word.folded in _BUYERS and (following.folded in _OF or following.folded[0] == "ل"))
