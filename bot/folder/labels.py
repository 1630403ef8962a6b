"""The labels an organizer adds to the vocabulary, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters
from bot.folder import given
from bot.folder.cells import of_row
from bot.folder.countries import spoken
from bot.matching.normalise import clauses, normalise
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from bot.folder.cells import Cells, Names
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("concept", "language", "label")
TONGUES = (*LANGUAGES, "ar-Latn")
LONGEST_LABEL = 60  # characters; longer ones are sentences, which nobody types again


def labels(sheet: Sheet, ledger: Ledger) -> tuple[given.Label, ...]:
    """Return the labels in the order of the file; a word that names another concept already is a fault."""
    if not sheet.rows:
        return ()
    names: Names = {one.id: one.pref.values() for one in clusters.vocabulary().concepts.values()}
    taken: dict[str, str] = {}
    found = (_label(of_row(sheet, row, ledger), names, taken) for row in sheet.rows)
    return tuple(dict.fromkeys(found))


def _label(cells: Cells, names: Names, taken: dict[str, str]) -> given.Label:
    concept = cells.one_of("concept", names)
    language = cells.one_of("language", {**dict.fromkeys(TONGUES, ()), **spoken()})
    text = cells.needed("label", longest=LONGEST_LABEL)
    if text and all(word.stop for clause in clauses(text) for word in clause):
        cells.fault("label", "label_without_word", value=text)
    elif text and concept:
        other = taken.setdefault(normalise(text), _named(text) or concept)
        if other != concept:
            cells.fault("label", "label_taken", value=text, other=other)
    return given.Label(concept, language, text)


def _named(text: str) -> str:
    concept, sure = clusters.linker().concept_of(text) or ("", 0.0)
    return concept if sure == 1 else ""
