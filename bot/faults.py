"""What is wrong in an organizer's file, and where; locales/templates/faults.j2 says what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault: the file, its row (from 1, the header's; 0 for the whole file), its column, and which fault."""

    file: str
    row: int
    column: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
