"""Intent: whether a stretch of text gives or wants. "Weaver looks for a workshop" gives weaving and wants workshops."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from bot.matching.normalise import clauses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.matching.normalise import Word

Intent = Literal["gives", "wants", "needs", "sells", "serves", ""]
"""What is given or wanted; "needs" of what those who are looked for want themselves: who seeks them has it."""

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
# Of these the words that are no nouns: what is named with them, "cherche partenaires", is wanted.
_SEEKS = frozenset(
    """
    seek seeks seeking looking cherche cherchent cherchons recherchent recherchons نبحث يبحث تبحث نريد يريد تريد
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
    outlets marche marches acheteur acheteurs importateur importateurs
    distributeur distributeurs debouche debouches
    سوق اسواق مشتري مشترين مشترون زبائن زباين موزع موزعين موزعون مستورد مستوردين مستوردون
    """.split()  # noqa: SIM905 - a word list is read as text
)
_INVESTORS = frozenset(
    "investor investors funding financing investisseur investisseurs financement مستثمر مستثمرين تمويل".split()  # noqa: SIM905
)
_ORDERS = frozenset("order orders commande commandes طلبيه طلبيات".split())  # noqa: SIM905 - and no "armoire de commande"
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
# "Partners for a project on denim" seeks who knows denim.
_PARTNERS = frozenset(
    """
    partner partners partenaire partenaires cluster clusters consortium
    شريك شركا شركاء
    """.split()  # noqa: SIM905 - a word list is read as text
)
_MAKE = frozenset(
    "confectionner coudre fabriquer produire usiner tisser assembler imprimer emballer make produce sew".split()  # noqa: SIM905
)
# "Factories that want to cut their bill" are sought by who can cut it; "a member who wants resin" wants it.
_THAT = frozenset("that who which qui التي الذي الذين اللي elli".split())  # noqa: SIM905
_MEMBERS = frozenset(
    """
    member members membre membres adherent adherents our ours nos we nous notre نحن احنا حنا عضو اعضا اعضاء اعضاونا
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Ready to try meters" wants meters; "looks for a farm to try an app" has the app; "an app to be tried with farms"
# wants farms.
_TRY = frozenset(
    "try test pilot tester essayer experimenter تجربه لتجربه اختبار لاختبار نجرب يجرب".split()  # noqa: SIM905
)
_TRIED = frozenset("tried tested piloted tester essayer experimenter".split())  # noqa: SIM905
_READY = frozenset(
    "ready willing prepared pret prets prete pretes جاهز جاهزه جاهزين جاهزون جاهزان مستعد مستعدون مستعدين".split()  # noqa: SIM905
)
_WITH = frozenset("with by at avec chez مع عند لدي".split())  # noqa: SIM905
# "To replace cement" wants no cement.
_REPLACES = frozenset("replace replaces replacing remplacer remplacent remplace بدل بديل استبدال لاستبدال".split())  # noqa: SIM905
# "We equip one hotel with meters" gives meters; "training included" gives training.
_EQUIPS = frozenset("equip equips equipons نجهز يجهز تجهز".split())  # noqa: SIM905
_INCLUDED = frozenset("included inclus incluse incluses compris comprise comprises مشمول مشموله".split())  # noqa: SIM905
_TO_BE = frozenset({"be", "a"})
_IN_ORDER = frozenset({"to", "pour", "a"})
_BY = frozenset({"with", "by", "par", "avec"})
_BOUGHT = frozenset({"of", "de", "d"})
_PURCHASE = frozenset("achat achats purchase purchases purchasing".split())  # noqa: SIM905
# "We open our seminars to one food cluster" gives no food; access to a laboratory is one.
_ONE = frozenset({"a", "an", "one", "any"})
_WAYS = frozenset("access link links contact contacts bridge entry way visit visits introduction".split())  # noqa: SIM905
_FOR = frozenset({"for", "pour"})
_OF = frozenset({"of", "for", "de", "des", "du", "d", "pour"})
_SHORT = 4  # letters
_BUYS = 4  # words with the buyer, to what is bought
_REACH = 4
"""Words from a partner to what it is wanted for: "local partners to bid together for"."""


_JOINED = (
    _BUYERS
    | _ORDERS
    | _SELL
    | _SUPPLIERS
    | _PARTNERS
    | _TRY
    | _READY
    | _WITH
    | _REPLACES
    | _TAKES
    | _WHO
    | _THAT
    | _MEMBERS
)
"""What an Arabic "and" may be written onto."""

_Turn = tuple[int, Intent]


