"""The codes made for a folder's people: kept in codes.csv beside its files, which themselves are left alone."""

from __future__ import annotations

import csv
import io
import os
import re
from typing import TYPE_CHECKING

from bot.folder.cells import of_row
from bot.participants import plain_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.folder.cells import Cells
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NAME = "codes"
FILE = f"{NAME}.csv"
NEEDED = ("key", "code")
CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")  # Crockford's base 32: no i, l, o, u
OWN = 0o600  # whoever reads a code can take somebody's place


def beside(folder: Path) -> Path:
    """Return where the codes of a folder, or of a workbook, are kept."""
    return (folder if folder.is_dir() else folder.parent) / FILE


def codes(sheet: Sheet, ledger: Ledger) -> dict[str, str]:
    """Return the codes that were made, by the person's key; whoever has left the list is no fault."""
    keys: dict[str, int] = {}
    found = [(cells.key("key", keys), code(cells)) for cells in (of_row(sheet, row, ledger) for row in sheet.rows)]
    return {key: made for key, made in found if key and made}


def code(cells: Cells) -> str:
    """Return the code of a row as it is kept; blank where there is none, or none that could open anything."""
    said = plain_code(cells.text("code"))
    if said and not CODE.fullmatch(said):
        cells.fault("code", "bad_code", length=len(said))
        return ""
    return said


def keep(folder: Path, made: Mapping[str, str]) -> None:
    """Write the codes beside a folder's files, for the organizer's eyes: all of them or, where that fails, none."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([NEEDED, *made.items()])
    write(beside(folder), lines.getvalue().encode())


def write(file: Path, content: bytes) -> None:
    """Put a file that only its owner may read in the place of the one before, in one step."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
