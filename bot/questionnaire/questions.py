"""A questionnaire as a value: its questions, what each takes as an answer, and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Words = Mapping[str, str]  # {"en": .., "fr": .., "ar": ..}
LANGUAGES = ("en", "fr", "ar")
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

    @property
    def is_where_it_is(self) -> bool:
        """Whether this asks in which country a cluster is that is on nobody's list."""
        return self.kind is Kind.COUNTRY and self.when is not None and "new" in self.when.values

    def option(self, key: str) -> Option | None:
        """Return the option of this key, if it has one."""
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Audience:
    """The clusters a questionnaire is offered to: those of these sides and countries; of all where none is named."""

    sides: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def has(self, side: str, country: str) -> bool:
        """Return whether a cluster of this side and country is among them."""
        return (not self.sides or side in self.sides) and (not self.countries or country in self.countries)


@dataclass(frozen=True)
class Questionnaire:
    """All questions in the order they are asked, in their groups; `intro` stands above the first."""

    key: str
    version: int
    title: Words
    groups: Mapping[str, Words] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    intro: Words = field(default_factory=dict)
    audience: Audience = Audience()

    @property
    def is_matched(self) -> bool:
        """Whether any of its answers plays a part in matching."""
        return any(question.role != "none" for question in self.questions)

    def question(self, key: str) -> Question | None:
        """Return the question of this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)
