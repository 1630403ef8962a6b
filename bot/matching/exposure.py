"""Exposure: who is shown to whom, and whether everybody gets a fair share of being seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_THREE = 3
_TOP = 5
MOST_SHOWN = 3  # times the mean: more than that is a crowd at one table


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How fairly lists show people. Shares are 0..1; `gini` is 0 where all are shown equally often."""

    never_shown: tuple[str, ...]
    without_match: tuple[str, ...]
    with_three: float
    most_shown: float  # times the mean
    gini: float
    mutual: float  # of those with a list, the share whose list holds somebody who lists them too


def exposure(lists: Mapping[str, Sequence[str]], top: int = _TOP) -> Exposure:
    """Measure the first `top` of each list; `lists` holds everybody, with an empty list where there is none."""
    heads = {name: tuple(others[:top]) for name, others in lists.items()}
    shown = Counter(other for others in heads.values() for other in others)
    counts = sorted(shown[name] for name in heads)
    mean = sum(counts) / len(counts) if counts else 0.0
    listed = [name for name, others in heads.items() if others]
    return Exposure(
        never_shown=tuple(sorted(name for name in heads if not shown[name])),
        without_match=tuple(sorted(heads.keys() - set(listed))),
        with_three=_share(sum(len(lists[name]) >= _THREE for name in heads), len(heads)),
        most_shown=counts[-1] / mean if mean else 0.0,
        gini=_gini(counts),
        mutual=_share(sum(any(name in heads.get(other, ()) for other in heads[name]) for name in listed), len(listed)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _gini(counts: Sequence[int]) -> float:
    total = sum(counts)
    if not total:
        return 0.0
    weighed = sum(place * count for place, count in enumerate(counts, start=1))
    return 2 * weighed / (len(counts) * total) - (len(counts) + 1) / len(counts)
