"""The list as clauses: the paper's view for MaxSAT with its implied constraints; a break is a soft clause broken."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from pysat.card import CardEnc, EncType  # type: ignore[import-untyped]
from pysat.formula import WCNF, IDPool  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.timetable.listed.problem import Listed

SEVERAL = 2  # a break needs two meetings


class Encoding:
    """The clauses of one list: `formula` for a solver, `slots` to read a solver's model back.

    Meetings of the busiest come first: on the hardest real instances that order found the last solution four times
    sooner. Totalizers and CaDiCaL made the difference, too: sequential counters took fifteen times longer.
    """

    def __init__(self, listed: Listed, *, spread: bool) -> None:
        self.listed = listed
        self.formula = WCNF()
        self.names = IDPool()
        self.order = sorted(range(len(listed.meetings)), key=lambda m: (-self._demand(m), m))
        self.put = {
            (meeting, slot): self.names.id(("put", meeting, slot))
            for meeting in self.order
            for slot in range(listed.slots)
            if listed.may(meeting, slot)
        }
        self._each_once()
        self._order()
        self._busy()
        self._tables()
        self.breaks = {person: self._breaks(person) for person in self._with(SEVERAL)}
        if spread and listed.spread is not None:
            self._spread(listed.spread)
        for broken in self.breaks.values():
            for literal in broken:
                self.formula.append([-literal], weight=1)

    def slots(self, model: Iterable[int]) -> tuple[int, ...]:
        """Return the slot of each meeting in a solver's model."""
        true = set(model)
        return tuple(slot for (_, slot), literal in sorted(self.put.items()) if literal in true)

    def _demand(self, meeting: int) -> int:
        return max(len(self.listed.of[person]) for person in self.listed.meetings[meeting])

    def _with(self, meetings: int) -> list[int]:
        return [person for person, held in enumerate(self.listed.of) if len(held) >= meetings]

    def _each_once(self) -> None:
        for meeting in self.order:
            literals = [self.put[meeting, slot] for slot in range(self.listed.slots) if (meeting, slot) in self.put]
            self.formula.append(literals)
            self._at_most_one(literals)

    def _order(self) -> None:
        for (later, slot), literal in self.put.items():
            for earlier in self.listed.after[later]:
                for not_before in range(slot, self.listed.slots):
                    if (earlier, not_before) in self.put:
                        self.formula.append([-literal, -self.put[earlier, not_before]])

    def _busy(self) -> None:
        self.busy: dict[tuple[int, int], int] = {}
        place = {meeting: position for position, meeting in enumerate(self.order)}
        for person in self._with(1):
            mine = sorted(self.listed.of[person], key=place.__getitem__)
            for slot in range(self.listed.slots):
                literals = [self.put[held, slot] for held in mine if (held, slot) in self.put]
                busy = self.busy[person, slot] = self.names.id(("busy", person, slot))
                self.formula.append([-busy, *literals])
                for literal in literals:
                    self.formula.append([-literal, busy])
                self._at_most_one(literals)
            # implied, and it matters: as many busy slots as meetings
            row = [self.busy[person, slot] for slot in range(self.listed.slots)]
            self._count(CardEnc.equals, row, len(self.listed.of[person]))

    def _tables(self) -> None:
        for slot, tables in enumerate(self.listed.tables):
            here = [literal for (_, at), literal in self.put.items() if at == slot]
            self._count(CardEnc.atmost, here, tables)
            # implied, and it matters: twice as many people as meetings
            self._count(CardEnc.atmost, [busy for (_, at), busy in self.busy.items() if at == slot], 2 * tables)

    def _breaks(self, person: int) -> list[int]:
        """Return one literal per slot that holds exactly when the person begins to be busy again there."""
        begun, again = self.busy[person, 0], []
        for slot in range(1, self.listed.slots):
            now, before = self.busy[person, slot], self.busy[person, slot - 1]
            if slot > 1:
                broken = self.names.id(("break", person, slot))
                self.formula.extend(
                    [[-now, before, -begun, broken], [-broken, now], [-broken, -before], [-broken, begun]]
                )
                again.append(broken)
            so_far = self.names.id(("begun", person, slot))
            self.formula.extend([[-now, so_far], [-begun, so_far], [-so_far, begun, now]])
            begun = so_far
        return again

    def _spread(self, most: int) -> None:
        """Say, level by level, that either everybody has that many breaks or nobody exceeds it by more than `most`."""
        can = [min(len(held) - 1, (self.listed.slots - 1) // 2) if held else 0 for held in self.listed.of]
        for level in range(1, self.listed.slots + 1):
            if min(can, default=0) < level:
                for broken in self.breaks.values():
                    self._count(CardEnc.atmost, broken, level - 1 + most)
                return
            all_there = self.names.id(("level", level))
            for broken in self.breaks.values():
                self._count(CardEnc.atleast, broken, level, unless=-all_there)
                self._count(CardEnc.atmost, broken, level - 1 + most, unless=all_there)

    def _at_most_one(self, literals: Sequence[int]) -> None:
        for one, other in combinations(literals, 2):
            self.formula.append([-one, -other])

    def _count(self, kind: type[CardEnc], literals: Sequence[int], bound: int, *, unless: int | None = None) -> None:
        if kind == CardEnc.atmost and bound >= len(literals):
            return
        alternative = [] if unless is None else [unless]
        if bound > len(literals):
            self.formula.append(alternative)
            return
        encoded = kind(list(literals), bound=bound, vpool=self.names, encoding=EncType.totalizer)
        for clause in encoded.clauses:
            self.formula.append([*clause, *alternative])
