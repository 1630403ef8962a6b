"""A questionnaire as a value, and how it is read from an organizer's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.faults import Fault

Words = Mapping[str, str]  # {"en": .., "fr": .., "ar": ..}
LANGUAGES = ("en", "fr", "ar")
LONGEST_LABEL = 40  # characters a button shows whole on a phone
LONGEST_KEY = 32  # characters; a key travels in callback data of 64 bytes


class Kind(StrEnum):
    """How a question is answered."""

    CLUSTER = "cluster"
    COUNTRY = "country"
    COUNTRIES = "countries"
    CHOICE = "choice"
    CHOICES = "choices"
    RANKED = "ranked"
    TEXT = "text"
    TEXTS = "texts"
    LANGUAGES = "languages"
    AVAILABILITY = "availability"


MANY = (Kind.CHOICES, Kind.RANKED, Kind.COUNTRIES, Kind.LANGUAGES, Kind.AVAILABILITY)
TYPED = (Kind.TEXT, Kind.TEXTS)
CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.RANKED, Kind.LANGUAGES)


@dataclass(frozen=True)
class Option:
    """One choice; `countries` are what a region stands for, `concept` what matching reads in it."""

    key: str
    label: Words
    concept: str | None = None
    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A question is asked only when another one's answer is, or contains, one of these."""

    question: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question; `role` is the part its answer plays in matching, `levels` how well a language is spoken."""

    key: str
    kind: Kind
    group: str
    ask: Words
    hint: Words
    short: Words
    required: bool = True
    least: int = 1
    most: int = 99
    longest: int = 500
    role: str = "none"
    options: tuple[Option, ...] = ()
    levels: tuple[Option, ...] = ()
    when: Condition | None = None

    def option(self, key: str) -> Option | None:
        """Return the option of this key, if it has one."""
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Questionnaire:
    """All questions in the order they are asked, in their groups."""

    key: str
    version: int
    title: Words
    groups: Mapping[str, Words] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def question(self, key: str) -> Question | None:
        """Return the question of this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)


class _Reader:
    """Reads one file and collects every fault instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file, self.faults = file, list[Fault]()

    def fault(self, row: int, column: str, code: str, **values: Any) -> None:
        self.faults.append(Fault(self.file, row, column, code, values))

    def words(self, row: int, column: str, raw: Any, *, needed: bool = True) -> Words:
        if not isinstance(raw, dict):
            if needed:
                self.fault(row, column, "words_missing", languages=LANGUAGES)
            return {}
        missing = tuple(language for language in LANGUAGES if not str(raw.get(language) or "").strip())
        if missing and (needed or len(missing) < len(LANGUAGES)):
            self.fault(row, column, "words_missing", languages=missing)
        return {language: str(raw.get(language) or "").strip() for language in LANGUAGES}

    def key(self, row: int, column: str, raw: Any, taken: set[str]) -> str:
        key = str(raw or "").strip()
        if not key or not key.isascii() or len(key) > LONGEST_KEY or "|" in key:
            self.fault(row, column, "bad_key", value=key)
        elif key in taken:
            self.fault(row, column, "doubled", value=key)
        taken.add(key)
        return key

    def count(self, row: int, column: str, raw: Any, otherwise: int) -> int:
        if raw is None:
            return otherwise
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
            self.fault(row, column, "not_a_count", value=raw)
            return otherwise
        return raw

    def option(self, row: int, raw: Any, taken: set[str]) -> Option:
        raw = raw if isinstance(raw, dict) else {}
        label = self.words(row, "options.label", raw.get("label"))
        for language, words in label.items():
            if len(words) > LONGEST_LABEL:
                self.fault(row, f"options.label.{language}", "too_long", value=words, most=LONGEST_LABEL)
        concept = raw.get("concept")
        countries = tuple(str(code) for code in raw.get("countries") or ())
        return Option(self.key(row, "options.key", raw.get("key"), taken), label, concept, countries)

    def question(self, row: int, raw: Any, taken: set[str], groups: Mapping[str, Words]) -> Question | None:
        if not isinstance(raw, dict):
            self.fault(row, "questions", "not_a_mapping")
            return None
        before = set(taken)
        key = self.key(row, "key", raw.get("key"), taken)
        if raw.get("kind") not in set(Kind):
            self.fault(row, "kind", "not_one_of", value=raw.get("kind"), choices=tuple(Kind))
            return None
        kind = Kind(raw["kind"])
        if raw.get("group") not in groups:
            self.fault(row, "group", "not_one_of", value=raw.get("group"), choices=tuple(groups))
        seen: set[str] = set()
        options = tuple(self.option(row, option, seen) for option in raw.get("options") or ())
        graded: set[str] = set()
        levels = tuple(self.option(row, level, graded) for level in raw.get("levels") or ())
        if kind in CHOSEN and not options:
            self.fault(row, "options", "no_options")
        required = bool(raw.get("required", True))
        least = self.count(row, "min", raw.get("min"), 1 if required else 0)
        most = self.count(row, "max", raw.get("max"), 99)
        if most < max(least, 1):
            self.fault(row, "max", "max_below_min", value=most, least=least)
        return Question(
            key=key,
            kind=kind,
            group=str(raw.get("group")),
            ask=self.words(row, "ask", raw.get("ask")),
            hint=self.words(row, "hint", raw.get("hint"), needed=False),
            short=self.words(row, "short", raw.get("short")),
            required=required,
            least=least,
            most=most,
            longest=self.count(row, "longest", raw.get("longest"), 500),
            role=str(raw.get("role") or "none"),
            options=options,
            levels=levels,
            when=self.condition(row, raw.get("when"), before),
        )

    def condition(self, row: int, raw: Any, before: set[str]) -> Condition | None:
        if raw is None:
            return None
        if not isinstance(raw, dict) or not isinstance(raw.get("is"), list):
            self.fault(row, "when", "bad_condition")
            return None
        if raw.get("question") not in before:
            self.fault(row, "when.question", "not_asked_before", value=raw.get("question"))
        return Condition(str(raw.get("question")), tuple(str(value) for value in raw["is"]))


def read(raw: Any, *, file: str) -> tuple[Questionnaire, tuple[Fault, ...]]:
    """Return the questionnaire and every fault found; a fault's row is the question's place in the list, from 1."""
    reader = _Reader(file)
    if not isinstance(raw, dict):
        reader.fault(0, "", "not_a_mapping")
        return Questionnaire("", 0, {}), tuple(reader.faults)
    groups = {
        str(group.get("key")): reader.words(0, "groups.title", group.get("title"))
        for group in raw.get("groups") or ()
        if isinstance(group, dict)
    }
    taken: set[str] = set()
    read_all = [reader.question(row, one, taken, groups) for row, one in enumerate(raw.get("questions") or (), 1)]
    questions = tuple(question for question in read_all if question is not None)
    if not questions:
        reader.fault(0, "questions", "no_questions")
    key = reader.key(0, "key", raw.get("key"), set())
    version = reader.count(0, "version", raw.get("version"), 1)
    title = reader.words(0, "title", raw.get("title"))
    return Questionnaire(key, version, title, groups, questions), tuple(reader.faults)
