"""Linking: the phrases people type become concepts, each with the words that were meant and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from bot.matching.comparing import Comparing
from bot.matching.grams import BOUND, Gram, form_of, formed, grams, label_form, meant, variants
from bot.matching.likeness import Spelling
from bot.matching.normalise import Word, clauses, normalise, without_and, without_article
from bot.matching.polarity import stances
from bot.matching.reader import Reader
from bot.matching.stopwords import NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.matching.polarity import Stance
    from bot.matching.vocabulary import Vocabulary

_INFLECTED = 0.95
_PARTED = 0.9  # two words of a label with one between them
_TEXTS = 1000  # compared as one batch
# A plural, or the other form of an adjective; what else shares an Arabic stem may be another word.
_SWAPS = (
    ("ه", "ات"),
    ("ه", "يه"),
    ("", "ات"),
    ("", "ون"),
    ("", "ين"),
    ("ون", "ين"),
    ("ي", "يه"),
    ("يه", "يات"),
    ("", "ها"),
)


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A concept that was meant, the words as typed, where they stood, and the confidence (0..1).

    `stance` tells that the thing is not simply there: "lacked" or "sated", as `bot.matching.polarity` says. `tongue` is
    the language of the label, blank where several share it. `guessed` tells that no label says so, but the whole clause
    most likely names it.
    """

    start: int
    end: int
    concept: str
    words: str
    confidence: float
    stance: Stance | None = None
    tongue: str = field(default="", compare=False)
    guessed: bool = field(default=False, compare=False)


