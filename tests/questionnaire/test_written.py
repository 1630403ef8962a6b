"""A questionnaire's file with a slip: told with the line it stands in, what is wrong, and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.folder import questionnaire
from bot.folder.ledger import Ledger
from bot.folder.telling import told
from bot.texts import LANGUAGES, Voice

if TYPE_CHECKING:
    from pathlib import Path

    from bot.faults import Fault

SOUND = """\
key: short
title: {en: Short, fr: Court, ar: قصير}
groups:
  - {key: all, title: {en: All, fr: Tout, ar: الكل}}
questions:
  - key: size
    kind: choice
    group: all
    ask: {en: How big, fr: Quelle taille, ar: ما الحجم؟}
    short: {en: Size, fr: Taille, ar: الحجم}
    options:
      - {key: small, label: {en: Small, fr: Petit, ar: صغير}}
      - {key: large, label: {en: Large, fr: Grand, ar: كبير}}
  - key: why
    kind: text
    group: all
    required: false
    longest: 200
    when: {question: size, is: [large]}
    ask: {en: Why so big, fr: Pourquoi, ar: لماذا؟}
    short: {en: Reason, fr: Raison, ar: السبب}
  - key: topics
    kind: ranked
    group: all
    max: 2
    role: topics
    when: {question: size, is: [small]}
    ask: {en: What first, fr: Quoi d’abord, ar: ما الأهم؟}
    short: {en: Topics, fr: Sujets, ar: المواضيع}
    options:
      - {key: food, concept: af, label: {en: Food, fr: Aliments, ar: غذاء}}
      - {key: packs, concept: pk, label: {en: Packs, fr: Emballages, ar: تغليف}}
