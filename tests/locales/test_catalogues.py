"""The catalogues hold every text in every language, whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.plurals import get_plural
from babel.support import Translations

from bot.texts import catalogue as compiled
from tests.locales.catalogues import PLURALS, catalogue, messages

if TYPE_CHECKING:
    import polib

LANGUAGES = tuple(PLURALS)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")
ALLOWED_CONTROLS = {"\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f"}
ARABIC_FORMS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 111: 4}


def _forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_exactly_the_messages_of_the_templates(language: str) -> None:
    known = [(e.msgid, e.msgid_plural) if e.msgid_plural else (e.msgid,) for e in catalogue(language)]
    assert sorted(known) == messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_fuzzy(language: str) -> None:
    waiting = [
        e.msgid for e in catalogue(language) if not all(form.strip() for form in _forms(e)) or "fuzzy" in e.flags
    ]
    assert waiting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_forms_of_its_language(language: str) -> None:
    forms = int(PLURALS[language].split(";")[0].split("=")[1])
    short = [e.msgid for e in catalogue(language) if e.msgid_plural and len(e.msgstr_plural) != forms]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_header_is_the_pinned_one(language: str) -> None:
    assert catalogue(language).metadata["Plural-Forms"] == PLURALS[language]


@pytest.mark.parametrize(("count", "form"), ARABIC_FORMS.items())
def test_arabic_counts_as_cldr_does(count: int, form: int) -> None:
    arabic = compiled("ar")
    assert isinstance(arabic, Translations)
    assert arabic.plural(count) == form
    assert get_plural("ar").num_plurals == len(set(ARABIC_FORMS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_and_only_small_counts_may_drop_the_number(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for number, form in enumerate(_forms(entry)):
            may_drop = {"count"} if entry.msgid_plural and number <= (2 if language == "ar" else 0) else set()
            missing = wanted - set(PLACEHOLDER.findall(form)) - may_drop
            unknown = set(PLACEHOLDER.findall(form)) - wanted
            if missing or unknown:
                wrong.append((form, missing, unknown))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_are_the_same(language: str) -> None:
    wrong = [
        form
        for entry in catalogue(language)
        for form in _forms(entry)
        if sorted(TAG.findall(form)) != sorted(TAG.findall(entry.msgid))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_balanced_isolates_and_marks_are_used_as_controls(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        for form in _forms(entry):
            controls = {c for c in form if re.match(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", c)}
            opened = sum(form.count(c) for c in "\u2066\u2067\u2068")
            if controls - ALLOWED_CONTROLS or opened != form.count("\u2069"):
                wrong.append(form)
    assert wrong == []


def test_french_double_punctuation_never_stands_alone_on_a_line() -> None:
    """A no-break space before the colon and inside quotation marks, a narrow one before the others."""
    spaced = re.compile("[ \u202f](?=[:»])|(?<=«)[ \u202f]|[ \u00a0](?=[;?!])")
    assert [form for entry in catalogue("fr") for form in _forms(entry) if spaced.search(form)] == []


def test_arabic_speaks_to_people_in_one_voice() -> None:
    """Requests say نرجو, people are addressed in the plural, and tanwin stands before its alif."""
    other = re.compile("يُرجى|يرجى|الرجاء|يمكنك |ملفك[ .،؛]|\u064b\u0627|\u0640|[٠-٩]")
    assert [form for entry in catalogue("ar") for form in _forms(entry) if other.search(form)] == []
