"""The parts of a workbook, gone through once before any is built up in memory: a few bytes may hold millions of cells.

A part is counted whatever its name and type are, for it is the workbook itself that says which of them is a sheet.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from xml.parsers import expat
from zipfile import BadZipFile

from openpyxl.utils.cell import coordinate_to_tuple

from bot.folder.rows import MOST_COLUMNS, MOST_ROWS

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

    Blanks = dict[str, tuple[tuple[int, int], ...]]

MOST_UNPACKED = 30 * 1024 * 1024  # bytes of all parts together; a zip of 20 MB may hold 20 GB
MOST_PARTS = 2_000
MOST_IN_SHEETS = MOST_ROWS * MOST_COLUMNS // 2  # rows, cells and their values; no program writes more into 30 MiB
MOST_BESIDES = 10 * MOST_ROWS  # shared strings, formats, what else there is; a hundred thousand are read in a second
MOST_ACROSS = 16_384  # cells of a row; a spreadsheet has no more columns
MOST_UNDIVIDED = 4 * 1024 * 1024  # bytes of one tag or comment; the time a longer one takes grows with its square
MOST_BLANK = MOST_ROWS  # formulas without a value that are told
BROKEN, TOO_WIDE, TOO_LONG = "broken_workbook", "too_many_columns", "too_many_rows"
CHUNK = 64 * 1024  # bytes
MEBIBYTE = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW, CELL, FORMULA, VALUE, INLINE, TEXT = (f"{MAIN} {name}" for name in ("row", "c", "f", "v", "is", "t"))
IN_SHEETS = frozenset((ROW, CELL, FORMULA, VALUE, INLINE, TEXT))
DAMAGE = (expat.ExpatError, BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError)


class Refused(Exception):
    """A workbook that is not read: `code` is its fault, `values` are what that fault's sentence takes."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def too_big() -> Refused:
    """Return the refusal of a workbook that would take up too much memory."""
    return Refused("unpacks_too_big", most=MOST_UNPACKED // MEBIBYTE)


def gone_through(archive: ZipFile) -> Blanks:
    """Return by part the cells, as row and column from 1, whose formula has no value; raise Refused for too much."""
    entries = archive.infolist()
    # zipfile never unpacks more of a part than its directory declares, so the declared sizes bound the work.
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise too_big()
    count = _Count()
    return {entry.filename: _of_part(archive, entry, count) for entry in entries}


def _of_part(archive: ZipFile, entry: ZipInfo, count: _Count) -> tuple[tuple[int, int], ...]:
    part = _Part(count)
    # A picture is no XML, and whoever reads a damaged part stops at the same place.
    with suppress(*DAMAGE), archive.open(entry) as unpacking:
        while chunk := unpacking.read(CHUNK):
            part.add(chunk)
        part.add(b"", last=True)
    return tuple(part.blanks)


class _Count:
    """How many elements were met in all parts together."""

    def __init__(self) -> None:
        self.in_sheets = self.besides = 0

    def add(self, name: str) -> None:
        """Count one element; raise Refused when it is one too many."""
        if name in IN_SHEETS:
            self.in_sheets += 1
        else:
            self.besides += 1
        if self.in_sheets > MOST_IN_SHEETS or self.besides > MOST_BESIDES:
            raise too_big()


class _Part:
    """What was met in one part: where it stands, and the formulas without a value behind it."""

    def __init__(self, count: _Count) -> None:
        self.blanks: list[tuple[int, int]] = []
        self._count = count
        self._given = self._row = self._across = 0
        self._named, self._since = "", 0  # the last cell that says where it stands, and the cells since
        self._says = self._computes = self._shows = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = _declared

    def add(self, chunk: bytes, *, last: bool = False) -> None:
        """Go through the next bytes of the part; raise Refused when there is too much in them."""
        self._given += len(chunk)
        self.parser.Parse(chunk, last)
        if self._given - self.parser.CurrentByteIndex > MOST_UNDIVIDED:
            raise too_big()

    def _begin(self, name: str, said: dict[str, str]) -> None:
        self._count.add(name)
        if name == CELL:
            self._begin_cell(said.get("r", ""))
        elif name == ROW:
            self._row = _whole(said["r"]) if "r" in said else self._row + 1
            self._across, self._named, self._since = 0, "", 0
        elif name == FORMULA:
            self._computes = True
        elif name in (VALUE, INLINE):
            self._says = True

    def _begin_cell(self, named: str) -> None:
        self._across += 1
        if self._across > MOST_ACROSS:
            raise Refused(TOO_WIDE, most=MOST_COLUMNS)
        self._named, self._since = (named, 0) if named else (self._named, self._since + 1)
        self._computes = self._shows = False

    def _text(self, said: str) -> None:
        if self._says and not said.isspace():
            self._shows = True

    def _end(self, name: str) -> None:
        if name in (VALUE, INLINE):
            self._says = False
        elif name == CELL and self._computes and not self._shows:
            self._keep((_column(self._named) if self._named else 0) + self._since)

    def _keep(self, column: int) -> None:
        if column <= MOST_COLUMNS and len(self.blanks) < MOST_BLANK:
            self.blanks.append((self._row, column))


# What ends here is the workbook: a part of which the rest went uncounted would be read all the same.
def _whole(said: str) -> int:
    try:
        return int(float(said))
    except (ValueError, OverflowError) as error:
        raise Refused(BROKEN) from error


def _column(cell: str) -> int:
    try:
        return coordinate_to_tuple(cell)[1]
    except ValueError as error:
        raise Refused(BROKEN) from error


def _declared(*_entity: Any) -> None:
    """No program writes words that unfold to others into a workbook."""
    raise Refused(BROKEN)
