"""Cells read one by one into values; what is wrong with a cell is a fault, and the value is then blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.folder.rows import parts
from bot.questionnaire.questions import LANGUAGES, LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.folder.ledger import Ledger
    from bot.folder.rows import Row, Settings, Sheet

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
LINK = re.compile(r"https?://[^\s/]+\.[^\s]+")
RESERVED = ("new",)  # the interview's word for a cluster that is not on the list
LONGEST_NAME = 120  # characters; a name stands on one line of a card
LONGEST_TEXT = 1_000  # characters; a card has 4096 in all
MOST_COUNT = 10_000
SHOWN = 80  # characters of a cell that a fault repeats

Names = Mapping[str, "Iterable[str]"]  # key -> everything it may be called


@dataclass(frozen=True)
class Cells:
    """One row's cells, or all settings. Texts in three languages stand in `title_en` here, in `name.en` there."""

    file: str
    cells: Mapping[str, str]
    rows: Mapping[str, int] | int
    ledger: Ledger
    joint: str = "_"

    def row(self, column: str) -> int:
        """Return the row a column's cell stands in; that of the table around a setting which is missing."""
        if isinstance(self.rows, int):
            return self.rows
        while column and column not in self.rows:
            column = column.rpartition(".")[0]
        return self.rows.get(column, 0)

    def fault(self, column: str, code: str, **values: Any) -> None:
        """Keep a fault of this cell."""
        shown = {name: _shown(value) for name, value in values.items()}
        self.ledger.add(self.file, code, row=self.row(column), column=column, **shown)

    def text(self, column: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return a cell's text, blank when there is none."""
        said = self.cells.get(column, "")
        if len(said) > longest:
            self.fault(column, "too_long", value=said, most=longest)
        return said

    def needed(self, column: str, *, longest: int = LONGEST_NAME) -> str:
        """Return the text of a cell that must not be blank. A column that is missing was told once already."""
        said = self.text(column, longest=longest)
        if not said and column in self.cells:
            self.fault(column, "blank")
        return said

    def key(self, column: str, taken: dict[str, int]) -> str:
        """Return a key that no row before had, and remember its row."""
        key = self.needed(column)
        if key and (len(key) > LONGEST_KEY or not KEY.fullmatch(key) or key in RESERVED):
            self.fault(column, "bad_key", value=key)
            self.ledger.lost.add(key)
        elif key in taken:
            self.fault(column, "doubled", value=key, first=taken[key])
        if key:
            taken.setdefault(key, self.row(column))
        return key

    def words(self, column: str, *, needed: bool, longest: int = LONGEST_TEXT) -> dict[str, str]:
        """Return a text in every language; blank in all of them only where it is not needed."""
        columns = {language: f"{column}{self.joint}{language}" for language in LANGUAGES}
        said = {language: self.text(name, longest=longest) for language, name in columns.items()}
        if not any(said.values()) and not needed:
            return {}
        missing = [language for language in LANGUAGES if not said[language]]
        for language in missing:
            if columns[language] in self.cells or not needed:
                self.fault(columns[language], "words_missing", languages=(language,))
        return said

    def words_given(self, column: str) -> list[str]:
        """Return what stands in a text's languages, without judging it."""
        return [said for language in LANGUAGES if (said := self.cells.get(f"{column}{self.joint}{language}"))]

    def one_of(self, column: str, names: Names) -> str:
        """Return a key out of those that exist."""
        said = self.needed(column)
        return self.chosen(column, said, names) if said else ""

    def chosen(self, column: str, said: str, names: Names) -> str:
        """Return what was said if it is one of the keys; the nearest is suggested otherwise."""
        if said in names:
            return said
        near = self.ledger.nearest(said, {key: (key, *called) for key, called in names.items()})
        choices = tuple(names) if len(names) <= len(LANGUAGES) * 5 else ()
        self.fault(column, "not_one_of", value=said, choices=choices, near=near)
        return ""

    def all_of(self, column: str, names: Names) -> list[str]:
        """Return a list of keys that exist, none of them twice."""
        said = parts(self.text(column))
        found = [key for key in (self.chosen(column, one, names) for one in said) if key]
        for key in sorted({key for key in found if found.count(key) > 1}):
            self.fault(column, "listed_twice", value=key)
        return found

    def count(self, column: str, *, least: int = 1, needed: bool = True) -> int | None:
        """Return a whole number of at least `least`; None for a blank one where it is not needed."""
        said = self.needed(column) if needed else self.text(column)
        if not said:
            return None
        if said.isdecimal() and len(said) < len(str(MOST_COUNT * 10)) and least <= int(said) <= MOST_COUNT:
            return int(said)
        self.fault(column, "not_a_count", value=said, least=least)
        return None

    def degrees(self, column: str, most: int) -> float | None:
        """Return a latitude or longitude, -most..most; None when blank."""
        said = self.text(column)
        if not said:
            return None
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,12})?", said) and abs(float(said)) <= most:
            return float(said)
        self.fault(column, "bad_degrees", value=said, most=most)
        return None

    def link(self, column: str) -> str | None:
        """Return a web address; None when blank."""
        said = self.text(column)
        if said and not LINK.fullmatch(said):
            self.fault(column, "bad_link", value=said)
        return said or None


def _shown(value: Any) -> Any:
    return value[: SHOWN - 1] + "…" if isinstance(value, str) and len(value) > SHOWN else value


def of_row(sheet: Sheet, row: Row, ledger: Ledger) -> Cells:
    """Return the cells of a row."""
    return Cells(sheet.file, row.cells, row.number, ledger)


def of_settings(settings: Settings, known: Iterable[str], ledger: Ledger) -> Cells:
    """Return the settings as cells; those that are known and not given read as blank."""
    return Cells(settings.file, {**dict.fromkeys(known, ""), **settings.values}, settings.rows, ledger, ".")
