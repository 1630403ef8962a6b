"""The ledger of faults: everything wrong in a folder, collected instead of stopping at the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_SUGGESTED = 500  # faults; comparing takes a millisecond each
LONGEST = 80  # characters compared
NEAR = 0.75  # of 1; where more than every fourth letter differs, a suggestion misleads more than it helps
MOST_SLIPS = 3  # letters; long names are alike without being meant


class Ledger:
    """Collects faults in the order they are found."""

    def __init__(self) -> None:
        self.faults = list[Fault]()
        self.lost = set[str]()  # keys of rows that cannot be read: not to be suggested, nor anything instead of them

    def add(self, file: str, code: str, *, row: int = 0, column: str = "", **values: Any) -> None:
        """Keep one fault; `code` is a macro of locales/templates/faults.j2 that takes `values`."""
        self.faults.append(Fault(file, row, column, code, values))

    def nearest(self, said: str, names: Mapping[str, Iterable[str]]) -> str:
        """Return the key most likely meant; nothing once there are so many faults that the whole column is wrong."""
        if len(self.faults) >= MOST_SUGGESTED or said in self.lost:
            return ""
        return nearest_called(said, {key: called for key, called in names.items() if key not in self.lost})


def nearest(said: str, keys: Iterable[str]) -> str:
    """Return the key spelled most like what was said, or nothing when none is."""
    return nearest_called(said, {key: (key,) for key in keys})


def nearest_called(said: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return the key with a name spelled most like what was said, or nothing when none is."""
    wanted = said[:LONGEST].casefold()
    called = [(key, name.casefold()) for key, some in names.items() for name in some]
    found = process.extractOne(
        wanted, [name for _, name in called], scorer=OSA.normalized_similarity, score_cutoff=NEAR
    )
    return called[found[2]][0] if found and OSA.distance(wanted, found[0]) <= MOST_SLIPS else ""
