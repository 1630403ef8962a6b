"""The ledger of faults: everything wrong in a folder, collected instead of stopping at the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from bot.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_SUGGESTED = 500  # faults; comparing takes a millisecond each
LONGEST = 80  # characters compared
NEAR = 60  # of 100, fuzz.WRatio; below it a suggestion misleads more than it helps


class Ledger:
    """Collects faults in the order they are found."""

    def __init__(self) -> None:
        self.faults = list[Fault]()

    def add(self, file: str, code: str, *, row: int = 0, column: str = "", **values: Any) -> None:
        """Keep one fault; `code` is a macro of locales/templates/faults.j2 that takes `values`."""
        self.faults.append(Fault(file, row, column, code, values))

    def nearest(self, said: str, names: Mapping[str, Iterable[str]]) -> str:
        """Return the key most likely meant; nothing once there are so many faults that the whole column is wrong."""
        return nearest_called(said, names) if len(self.faults) < MOST_SUGGESTED else ""


def nearest(said: str, keys: Iterable[str]) -> str:
    """Return the key most like what was said, or nothing when none is."""
    return nearest_called(said, {key: (key,) for key in keys})


def nearest_called(said: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return the key with a name most like what was said, or nothing when none is."""
    called = [(key, name.casefold()) for key, some in names.items() for name in some]
    found = process.extractOne(
        said[:LONGEST].casefold(), [name for _, name in called], scorer=fuzz.WRatio, score_cutoff=NEAR
    )
    return called[found[2]][0] if found else ""