"""
FILE = "questionnaire.yml"
SLIPS = {
    "a key nobody knows": ("    longest: 200", "    longst: 200", 18, "why.longst", "unknown_key"),
    "a key twice": ("    longest: 200", "    longest: 200\n    longest: 90", 19, "why.longest", "doubled_key"),
    "a key of another kind": ("    longest: 200", "    max: 3", 18, "why.max", "key_not_here"),
    "a question twice": ("  - key: topics", "  - key: why", 22, "why.key", "doubled"),
    "a key with a blank": ("  - key: topics", "  - key: my topics", 22, "my topics.key", "bad_key"),
    "a kind nobody knows": ("    kind: ranked", "    kind: rank", 23, "topics.kind", "not_one_of"),
    "a kind that is a list": ("    kind: ranked", "    kind: [ranked]", 23, "topics.kind", "not_text"),
    "a role nobody plays": ("    role: topics", "    role: topic", 26, "topics.role", "not_one_of"),
    "a role of other kinds": ("    role: topics", "    role: languages", 26, "topics.role", "role_of_kind"),
    "a group that is none": (
        "    kind: ranked\n    group: all", "    kind: ranked\n    group: al", 24, "topics.group", "not_one_of",
    ),
    "a language left out": ("fr: Quoi d’abord, ", "", 28, "topics.ask", "words_missing"),
    "a language too many": ("{en: What first,", "{es: Qué, en: What first,", 28, "topics.ask.es", "unknown_key"),
    "a text without languages": ("{en: Short, fr: Court, ar: قصير}", "Short", 2, "title", "words_missing"),
    "a label no button holds": ("en: Food,", f"en: {'Food ' * 9},", 31, "topics.options.food.label.en", "too_long"),
    "a short name too long": ("{en: Topics,", f"{{en: {'Topics ' * 5},", 29, "topics.short.en", "too_long"),
    "two labels alike": ("en: Packs,", "en: Food,", 32, "topics.options.packs.label.en", "doubled_label"),
    "a bare no": ("{en: Small,", "{en: no,", 12, "size.options.small.label.en", "not_text"),
    "a concept nobody knows": ("concept: pk,", "concept: pkk,", 32, "topics.options.packs.concept", "not_one_of"),
    "more than there is to choose": ("    max: 2", "    max: 3", 25, "topics.max", "above_most"),
    "more than at most": ("    max: 2", "    min: 2\n    max: 1", 26, "topics.max", "max_below_min"),
    "at least more than there is": ("    max: 2", "    min: 3", 25, "topics.min", "above_most"),
    "none of a required one": ("    max: 2", "    min: 0", 25, "topics.min", "not_a_count"),
    "a count in words": ("    max: 2", "    max: two", 25, "topics.max", "not_a_count"),
    "longer than a message": ("    longest: 200", "    longest: 9000", 18, "why.longest", "above_most"),
    "a maybe": ("    required: false", "    required: perhaps", 17, "why.required", "not_yes_no"),
    "a condition on nothing": (
        "question: size, is: [large]", "question: sise, is: [large]", 19, "why.when.question", "unknown_question",
    ),
    "a condition on a later one": (
        "question: size, is: [large]", "question: topics, is: [food]", 19, "why.when.question", "not_asked_before",
    ),
    "a condition on itself": (
        "question: size, is: [large]", "question: why, is: [large]", 19, "why.when.question", "circle",
    ),
    "a condition on words": (
        "question: size, is: [small]", "question: why, is: [small]", 27, "topics.when.question", "condition_on_words",
    ),
    "an answer nobody can give": ("is: [large]", "is: [huge]", 19, "why.when.is.1", "not_one_of"),
    "a condition on no answer": ("is: [large]", "is: []", 19, "why.when", "bad_condition"),
    "no choices": (
        "    options:\n      - {key: small", "    choices:\n      - {key: small", 11, "size.choices", "unknown_key",
    ),
    "options that are no list": ("    longest: 200", "    options: many", 18, "why.options", "not_a_list"),
    "a question without a name": ("  - key: topics\n    kind", "  - kind", 22, "3.key", "bad_key"),
}  # fmt: skip


def faults_in(folder: Path, words: str) -> tuple[Fault, ...]:
    (folder / FILE).write_text(words, encoding="utf-8")
    ledger = Ledger()
    questionnaire.read(folder, FILE, ledger)
    return tuple(ledger.faults)


def test_the_file_the_slips_are_made_in_is_sound(tmp_path: Path) -> None:
    assert faults_in(tmp_path, SOUND) == ()


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_with_its_line_in_every_language(tmp_path: Path, slip: tuple[str, str, int, str, str]) -> None:
    before, after, line, place, code = slip
    assert SOUND.count(before) == 1, before
    faults = faults_in(tmp_path, SOUND.replace(before, after))
    fault = next(one for one in faults if (one.row, one.column, one.code) == (line, place, code))
    for language in LANGUAGES:
        words = told(fault, Voice(language))
        assert str(line) in words
        assert place in words


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    wrong = SOUND.replace("kind: ranked", "kind: rank").replace("fr: Court, ", "").replace("longest: 200", "longest: 0")
    assert [(one.row, one.code) for one in faults_in(tmp_path, wrong)] == [
        (2, "words_missing"),
        (18, "not_a_count"),
        (23, "not_one_of"),
    ]


def test_questions_that_wait_for_each_other_are_named_together(tmp_path: Path) -> None:
    wrong = SOUND.replace("  - key: size\n", "  - key: size\n    when: {question: topics, is: [food]}\n")
    found = faults_in(tmp_path, wrong)
    assert ("circle", ("size", "topics", "size")) in [(one.code, one.values.get("questions")) for one in found]
    # and what waits for them is never reached
    assert [(one.row, one.code) for one in found] == [(7, "circle"), (20, "never_asked"), (28, "never_asked")]


def test_too_many_choices_and_too_many_questions_are_refused(tmp_path: Path) -> None:
    many = "".join(f"      - {{key: o{n}, label: {{en: E{n}, fr: F{n}, ar: ع{n}}}}}\n" for n in range(41))
    head, tail = SOUND.split("      - {key: small", 1)
    tail = tail.split("  - key: why", 1)[1]
    found = faults_in(tmp_path, head + many + "  - key: why" + tail.replace("is: [large]", "is: [o1]"))
    assert (11, "size.options", "above_most") in [(one.row, one.column, one.code) for one in found]


def test_a_key_that_is_no_command_is_refused_beside_the_profile(tmp_path: Path) -> None:
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires" / "a.yml").write_text(
        SOUND.replace("key: short", "key: language").replace("role: topics", "role: none"), encoding="utf-8"
    )
    (tmp_path / "questionnaires" / "b.yml").write_text(SOUND, encoding="utf-8")
    ledger = Ledger()
    assert questionnaire.others(tmp_path, None, ledger) == ()
    assert [(one.file, one.row, one.code) for one in ledger.faults] == [
        ("questionnaires/a.yml", 1, "bad_command"),
        ("questionnaires/b.yml", 26, "profile_only"),
    ]
