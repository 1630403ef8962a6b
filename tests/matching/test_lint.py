"""The vocabulary that ships, held against the rules of SKOS and of matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Graph, Literal
from rdflib.namespace import SKOS

from bot.matching import lint, ticks
from bot.matching.entries import Entry
from bot.matching.turtle import CONCEPT, turtle
from bot.matching.vocabulary import Vocabulary

if TYPE_CHECKING:
    from bot.matching.linking import Linker


def test_the_vocabulary_is_as_large_as_matching_needs(whole: Vocabulary) -> None:
    assert len(whole.concepts) >= 300
    assert sum(1 for _ in whole.labels()) >= 6000


def test_no_label_stands_on_two_concepts(whole: Vocabulary) -> None:
    assert lint.doubled(whole) == []


def test_every_label_holds_a_word_that_can_be_linked(whole: Vocabulary) -> None:
    assert lint.empty_labels(whole) == []


def test_every_concept_is_reached_from_a_sector_or_the_services(whole: Vocabulary) -> None:
    assert lint.unreachable(whole) == []


def test_leaf_concepts_have_eight_labels_in_each_language(whole: Vocabulary) -> None:
    assert lint.thin_leaves(whole) == []


def test_every_code_of_the_questionnaire_stands_for_a_concept(whole: Vocabulary) -> None:
    concepts = {*ticks.TOPICS.values(), *ticks.TRADES.values(), *ticks.SECTORS.values()}
    assert concepts - whole.concepts.keys() == set()


def test_every_preferred_label_links_to_its_own_concept(whole: Vocabulary, whole_linker: Linker) -> None:
    strayed = [
        (label.text, found)
        for label in whole.labels()
        if label.rank == "pref" and (found := whole_linker.concept_of(label.text)) != (label.concept, 1.0)
    ]
    assert strayed == []


def test_the_whole_vocabulary_survives_turtle(whole: Vocabulary) -> None:
    graph = Graph().parse(data=turtle(whole), format="turtle")
    found = {
        (str(subject).removeprefix(CONCEPT), str(text), text.language)
        for name in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for subject, text in graph.subject_objects(name)
        if isinstance(text, Literal)
    }
    assert found == {(label.concept, label.text, label.language) for label in whole.labels()}


def test_labels_that_differ_by_an_arabic_article_alone_are_doubled() -> None:
    def concept(name: str, label: str) -> Entry:
        return Entry(id=name, alt={"ar": (label,)})

    for one, other in (("وثائق", "الوثائق"), ("ألمنيوم", "الألمنيوم"), ("ورشات الخشب", "الورشات الخشب")):
        doubled = lint.doubled(Vocabulary.of({"a": concept("a", one), "b": concept("b", other)}))
        assert [(clash.label, clash.other_label) for clash in doubled][:1] == [(one, other)]


def test_a_label_is_found_with_an_arabic_article(whole_linker: Linker) -> None:
    for text in ("وثائق إلكترونية", "الوثائق الإلكترونية", "والوثائق الإلكترونية"):
        assert [link.concept for link in whole_linker.link(text)] == ["ic.documents"]
