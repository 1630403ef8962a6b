"""Workbooks: one .xlsx whose sheets are called like the CSV files."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.reader.excel import ExcelReader

from bot.folder.files import Table, contents
from bot.folder.rows import MOST_COLUMNS, MOST_ROWS, as_text
from bot.folder.unpacking import BROKEN, MOST_UNPACKED, TOO_LONG, Refused, gone_through, too_big

if TYPE_CHECKING:
    from pathlib import Path

    from bot.folder.ledger import Ledger
    from bot.folder.unpacking import Blanks

MOST_SHEETS = 100
MOST_ROWS_IN_ALL = 5 * MOST_ROWS  # of all sheets together
BLANK_ROWS = 100_000  # a stray format far below the last row is no row


def tables(path: Path, ledger: Ledger) -> dict[str, Table]:
    """Return the sheets of a workbook by lower-case name; a workbook that cannot be read is a fault, never a trace."""
    packed = contents(path, ledger)
    return {} if packed is None else unpacked(path.name, packed, ledger)


def unpacked(file: str, packed: bytes, ledger: Ledger) -> dict[str, Table]:
    """Return the sheets of a workbook's bytes by lower-case name, with the values its formulas had when it was kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            blanks = gone_through(archive)
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out: styles, validation, pictures. Only cells are wanted.
            warnings.simplefilter("ignore")
            return _tables(file, packed, blanks, ledger)
    except Refused as refused:
        ledger.add(file, refused.code, **refused.values)
    except Exception:  # noqa: BLE001 - openpyxl raises whatever the damage happens to hit
        ledger.add(file, BROKEN)
    return {}


def _tables(file: str, packed: bytes, blanks: Blanks, ledger: Ledger) -> dict[str, Table]:
    reader = ExcelReader(io.BytesIO(packed), read_only=True, data_only=True, keep_links=False)
    parts, read = _parts(reader), _Read()
    reader.read()
    found: dict[str, Table] = {}
    try:
        for sheet in reader.wb:
            rows = _rows(f"{file}: {sheet.title}", sheet, read, ledger)
            blank = blanks.get(parts[sheet.title], ())
            found[sheet.title.strip().casefold()] = Table(f"{file}: {sheet.title}", rows, blank)
    finally:
        reader.wb.close()
    return found


def _parts(reader: ExcelReader) -> dict[str, str]:
    """Return the part each sheet lies in, by title; a part that is many sheets would be read as often."""
    reader.read_manifest()
    reader.read_workbook()
    parts = [(sheet.name, rel.target) for sheet, rel in reader.parser.find_sheets()]
    if len(parts) > MOST_SHEETS:
        raise too_big()
    if max(Counter(part for _title, part in parts).values(), default=0) > 1:
        raise Refused(BROKEN)
    return dict(parts)


@dataclass
class _Read:
    """What was read so far of all sheets together; many cells may show one long string."""

    rows: int = 0
    letters: int = 0

    def add(self, values: tuple[Any, ...]) -> None:
        """Count a row; raise Refused when it is too much."""
        self.rows += 1
        self.letters += sum(len(value) for value in values if isinstance(value, str))
        if self.letters > MOST_UNPACKED:
            raise too_big()
        if self.rows > MOST_ROWS_IN_ALL:
            raise Refused(TOO_LONG, most=MOST_ROWS)


def _rows(file: str, sheet: Any, read: _Read, ledger: Ledger) -> tuple[tuple[int, list[str]], ...]:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart has no cells
        return ()
    sheet.reset_dimensions()  # what a file says about its own size is not to be believed
    rows: list[tuple[int, list[str]]] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1):
        if values.count(None) < len(values):
            read.add(values)
            cells = [as_text(value) for value in values]
            if any(cells):
                rows.append((number, cells))
        if len(rows) > MOST_ROWS or number > BLANK_ROWS:
            if len(rows) > MOST_ROWS:
                ledger.add(file, TOO_LONG, most=MOST_ROWS)
            break
    return tuple(rows)
