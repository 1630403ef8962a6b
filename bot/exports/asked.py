"""The questions a table may answer, with everything their choices are called; what a cell may mean is remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.matching.finding import Finder
from bot.questionnaire.questions import LANGUAGES, MANY, Kind
from bot.questionnaire.reading import SURE, Understood, Unsure, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.questionnaire.questions import Question, Questionnaire

MAYBE = 0.6  # 0..1; a name less alike is no suggestion
LEVEL = re.compile(r"^(?P<key>[^:(]+)[:(]\s*(?P<level>[^)]+)\)?$")  # fr:basic, French (basic)
NAMED = (Kind.COUNTRY, Kind.COUNTRIES)


def answerable(questionnaire: Questionnaire) -> list[Question]:
    """Return the questions a column may answer: all but those asked only of a cluster nobody knows yet."""
    whose = {one.key for one in questionnaire.questions if one.kind is Kind.CLUSTER}
    return [one for one in questionnaire.questions if one.when is None or one.when.question not in whose]


@dataclass(frozen=True)
class Part:
    """What one item of a cell means: keys, or the key most likely meant."""

    keys: tuple[str, ...] = ()
    near: str = ""


@dataclass
class Asked:
    """A questionnaire with the names of its choices: `{question: {choice: names}}`, clusters among them."""

    questionnaire: Questionnaire
    names: Mapping[str, Mapping[str, Sequence[str]]]
    language: str = "en"  # of whoever is told what was not understood
    _known: dict[tuple[str, str], Part] = field(default_factory=dict)
    _clusters: Finder | None = None

    @property
    def cluster(self) -> Question | None:
        """The question that says whose answers a row holds."""
        return next((one for one in self.questionnaire.questions if one.kind is Kind.CLUSTER), None)

    @property
    def questions(self) -> list[Question]:
        """The questions a column may answer: all but those asked only of a cluster nobody knows yet."""
        return answerable(self.questionnaire)

    def called(self, question: Question, key: str) -> str:
        """Return what a choice is called in the reader's language; a cluster, by its own name."""
        option, names = question.option(key), self.names.get(question.key, {}).get(key, ())
        if option is not None:
            return option.label.get(self.language) or key
        spoken = LANGUAGES.index(self.language) if question.kind in NAMED else 0
        return names[spoken] if spoken < len(names) else key

    def whose(self, said: str) -> Part:
        """Return the cluster a name means, in any script."""
        known = self.names.get(self.cluster.key, {}) if self.cluster else {}
        if self._clusters is None:
            self._clusters = Finder((key, *(key, *called)) for key, called in known.items())
        # A short name often stands in brackets behind the long one, or the town does.
        tries = [said, *(part.strip() for part in re.split(r"[()\[\]–—|]|\s-\s", said) if len(part.strip()) > 2)]  # noqa: PLR2004 - letters
        found = [one for words in tries for one in self._clusters.find(words, most=1)]
        best = max(found, key=lambda one: one.score, default=None)
        if best is None or best.score < MAYBE:
            return Part()
        return Part((best.key,)) if best.score >= SURE else Part(near=best.key)

    def means(self, question: Question, said: str) -> Part:
        """Return the choices one item of a cell means; several where a person wrote a list without the list's mark."""
        known = (question.key, said)
        if known not in self._known:
            self._known[known] = self._means(question, said)
        return self._known[known]

    def _means(self, question: Question, said: str) -> Part:
        names = self.names.get(question.key, {})
        if said in names:
            return Part((said,))
        if question.levels and (found := LEVEL.match(said)):
            return self._graded(question, found["key"].strip(), found["level"].strip())
        if not any(sign.isalpha() for sign in said):
            return Part()  # a number is no place in our list of choices
        reading = read(question, said, names)
        if isinstance(reading, Understood):
            keys = reading.value if question.kind in MANY else [reading.value]
            return Part() if reading.missed else Part(tuple(keys))
        return Part(near=reading.keys[0]) if isinstance(reading, Unsure) else Part()

    def _graded(self, question: Question, said: str, level: str) -> Part:
        spoken = self.means(question, said)
        grades = Finder((one.key, *(one.key, *one.label.values())) for one in question.levels).find(level, most=1)
        if not spoken.keys or not grades or grades[0].score < SURE:
            return Part(near=spoken.near)
        key, grade = spoken.keys[0], grades[0].key
        return Part((key if grade == question.levels[0].key else f"{key}:{grade}",))
