"""Mentions: where a concept was named, the phrase to quote, and what else the same clause speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.knowhow import is_mark, is_taught
from bot.matching.normalise import clauses, normalise, unbound
from bot.matching.polarity import stances
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.linking import Link
    from bot.matching.normalise import Word

Subject = tuple[str, ...]
"""What else a clause speaks of: concepts of goods and trades (they hold a dot), then stems that nothing links to."""

OF_SOMETHING = frozenset(
    """
    sv.training sv.mentoring sv.skills sv.studies sv.labs sv.certification sv.quality sv.labels sv.subcontracting
    sv.suppliers sv.purchasing sv.buyers sv.pilot_sites sv.research sv.technology sv.innovation sv.partners sv.design
    sv.study_visit sv.lean me.used_machinery me.maintenance af.frozen af.drying af.canning af.organic af.by_products
    af.shelf_life ee.recycling ee.waste
    """.split()  # noqa: SIM905 - a word list is read as text
)
"""These say little by themselves: a course on hygiene does not serve who seeks a course on cranes, nor frozen fish who
seeks frozen strawberries."""

_BY_NAME = frozenset({"sv.certification", "sv.quality", "sv.labels"})
_LONGEST = 60  # signs of a quote; a card holds two of them in a line
# Said of any service, whatever it is about.
_SAID_OF_ANY = """
    agent agents certificate certificates certified norm norms standard standards iso label labels study studies lab
    labs laboratory test tests testing analysis partner partners member members project projects programme site
    sites pilot pilots subcontracting supplier suppliers buyer buyers client clients customer customers importer
    importers distributor distributors audit audits team staff technician technicians engineer engineers worker
    workers operator operators young people company companies firm firms sme smes cluster clusters europe european
    day days week weeks month months hour hours short long new good small online year free cheap local joint full
    team international level basic advanced second hand used refurbished machine machines equipment certificat
    certificats norme normes referentiel etude etudes labo labos laboratoire laboratoires essai essais analyse
    analyses partenaire partenaires membre membres projet projets pilote pilotes soustraitance fournisseur
    fournisseurs acheteur acheteurs importateur importateurs distributeur distributeurs equipe technicien
    techniciens ingenieur ingenieurs ouvrier ouvriers operateur operateurs jeune jeunes entreprise entreprises pme
    europe europeen europeens europeenne jours jour semaine semaines mois heures court courte nouveau petit petite
    local locaux conjoint occasion sud nord pays شهادة شهادات معيار معايير مواصفات أيزو دراسة دراسات مختبر مختبرات
    مخبر معمل تحليل تحاليل فحص فحوصات شريك شركاء عضو أعضاء مشروع مشاريع موقع مواقع تجريبي تجريبية مناولة مورد موردين
    مشتري مشترين مستورد مستوردين موزع موزعين زبائن فريق فني فنيين تقني تقنيين مهندس مهندسين عامل عمال شباب شركة
    شركات مؤسسة أوروبا أوروبي أوروبية أوروبيين يوم أيام أسبوع أسابيع شهر أشهر شهرين صغيرة جديد جديدة محلي مستعمل
    مستعملة ماكينات takwin tadrib chahada shahada cherik sharik eu ue benelux maghreb mena gulf khaleej north west
    east nord ouest est شمال جنوب شرق غرب الخليج المغرب lal el al w 3al fel bel lel men mn ma3 3la fi f dyal mta3 li
    elli حد شي ديال متاع تاع بتاع
