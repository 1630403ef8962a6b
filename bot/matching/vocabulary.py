"""Vocabulary: the concepts clusters talk about, with their labels in three languages, read from YAML in SKOS terms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.matching.entries import LANGUAGES, Entry, VocabularyFault, read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SERVICES = "sv"
"""The top concept of what clusters trade among themselves: export, training, studies, funding ..."""

Concept = Entry


class VocabularyError(Exception):
    """The vocabulary has faults."""

    def __init__(self, faults: tuple[VocabularyFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it is written, its language, and the concept it names; `rank` is "pref", "alt" or "hidden"."""

    text: str
    language: str
    concept: str
    rank: str


@dataclass(frozen=True)
class Vocabulary:
    """Concepts by id, in the order of their ids."""

    concepts: Mapping[str, Concept]
    _tops: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, folder: Path) -> Vocabulary:
        """Return the vocabulary of all `*.yml` in `folder`; VocabularyError with every fault of every file."""
        entries, faults = read_entries(sorted(folder.glob("*.yml")))
        if faults:
            raise VocabularyError(faults)
        return cls.of(entries)

    @classmethod
    def of(cls, entries: Mapping[str, Concept]) -> Vocabulary:
        """Return the vocabulary of `entries`, which refer only to each other."""
        return cls(MappingProxyType(dict(sorted(entries.items()))))

    def with_labels(self, labels: Iterable[tuple[str, str, str]]) -> Vocabulary:
        """Return this vocabulary with more labels, (concept, language, text); none where the concept is not known."""
        entries = dict(self.concepts)
        for concept, language, text in labels:
            known = entries.get(concept)
            if known and language in LANGUAGES:
                entries[concept] = replace(known, alt=_with(known.alt, language, text))
            elif known:
                entries[concept] = replace(known, hidden=_with(known.hidden, language, text))
        return Vocabulary.of(entries)

    def __contains__(self, concept: object) -> bool:
        return concept in self.concepts

    def __getitem__(self, concept: str) -> Concept:
        return self.concepts[concept]

    def label(self, concept: str, language: str) -> str:
        """Return the preferred label, ready for a sentence; KeyError names a concept or language that is not there.

        A file may spell an apostrophe as a keyboard has it; a sentence has the printed one.
        """
        return self.concepts[concept].pref[language].replace("'", "’")

    def labels(self) -> Iterator[Label]:
        """Yield every label: preferred, then alternative, then hidden, concept by concept."""
        for concept in self.concepts.values():
            for rank, by_language in (("pref", concept.pref), ("alt", concept.alt), ("hidden", concept.hidden)):
                for language, texts in by_language.items():
                    for text in (texts,) if isinstance(texts, str) else texts:
                        yield Label(text, language, concept.id, rank)

    def ancestors(self, concept: str) -> tuple[str, ...]:
        """Return the broader concepts, nearest first."""
        found: list[str] = []
        while (concept := self.concepts[concept].broader) and concept not in found:
            found.append(concept)
        return tuple(found)

    def top(self, concept: str) -> str:
        """Return the top concept above `concept`, or itself."""
        if concept not in self._tops:
            self._tops[concept] = (concept, *self.ancestors(concept))[-1]
        return self._tops[concept]

    def sector(self, concept: str) -> str:
        """Return the sector `concept` belongs to; blank for the services clusters trade among themselves."""
        return self.concepts[self.top(concept)].sector

    def is_service(self, concept: str) -> bool:
        """Whether `concept` is something clusters give each other, whatever their sector."""
        return self.top(concept) == SERVICES

    @cached_property
    def version(self) -> str:
        """A fingerprint of labels and edges: vectors linked under another one are to be linked again."""
        content = [[getattr(concept, part.name) for part in fields(concept)] for concept in self.concepts.values()]
        return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()


def _with(labels: Mapping[str, tuple[str, ...]], language: str, text: str) -> Mapping[str, tuple[str, ...]]:
    return {**labels, language: tuple(dict.fromkeys((*labels.get(language, ()), text)))}
