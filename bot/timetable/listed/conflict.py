"""Why a list cannot be held: a small set of its constraints that conflict, found by assumptions, then thinned."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from bot.timetable.listed.model import Group, Model, groups
from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.timetable.listed.problem import Listed

EFFORT = 0.5  # deterministic seconds to see that a part of the constraints still conflicts
KINDS = ("spread", "after", "fixed", "session", "forbidden", "tables", "one_at_a_time")  # tried first, to be rid of


def conflict(listed: Listed, *, seconds: float) -> tuple[Fault, ...]:
    """Return constraints of an infeasible list that cannot hold together; none can be spared, time permitting.

    Codes: tables (slot, tables), one_at_a_time (participant, meetings), forbidden (participant, slots), session
    (meeting, session), fixed (meeting, slot), after (meeting, earlier), spread (most).
    """
    deadline = monotonic() + seconds
    kept = sorted(groups(listed), key=lambda group: (KINDS.index(group[0]), group[1]))
    size = len(kept)
    while size >= 1:
        kept = _thinned(listed, kept, size, deadline)
        size = min(size, len(kept)) // 2
    return tuple(_said(listed, group) for group in sorted(kept))


def _thinned(listed: Listed, kept: list[Group], size: int, deadline: float) -> list[Group]:
    """Leave out every run of `size` constraints without which the rest still conflicts."""
    position = 0
    while position < len(kept) and monotonic() < deadline:
        fewer = kept[:position] + kept[position + size :]
        if _conflicts(listed, fewer):
            kept = fewer
        else:
            position += size
    return kept


def _conflicts(listed: Listed, only: Iterable[Group]) -> bool:
    return Model(listed, frozenset(only), breaks=False).solve(seed=0, effort=EFFORT).status == "infeasible"


def _said(listed: Listed, group: Group) -> Fault:
    kind, which = group
    said: Mapping[str, Callable[[], Mapping[str, str | int]]] = {
        "tables": lambda: {"slot": which, "tables": listed.tables[which]},
        "one_at_a_time": lambda: {"participant": which, "meetings": len(listed.of[which])},
        "forbidden": lambda: {"participant": which, "slots": _row(sorted(listed.forbidden[which]))},
        "session": lambda: {"meeting": which, "session": listed.session[which]},
        "fixed": lambda: {"meeting": which, "slot": listed.fixed[which] or 0},
        "after": lambda: {"meeting": which, "earlier": _row(listed.after[which])},
        "spread": lambda: {"most": which},
    }
    return Fault(kind, said[kind]())


def _row(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
