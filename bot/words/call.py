"""A call: one way in which a text is asked for."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTS = (0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 111)  # every form Arabic has, and the borders between them


@dataclass(frozen=True)
class Call:
    """The values a macro gets, what is special about them, and which of them is counted (`values.most` lies deeper)."""

    case: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    counted: str = ""

    def at(self, count: int) -> Call:
        """Return the same call with another count."""
        values = deepcopy(dict(self.values))
        *way, last = self.counted.split(".")
        inner = values
        for step in way:
            inner = inner[step]
        inner[last] = count
        return replace(self, case=str(count), values=values)


def call(case: str = "", counted: str = "", /, **values: Any) -> Call:
    """Return a call, its values by name."""
    return Call(case, values, counted)
