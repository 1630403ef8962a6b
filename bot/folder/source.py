"""Where a folder's parts lie: CSV files beside event.toml, or one workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.folder import coded, settings, workbook
from bot.folder.files import Table, comma_table
from bot.folder.ledger import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.folder.ledger import Ledger
    from bot.folder.rows import Settings

SHEETS = ("programme", "clusters", "participants", "profiles")
SPARE = ("vocabulary", "meetings")  # needed by nobody, read where it is there
SETTINGS = "event"


@dataclass(frozen=True)
class Source:
    """The parts of a folder that could be read; what could not is a fault already."""

    beside: Path
    settings: Settings | None
    tables: Mapping[str, Table]


def opened(path: Path, ledger: Ledger) -> Source | None:
    """Return the parts of a folder, or of the workbook given; None when there is nothing to look at."""
    if path.is_dir():
        return _folder(path, ledger)
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, ledger)
    ledger.add(path.name, "no_folder")
    return None


def _folder(folder: Path, ledger: Ledger) -> Source | None:
    try:
        names = sorted(one.name for one in folder.iterdir())
    except OSError:
        ledger.add(folder.name, "unreadable")
        return None
    books = [name for name in names if name.lower().endswith(".xlsx") and not name.startswith(("~", "."))]
    separate = [f"{sheet}.csv" for sheet in (*SHEETS, *SPARE) if f"{sheet}.csv" in names]
    if len(books) > 1 or (books and separate):
        ledger.add(folder.name, "two_sources", files=(*books, *separate))
        return None
    if books:
        return _workbook(folder / books[0], ledger)
    event = settings.from_toml(folder / f"{SETTINGS}.toml", ledger)
    wanted = (*SHEETS, *(sheet for sheet in SPARE if f"{sheet}.csv" in names))
    tables = {sheet: comma_table(folder / f"{sheet}.csv", ledger) for sheet in wanted}
    read = {sheet: table for sheet, table in tables.items() if table is not None}
    return Source(folder, event, read | _codes(folder, ledger))


def _codes(folder: Path, ledger: Ledger) -> dict[str, Table]:
    """Return the codes that were made, which lie beside a workbook, too."""
    file = coded.beside(folder)
    table = comma_table(file, ledger) if file.exists() else None
    return {coded.NAME: table} if table is not None else {}


def _workbook(path: Path, ledger: Ledger) -> Source | None:
    before = len(ledger.faults)
    tables = workbook.tables(path, ledger)
    if len(ledger.faults) > before:
        return None
    beside = path.parent / f"{SETTINGS}.toml"
    if SETTINGS not in tables and not beside.exists():
        ledger.add(path.name, "stands_alone", sheets=SHEETS)
        return None
    for sheet in SHEETS:
        if sheet not in tables:
            ledger.add(path.name, "missing_sheet", column=sheet, near=nearest(sheet, tables))
    if SETTINGS in tables and beside.exists():
        ledger.add(path.parent.name, "two_sources", files=(beside.name, tables[SETTINGS].file))
    event = settings.from_table(tables[SETTINGS], ledger) if SETTINGS in tables else settings.from_toml(beside, ledger)
    read = {sheet: tables[sheet] for sheet in (*SHEETS, *SPARE) if sheet in tables}
    return Source(path.parent, event, read | _codes(path.parent, ledger))
