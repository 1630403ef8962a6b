"""Know-how: whether a clause speaks of what is taught, advised or certified, or of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.normalise import clauses, fold, normalise
from bot.matching.polarity import stances

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.matching.linking import Link
    from bot.matching.normalise import Word

# These say so wherever they stand, inside a label, too: "formation HACCP" is no food safety for sale.
_TEACHING = """
how training trained course coaching mentoring academy bootcamp masterclass curriculum upskilling apprenticeship
lesson handholding
comment formation formations coaching cours stagiaire apprendre apprentissage accompagnement accompagner
encadrement mentorat
كيف كيفية كيفاش إزاي شلون تدريب تدريبات تكوين دورات دورة تعليم تعلم نتعلم نتعلمو نعلم يعلم
يعلمنا تعلمنا يعلمونا يدربنا يأهلنا تأهيل مرافقة مواكبة كورس كورسات
kifach kifash kifech ezay ezzay chlon tadrib tadreeb takwin ta3lim ta3lem y3elmo yt3elmo dawra dawrat
"""
# These say so by themselves; where a label holds them, its concept tells.
_MARKS = """
train trainer coach mentor learn learning teach teaching skill expertise experience advice advise consulting consultancy
consultant audit auditor certification accreditation compliance licensing study school seminar internship exchange
knowhow guidance support help method methodology strategy governance feasibility accelerator incubator incubation
landing desk proposal dossier protocol residency preparation prep readiness handover
class instructor teacher tutor expert adviser advisor explain explained roadmap beginner refresher diagnosis taught
apprentice helpdesk
former stage stages formateur ecole competence savoir conseil
conseiller diagnostic labellisation etude mentorat accelerateur incubateur
implantation dossier residence methode strategie gouvernance echange aide soutien preparation redaction montage
relecture hebergement commencer expert experte conseille accompagne expliquer explique sensibiliser
sensibilisation apprenti instructeur enseignant tuteur diag perfectionnement
مدربين خبرة خبرات خبراء تجربة تجارب مهارات كفاءات استشارات استشارة شهادات شهادة دراسة دراسات إرشاد تدقيق مدرسة
أكاديمية حاضنة مسرعة حوكمة استراتيجية مساعدة دعم تبادل ملف ملفات تحضير
خبير مستشار مستشارين يفهمنا يفهمونا يعاونا يعاوننا يعاونونا يساعدنا يساعدونا يرافقنا يرافقونا يوجهنا
يرشدنا ينصحنا نصائح نصايح يأطر تأطير يشرح يشرحلنا يدرب يدربو يدربوا ندربو يتعلم يتعلمو يتعلموا نتعلموا تشخيص
يقلنا يورينا يدرسلنا مبتدئين
i3awna y3awenna y3awnouna yfahemna ysa3edna khabir nasa2e7
"""
_TAUGHT_ANYHOW = frozenset(form for word in _TEACHING.split() for form in (fold(word), normalise(word)))
_KNOWN = frozenset(form for word in _MARKS.split() for form in (fold(word), normalise(word)))

_TAUGHT = frozenset(
    {"sv.training", "sv.mentoring", "sv.skills", "sv.certification", "sv.studies", "sv.study_visit", "sv.startups"}
)


def is_taught(clause: tuple[Word, ...], links: Iterable[Link] = ()) -> bool:
    """Whether a clause says that knowledge passes: "training of technicians", not "spare parts".

    Where something is linked, its concept tells, and not the word: a label may hold "support" in one language only.
    """
    known = tuple(link for link in links if not link.guessed)  # a guess covers the whole clause, marks and all
    return any(link.concept in _TAUGHT for link in known) or any(
        _is_one_of(_TAUGHT_ANYHOW, word)
        or (_is_one_of(_KNOWN, word) and not any(_covers(link, word) for link in known))
        for word in clause
    )


def taught_share(said: Iterable[tuple[str, Sequence[Link]]]) -> float:
    """Return how much of what texts list is know-how, 0..1, given their links; short lists say little, count less."""
    found = [is_taught(clause, links) for clause, links in by_clause(said)]
    return sum(found) / (len(found) + 1)


def lessons(said: Iterable[tuple[str, Sequence[Link]]]) -> tuple[str, ...]:
    """Return the concepts named in clauses that speak of know-how, given their links: "training in *robots*"."""
    return tuple(
        sorted({link.concept for clause, links in by_clause(said) if is_taught(clause, links) for link in links})
    )


def by_clause(said: Iterable[tuple[str, Sequence[Link]]]) -> Iterator[tuple[tuple[Word, ...], list[Link]]]:
    """Yield the clauses of texts that say something, without what they deny, each with its links."""
    for text, links in said:
        parts = clauses(text)
        told = stances(parts, text)
        for whole in parts:
            clause = tuple(word for word in whole if told.get(word.start) != "denied")
            if any(link.start < whole[0].start < link.end for link in links):
                continue  # "IFS, BRC and FSSC" is one name
            if not all(word.stop for word in clause):
                yield clause, [link for link in links if clause[0].start <= link.start < clause[-1].end]


def is_mark(word: Word) -> bool:
    """Whether a word speaks of know-how and of nothing besides: "training", "coaching"."""
    return _is_one_of(_TAUGHT_ANYHOW, word) or _is_one_of(_KNOWN, word)


def _is_one_of(words: frozenset[str], word: Word) -> bool:
    return word.folded in words or word.stem in words


def _covers(link: Link, word: Word) -> bool:
    return link.start <= word.start < link.end
