"""Mentions: where a concept was named, the phrase to quote, and what else the same clause speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.heads import apart, bracketed, heads
from bot.matching.intent import Intents
from bot.matching.knowhow import is_mark, is_taught
from bot.matching.normalise import clauses, normalise, unbound
from bot.matching.peers import seeks_peers
from bot.matching.polarity import stances
from bot.matching.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.matching.hints import Hint
    from bot.matching.linking import Link, Linker
    from bot.matching.normalise import Word
    from bot.matching.polarity import Stance

Subject = tuple[str, ...]
"""What else a clause speaks of: concepts of goods and trades (they hold a dot), then stems that nothing links to."""

OF_SOMETHING = frozenset(
    """
    sv.training sv.mentoring sv.skills sv.studies sv.labs sv.certification sv.quality sv.labels sv.subcontracting
    sv.suppliers sv.purchasing sv.buyers sv.pilot_sites sv.research sv.technology sv.innovation sv.partners sv.design
    sv.study_visit sv.lean me.used_machinery me.maintenance af.frozen af.drying af.canning af.organic af.by_products
    af.shelf_life ee.recycling ee.waste
    sv.fairs sv.collective_stands sv.project_partners sv.visibility sv.funding sv.investment
    """.split()  # noqa: SIM905 - a word list is read as text
)
"""These say little by themselves: a course on hygiene does not serve who seeks a course on cranes, nor frozen fish who
seeks frozen strawberries."""

_BY_NAME = frozenset({"sv.certification", "sv.quality", "sv.labels"})
_STOP = re.compile(r"[.;\n؛]")
_LONGEST = 90  # signs of a quote; a card holds two of them in four lines
_LONGEST_LED = 100  # with what stands before its colon
_HYPHENS = ("-", "’", "'")  # within a word: "start-up", "l'huile"
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
    elli حد شي ديال متاع تاع بتاع quality qualite management gestion system systeme certification labelling جودة إدارة
    نظام
"""
_OF_ANY = frozenset(normalise(word) for word in _SAID_OF_ANY.split())


@dataclass(frozen=True, slots=True)
class About:
    """What a clause that names a concept speaks of: whether of know-how (`taught`), and of what else.

    `head` is what is really named where the concept only says more of it: machines for marble. `likely` is how likely
    the phrase is to name the concept at all, 0..1, as its letters are read.
    `peers` tells that others who do the same are meant. `hint` is what the words of the phrase point to.
    """

    taught: bool
    head: str = ""
    subject: Subject = ()
    peers: bool = False
    hint: Hint = ""
    likely: float = 1.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A link, the `phrase` to quote it with, and what its clause is about."""

    link: Link
    phrase: str
    about: About


def mentions(
    text: str, links: Sequence[Link], language: str, linker: Linker, home: Collection[str] = ()
) -> tuple[Mention, ...]:
    """Return a mention for each of the `links` of `text`, in their order; `home` are its writer's sectors."""
    parts = clauses(text)
    told = stances(parts, text)
    read: dict[tuple[Word, ...], _Clause] = {}
    intents = Intents(text, [(link.start, link.end) for link in links if not link.guessed])
    found = []
    for link in links:
        clause = next((part for part in parts if part[0].start <= link.start < part[-1].end), ())
        if clause not in read:
            read[clause] = _read(text, clause, links, told, language)
        beside, meant, over, taught, peers = read[clause]
        around = _around(text, parts, link)
        head = over.get(link) or (bracketed(text, around, links, link, language) if around else "")
        phrase = _phrase(text, clause, link)
        is_wanted = intents.at(link.start) == "wants"  # who tells first who it is that looks for it
        said = [one for one in _quoted(text, clause, phrase) if not is_wanted or intents.at(one.start) == "wants"]
        quoted = apart(text, said, link, beside)
        found.append(
            Mention(
                link=link,
                phrase=linker.begun(_led(text, around, phrase)),
                about=About(
                    taught=taught,
                    head="" if link.guessed else head,
                    subject=_subject((*around, *meant), [*beside, *_within(around, links)], link),
                    peers=peers,
                    hint=linker.reader.hints.of_phrase(linker.reader.clause(quoted, beside)),
                    likely=linker.reader.likelihood(quoted, beside, link.concept, home),
                ),
            )
        )
    return tuple(found)


