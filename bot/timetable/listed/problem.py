"""The values of a listed timetable: what the file asks, what is answered; everything is counted from 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.timetable.problem import Fault

SESSIONS = ("morning", "afternoon", "any")


@dataclass(frozen=True)
class Listed:
    """Meetings that must all be held, at most one a participant a slot, with as few breaks as possible.

    A participant's breaks are its maximal runs of busy slots minus one; forbidden slots count as idle, and the
    numbering runs through lunch. With `spread`, nobody has more than that many breaks above anybody else.
    """

    slots: int
    tables: tuple[int, ...]  # per slot
    participants: int
    meetings: tuple[tuple[int, int], ...]
    session: tuple[str, ...]  # per meeting: one of SESSIONS
    morning_slots: int
    forbidden: tuple[frozenset[int], ...]  # per participant: slots
    fixed: tuple[int | None, ...]  # per meeting: its slot
    after: tuple[tuple[int, ...], ...]  # per meeting: meetings that must come in an earlier slot
    spread: int | None = None

    @cached_property
    def of(self) -> tuple[tuple[int, ...], ...]:
        """The meetings of each participant."""
        held: list[list[int]] = [[] for _ in range(self.participants)]
        for meeting, two in enumerate(self.meetings):
            for participant in two:
                held[participant].append(meeting)
        return tuple(tuple(meetings) for meetings in held)

    def may(self, meeting: int, slot: int) -> bool:
        """Whether the meeting, looked at alone, may be in the slot."""
        session = self.session[meeting]
        if session != "any" and (session == "morning") != (slot < self.morning_slots):
            return False
        if self.fixed[meeting] not in (None, slot):
            return False
        return not any(slot in self.forbidden[participant] for participant in self.meetings[meeting])


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a list: `status` is optimal, feasible, infeasible or unknown.

    `slot` and `table` stand per meeting and are empty without a timetable. `why` then says why: when infeasible a small
    set of constraints that conflict (or no_slots), when unknown time_up.
    """

    status: str
    breaks: int | None
    bound: int
    slot: tuple[int, ...]
    table: tuple[int, ...]
    seconds: float
    why: tuple[Fault, ...] = ()

    def as_json(self) -> Mapping[str, object]:
        """Return the answer in the form of the file, reasons as codes."""
        return {
            "status": self.status,
            "breaks": self.breaks,
            "bound": self.bound,
            "slot": list(self.slot),
            "table": list(self.table),
            "seconds": round(self.seconds, 3),
            "why": [{"code": fault.code, **fault.values} for fault in self.why],
        }
