"""Rows of text, wherever they came from: sheets, their rows, and how a cell of any type reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 20 * 1024 * 1024  # of one file
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LIST_MARK = ";"
# Bidirectional controls and zero-width characters come along when text is pasted; no key or word needs them.
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True)
class Row:
    """One row under the header; `number` is the row a spreadsheet shows (the header is row 1)."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A sheet with its header. `file` is what faults call it: `clusters.csv`, or `book.xlsx: clusters`."""

    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Settings:
    """The event's settings as text by dotted path (`meetings.rounds.1.day`), and the row each stands in."""

    file: str
    values: Mapping[str, str]
    rows: Mapping[str, int]


def as_text(value: Any) -> str:  # noqa: PLR0911 - a table of cases
    """Return a cell of any type as the text an organizer would have typed; lists are joined by `;`."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case list():
            return LIST_MARK.join(as_text(one) for one in value)
    return INVISIBLE.sub("", re.sub("\r\n?", "\n", str(value))).strip()


def parts(text: str) -> list[str]:
    """Return the items of a list in a cell."""
    return [part.strip() for part in text.split(LIST_MARK) if part.strip()]
