"""A table as it was handed in: found in its file, below whatever the program that wrote it put on top."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from bot.folder import files, workbook
from bot.folder.rows import MOST_BYTES, MOST_COLUMNS

if TYPE_CHECKING:
    from bot.folder.files import Table
    from bot.folder.ledger import Ledger

LOOKED_AT = 12  # rows in which the header may stand; EUSurvey writes the survey's alias and the day above it
WIDE = 0.6  # of the widest row; the first row that wide is the header
ZIP = b"PK\x03\x04"
OWN_SHEET = "profiles"
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows of a table under its header, each with the number a spreadsheet shows; `above` is what stood over it."""

    file: str
    columns: Cells = ()
    rows: tuple[tuple[int, Cells], ...] = ()
    above: Cells = ()


def opened(name: str, content: bytes, ledger: Ledger) -> Sheet | None:
    """Return the table in a file of this name, an .xlsx or .csv, or None and why not."""
    before = len(ledger.faults)
    if len(content) > MOST_BYTES:
        ledger.add(name, "too_big", most=MOST_BYTES // 1024 // 1024)
        return None
    table = _workbook(name, content, ledger) if content.startswith(ZIP) else _text(name, content, ledger)
    if table is None or len(ledger.faults) > before:
        if len(ledger.faults) == before:
            ledger.add(name, "no_table")
        return None
    return _headed(name, table, ledger)


def _text(name: str, content: bytes, ledger: Ledger) -> Table | None:
    # What no spreadsheet wrote as text holds bytes that no text holds.
    is_text = PurePath(name).suffix.lower() in (".csv", ".txt", ".tsv", "") and b"\x00" not in content[:4096]
    if not is_text and not content.startswith(files.UTF_16):
        ledger.add(name, "no_table")
        return None
    found = files.decoded(name, content, ledger)
    if found is None:
        return None
    if "\t" in found.partition("\n")[0] and not {",", ";"} & set(found.partition("\n")[0]):
        found = found.replace("\t", ";")
    return files.commas(name, found, ledger)


def _workbook(name: str, content: bytes, ledger: Ledger) -> Table | None:
    sheets = workbook.unpacked(name, content, ledger)
    chosen = sheets.get(OWN_SHEET) or max(sheets.values(), key=lambda one: len(one.rows), default=None)
    if chosen is None or not chosen.rows:
        return None
    for row, column in chosen.blank_formulas:
        ledger.add(name, "formula", row=row, column=get_column_letter(column))
    return chosen


def _headed(name: str, table: Table, ledger: Ledger) -> Sheet | None:
    filled = [(number, cells) for number, cells in table.rows if any(cells)]
    widest = max((_width(cells) for _number, cells in filled), default=0)
    places = [at for at, (_number, cells) in enumerate(filled[:LOOKED_AT]) if _width(cells) >= WIDE * widest]
    if not places or len(filled) == places[0] + 1:
        ledger.add(name, "no_table")
        return None
    header = list(filled[places[0]][1])
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        ledger.add(name, "too_many_columns", most=MOST_COLUMNS)
        return None
    rows = tuple((number, _fitted(cells, len(header))) for number, cells in filled[places[0] + 1 :])
    above = tuple(cell for _number, cells in filled[: places[0]] for cell in cells if cell)
    return Sheet(name, tuple(header), rows, above)


def _width(cells: list[str]) -> int:
    return sum(map(bool, cells))


def _fitted(cells: list[str], width: int) -> Cells:
    return tuple([*cells, *[""] * width][:width])
