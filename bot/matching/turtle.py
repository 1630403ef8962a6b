"""Turtle: the vocabulary as SKOS for machines, and the edges read back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.vocabulary import Concept, Vocabulary

_PREFIXES = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    "@prefix multaqa: <urn:multaqa:terms:> .",
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
)
CONCEPT = "urn:multaqa:concept:"
NOTATION = "urn:multaqa:notation:"
_SCHEME = "urn:multaqa:vocabulary"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def turtle(vocabulary: Vocabulary) -> str:
    """Return the vocabulary as a SKOS concept scheme in Turtle, concepts by id. What it feeds is `multaqa:supplies`."""
    lines = [*_PREFIXES, "", f"<{_SCHEME}> a skos:ConceptScheme ."]
    for concept in vocabulary.concepts.values():
        lines += ["", f"<{CONCEPT}{concept.id}> a skos:Concept ;"]
        lines += [f"    {statement} ;" for statement in _statements(concept)]
        lines.append(f"    skos:inScheme <{_SCHEME}> .")
    return "\n".join([*lines, ""])


def _statements(concept: Concept) -> Iterator[str]:
    yield from (f"skos:prefLabel {_text(text)}@{language}" for language, text in concept.pref.items())
    for name, labels in (("altLabel", concept.alt), ("hiddenLabel", concept.hidden)):
        yield from (f"skos:{name} {_text(text)}@{language}" for language, texts in labels.items() for text in texts)
    yield from _edges(concept)
    for scheme, codes in concept.notation.items():
        yield from (f"skos:notation {_text(code)}^^<{NOTATION}{scheme}>" for code in codes)
    if concept.sector:
        yield f"skos:topConceptOf <{_SCHEME}>"
        yield f"multaqa:sector {_text(concept.sector)}"
    yield from (f"multaqa:loose {_text(text)}" for text in concept.loose)
    if concept.generic:
        yield "multaqa:generic true"
    if concept.passes:
        yield f"multaqa:passes {_text(concept.passes)}"


def _edges(concept: Concept) -> Iterator[str]:
    broader = (concept.broader,) if concept.broader else ()
    for name, targets in (
        ("skos:broader", broader),
        ("skos:related", concept.related),
        ("multaqa:supplies", concept.supplies),
    ):
        yield from (f"{name} <{CONCEPT}{target}>" for target in targets)


def _text(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
