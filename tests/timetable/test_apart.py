"""Planning in a process of its own: heard of, stopped, given up."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from bot.timetable.apart import plan_and_teams_apart
from bot.timetable.invention import Size, event
from bot.timetable.problem import Progress, Status
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams
from bot.timetable.teams import Joining, Teaming

PROBLEM = event(Size(14, 8, 5), seed=3)
TEAMING = Teaming(
    tuple(Joining(f"c{n}", "EU" if n % 2 else "MENA", frozenset({"en"}), ("export",)) for n in range(7)),
    {("c0", "c1"): 0.9, ("c2", "c3"): 0.8},
)


async def test_plan_and_teams_are_those_made_here() -> None:
    heard: list[Progress] = []

    def hear(progress: Progress) -> bool:
        heard.append(progress)
        return True

    made = await plan_and_teams_apart(PROBLEM, TEAMING, seconds=0.1, seed=1, progress=hear)
    assert made == (propose(PROBLEM, seconds=0.1, seed=1), teams(TEAMING, seed=1))
    assert len(made[1].teams) == 2
    assert (heard[0].phase, heard[-1].done) == ("choosing", 1.0)


async def test_it_can_be_stopped_with_a_plan_in_hand() -> None:
    stopped, _teams = await plan_and_teams_apart(
        PROBLEM, TEAMING, seconds=60, seed=1, progress=lambda progress: progress.done <= 0
    )
    assert stopped.status == Status.stopped
    assert stopped.meetings


async def test_it_can_be_given_up_and_others_are_served_meanwhile() -> None:
    planning = asyncio.create_task(plan_and_teams_apart(PROBLEM, TEAMING, seconds=60, seed=1))
    slowest, began = 0.0, monotonic()
    while monotonic() - began < 1:
        before = monotonic()
        await asyncio.sleep(0.01)
        slowest = max(slowest, monotonic() - before)
    planning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await planning
    assert slowest < 0.5
    assert monotonic() - began < 5
