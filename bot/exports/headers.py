"""What other programs and people call a question, by the part its answer plays; read, never said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.questionnaire.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.questionnaire.questions import Question

OF_CLUSTER = (
    "cluster", "name of your cluster", "cluster name", "organisation", "organization", "organisation name",
    "organization name", "name of your organisation", "name of your organization", "company", "company name",
    "institution", "entity", "nom du cluster", "nom de votre cluster", "structure", "nom de la structure",
    "nom de l'organisation", "organisme", "entreprise", "التجمع", "اسم التجمع", "الكلاستر", "اسم الكلاستر",
    "المؤسسة", "اسم المؤسسة", "الجهة", "اسم الجهة", "المنظمة", "الشركة",
)  # fmt: skip
OF_ROLES: Mapping[str, tuple[str, ...]] = {
    "sectors": (
        "sector", "sectors", "sector of activity", "areas of activities", "areas of activity", "field of activity",
        "industry", "industries", "secteur", "secteurs", "secteur d'activité", "domaine d'activité",
        "domaines d'activité", "القطاع", "القطاعات", "قطاع النشاط", "مجال النشاط", "مجالات النشاط",
    ),
    "specialities": (
        "specialities", "specialties", "key words", "keywords", "expertise", "competences", "products",
        "spécialités", "mots-clés", "savoir-faire", "produits", "expertises", "التخصصات", "كلمات مفتاحية", "الخبرات",
        "المنتجات",
    ),
    "chain": ("value chain", "position in the value chain", "chaîne de valeur", "سلسلة القيمة"),
    "topics": (
        "topics", "topics of interest", "themes", "priorities", "thèmes", "sujets", "priorités", "thématiques",
        "المواضيع", "المحاور", "الأولويات",
    ),
    "objectives": ("objectives", "goals", "expectations", "objectifs", "attentes", "الأهداف", "التوقعات"),
    "seeks": (
        "looking for", "we are looking for", "seeking", "seeks", "needs", "requests", "cooperation requested",
        "recherche", "nous recherchons", "besoins", "nous cherchons", "demandes", "نبحث عن", "الاحتياجات", "البحث عن",
        "الطلبات",
    ),
    "offers": (
        "offering", "offers", "we offer", "offer", "cooperation offered", "services offered", "offre", "offres",
        "nous offrons", "nous proposons", "ce que nous proposons", "نقدم", "نعرض", "العروض", "ما نقدمه",
    ),
    "opportunities": (
        "opportunity", "opportunities", "business opportunity", "marketplace", "opportunité", "opportunités",
        "opportunité d'affaires", "فرصة", "فرصة تجارية", "فرص",
    ),
    "markets": (
        "target countries", "target markets", "countries of interest", "markets", "markets of interest",
        "pays cibles", "pays visés", "marchés", "marchés cibles", "الأسواق", "البلدان المستهدفة", "الأسواق المستهدفة",
    ),
    "partner_types": (
        "type of partner", "types of partners", "partners sought", "who would you like to meet", "type de partenaire",
        "partenaires recherchés", "نوع الشريك", "الشركاء المطلوبون",
    ),
    "languages": (
        "languages spoken", "meeting languages", "spoken languages", "working languages", "language skills",
        "langues parlées", "langues de travail", "langues des rendez-vous", "لغات اللقاءات", "لغات العمل", "اللغات",
    ),
    "availability": (
        "availability", "attendance days", "presence", "days present", "disponibilité", "disponibilités", "présence",
        "jours de présence", "الحضور", "أيام الحضور", "التوفر",
    ),
}  # fmt: skip


def names(question: Question) -> tuple[str, ...]:
    """Return everything a column that answers a question may be called."""
    said = (question.key, *question.short.values(), *question.ask.values())
    others = OF_CLUSTER if question.kind is Kind.CLUSTER else OF_ROLES.get(question.role, ())
    return tuple(one for one in (*said, *others) if one)
