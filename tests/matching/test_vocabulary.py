from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from bot.matching import lint
from bot.matching.entries import VocabularyFault
from bot.matching.turtle import CONCEPT, turtle
from bot.matching.vocabulary import Vocabulary, VocabularyError

GOOD = "- {id: af, sector: agri_food, prefLabel: {en: food, fr: aliment, ar: غذاء}}\n"


def read(folder: Path, text: str) -> Vocabulary:
    (folder / "one.yml").write_text(text, "utf-8")
    return Vocabulary.read(folder)


def test_a_concept_knows_its_labels_its_ancestors_and_its_sector(small: Vocabulary) -> None:
    assert [small.label("pk.food", language) for language in ("en", "fr", "ar")] == [
        "food packaging",
        "emballage alimentaire",
        "تغليف المواد الغذائية",
    ]
    assert small.ancestors("af.olive_oil") == ("af.fats", "af")
    assert (small.sector("af.olive_oil"), small.sector("sv.export")) == ("agri_food", "")
    assert (small.is_service("sv.export"), small.is_service("pk.food")) == (True, False)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            GOOD + "- {id: af.x, broader: fa, prefLabel: {en: x, fr: x, ar: x}}",
            VocabularyFault("one.yml", "af.x", "broader: fa", "the id of a concept that exists"),
        ),
        (
            "- {id: af, sector: agri_food, prefLabel: {en: food, ar: غذاء}}",
            VocabularyFault("one.yml", "af", "no prefLabel in fr", "prefLabel: {fr: ...}"),
        ),
        (
            GOOD + "- {id: af.y, broader: [af], prefLabel: {en: y, fr: y, ar: y}}",
            VocabularyFault("one.yml", "af.y", "broader: ['af']", "one text"),
        ),
        (
            GOOD + "- {id: af.z, notation: [1, 2], prefLabel: {en: z, fr: z, ar: z}}",
            VocabularyFault("one.yml", "af.z", "notation: [1, 2]", "labels by language"),
        ),
        (GOOD + GOOD, VocabularyFault("one.yml", "af", "the id stands twice", "one entry per id")),
        (
            GOOD.replace("en:", "no:"),
            VocabularyFault("one.yml", "af", "prefLabel: language False", "a quoted language code"),
        ),
        (
            GOOD.replace("aliment", "off"),
            VocabularyFault("one.yml", "af", "prefLabel fr: False", "a text, quoted if need be"),
        ),
        ("- {broader: x}", VocabularyFault("one.yml", "{'broader': 'x'}", "no id", "an id such as af.packaging")),
        ("id: af", VocabularyFault("one.yml", "the file", "dict", "a list of concepts, each with an id")),
    ],
)  # fmt: skip
def test_a_fault_names_file_concept_and_what_would_be_right(tmp_path: Path, text: str, fault: VocabularyFault) -> None:
    with pytest.raises(VocabularyError) as caught:
        read(tmp_path, text)
    assert fault in caught.value.faults
    assert str(fault) in str(caught.value)


def test_broken_yaml_is_a_fault_of_its_file(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError) as caught:
        read(tmp_path, "- {id: af")
    assert [(fault.file, fault.wanted) for fault in caught.value.faults] == [("one.yml", "YAML in UTF-8")]


def test_an_event_adds_labels_without_touching_the_files(tmp_path: Path) -> None:
    plain = read(tmp_path, GOOD)
    added = plain.with_labels([("af", "fr", "la bouffe"), ("af", "ar-Latn", "makla"), ("gone", "en", "relic")])
    assert (added["af"].alt, added["af"].hidden) == ({"fr": ("la bouffe",)}, {"ar-Latn": ("makla",)})
    assert (added.label("af", "fr"), added.version == plain.version, "gone" in added) == ("aliment", False, False)


def test_the_version_changes_with_any_label_and_only_then(tmp_path: Path, small: Vocabulary) -> None:
    again = Vocabulary.read(Path(__file__).parent / "vocabulary")
    assert small.version == again.version != read(tmp_path, GOOD).version


def test_turtle_holds_every_label_and_edge(small: Vocabulary) -> None:
    graph = Graph().parse(data=turtle(small), format="turtle")
    labels = {
        (str(subject).removeprefix(CONCEPT), str(text), text.language)
        for name in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for subject, text in graph.subject_objects(name)
        if isinstance(text, Literal)
    }
    assert labels == {(label.concept, label.text, label.language) for label in small.labels()}
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == len(small.concepts)
    assert set(graph.subject_objects(SKOS.broader)) == {
        (URIRef(CONCEPT + concept.id), URIRef(CONCEPT + concept.broader))
        for concept in small.concepts.values()
        if concept.broader
    }


def test_lint_finds_what_two_concepts_share_or_nearly_share(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        GOOD
        + "- {id: pk, sector: packaging_materials, prefLabel: {en: packaging, fr: emballage, ar: تغليف}}\n"
        + "- id: lost\n  prefLabel: {en: Foods, fr: emballages verts, ar: التغليف}\n"
        + "  altLabel: {en: [packaginng, of the]}\n",
    )
    assert [(clash.concept, clash.other) for clash in lint.doubled(found)] == [("af", "lost"), ("lost", "pk")]
    assert [(clash.label, clash.other_label) for clash in lint.near(found)] == [("packaging", "packaginng")]
    assert lint.unreachable(found) == ["lost"]
    assert [label.text for label in lint.empty_labels(found)] == ["of the"]
    assert ("af", "en", 0) in lint.thin_leaves(found)


def test_lint_finds_a_word_that_is_a_false_friend_in_other_sectors(tmp_path: Path) -> None:
    names = {"tl": "storage", "af": "cold storage", "ee": "energy storage", "ic": "cloud storage"}
    text = "".join(
        f"- {{id: {name}, sector: {name}, prefLabel: {{en: {label}, fr: {name} un, ar: {name} ب}}}}\n"
        for name, label in names.items()
    )
    assert [label.text for label in lint.loose_words(read(tmp_path, text))] == ["storage"]