class Linker:
    """Links texts to the concepts of one vocabulary; remembers what it has compared, so a phrase costs once.

    `reader` tells what words that do not link point to.

    Cut-offs are those of matching.md, section 2: labels under five letters match exactly, 5-6 at 92, 7-9 at 88, longer
    at 85; the same number of words and the same first letter, each word at least 70; numbers match exactly. Likeness
    buys typos only: a word some label spells that way is no typo for another, and a typo as like to one concept as to
    another is nobody's.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._exact: dict[str, str] = {}
        joined: dict[str, str] = {}
        self._tongues: dict[str, str] = {}
        self._names = {normalise(name) for name in NAMES}
        self._loose: set[str] = set()
        spelling = Spelling()
        self._surfaces: defaultdict[str, set[str]] = defaultdict(set)
        self._first: set[str] = set()  # words of labels
        self._over_commas: dict[str, str] = {}  # "heating, cooling and air conditioning" is one label
        articled: dict[str, tuple[str, ...]] = {}
        said: list[tuple[list[Word], str, bool]] = []
        # sorted by id last, so that a label of two concepts links to the first id: no surprise between two runs
        for label in sorted(vocabulary.labels(), key=lambda label: label.concept):
            parts = clauses(label.text)
            words = meant(parts)
            named, others = formed(words), variants(words)
            if not named.stems:
                continue
            articled[label.text] = others[1:]
            said.append(([word for part in parts for word in part], label.concept, label.rank == "pref"))
            self._first.update((words[0].folded, words[0].folded.removeprefix("ال")))
            self._exact.setdefault(named.stems, label.concept)
            if self._tongues.setdefault(named.stems, label.language) != label.language:
                self._tongues[named.stems] = ""
            joined.setdefault(named.stems.replace(" ", ""), label.concept)
            spelling.learn(named, label.concept, misspelt=label.rank == "hidden")
            if len(parts) > 1:
                self._over_commas.setdefault(named.stems, label.concept)
            if " " not in named.stems:
                written = [without_article(word) for part in parts for word in part]
                for stems in others:
                    self._surfaces[stems].update(written)
            if label.text in vocabulary[label.concept].loose:
                self._loose.update(others)
        self._known = Comparing(vocabulary, self._exact, joined, spelling)
        self.reader = Reader(vocabulary, said)
        # an article changes these; they are found as written, and no slip is looked for
        for label in vocabulary.labels():
            for stems in articled.get(label.text, ()):
                self._exact.setdefault(stems, label.concept)
        # Profiles are linked beside the event loop, in several threads, and the memory may start anew.
        self._comparing = Lock()

    def link(self, text: str, home: Collection[str] = ()) -> tuple[Link, ...]:
        """Return the links of `text` in the order of its words; nothing from what a clause denies.

        A word too general to link alone ("glass", "tests") counts beside a surer one of its sector, and where its
        sector is among `home`, the sectors of whoever wrote it.
        """
        return self.link_all([(text, home)])[0]

    def link_all(self, texts: Sequence[tuple[str, Collection[str]]]) -> list[tuple[Link, ...]]:
        """Return the links of each text, written by somebody of these sectors, compared in batches."""
        batches = (texts[start : start + _TEXTS] for start in range(0, len(texts), _TEXTS))
        return [links for batch in batches for links in self._link_batch(batch)]

    def _link_batch(self, texts: Sequence[tuple[str, Collection[str]]]) -> list[tuple[Link, ...]]:
        split = [clauses(text) for text, _ in texts]
        whole = {form_of(text) for (text, _), parts in zip(texts, split, strict=True) if len(parts) > 1}
        forms = whole | {gram.form for parts in split for clause in parts for gram in grams(clause) if gram.over < 0}
        with self._comparing:
            self._known.compare(forms)
            return [self._links(text, parts, home) for (text, home), parts in zip(texts, split, strict=True)]

    def begun(self, phrase: str) -> str:
        """Return a quoted phrase without an Arabic "and" written onto its first word: ومختبرات begins with مختبرات."""
        if not phrase.startswith("و"):
            return phrase
        return without_and(phrase, clauses(phrase)[0][0], self._first)

    def concept_of(self, phrase: str) -> tuple[str, float] | None:
        """Return the concept that a whole phrase names and the confidence, or None."""
        return self.concepts_of([phrase])[0]

    def concepts_of(self, phrases: Sequence[str]) -> list[tuple[str, float] | None]:
        """Return what `concept_of` says of each phrase, compared as one batch."""
        forms = [form_of(phrase) for phrase in phrases]
        with self._comparing:
            self._known.compare(forms)
            return [self._known[form] for form in forms]

    def _links(self, text: str, parts: Sequence[tuple[Word, ...]], home: Collection[str]) -> tuple[Link, ...]:
        whole = self._over_all(text) if len(parts) > 1 else None
        if whole:
            start, end = parts[0][0].start, parts[-1][-1].end
            return (Link(start, end, whole[0], text[start:end], whole[1]),)
        told = stances(parts, text)
        found = [link for clause in parts for link in self._clause_links(text, clause, told)]
        firm = [link for link in found if not self._is_loose(link)]
        tops = {self.vocabulary.top(link.concept) for link in firm}
        return tuple(link for link in found if link in firm or self._is_understood(link, tops, home))

    def _over_all(self, text: str) -> tuple[str, float] | None:
        """Return the concept whose label, commas and all, is this text or a typo away from it."""
        form = form_of(text)
        if form.stems in self._over_commas:
            return self._over_commas[form.stems], 1.0
        known = self._known[form]
        return known if known and known[0] in self._over_commas.values() else None

    def _is_loose(self, link: Link) -> bool:
        return self.vocabulary[link.concept].generic or label_form(link.words) in self._loose

    def _is_understood(self, link: Link, tops: set[str], home: Collection[str]) -> bool:
        """Whether a loose word stands in company: "tests" beside "certification", "glass" in a packaging cluster."""
        if self.vocabulary[link.concept].generic:
            return bool(tops)
        return self.vocabulary.top(link.concept) in tops or self.vocabulary.sector(link.concept) in home

    def _clause_links(self, text: str, clause: tuple[Word, ...], told: Mapping[int, Stance]) -> list[Link]:
        taken: set[int] = set()
        chosen: list[Link] = []
        for gram, (concept, confidence) in self._ranked(clause):
            span = range(gram.first, gram.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                start, end = clause[gram.first].start, clause[gram.last].end
                if not concept:
                    continue
                # only the first word counts: the denying word of "sans gluten" belongs to the label
                stance = told.get(start)
                if stance != "denied":
                    quoted = without_and(text[start:end], clause[gram.first], self._first)
                    tongue = self._tongues.get(gram.form.stems, "")
                    chosen.append(Link(start, end, concept, quoted, confidence, stance, tongue))
        return sorted(chosen, key=lambda link: link.start)

    def _ranked(self, clause: tuple[Word, ...]) -> list[tuple[Gram, tuple[str, float]]]:
        """Return the grams that name a concept: most words first, then the surest, then the first."""
        found = [(gram, known) for gram in grams(clause) if (known := self._named(gram, clause))]
        return sorted(found, key=lambda pair: (-pair[0].size, -pair[1][1], pair[0].first))

    def _is_named(self, word: Word) -> bool:
        return word.stem in self._exact

    def _named(self, gram: Gram, clause: tuple[Word, ...]) -> tuple[str, float] | None:
        stems, typed = gram.form
        if gram.over >= 0:
            return (
                (self._exact[stems], _PARTED)
                if stems in self._exact and not self._is_named(clause[gram.over])
                else None
            )
        if self._names & {stems, gram.unbound}:
            return "", 1.0
        known = self._known[gram.form]
        if known and gram.first == gram.last and known[1] == 1:
            known = self._inflected(stems, typed, known[0])
        if known is None and gram.unbound in self._exact:
            known = (self._exact[gram.unbound], BOUND)
        return known

    def _inflected(self, form: str, typed: str, concept: str) -> tuple[str, float] | None:
        """Return how sure one word is whose stem is a label's: Arabic stems are short, and a riad is no sport."""
        surfaces = self._surfaces[form]
        if typed in surfaces or not typed[:1] > "\u0600":
            return concept, 1.0
        turned = {
            typed.removesuffix(one) + two for pair in _SWAPS for one, two in (pair, pair[::-1]) if typed.endswith(one)
        }
        return None if surfaces.isdisjoint(turned) else (concept, _INFLECTED)
