"""Reader: what words point to and what they most likely name, linked or not; a label is its concept in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.hints import Hints
from bot.matching.readings import Readings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.matching.hints import Clause, Hint
    from bot.matching.linking import Link
    from bot.matching.normalise import Word
    from bot.matching.vocabulary import Vocabulary


class Reader:
    """Reads the words of one vocabulary's people by its labels: `hints` by whole words, `readings` by their letters."""

    def __init__(self, vocabulary: Vocabulary, labels: Sequence[tuple[Sequence[Word], str, bool]]) -> None:
        """Read `labels`: words, the concept they name, and whether it is a preferred label."""
        self._vocabulary = vocabulary
        self._concepts = tuple(vocabulary.concepts)
        self._place = {concept: at for at, concept in enumerate(self._concepts)}
        self._families: dict[str, list[int]] = {}
        placed = [(words, self._place[concept], preferred) for words, concept, preferred in labels]
        self.hints = Hints(placed, len(self._concepts))
        sectors = [vocabulary.sector(concept) for concept in self._concepts]
        self.readings = Readings(((words, at) for words, at, _ in placed), sectors)

    def clause(self, words: Iterable[Word], links: Iterable[Link]) -> Clause:
        """Return words and the links of their text as `Hints` reads them.

        What a clause is guessed to name counts as a label where nothing else links in it.
        """
        said = tuple(words)
        named = [one for one in links if any(one.start <= word.start < one.end for word in said)]
        is_label = len(named) == 1 and all(word.stop or named[0].start <= word.start < named[0].end for word in said)
        return said, self._place[named[0].concept] if is_label else -1

    def named(self, concept: str) -> Clause:
        """Return what `Hints` reads where a concept was ticked; KeyError where it is not in the vocabulary."""
        return (), self._place[concept]

    def likeliest(self, words: Iterable[Word], home: Collection[str]) -> tuple[str, float]:
        """Return the concept that words of somebody of these sectors most likely name, and how likely, 0..1.

        Blank where nothing in them stands in a label.
        """
        likely = self.readings.of(words, home)
        if not likely.any():
            return "", 0.0
        at = int(likely.argmax())
        return self._concepts[at], float(likely[at])

    def likelihood(self, words: Iterable[Word], links: Iterable[Link], concept: str, home: Collection[str]) -> float:
        """Return how likely words name `concept`, or a part of it, or what it is part of, 0..1; a label does."""
        said, named = self.clause(words, _labels(links))
        return 1.0 if named >= 0 else round(float(self.readings.of(said, home)[self._family(concept)].sum()), 3)

    def reading(self, words: Iterable[Word], links: Iterable[Link], home: Collection[str]) -> Hint:
        """Return what words most likely name, to be compared.

        Where goods are named, no service is read into the words besides: "data hosting" takes nobody in.
        """
        labels = _labels(links)
        said, named = self.clause(words, labels)
        if named >= 0:
            return self.readings.named(named)
        linked = {link.concept for link in labels if any(link.start <= word.start < link.end for word in said)}
        is_goods = bool(linked) and not any(self._vocabulary.is_service(concept) for concept in linked)
        return self.readings.hint(said, home, services=not is_goods)

    def _family(self, concept: str) -> list[int]:
        """Return the places of a concept and of all above and below it."""
        known = self._families.get(concept)
        if known is None:
            ancestors = self._vocabulary.ancestors
            above = {concept, *ancestors(concept)}
            known = [at for at, one in enumerate(self._concepts) if one in above or concept in ancestors(one)]
            self._families[concept] = known
        return known


def _labels(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if not link.guessed]
