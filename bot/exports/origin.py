"""Where a table comes from, told by the columns only one program writes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.matching.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.exports.table import Sheet
    from bot.questionnaire.questions import Questionnaire

FEWEST = 2  # columns of one program; a single one may be chance


class Origin(StrEnum):
    """Which program wrote a table."""

    EUSURVEY = "eusurvey"
    B2MATCH = "b2match"
    OWN = "own"
    UNKNOWN = "unknown"


# EUSurvey writes these after the questions, in the language of whoever exports.
OF_EUSURVEY = (
    "contribution id", "user name", "creation date", "last update", "languages", "invitation number", "total score",
    "identifiant de contribution", "nom d utilisateur", "date de creation", "derniere mise a jour", "langues",
    "numero d invitation", "id de la contribution",
)  # fmt: skip
ABOVE_EUSURVEY = ("alias", "export date", "date d exportation", "date d export")
# People and addresses, as b2match writes them: nothing of it answers a question, and nothing of it is kept.
OF_B2MATCH = (
    "first name", "last name", "job title", "job description", "email", "email address", "phone", "phone number",
    "participation type", "participation", "organisation type", "organization type", "attendance", "activation status",
    "registration status", "registered at", "activated", "meetings", "city", "street", "postal code", "website",
    "organisation website", "organization website", "company website", "profile url", "prenom", "nom", "fonction",
    "telephone", "courriel", "ville", "code postal",
)  # fmt: skip
TELLING_B2MATCH = (
    "areas of activities", "areas of activity", "looking for", "offering", "participation type", "organization type",
    "organisation type", "organization description", "organisation description", "attendance", "activation status",
)  # fmt: skip
SHORTNAME = re.compile(r"\s*\([A-Za-z]{1,4}\d{1,6}\)$")  # EUSurvey can write a question's short name behind it


def bare(header: str) -> str:
    """Return the words of a header as they are compared: folded, without the short name EUSurvey puts behind it."""
    return " ".join(re.sub(r"[^\w\s]", " ", fold(SHORTNAME.sub("", header)).replace("_", " ")).split())


def origin(sheet: Sheet, questionnaire: Questionnaire) -> Origin:
    """Return which program wrote a table."""
    names = [bare(column) for column in sheet.columns]
    above = [bare(cell) for cell in sheet.above]
    keys = {question.key for question in questionnaire.questions}
    if {"cluster", "language"} <= set(sheet.columns) and len(keys & set(sheet.columns)) > FEWEST:
        return Origin.OWN
    if _count(names, OF_EUSURVEY) + _count(above, ABOVE_EUSURVEY) >= FEWEST:
        return Origin.EUSURVEY
    if _count(names, TELLING_B2MATCH) and _count(names, (*OF_B2MATCH, *TELLING_B2MATCH)) > FEWEST:
        return Origin.B2MATCH
    return Origin.UNKNOWN


def is_about_people(column: str, origin: Origin) -> bool:
    """Return whether a column says who filled something in, and when: nothing that answers a question."""
    name = bare(column)
    if origin is Origin.EUSURVEY and name in OF_EUSURVEY:
        return True
    return name in OF_B2MATCH


def tongue(sheet: Sheet, origin: Origin) -> int | None:
    """Return the place of the column that says in which language a row was filled in, if there is one."""
    known = {Origin.EUSURVEY: ("languages", "langues"), Origin.OWN: ("language",)}.get(origin, ("language", "langue"))
    return next((at for at, column in enumerate(sheet.columns) if bare(column) in known), None)


def _count(names: Iterable[str], known: tuple[str, ...]) -> int:
    return sum(name in known for name in names)
