"""The proof: RC2, a core-guided MaxSAT solver, over the encoding; made to run in a process of its own."""

from __future__ import annotations

import signal
from math import ceil
from typing import TYPE_CHECKING

from pysat.examples.rc2 import RC2  # type: ignore[import-untyped]

from bot.timetable.listed.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from bot.timetable.listed.problem import Listed

SOLVER = "cd15"  # CaDiCaL 1.5.3; Glucose needed minutes where this needs seconds


class _Told(RC2):  # type: ignore[misc]
    """RC2 that tells each rise of its lower bound."""

    def __init__(self, encoding: Encoding, told: Callable[[int], None]) -> None:
        super().__init__(encoding.formula, solver=SOLVER)
        self._told = told

    def process_core(self) -> None:
        super().process_core()
        self._told(self.cost)


def prove(listed: Listed, told: Callable[[int], None]) -> tuple[int, ...] | None:
    """Return the slots of a timetable with the fewest breaks, or None when there is none; `told` hears lower bounds."""
    encoding = Encoding(listed, spread=True)
    if any(not clause for clause in encoding.formula.hard):
        return None
    with _Told(encoding, told) as solver:
        model = solver.compute()
        return None if model is None else encoding.slots(model)


def prove_apart(listed: Listed, there: Connection, seconds: float) -> None:
    """Send ("bound", breaks) now and then and at last ("slots", slots or None) through the pipe.

    After `seconds` the kernel ends the process: the solver hears nobody while it works, and whoever waited may be gone.
    """
    if hasattr(signal, "alarm"):
        signal.alarm(ceil(seconds) + 1)
    there.send(("slots", prove(listed, lambda bound: there.send(("bound", bound)))))
