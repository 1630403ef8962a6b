"""The event's settings as text by dotted path, from `event.toml` or from a workbook's sheet `event`."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from bot.folder.files import Table, text
from bot.folder.rows import Settings, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.folder.ledger import Ledger

MOST_BYTES = 1024 * 1024
TITLES = ("key", "value")


def from_toml(path: Path, ledger: Ledger) -> Settings | None:
    """Return the settings of a TOML file, or a fault naming the line that cannot be read."""
    words = text(path, ledger, most=MOST_BYTES)
    if words is None:
        return None
    try:
        values = dict(_flat("", tomllib.loads(words)))
    except (ValueError, RecursionError) as wrong:
        found = re.search(r"at line (\d+)", str(wrong))
        ledger.add(path.name, "broken_toml", row=int(found[1]) if found else 0)
        return None
    return Settings(path.name, values, _lines(words))


def from_table(table: Table, ledger: Ledger) -> Settings:
    """Return the settings of a sheet of keys and values; lists are separated by `;`."""
    values: dict[str, str] = {}
    rows: dict[str, int] = {}
    for number, cells in table.rows:
        key, value = (*cells, "", "")[:2]
        if (key.casefold(), value.casefold()) == TITLES:
            continue
        if key in values:
            ledger.add(table.file, "doubled", row=number, column=key, value=key)
        values[key], rows[key] = value, number
    return Settings(table.file, values, rows)


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        value = {str(place): one for place, one in enumerate(value, 1)}
    if not isinstance(value, dict):
        yield path, as_text(value)
        return
    for key, one in value.items():
        yield from _flat(f"{path}.{key}" if path else key, one)


def _lines(words: str) -> dict[str, int]:
    """Return the line of every setting, as far as a line by itself tells; it is only where to look."""
    lines: dict[str, int] = {}
    table, rounds = "", dict[str, int]()
    for number, line in enumerate(words.splitlines(), 1):
        if title := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
            table = title[2]
            if title[1] == "[[":
                rounds[table] = rounds.get(table, 0) + 1
                table = f"{table}.{rounds[table]}"
            table = _within(table, rounds) if title[1] == "[" else table
            lines.setdefault(table, number)
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines


def _within(table: str, rounds: dict[str, int]) -> str:
    """Return the path of a table that may belong to the last entry of a list: `[meetings.rooms.name]`."""
    lists = [name for name in rounds if table.startswith(f"{name}.")]
    return f"{lists[0]}.{rounds[lists[0]]}{table.removeprefix(lists[0])}" if lists else table
