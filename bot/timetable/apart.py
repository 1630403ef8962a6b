"""The planner and its repairs in a process of their own: taps are answered, and a plan can be given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from bot.timetable.adding import add
from bot.timetable.consequence import consequence
from bot.timetable.latecomers import joined
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bot.timetable.adding import Addition
    from bot.timetable.change import Repair
    from bot.timetable.consequence import Consequence, Supposed
    from bot.timetable.problem import Plan, Problem, Progress
    from bot.timetable.teams import Teaming, Teams

Answer = TypeVar("Answer")
Work = Callable[[Callable[[object], bool]], Answer]

LOOK = 0.05  # seconds between two looks at the pipe
PATIENCE = 5.0  # seconds a process may take to end after it was told to


class ApartError(RuntimeError):
    """The planning process ended without an answer."""


async def plan_and_teams_apart(
    problem: Problem,
    teaming: Teaming,
    *,
    seconds: float,
    seed: int = 0,
    progress: Callable[[Progress], bool] | None = None,
) -> tuple[Plan, Teams]:
    """Return what `propose` and `teams` return, computed in another process; `progress` is called in this event loop.

    When `progress` answers False the plan so far is returned soon after. Cancelling the task ends the process at once.
    """
    return await _apart(partial(_plan_and_teams, problem, teaming, seconds, seed), progress)


async def addition_apart(addition: Addition, *, seed: int = 0) -> tuple[Repair, Teams]:
    """Return what `add` and `joined` return, computed in another process; cancelling the task ends the process."""
    return await _apart(partial(_addition, addition, seed), None)


async def consequence_apart(supposed: Supposed) -> Consequence:
    """Return what `consequence` returns, computed in another process; cancelling the task ends the process at once."""
    return await _apart(partial(_consequence, supposed), None)


def _consequence(supposed: Supposed, _progress: Callable[[object], bool]) -> Consequence:
    return consequence(supposed)


def _addition(addition: Addition, seed: int, _progress: Callable[[object], bool]) -> tuple[Repair, Teams]:
    added = add(addition.problem, addition.plan, closed=addition.closed)
    return added, joined(addition.teaming, addition.teams, seed=seed)


def _plan_and_teams(
    problem: Problem, teaming: Teaming, seconds: float, seed: int, progress: Callable[[object], bool]
) -> tuple[Plan, Teams]:
    return propose(problem, seconds=seconds, seed=seed, progress=progress), teams(teaming, seed=seed)


async def _apart(work: Work[Answer], progress: Callable[[Progress], bool] | None) -> Answer:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(work, there), daemon=True)
    process.start()
    there.close()
    try:
        return await _answer(here, progress)
    finally:
        if process.is_alive():
            process.terminate()
        await asyncio.to_thread(process.join, PATIENCE)
        process.close()
        here.close()


async def _answer(here: Connection, progress: Callable[[Progress], bool] | None) -> Answer:
    stopped = False
    while True:
        while not here.poll():  # noqa: ASYNC110  # a pipe from another process rings no event
            await asyncio.sleep(LOOK)
        try:
            kind, message = here.recv()
        except EOFError as gone:
            raise ApartError from gone
        if kind == "plan":
            answer: Answer = message
            return answer
        if kind == "error":
            raise ApartError(message)
        if progress is not None and not progress(message) and not stopped:
            stopped = True
            with suppress(OSError):  # it came to its end by itself meanwhile
                here.send("stop")


def _run(work: Work[Answer], there: Connection) -> None:
    def told(step: object) -> bool:
        if there.poll():
            return False
        there.send(("progress", step))
        return True

    try:
        there.send(("plan", work(told)))
    except Exception as error:  # noqa: BLE001  # whatever it was, the waiting side must hear of it
        there.send(("error", repr(error)))
