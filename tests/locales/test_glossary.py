"""The glossary says what the catalogues say: one word for one thing, in three languages."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from tests.locales.catalogues import LOCALES, PLURALS, catalogue

if TYPE_CHECKING:
    import polib

AGREEING = 0.6  # of the sentences with the English term
# What Arabic adds and changes inside a word: vowels, doubling, and the weak letters that broken plurals move about.
WEAK = re.compile("[\u064b-\u0652اأإآويىةءؤئ]")
SHORTEST = 4  # letters a French stem keeps


def _terms() -> list[dict[str, str]]:
    with (LOCALES / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _says(entry: polib.POEntry, term: str) -> bool:
    plural = {"y": "ies", "h": "hes"}.get(term[-1], f"{term[-1]}s")
    return bool(
        re.search(rf"\b{re.escape(term[:-1])}(?:{re.escape(term[-1])}|{plural})\b", _english(entry), re.IGNORECASE)
    )


def _english(entry: polib.POEntry) -> str:
    return re.sub(r"%\(\w+\)s|<[^>]*>|“[^”]*”", " ", f"{entry.msgid} {entry.msgid_plural}")


def _translated(entry: polib.POEntry, language: str) -> str:
    said = " ".join([entry.msgstr, *entry.msgstr_plural.values()]).lower()
    return WEAK.sub("", said) if language == "ar" else said


def _stems(term: str, language: str) -> list[str]:
    """Return what stays of the first word of each way to say a term, however it is inflected."""
    words = [way.strip().lower().split()[0] for way in term.split("/")]
    if language == "ar":
        return [WEAK.sub("", word) for word in words]
    return [word[: max(SHORTEST, len(word) - 2)] for word in words]


def test_the_glossary_has_about_fifty_terms_each_in_three_languages() -> None:
    terms = _terms()
    assert 45 <= len(terms) <= 70
    assert [term for term in terms if not all(term[language] for language in ("en", "fr", "ar"))] == []
    assert len({term["en"] for term in terms}) == len(terms)


@pytest.mark.parametrize("language", PLURALS)
def test_most_sentences_with_a_term_use_its_translation(language: str) -> None:
    """The others say it with a verb, or leave it out where it is clear."""
    wrong = []
    entries = list(catalogue(language))
    for term in _terms():
        stems = _stems(term[language], language)
        said = [entry for entry in entries if _says(entry, term["en"])]
        agreeing = [entry for entry in said if any(stem in _translated(entry, language) for stem in stems)]
        if not said or len(agreeing) < AGREEING * len(said):
            wrong.append((term["en"], term[language], f"{len(agreeing)} of {len(said)}"))
    assert wrong == []