class Intents:
    """What each place of one text does: a marker counts from where it stands to the next one or the sentence's end."""

    def __init__(self, text: str, names: Iterable[tuple[int, int]] = (), *, sought: bool = False) -> None:
        """Read `text`; no marker stands inside `names`, what was named in it: "recherche conjointe" seeks nothing.

        `sought` tells that it answers what somebody seeks, and needs no word for it.
        """
        turns: list[_Turn] = [(cut.end(), "") for cut in _SENTENCE.finditer(text)]
        named = {place for start, end in names for place in range(start, end)}
        before: Sequence[Word] = ()
        for words in clauses(text):
            clause = [*map(_unjoined, words)]
            if _is_told_of_them(text, before, clause):
                turns += [(clause[0].start, "sells"), (clause[-1].end, "wants")]
            before = clause
            is_wanted = sought or any(map(is_wish, clause))
            needed = _needed(clause)
            turned = [
                *_sold(clause, named),
                *_served(clause, named, sought=sought),
                *_tried(clause, is_wanted=is_wanted),
            ]
            turns += _marked(clause, named, needed)
            turns += [*turned, (clause[-1].end, "")] if turned or needed else []
        self._turns = [(0, ""), *sorted(turns, key=lambda turn: turn[0])]

    def at(self, place: int) -> Intent:
        """Return what the text does at `place`; blank where it does not say."""
        return next(intent for start, intent in reversed(self._turns) if start <= place)


def _is_told_of_them(text: str, before: Sequence[Word], clause: Sequence[Word]) -> bool:
    """Whether a bracket tells what those do who look for money or customers: "start-ups seek a client (biogas)"."""
    if not before or "(" not in text[before[-1].end : clause[0].start]:
        return False
    return any(map(is_wish, before)) and before[-1].folded in _BUYERS | _INVESTORS


def is_wish(word: Word) -> bool:
    """Whether a word says that what follows is wanted."""
    return _meant(word) == "wants"


def is_ready(word: Word) -> bool:
    """Whether a word says that somebody is ready for what follows: "a farm ready to try sensors"."""
    return word.folded in _READY


def _marked(clause: Sequence[Word], named: Collection[int], needed: Collection[Word]) -> Iterator[_Turn]:
    """Yield where a word says that something is given or wanted; whoever should do a thing is wanted, and gives none.

    As in "someone to show us how to sell".
    """
    for at, word in enumerate(clause):
        if _is_asked_for(clause[at : at + 3]):
            yield word.start, "wants"
            return
        if _meant(word) and (word.start not in named or _opens(word, named)):
            yield word.start, "needs" if word in needed else _meant(word)


def _opens(word: Word, named: Collection[int]) -> bool:
    """Whether a verb opens what was named: "looking for partners", and no "recherche conjointe"."""
    return word.start - 1 not in named and word.folded in _SEEKS


def _sold(clause: Sequence[Word], named: Collection[int]) -> Iterator[_Turn]:
    """Yield where what follows is for sale; the selling itself is still wanted, so it begins after the word."""
    for at, word in enumerate(clause):
        is_ordered = word.folded in _ORDERS and word.start - 1 not in named and at + 1 < len(clause)
        if is_ordered and (clause[at + 1].folded in _OF or _is_bound(clause[at + 1 : at + 3])):
            yield word.end, "sells"
        is_taken = word.folded in _TAKES and not _WHO.isdisjoint(one.folded for one in clause[max(at - 2, 0) : at])
        if _is_sold(word, _bought(clause, at, named)) or (is_taken and at + 1 < len(clause)):
            yield word.end, "sells"


def _served(clause: Sequence[Word], named: Collection[int], *, sought: bool) -> Iterator[_Turn]:
    """Yield where it is told whom or what something is for: "ERP for food shops". "Looks for" is not meant."""
    of_buyers = {
        one.start for at, word in enumerate(clause) if word.folded in _BUYERS for one in _bought(clause, at, named)
    }
    for at, (before, word) in enumerate(pairwise(clause), start=1):
        if not (word.folded in _FOR or _is_for(word.folded)) or _meant(before) or word.start in of_buyers:
            continue
        if not (_is_sought_for(clause, at) and (sought or any(map(is_wish, clause[:at])))):
            yield word.start if _is_for(word.folded) else word.end, "serves"


def _needed(clause: Sequence[Word]) -> list[Word]:
    """Return the words by which those who are looked for want something: "factories that want", "qui ont besoin"."""
    if any(word.folded in _MEMBERS for word in clause):
        return []
    return [
        word
        for at, word in enumerate(clause)
        if is_wish(word) and not _THAT.isdisjoint(one.folded for one in clause[max(at - 2, 0) : at])
    ]


def _is_sought_for(clause: Sequence[Word], at: int) -> bool:
    """Whether the "for" at this place tells what a supplier, a workshop or a partner is wanted for."""
    before = [word.folded for word in clause[:at]]
    makes = at + 1 < len(clause) and clause[at + 1].folded in _MAKE
    return (
        before[-1] in _SUPPLIERS
        or not _PARTNERS.isdisjoint(before[-_REACH:])
        or (makes and not _SUPPLIERS.isdisjoint(before))
    )


