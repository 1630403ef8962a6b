"""Workbooks: one .xlsx whose sheets are called like the CSV files."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from bot.folder.files import Table, contents
from bot.folder.rows import MOST_COLUMNS, MOST_ROWS, as_text

if TYPE_CHECKING:
    from pathlib import Path

    from bot.folder.ledger import Ledger

MOST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts together; a zip of 20 MB may hold 20 GB
MOST_PARTS = 2_000
BLANK_ROWS = 100_000  # a stray format far below the last row is no row


def tables(path: Path, ledger: Ledger) -> dict[str, Table]:
    """Return the sheets of a workbook by lower-case name; a workbook that cannot be read is a fault, never a trace."""
    packed = contents(path, ledger)
    return {} if packed is None else unpacked(path.name, packed, ledger)


def unpacked(file: str, packed: bytes, ledger: Ledger, *, formulas: bool = False) -> dict[str, Table]:
    """Return the sheets of a workbook's bytes by lower-case name; with `formulas` as written, not as computed."""
    if not _unpacks(file, packed, ledger):
        return {}
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out: styles, validation, pictures. Only cells are wanted.
            warnings.simplefilter("ignore")
            return _tables(file, packed, ledger, formulas=formulas)
    except Exception:  # noqa: BLE001 - openpyxl raises whatever the damage happens to hit
        ledger.add(file, "broken_workbook")
        return {}


def _unpacks(file: str, packed: bytes, ledger: Ledger) -> bool:
    try:
        # zipfile never unpacks more of a part than its directory declares, so the declared sizes bound the work.
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        # NotImplementedError is zipfile's own word for an archive of a later version than it reads.
        ledger.add(file, "broken_workbook")
        return False
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        ledger.add(file, "unpacks_too_big", most=MOST_UNPACKED // 1024 // 1024)
        return False
    return True


def _tables(file: str, packed: bytes, ledger: Ledger, *, formulas: bool) -> dict[str, Table]:
    book = load_workbook(io.BytesIO(packed), read_only=True, data_only=not formulas)
    try:
        return {sheet.title.strip().casefold(): _table(f"{file}: {sheet.title}", sheet, ledger) for sheet in book}
    finally:
        book.close()


def _table(file: str, sheet: Any, ledger: Ledger) -> Table:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart has no cells
        return Table(file, ())
    sheet.reset_dimensions()  # what a file says about its own size is not to be believed
    rows: list[tuple[int, list[str]]] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1):
        cells = [as_text(value) for value in values]
        if any(cells):
            rows.append((number, cells))
        if len(rows) > MOST_ROWS or number > BLANK_ROWS:
            if len(rows) > MOST_ROWS:
                ledger.add(file, "too_many_rows", most=MOST_ROWS)
            break
    return Table(file, tuple(rows))