"""
_OF_ANY = frozenset(normalise(word) for word in _SAID_OF_ANY.split())


@dataclass(frozen=True, slots=True)
class About:
    """What a clause that names a concept speaks of: whether of know-how (`taught`), and of what else.

    `head` is the sort of thing that is really named where the concept only says more of it: machines for marble.
    """

    taught: bool
    head: str = ""
    subject: Subject = ()

    @classmethod
    def of(cls, taught: bool, head: str, *subject: str) -> About:  # noqa: FBT001 - as a stored list holds them
        """Return what a stored list says."""
        return cls(taught, head, subject)


@dataclass(frozen=True, slots=True)
class Mention:
    """A link, the `phrase` to quote it with, and what its clause is about."""

    link: Link
    phrase: str
    about: About


def mentions(text: str, links: Sequence[Link]) -> tuple[Mention, ...]:
    """Return a mention for each of the `links` of `text`, in their order."""
    parts = clauses(text)
    told = stances(parts, text)
    found = []
    for link in links:
        clause = next((part for part in parts if part[0].start <= link.start < part[-1].end), ())
        beside = [other for other in links if clause and clause[0].start <= other.start < clause[-1].end]
        meant = tuple(word for word in clause if told.get(word.start) != "denied")
        found.append(
            Mention(
                link=link,
                phrase=_phrase(text, meant, link),
                about=About(
                    taught=is_taught(meant, beside),
                    head=_head_abroad(meant, link),
                    subject=_subject(meant, beside, link),
                ),
            )
        )
    return tuple(found)


_HEADS = {
    form: sort
    for sort, words in {
        "machine": """machine machines machinery equipment press presses line lines equipements equipement presse ligne
            lignes مكنات ماكينات ماكينه آلات آله معدات makina makinet makinat robot robots""",
        "customer": """client clients customer customers buyer buyers importer importers distributor distributors dealer
            dealers reseller resellers shop shops retailer retailers market markets acheteur acheteurs importateur
            importateurs distributeur distributeurs revendeur revendeurs magasin magasins marche marches debouches
            مشترين مشتري زبائن زباين مستوردين موزعين محلات اسواق سوق kliyan klients""",
        "software": """software app apps platform logiciel logiciels appli application plateforme تطبيق تطبيقات منصه""",
        "cluster": "cluster clusters association associations",
        "waste": """waste wastes scrap scraps cuttings offcuts residue residues marc husks dust chutes dechets rebuts
            residus poussieres مخلفات فضلات قصاصات عوادم بقايا نفايات""",
        "transport": """freight transport shipping transporter expedier fret شحن يشحن نقل sha7n""",
    }.items()
    for form in words.split()
}
_AT_HOME = {"transport": "tl", "software": "ic", "waste": "ee", "machine": "me"}  # where they are the thing itself
_FROM_HERE = 4  # words between a head and what says more of it


def _head_abroad(clause: Sequence[Word], link: Link) -> str:
    head = _head(clause, link)
    return "" if _AT_HOME.get(head) == link.concept.partition(".")[0] else head


def _head(clause: Sequence[Word], link: Link) -> str:
    """Return the sort of thing that `link` says more of: "machines for marble", "marble machines"; blank for none."""
    before = [word for word in clause if word.end <= link.start]
    after = [word for word in clause if word.start >= link.end]
    near = before[-_FROM_HERE:]
    turned = max((at + 1 for at, word in enumerate(near) if word.folded in _AND), default=0)
    for at, word in reversed([*enumerate(near)]):
        sort = _HEADS.get(word.folded, "")
        if sort and (at >= turned or sort == "waste"):  # "chutes de denim et coton" are both
            return sort
    following = next(iter(after), None)
    is_latin = clause and clause[0].folded[:1] < "\u0600"
    is_next = following is not None and following.start - link.end <= 1  # no "+" between them
    return _HEADS.get(following.folded, "") if following and is_next and is_latin else ""


_AND = frozenset("and or et ou plus with avec و او مع".split())  # noqa: SIM905


def _subject(clause: Iterable[Word], links: Sequence[Link], service: Link) -> Subject:
    goods = [link for link in links if link.concept.partition(".")[0] != SERVICES and link != service]
    # "IFS" says what is certified; "twinning" only says it again
    named = [*goods, *([] if service.concept in _BY_NAME else [service])]
    concepts = sorted({link.concept for link in goods})
    stems = sorted(
        {
            stem
            for word in clause
            for stem in (unbound(word) or word.stem, word.stem)
            if not (word.stop or stem.isdigit() or is_mark(word) or stem in _OF_ANY or word.stem in _OF_ANY)
            and not any(link.start <= word.start < link.end for link in named)
        }
    )
    return (*concepts, *stems)


def _phrase(text: str, clause: Sequence[Word], link: Link) -> str:
    """Return the words of the clause around `link` as typed, as many as a card holds; cuts are shown."""
    telling = [word for word in clause if not word.stop or link.start <= word.start < link.end]
    if not telling:
        return link.words
    first, last = telling[0].start, telling[-1].end
    if last - first <= _LONGEST:
        return text[first:last]
    inside = [word for word in clause if first <= word.start and word.end <= last]
    start, end = link.start, link.end
    for word in inside:
        if word.end > end and word.end - start <= _LONGEST:
            end = word.end
    for word in reversed(inside):
        if word.start < start and end - word.start <= _LONGEST:
            start = word.start
    return ("… " if start > first else "") + text[start:end] + (" …" if end < last else "")


def rest(said: Iterable[tuple[str, Sequence[Mention]]]) -> tuple[str, ...]:
    """Return the stems of the words of texts that none of their mentions covers."""
    left: set[str] = set()
    for text, found in said:
        spans = [(mention.link.start, mention.link.end) for mention in found]
        left.update(
            word.stem
            for clause in clauses(text)
            for word in clause
            if not word.stop and not any(start <= word.start < end for start, end in spans)
        )
    return tuple(sorted(left))