def _tried(clause: Sequence[Word], *, is_wanted: bool) -> Iterator[_Turn]:
    """Yield what is bought, tried, tried with somebody, replaced, or opened to somebody.

    `is_wanted` tells that the clause wishes for something.
    """
    folded = [word.folded for word in clause]
    for at, word in enumerate(clause):
        before, after = folded[max(at - 2, 0) : at], folded[at + 1 : at + 4]
        last = before[-1] if before else ""
        if word.folded in _REPLACES and is_wanted:
            yield word.end, "serves"
            yield from ((one.end, "wants") for one in clause[at + 1 :] if one.folded in _BY)
        elif word.folded in _EQUIPS and not _BY.isdisjoint(folded[at + 1 :]):
            yield word.end, "serves"
            yield from ((one.end, "gives") for one in clause[at + 1 :] if one.folded in _BY)
        elif word.folded in _INCLUDED and word is clause[-1]:
            withs = [one.end for one in clause if one.folded in _BY]
            if withs or not any(map(is_wish, clause)):
                yield withs[-1] if withs else clause[0].start, "gives"
        elif word.folded in _PURCHASE:
            yield from ((one.end, "wants") for one in clause[at + 1 : at + 3] if one.folded in _BOUGHT)
        elif word.folded in _TRY and not _READY.isdisjoint(before):
            yield word.end, "wants"
        elif word.folded in _TRIED and last in _TO_BE and not _WITH.isdisjoint(after):
            yield next(one.end for one in clause[at + 1 :] if one.folded in _WITH), "wants"
        elif (word.folded in _TRY and is_wanted and _is_in_order(clause, at)) or _is_opened(
            word, before, after, folded[:at]
        ):
            yield word.end, "serves"


def _is_in_order(clause: Sequence[Word], at: int) -> bool:
    """Whether what stands at this place is what others are sought for: "a farm to test our app", no "wants to test"."""
    return at > 1 and clause[at - 1].folded in _IN_ORDER and not is_wish(clause[at - 2])


def _is_opened(word: Word, before: Sequence[str], after: Sequence[str], clause: Sequence[str]) -> bool:
    """Whether what comes after this "to" is whom something is offered to, and not what a way leads to."""
    is_one = word.folded == "to" and bool(after) and after[0] in _ONE
    return is_one and not _GIVES.isdisjoint(clause) and _WAYS.isdisjoint(before)


def _is_asked_for(words: Sequence[Word]) -> bool:
    """Whether words begin with whoever should do something: "someone to", "quelqu'un qui"."""
    return words[0].folded in _SOMEBODY and any(word.folded in _WHOEVER for word in words[1:])


def _unjoined(word: Word) -> Word:
    """Return a word without an Arabic "and" written onto it, where what is left is known here."""
    bare = word.folded.removeprefix("و")
    return replace(word, folded=bare) if bare != word.folded and bare in _JOINED else word


def _is_bound(words: Sequence[Word]) -> bool:
    """Whether Arabic writes its "for" onto the next word, or the one after: طلبيات مشتركة لملابس المستشفيات.

    Not so far off onto a short one: طلبيات كبيرة لوز are orders of almonds.
    """
    return any(word.folded.startswith("ل") and (not at or len(word.folded) > _SHORT) for at, word in enumerate(words))


def _is_for(folded: str) -> bool:
    """Whether Arabic writes its "for the" onto this word: قماش للقمصان is cloth and no shirts."""
    return folded.startswith("لل") and len(folded) > len("لل") + 2


def _meant(word: Word) -> Intent:
    forms = {word.folded, word.stem}
    return "wants" if forms & _WANTS else "gives" if forms & _GIVES else ""


def _bought(clause: Sequence[Word], at: int, named: Collection[int]) -> Sequence[Word]:
    """Return the words after the buyer at `at` that may tell what is bought, until something is named.

    In "importers of herbs for tea" they do not reach the tea.
    """
    after = clause[at + 1 : at + _BUYS]
    unnamed = [*takewhile(lambda word: word.start not in named, after)]
    return unnamed or after[:1]


def _is_sold(word: Word, after: Sequence[Word]) -> bool:
    """Whether what comes after `word` is for sale: "buyers of dates", "buyers abroad for dates".

    Arabic writes its "for" and "of" onto the next word: مشترين للتمور.
    """
    if not after:
        return False
    is_of = after[0].folded in _OF or after[0].folded[0] == "ل" or any(one.folded in _FOR for one in after)
    return word.folded in _SELL or (word.folded in _BUYERS and is_of)
