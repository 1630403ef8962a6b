"""Know-how: whether a clause speaks of what is taught, advised or certified, or of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.normalise import clauses, fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.linking import Link
    from bot.matching.normalise import Word

_MARKS = """
training train trained trainer course coaching coach mentoring mentor learn learning teach teaching skill expertise
experience advice advise consulting consultancy consultant audit auditor certification accreditation compliance
licensing study academy school bootcamp curriculum seminar internship exchange knowhow guidance support help method
methodology strategy governance feasibility accelerator incubator incubation landing proposal protocol upskilling
apprenticeship lesson workshop
formation forme former formons formateur cours stage stagiaire ecole apprendre apprentissage competence savoir conseil
conseiller accompagnement accompagner diagnostic labellisation etude mentorat accelerateur incubateur implantation
dossier residence methode strategie gouvernance echange aide soutien atelier
تدريب تدريبات مدربين تكوين دورات دورة تعليم تعلم نتعلم نتعلمو نعلم يعلم خبرة خبرات خبراء تجربة تجارب مهارات كفاءات
استشارات استشارة مرافقة مواكبة تأهيل شهادات شهادة دراسة دراسات إرشاد تدقيق مدرسة أكاديمية كيف كيفية حاضنة مسرعة
حوكمة استراتيجية مساعدة دعم تبادل
tadrib takwin ta3lim
"""
_KNOWN = frozenset(form for word in _MARKS.split() for form in (fold(word), normalise(word)))


_TAUGHT = frozenset(
    {"sv.training", "sv.mentoring", "sv.skills", "sv.certification", "sv.studies", "sv.study_visit", "sv.startups"}
)


def is_taught(clause: tuple[Word, ...], links: Iterable[Link] = ()) -> bool:
    """Whether a clause says that knowledge passes: "training of technicians", not "spare parts".

    Where something is linked, its concept tells, and not the word: a label may hold "support" in one language only.
    """
    known = tuple(links)
    return any(link.concept in _TAUGHT for link in known) or any(
        (word.folded in _KNOWN or word.stem in _KNOWN) and not any(_covers(link, word) for link in known)
        for word in clause
    )


def taught_share(said: Iterable[tuple[str, Sequence[Link]]]) -> float:
    """Return how much of what texts list is know-how, 0..1, given their links; short lists say little, count less."""
    found = [is_taught(clause, links) for clause, links in _clauses(said)]
    return sum(found) / (len(found) + 1)


def lessons(said: Iterable[tuple[str, Sequence[Link]]]) -> tuple[str, ...]:
    """Return the concepts named in clauses that speak of know-how, given their links: "training in *robots*"."""
    return tuple(
        sorted({link.concept for clause, links in _clauses(said) if is_taught(clause, links) for link in links})
    )


def _clauses(said: Iterable[tuple[str, Sequence[Link]]]) -> Iterator[tuple[tuple[Word, ...], list[Link]]]:
    for text, links in said:
        for clause in clauses(text):
            if not all(word.stop for word in clause):
                yield clause, [link for link in links if clause[0].start <= link.start < clause[-1].end]


def _covers(link: Link, word: Word) -> bool:
    return link.start <= word.start < link.end
