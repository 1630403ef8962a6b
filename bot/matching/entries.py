"""Entries: the vocabulary files as they are written, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LANGUAGES = ("en", "fr", "ar")
PASSES = ("know-how", "goods", "either")
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")
_KEYS = {
    "id",
    "broader",
    "related",
    "supplies",
    "notation",
    "exactMatch",
    "generic",
    "passes",
    "loose",
    "source",
    "sector",
    *_LABELS,
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads 6,000 labels eight times faster


@dataclass(frozen=True, slots=True)
class VocabularyFault:
    """What is wrong: the file, the concept (or its place), what was found and what would be right."""

    file: str
    concept: str
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.file}: {self.concept}: {self.found} (wanted: {self.wanted})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One concept: labels by language, its place in the tree, what it is related to and what it supplies.

    A `generic` concept never links alone, nor does a label named in `loose`. `sector` is set on top concepts only.
    `passes` tells what passes where that differs from its family: "know-how" (an audit, a test), "goods" (orders that
    services bring) or "either" (robots are sold and taught).
    """

    id: str
    broader: str = ""
    sector: str = ""
    related: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    generic: bool = False
    passes: str = ""
    loose: tuple[str, ...] = ()
    pref: Mapping[str, str] = field(default_factory=dict)
    alt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_entries(files: Iterable[Path]) -> tuple[dict[str, Entry], tuple[VocabularyFault, ...]]:
    """Return the entries of `files` by id and every fault; a later file may add labels to an earlier entry."""
    entries: dict[str, Entry] = {}
    files_of: dict[str, str] = {}
    faults: list[VocabularyFault] = []
    for file in files:
        for row in _rows(file, faults):
            entry = _entry(file.name, row, faults)
            if entry is None:
                continue
            known = entries.get(entry.id)
            if known and files_of[entry.id] == file.name:
                faults.append(VocabularyFault(file.name, entry.id, "the id stands twice", "one entry per id"))
            entries[entry.id] = _joined(known, entry) if known else entry
            files_of.setdefault(entry.id, file.name)
    faults += [fault for entry in entries.values() for fault in _loose_ends(files_of[entry.id], entry, entries)]
    return entries, tuple(faults)


def _rows(file: Path, faults: list[VocabularyFault]) -> list[dict[str, Any]]:
    try:
        content = yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - both loaders are the safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        faults.append(VocabularyFault(file.name, "the file", " ".join(str(fault).split()), "YAML in UTF-8"))
        return []
    rows = content or []
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    faults.append(VocabularyFault(file.name, "the file", type(content).__name__, "a list of concepts, each with an id"))
    return []


def _entry(file: str, row: dict[str, Any], faults: list[VocabularyFault]) -> Entry | None:
    name = row.get("id")
    if not isinstance(name, str) or not name:
        faults.append(VocabularyFault(file, str(row)[:60], "no id", "an id such as af.packaging"))
        return None
    before = len(faults)
    faults += [VocabularyFault(file, name, f"key {key!r}", ", ".join(sorted(_KEYS))) for key in row if key not in _KEYS]
    faults += [fault for key in (*_LABELS, "notation") for fault in _wrong_labels(file, name, key, row.get(key) or {})]
    faults += [
        VocabularyFault(file, name, f"{key}: {row[key]!r}", "one text")
        for key in ("broader", "sector")
        if not isinstance(row.get(key) or "", str)
    ]
    if not isinstance(row.get("generic", False), bool):
        faults.append(VocabularyFault(file, name, f"generic: {row['generic']!r}", "true or false"))
    if row.get("passes", PASSES[0]) not in PASSES:
        faults.append(VocabularyFault(file, name, f"passes: {row['passes']!r}", ", ".join(PASSES)))
    if len(faults) > before:
        return None
    return Entry(
        id=name,
        broader=row.get("broader") or "",
        sector=row.get("sector") or "",
        related=_texts(row.get("related")),
        supplies=_texts(row.get("supplies")),
        generic=row.get("generic", False),
        passes=row.get("passes") or "",
        loose=_texts(row.get("loose")),
        pref=dict(row.get("prefLabel") or {}),
        alt=_by_language(row.get("altLabel")),
        hidden=_by_language(row.get("hiddenLabel")),
        notation=_by_language(row.get("notation")),
    )


def _wrong_labels(file: str, name: str, key: str, labels: object) -> Iterator[VocabularyFault]:
    if not isinstance(labels, Mapping):
        yield VocabularyFault(file, name, f"{key}: {labels!r}", "labels by language")
        return
    for language, texts in labels.items():
        if not isinstance(language, str):
            yield VocabularyFault(file, name, f"{key}: language {language!r}", "a quoted language code")
        if key == "prefLabel" and isinstance(texts, list):
            yield VocabularyFault(file, name, f"{key} {language}: {texts!r}", "one text")
        for text in texts if isinstance(texts, list) else [texts]:
            if not isinstance(text, str) or not text.strip():
                yield VocabularyFault(file, name, f"{key} {language}: {text!r}", "a text, quoted if need be")


def _loose_ends(file: str, entry: Entry, entries: Mapping[str, Entry]) -> Iterator[VocabularyFault]:
    for language in LANGUAGES:
        if language not in entry.pref:
            yield VocabularyFault(file, entry.id, f"no prefLabel in {language}", f"prefLabel: {{{language}: ...}}")
    labels = {
        *entry.pref.values(),
        *(text for texts in (*entry.alt.values(), *entry.hidden.values()) for text in texts),
    }
    for text in entry.loose:
        if text not in labels:
            yield VocabularyFault(file, entry.id, f"loose: {text}", "a label of this concept")
    for edge, targets in (("broader", (entry.broader,)), ("related", entry.related), ("supplies", entry.supplies)):
        for target in targets:
            if target and target not in entries:
                yield VocabularyFault(file, entry.id, f"{edge}: {target}", "the id of a concept that exists")


def _joined(known: Entry, added: Entry) -> Entry:
    """Return `known` with what `added` adds; a preferred label given again replaces the known one."""
    return replace(
        known,
        pref={**known.pref, **added.pref},
        alt=_merged(known.alt, added.alt),
        hidden=_merged(known.hidden, added.hidden),
        related=tuple(dict.fromkeys(known.related + added.related)),
        supplies=tuple(dict.fromkeys(known.supplies + added.supplies)),
        loose=tuple(dict.fromkeys(known.loose + added.loose)),
    )


def _merged(
    known: Mapping[str, tuple[str, ...]], added: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(known.get(key, ()) + added.get(key, ()))) for key in {**known, **added}}


def _texts(value: Any) -> tuple[str, ...]:
    return () if value is None else tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _by_language(value: Any) -> dict[str, tuple[str, ...]]:
    return {str(key): _texts(texts) for key, texts in (value or {}).items()}
