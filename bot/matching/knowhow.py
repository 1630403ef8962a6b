"""Know-how: whether a clause speaks of what is taught, advised or certified, or of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.normalise import clauses, fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def is_taught(clause: tuple[Word, ...]) -> bool:
    """Whether a clause says that knowledge passes: "training of technicians", not "spare parts"."""
    return any(word.folded in _KNOWN or word.stem in _KNOWN for word in clause)


def taught_share(texts: Iterable[str]) -> float:
    """Return how much of what `texts` list is know-how, 0..1; short lists, which say little, count less."""
    said = [is_taught(clause) for text in texts for clause in clauses(text) if not all(word.stop for word in clause)]
    return sum(said) / (len(said) + 1)
