"""What a load did, in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from bot.faults import Fault

Progress = Callable[[str, int], None]  # a theme, and how many rows of it come next


@dataclass(frozen=True)
class Tally:
    """How many rows of one theme were new, changed, the same as before, and removed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Vanished:
    """A person, a cluster or a cluster's profile that the files no longer name, and what was done with it: `deeds`.

    One that `stays` does so whatever the files say.
    """

    theme: str
    key: str
    name: str
    stays: bool = False
    deeds: tuple[str, ...] = ()

    @property
    def is_touched(self) -> bool:
        """Whether anybody has done anything with it."""
        return self.stays or bool(self.deeds)


@dataclass(frozen=True)
class Loaded:
    """What became of a load. With `faults` nothing was written; `notes` tell what was kept although it vanished.

    Nor was anything written where it `waits`, because more `vanished` than was agreed to. So many people are
    `uninvited`: they have not joined, and there is no code by which they could.
    """

    themes: Mapping[str, Tally] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    waits: bool = False
    uninvited: int = 0

    @property
    def new(self) -> int:
        """Rows that were not there before."""
        return sum(tally.new for tally in self.themes.values())

    @property
    def changed(self) -> int:
        """Rows that say something else than before."""
        return sum(tally.changed for tally in self.themes.values())

    @property
    def unchanged(self) -> int:
        """Rows that were left alone."""
        return sum(tally.unchanged for tally in self.themes.values())

    @property
    def removed(self) -> int:
        """Rows that are gone from the folder and on which nothing hung."""
        return sum(tally.removed for tally in self.themes.values())


def differs(row: SQLModel, values: Mapping[str, Any]) -> bool:
    """Return whether a row says anything else than these values."""
    return any(getattr(row, name) != value for name, value in values.items())


def write(row: SQLModel, values: Mapping[str, Any]) -> bool:
    """Write values into a row; False when it said so already."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)
