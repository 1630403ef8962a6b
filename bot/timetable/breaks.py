"""Idle gaps, counted on bit masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def runs(mask: int) -> int:
    """Return the number of maximal runs of set bits."""
    return (mask & ~(mask << 1)).bit_count()


def breaks(busy: int, free: int, halves: Sequence[int]) -> int:
    """Return the idle gaps between two meetings of one half-day; slots not `free` (a training, a visit) are no gap."""
    total = 0
    for half in halves:
        today = busy & half
        if today & (today - 1):
            within = (1 << today.bit_length()) - (today & -today)
            total += runs(within & half & free & ~busy)
    return total
