"""The list for CP-SAT: quick to see what cannot be, to find a timetable at all, and to name what conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.timetable.listed.problem import Listed

Group = tuple[str, int]  # a kind of constraint and whose it is: ("forbidden", participant), ("tables", slot), ...


def groups(listed: Listed) -> Iterator[Group]:
    """Yield every constraint a person who made the list could lift: what may conflict."""
    yield from (("tables", slot) for slot in range(listed.slots))
    yield from (("one_at_a_time", person) for person, held in enumerate(listed.of) if len(held) > 1)
    yield from (("forbidden", person) for person, slots in enumerate(listed.forbidden) if slots and listed.of[person])
    yield from (("session", meeting) for meeting, session in enumerate(listed.session) if session != "any")
    yield from (("fixed", meeting) for meeting, slot in enumerate(listed.fixed) if slot is not None)
    yield from (("after", meeting) for meeting, earlier in enumerate(listed.after) if earlier)
    if listed.spread is not None:
        yield ("spread", listed.spread)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What CP-SAT says: its status by name, the slots found, if any, and the least number of breaks proven."""

    status: str
    slots: tuple[int, ...]
    bound: int


class Model:
    """The model of the constraints in `groups`; with `breaks`, their number is minimised."""

    def __init__(self, listed: Listed, only: frozenset[Group], *, breaks: bool) -> None:
        self.listed, self.only = listed, only
        self.model = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.put = {
            (meeting, slot): self.model.new_bool_var("")
            for meeting in range(len(listed.meetings))
            for slot in range(listed.slots)
            if self._may(meeting, slot)
        }
        self._each_once()
        self._tables()
        self._order()
        self._people(breaks=breaks)

    def solve(self, *, seed: int, effort: float | None = None, seconds: float | None = None) -> Outcome:
        """Solve with one worker; `effort` is in CP-SAT's deterministic seconds, which do not depend on the machine."""
        parameters = self.solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = seed
        parameters.optimize_with_core = True
        parameters.linearization_level = 0
        parameters.catch_sigint_signal = False  # Ctrl-C is for the whole command
        if effort is not None:
            parameters.max_deterministic_time = effort
        if seconds is not None:
            parameters.max_time_in_seconds = max(seconds, 0.0)
        status = self.solver.status_name(self.solver.solve(self.model)).lower()
        if status not in {"optimal", "feasible"}:
            return Outcome(status, (), 0)
        slots = tuple(slot for (_, slot), taken in sorted(self.put.items()) if self.solver.value(taken))
        return Outcome(status, slots, max(0, round(self.solver.best_objective_bound)))

    def hint(self, slots: tuple[int, ...]) -> None:
        """Start from a timetable known already."""
        for (meeting, slot), taken in self.put.items():
            self.model.add_hint(taken, slots[meeting] == slot)

    def stop(self) -> None:
        """End a solve that runs in another thread."""
        self.solver.stop_search()

    def _may(self, meeting: int, slot: int) -> bool:
        listed, session = self.listed, self.listed.session[meeting]
        if ("session", meeting) in self.only and (session == "morning") != (slot < listed.morning_slots):
            return False
        if ("fixed", meeting) in self.only and listed.fixed[meeting] != slot:
            return False
        return not any(("forbidden", p) in self.only and slot in listed.forbidden[p] for p in listed.meetings[meeting])

    def _each_once(self) -> None:
        for meeting in range(len(self.listed.meetings)):
            slots = [self.put[meeting, slot] for slot in range(self.listed.slots) if (meeting, slot) in self.put]
            self.model.add_exactly_one(slots) if slots else self.model.add_bool_or([])

    def _tables(self) -> None:
        for slot, tables in enumerate(self.listed.tables):
            if ("tables", slot) in self.only:
                self.model.add(sum(taken for (_, at), taken in self.put.items() if at == slot) <= tables)

    def _order(self) -> None:
        for later, earlier_ones in enumerate(self.listed.after):
            for earlier in earlier_ones if ("after", later) in self.only else ():
                self.model.add(self._when(earlier) + 1 <= self._when(later))

    def _when(self, meeting: int) -> cp_model.LinearExprT:
        return sum(slot * taken for (which, slot), taken in self.put.items() if which == meeting)

    def _people(self, *, breaks: bool) -> None:
        gaps: list[cp_model.LinearExprT] = []
        spread = any(kind == "spread" for kind, _ in self.only)
        for person, held in enumerate(self.listed.of):
            rows = [
                [self.put[meeting, slot] for meeting in held if (meeting, slot) in self.put]
                for slot in range(self.listed.slots)
            ]
            if ("one_at_a_time", person) in self.only:
                for row in rows:
                    self.model.add_at_most_one(row)
            if breaks or spread:
                gaps.append(self._breaks(rows) if len(held) > 1 else 0)
        if spread and gaps:
            self._spread(gaps)
        if breaks:
            self.model.minimize(sum(gaps))

    def _breaks(self, rows: list[list[cp_model.IntVar]]) -> cp_model.LinearExprT:
        busy = [self.model.new_bool_var("") for _ in rows]
        starts: list[cp_model.IntVar] = []
        for slot, row in enumerate(rows):
            self.model.add_max_equality(busy[slot], row) if row else self.model.add(busy[slot] == 0)
            start = self.model.new_bool_var("")
            before = busy[slot - 1].negated() if slot else True
            self.model.add_min_equality(start, [busy[slot], before])
            starts.append(start)
        return sum(starts) - 1

    def _spread(self, gaps: list[cp_model.LinearExprT]) -> None:
        least = self.model.new_int_var(0, self.listed.slots, "")
        for gap in gaps:
            self.model.add(gap >= least)
            self.model.add(gap <= least + (self.listed.spread or 0))
