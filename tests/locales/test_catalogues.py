"""The catalogues hold every text in every language, whole."""

from __future__ import annotations

import re

import pytest
from babel.messages.plurals import get_plural
from babel.support import Translations

from bot.texts import catalogue as compiled
from tests.locales.catalogues import LOCALES, PLURALS, catalogue, messages

LANGUAGES = tuple(PLURALS)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")
ALLOWED_CONTROLS = {"\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f"}
ARABIC_FORMS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 111: 4}


def _forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_exactly_the_messages_of_the_templates(language):
    known = [(e.msgid, e.msgid_plural) if e.msgid_plural else (e.msgid,) for e in catalogue(language)]
    assert sorted(known) == messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_fuzzy(language):
    waiting = [e.msgid for e in catalogue(language) if not all(form.strip() for form in _forms(e)) or "fuzzy" in e.flags]
    assert waiting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_forms_of_its_language(language):
    forms = int(PLURALS[language].split(";")[0].split("=")[1])
    short = [e.msgid for e in catalogue(language) if e.msgid_plural and len(e.msgstr_plural) != forms]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_header_is_the_pinned_one(language):
    assert catalogue(language).metadata["Plural-Forms"] == PLURALS[language]


@pytest.mark.parametrize(("count", "form"), ARABIC_FORMS.items())
def test_arabic_counts_as_cldr_does(count, form):
    arabic = compiled("ar")
    assert isinstance(arabic, Translations)
    assert arabic.plural(count) == form
    assert get_plural("ar").num_plurals == len(set(ARABIC_FORMS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_and_only_small_counts_may_drop_the_number(language):
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
def test_tags_are_the_same(language):
    wrong = [
        form
        for entry in catalogue(language)
        for form in _forms(entry)
        if sorted(TAG.findall(form)) != sorted(TAG.findall(entry.msgid))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_balanced_isolates_and_marks_are_used_as_controls(language):
    wrong = []
    for entry in catalogue(language):
        for form in _forms(entry):
            controls = {c for c in form if re.match(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", c)}
            opened = sum(form.count(c) for c in "\u2066\u2067\u2068")
            if controls - ALLOWED_CONTROLS or opened != form.count("\u2069"):
                wrong.append(form)
    assert wrong == []


def test_no_sentence_is_written_outside_a_translation():
    loose = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}")
    found = []
    for path in sorted((LOCALES / "templates").glob("*.j2")):
        source = path.read_text(encoding="utf-8")
        bare = re.sub(r"\{#.*?#\}|\{% trans.*?endtrans %\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", source, flags=re.DOTALL)
        found += [(path.name, said) for said in loose.findall(bare)]
    assert found == [("join.j2", "Which language do")]


def test_values_the_bot_did_not_write_are_isolated():
    """Names, places, words typed: inside a translation each comes through `iso` or a filter that isolates."""
    safe = r"iso|country|languages|language|listed|until|hour|moment|day|date|length|day_hour|iso_date|trim|safe"
    plain = {
        "count", "n", "number", "most", "least", "wanted", "joined", "invited", "profiles", "clusters", "walking", "meetings",
        "teams", "fewest", "placed", "musts", "breaks", "table", "left", "sent", "all", "total", "seconds", "length", "year",
        "row", "minutes", "label", "said", "columns", "first", "topic", "offer", "need", "feeds", "fed", "theirs", "own",
        "shared", "mine", "quote",
    }  # fmt: skip
    loose = []
    for path in sorted((LOCALES / "templates").glob("*.j2")):
        if path.name == "faults.j2":
            continue
        for block in re.findall(r"\{% trans ([^%]*?)%\}", path.read_text(encoding="utf-8")):
            for name, value in re.findall(r"(\w+)\s*=\s*([^,]+(?:\([^)]*\))?[^,]*)", block):
                if name not in plain and not re.search(rf"\|\s*(?:{safe})\b", value):
                    loose.append((path.name, name, value.strip()))
    assert loose == []
