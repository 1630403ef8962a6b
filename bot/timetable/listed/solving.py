"""Solving a list: CP-SAT looks first; then MaxSAT proves in a process of its own, and a walk finds good ones here."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from bot.timetable.listed.conflict import conflict
from bot.timetable.listed.maxsat import prove_apart
from bot.timetable.listed.model import Model, Outcome, groups
from bot.timetable.listed.problem import Answer
from bot.timetable.listed.walk import Walk
from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from bot.timetable.listed.problem import Listed

GLANCE = 0.3  # deterministic seconds for the first look: enough for small lists and for most impossible ones
STEPS = 60_000  # of the walk: three to ten seconds, and few breaks
ANY = 10.0  # deterministic seconds to find any timetable before good ones are sought
EXPLAIN = 10.0  # seconds to make the conflict small
LOOK = 0.05  # seconds between two looks at what runs


def solve(listed: Listed, *, seconds: float, seed: int = 0) -> Answer:
    """Return the timetable with the fewest breaks found in `seconds`, and what is proven about it.

    When MaxSAT ends in time the answer is its own, even if CP-SAT was a little quicker, so the same list and seed give
    the same timetable wherever the time suffices. Uses two cores. Explaining an infeasible list may take ten seconds
    more. Starts a process: call it from a module that can be imported without starting work.
    """
    began = monotonic()
    everything = frozenset(groups(listed))
    seen = Model(listed, everything, breaks=True).solve(seed=seed, effort=GLANCE, seconds=seconds)
    if seen.status not in {"optimal", "infeasible"}:
        seen = _race(listed, seen, began + seconds, seed)
    return _answer(listed, seen, began)


@dataclass
class _Heard:
    """What the two solvers have said so far."""

    bound: int = 0
    proven: Outcome | None = None
    gone: bool = False  # the proving process ended without an answer: out of memory, or killed

    def listen(self, pipe: Connection) -> None:
        try:
            while self.proven is None and pipe.poll(LOOK):
                kind, said = pipe.recv()
                if kind == "bound":
                    self.bound = max(self.bound, said)
                else:
                    self.proven = Outcome("infeasible" if said is None else "optimal", said or (), self.bound)
        except EOFError:
            self.gone = True


def _race(listed: Listed, seen: Outcome, deadline: float, seed: int) -> Outcome:
    model = Model(listed, frozenset(groups(listed)), breaks=True)
    found, heard, enough = [seen], _Heard(), Event()
    search = {"deadline": deadline, "seed": seed, "enough": enough}
    searching = Thread(target=_search, args=(listed, model, found), kwargs=search)
    searching.start()
    began = monotonic()
    with _proving(listed, deadline - began) as pipe:
        try:
            while heard.proven is None and monotonic() < deadline and found[-1].status != "infeasible":
                if heard.gone:
                    searching.join(LOOK)
                else:
                    heard.listen(pipe)
                if found[-1].status == "optimal":
                    deadline = min(deadline, monotonic() if heard.gone else _with_patience(began))
        finally:  # also when somebody presses Ctrl-C
            enough.set()
            model.stop()
            searching.join()
    return heard.proven or _best(listed, found, heard.bound)


def _search(listed: Listed, model: Model, found: list[Outcome], *, deadline: float, seed: int, enough: Event) -> None:
    """Walk to a good timetable, or else look for any; then for better ones; append what is found."""
    walked = Walk(listed, seed).go(STEPS, lambda: monotonic() < deadline and not enough.is_set())
    if walked:
        proven = not _breaks(listed, walked)
        found.append(Outcome("optimal" if proven else "feasible", walked, 0))
        if proven:
            return
    elif not found[-1].slots and not enough.is_set():
        plain = Model(listed, frozenset(groups(listed)), breaks=False)
        any_at_all = plain.solve(seed=seed, effort=ANY, seconds=deadline - monotonic())
        found.append(Outcome("feasible" if any_at_all.slots else any_at_all.status, any_at_all.slots, 0))
    if found[-1].slots:
        model.hint(found[-1].slots)
    if found[-1].status != "infeasible" and not enough.is_set():
        found.append(model.solve(seed=seed, seconds=deadline - monotonic()))


def _with_patience(began: float) -> float:
    """Return until when MaxSAT may still come in, now that CP-SAT has proven the same."""
    return monotonic() + LOOK + (monotonic() - began)


@contextmanager
def _proving(listed: Listed, seconds: float) -> Iterator[Connection]:
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=prove_apart, args=(listed, there, max(seconds, 0.0)), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        process.terminate()
        process.join()
        process.close()
        here.close()


def _best(listed: Listed, found: list[Outcome], bound: int) -> Outcome:
    if found[-1].status == "infeasible":
        return found[-1]
    known = max(bound, *(outcome.bound for outcome in found))
    slots = min((outcome.slots for outcome in found if outcome.slots), key=lambda s: _breaks(listed, s), default=())
    proven = bool(slots) and _breaks(listed, slots) <= known
    return Outcome("optimal" if proven else "feasible" if slots else "unknown", slots, known)


def _answer(listed: Listed, seen: Outcome, began: float) -> Answer:
    if seen.status == "infeasible":
        why = conflict(listed, seconds=EXPLAIN) if listed.slots else (Fault("no_slots"),)
        return Answer("infeasible", None, 0, (), (), monotonic() - began, why)
    if not listed.meetings:
        return Answer("optimal", 0, 0, (), (), monotonic() - began)
    if not seen.slots:
        return Answer("unknown", None, seen.bound, (), (), monotonic() - began, (Fault("time_up"),))
    breaks = _breaks(listed, seen.slots)
    bound = breaks if seen.status == "optimal" else seen.bound
    return Answer(seen.status, breaks, bound, seen.slots, _tables(listed, seen.slots), monotonic() - began)


def _breaks(listed: Listed, slots: tuple[int, ...]) -> int:
    days = [sorted(slots[meeting] for meeting in held) for held in listed.of]
    return sum(later - earlier > 1 for day in days for earlier, later in pairwise(day))


def _tables(listed: Listed, slots: tuple[int, ...]) -> tuple[int, ...]:
    """Number the tables of each slot; who sat at a table in the slot before stays there where that is possible."""
    tables: dict[int, int] = {}
    home: dict[int, int] = {}
    held: defaultdict[int, list[int]] = defaultdict(list)
    for meeting, slot in enumerate(slots):
        held[slot].append(meeting)
    for slot in sorted(held):
        left = set(range(listed.tables[slot]))
        staying = sorted(held[slot], key=lambda meeting: not any(p in home for p in listed.meetings[meeting]))
        for meeting in staying:
            homes = [home[person] for person in listed.meetings[meeting] if home.get(person) in left]
            tables[meeting] = homes[0] if homes else min(left)
            left.discard(tables[meeting])
        for meeting in held[slot]:
            home.update(dict.fromkeys(listed.meetings[meeting], tables[meeting]))
    return tuple(tables[meeting] for meeting in range(len(slots)))
