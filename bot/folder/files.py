"""Files as they lie in a folder: bytes within bounds, CSV in UTF-8, and what else an organizer may have put there."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.folder.ledger import nearest
from bot.folder.rows import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Row, Sheet, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.folder.ledger import Ledger

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
KEY = "key"  # the column by which other rows name a row


@dataclass(frozen=True)
class Table:
    """Rows of text by the number a spreadsheet shows, the header still among them.

    `blank_formulas` are the cells, as row and column from 1, that a program computed nothing for: they read as blank.
    """

    file: str
    rows: tuple[tuple[int, list[str]], ...]
    blank_formulas: tuple[tuple[int, int], ...] = ()


def contents(path: Path, ledger: Ledger, *, most: int = MOST_BYTES) -> bytes | None:
    """Return a file's bytes, or a fault when it is missing, too big or cannot be opened."""
    try:
        if not path.exists():
            beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            ledger.add(path.name, "missing_file", near=nearest(path.name, beside))
            return None
        if not path.is_file():  # a pipe would be waited for
            ledger.add(path.name, "unreadable")
            return None
        with path.open("rb") as file:
            found = file.read(most + 1)
    except (OSError, ValueError):
        ledger.add(path.name, "unreadable")
        return None
    if len(found) > most:
        ledger.add(path.name, "too_big", most=most // 1024 // 1024)
        return None
    return found


def text(path: Path, ledger: Ledger, *, most: int = MOST_BYTES) -> str | None:
    """Return a UTF-8 file's text, with or without byte order mark, or a fault."""
    found = contents(path, ledger, most=most)
    return None if found is None else decoded(path.name, found, ledger)


def decoded(file: str, found: bytes, ledger: Ledger) -> str | None:
    """Return the text that bytes in UTF-8 are, with or without byte order mark, or a fault."""
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = 1 if found.startswith(UTF_16) else found[: wrong.start].count(b"\n") + 1
        ledger.add(file, "not_utf8", line=line)
        return None


def comma_table(path: Path, ledger: Ledger) -> Table | None:
    """Return the rows of a CSV file separated by commas or semicolons, or a fault."""
    found = text(path, ledger)
    return None if found is None else commas(path.name, found, ledger)


def commas(file: str, found: str, ledger: Ledger) -> Table | None:
    """Return the rows of a text separated by commas or semicolons, or a fault."""
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, cells in _rows(found, _mark(found)):
            if number > MOST_ROWS:
                ledger.add(file, "too_many_rows", most=MOST_ROWS)
                return None
            rows.append((number, cells))
    except csv.Error:
        ledger.add(file, "broken_csv", row=rows[-1][0] + 1 if rows else 1)
        return None
    return Table(file, tuple(rows))


def _rows(found: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(found, newline=""), delimiter=mark, strict=True)
    for number, cells in enumerate(reader, 1):
        yield number, [as_text(cell) for cell in cells]


def _mark(found: str) -> str:
    # A header holds no lists, so the mark that cuts it into more columns is the one of the file.
    widths = {mark: _width(found, mark) for mark in ",;"}
    return max(widths, key=lambda mark: widths[mark])


def _width(found: str, mark: str) -> int:
    try:
        return len(next(_rows(found, mark), (1, []))[1])
    except csv.Error:
        return 0


def headed(table: Table, *, needed: Iterable[str], optional: Iterable[str], ledger: Ledger) -> Sheet:
    """Return a table under its header; every column that is missing, doubled or unknown is a fault."""
    if not table.rows or not any(table.rows[0][1]):
        ledger.add(table.file, "no_header", row=1)
        return Sheet(table.file)
    header = _trimmed([name.casefold() for name in table.rows[0][1]])
    if len(header) > MOST_COLUMNS:
        ledger.add(table.file, "too_many_columns", row=1, most=MOST_COLUMNS)
        return Sheet(table.file)
    needed, known = tuple(needed), {*needed, *optional}
    for name in needed:
        if name not in header:
            strange = [one for one in header if one and one not in known]
            ledger.add(table.file, "missing_column", row=1, column=name, near=nearest(name, strange))
    seen: set[str] = set()
    for name in header:
        if name in seen:
            ledger.add(table.file, "doubled_column", row=1, column=name)
        elif name not in known:
            near = nearest(name, known.difference(header))
            ledger.add(table.file, "unknown_column", row=1, column=name, near=near)
        seen.add(name)
    rows = (_row(table.file, number, header, cells, ledger) for number, cells in table.rows[1:] if any(cells))
    return Sheet(table.file, tuple(header), tuple(row for row in rows if row is not None))


def _row(file: str, number: int, header: list[str], cells: list[str], ledger: Ledger) -> Row | None:
    if len(cells) < len(header) or any(cells[len(header) :]):
        ledger.add(file, "ragged_row", row=number, found=len(_trimmed(cells)), expected=len(header))
        ledger.lost.update(cell for name, cell in zip(header, cells, strict=False) if name == KEY and cell)
        return None
    # The first of two columns with one name counts; the second is a fault already.
    return Row(number, dict(reversed(list(zip(header, cells, strict=False)))))


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
