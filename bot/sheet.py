"""Sheets: a table as the file every spreadsheet opens (.xlsx), in which nothing is a formula."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell, MergedCell

Value = str | int
WIDEST = 48  # characters
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def written(title: str, head: Sequence[str], rows: Sequence[Sequence[Value]], *, mirrored: bool) -> bytes:
    """Return the file: one sheet, its head in bold and always in sight; a cell shows its value letter by letter."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _title(title)
    sheet.sheet_view.rightToLeft = mirrored
    sheet.freeze_panes = "A2"
    for number, row in enumerate([head, *rows], 1):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(number, column), value, is_head=number == 1)
    for column, lengths in enumerate(
        zip(*([len(str(value)) for value in row] for row in [head, *rows]), strict=True), 1
    ):
        sheet.column_dimensions[get_column_letter(column)].width = min(max(lengths) + 2, WIDEST)
    sheet.auto_filter.ref = sheet.dimensions
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def harmless(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula in a file of plain text."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _title(said: str) -> str:
    """Return a name that Excel takes for a sheet: without these characters, not empty, of at most 31."""
    bare = ILLEGAL_CHARACTERS_RE.sub("", INVALID_TITLE_REGEX.sub(" ", said))
    return bare.strip("' \t\r\n")[:31].rstrip("' ") or "1"


def _put(cell: Cell | MergedCell, value: Value, *, is_head: bool) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes "=1+1" for a formula
        # Text it stays, also where somebody edits the cell or saves the sheet as CSV.
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    if is_head:
        cell.font = Font(bold=True)