class _Clause(NamedTuple):
    """What is read once of a clause for all its links: the links, the words meant, their heads, and what it is for."""

    beside: list[Link]
    meant: tuple[Word, ...]
    over: dict[Link, str]
    taught: bool
    peers: bool


def _read(
    text: str, clause: tuple[Word, ...], links: Sequence[Link], told: Mapping[int, Stance], language: str
) -> _Clause:
    beside = _within(clause, links)
    meant = tuple(word for word in clause if told.get(word.start) != "denied")
    return _Clause(beside, meant, heads(text, meant, beside, language), is_taught(meant, beside), seeks_peers(clause))


def _around(text: str, parts: Sequence[tuple[Word, ...]], link: Link) -> tuple[Word, ...]:
    """Return the clause that a bracket or a colon before `link` belongs to: "pilot factories (textile, food)"."""
    opened, colon = text.rfind("(", 0, link.start), text.rfind(":", 0, link.start)
    if ")" in text[max(opened, 0) : link.start]:
        opened = -1
    if _STOP.search(text, max(colon, 0), link.start):
        colon = -1
    at = max(opened, colon)
    before = [part for part in parts if part[-1].end <= at]
    # one that opens the text, or follows a stop, belongs to nothing
    return before[-1] if before and not text[before[-1][-1].end : at].strip() else ()


def _led(text: str, around: Sequence[Word], phrase: str) -> str:
    """Return a phrase with what it follows, where a card holds both: "Food companies: oil", "suppliers (stone)"."""
    telling = [word for word in around if not word.stop]
    opening = text[around[-1].end :].lstrip()[:1] if telling else ""
    if opening not in (":", "("):
        return phrase
    first, at = telling[0].start, text.find(phrase, around[-1].end)
    end = at + len(phrase)
    closed = text.find(")", end) + 1
    if opening == "(":
        end = closed or len(text) + _LONGEST_LED  # a bracket that stays open is not quoted
    return text[first:end] if at >= 0 and end - first <= _LONGEST_LED else phrase


def _within(clause: Sequence[Word], links: Iterable[Link]) -> list[Link]:
    return [link for link in links if clause and clause[0].start <= link.start < clause[-1].end]


def _subject(clause: Iterable[Word], links: Sequence[Link], service: Link) -> Subject:
    goods = [link for link in links if link.concept.partition(".")[0] != SERVICES and link != service]
    # "IFS" says what is certified; "twinning" only says it again
    named = [*goods, *([] if service.concept in _BY_NAME else [service])]
    covered = {place for one in named for place in range(one.start, one.end)}
    concepts = sorted({link.concept for link in goods})
    stems = sorted(
        {
            stem
            for word in clause
            for stem in (unbound(word) or word.stem, word.stem)
            if not (word.stop or stem.isdigit() or is_mark(word) or stem in _OF_ANY or word.stem in _OF_ANY)
            and word.start not in covered
        }
    )
    return (*concepts, *stems)


def _phrase(text: str, clause: Sequence[Word], link: Link) -> str:
    """Return the words of the clause around `link` as typed, as many as a card holds; cuts are shown."""
    telling = [word for word in clause if not word.stop or link.start <= word.start < link.end]
    is_over_commas = bool(clause) and link.end > clause[-1].end and link.end - link.start <= _LONGEST
    if not telling or is_over_commas:
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
        if word.start < start and end - word.start <= _LONGEST and text[: word.start][-1:] not in _HYPHENS:
            start = word.start
    return ("… " if start > first else "") + text[start:end] + (" …" if end < last else "")


def _quoted(text: str, clause: Sequence[Word], phrase: str) -> list[Word]:
    """Return the words of a clause that a phrase quotes."""
    start = text.find(phrase.strip("… "), clause[0].start if clause else 0)
    return [word for word in clause if start <= word.start < start + len(phrase.strip("… "))]


def quote(text: str, words: Sequence[Word], *, is_cut: bool = False) -> str:
    """Return the words of a clause as typed, as many as a card holds; cuts are shown, `is_cut` one before them."""
    telling = [word for word in words if not word.stop] or list(words)
    start = telling[0].start
    fitting = [word.end for word in telling if word.end - start <= _LONGEST]
    end = fitting[-1] if fitting else telling[0].end
    return ("… " if is_cut else "") + text[start:end] + (" …" if end < telling[-1].end else "")


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
