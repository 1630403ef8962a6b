from __future__ import annotations

import csv
import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from sqlmodel import SQLModel

from models import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "techdays-casablanca-2019"
NOON = datetime(2019, 4, 1, 12, tzinfo=UTC)
SHEETS = ("programme", "clusters", "participants", "profiles", "vocabulary")

Edit = Callable[[str, int, str, str], None]


@pytest.fixture
def example() -> Path:
    return EXAMPLE


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "techdays"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Write into one cell of a CSV file, by row (the header is row 1) and column."""

    def write(file: str, row: int, column: str, value: str) -> None:
        rows = read(folder / file)
        rows[row - 1][rows[0].index(column)] = value
        save(folder / file, rows)

    return write


@pytest.fixture
def replace(folder: Path) -> Callable[[str, str, str], None]:
    """Replace words that stand once in a file."""

    def write(file: str, before: str, after: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (folder / file).write_text(text.replace(before, after), encoding="utf-8")

    return write


@pytest.fixture
def rows(folder: Path) -> Callable[[str, Callable[[list[list[str]]], None]], None]:
    """Change the rows of a CSV file in place."""

    def change(file: str, how: Callable[[list[list[str]]], None]) -> None:
        found = read(folder / file)
        how(found)
        save(folder / file, found)

    return change


@pytest.fixture
def book(folder: Path) -> Callable[[], Workbook]:
    """Return the folder's sheets as a workbook; its event is a sheet of keys and values."""

    def make() -> Workbook:
        workbook = Workbook()
        settings = workbook.active
        settings.title = "event"
        settings.append(("key", "value"))
        for path, value in flat("", tomllib.loads((folder / "event.toml").read_text(encoding="utf-8"))):
            settings.append((path, value))
        for name in SHEETS:
            sheet = workbook.create_sheet(name)
            for row in read(folder / f"{name}.csv"):
                sheet.append([as_number(cell) for cell in row])
        return workbook

    return make


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite'}")
    async with store.writer.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield store
    await store.close()


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def save(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def as_number(cell: str) -> Any:
    """What a spreadsheet makes of what was typed."""
    if cell.isdecimal():
        return int(cell)
    if re.fullmatch(r"\d\d:\d\d", cell):
        return time.fromisoformat(cell)
    try:
        return datetime.fromisoformat(cell) if len(cell) == len("2019-04-09") else cell or None
    except ValueError:
        return cell


def flat(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list) and isinstance(value[0], dict):
        value = {str(place): one for place, one in enumerate(value, 1)}
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in flat(f"{path}.{key}".strip("."), one)]
    return [(path, ";".join(value) if isinstance(value, list) else value)]
