"""Measure adding to a published timetable, beside making a new one: the example, four clusters of which come late."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

from sqlmodel import select

from bot import participants, situation
from bot.timetable.adding import add
from bot.timetable.proposal import propose
from bot.timetable.verdict import check
from models import Cluster, Store
from tests.journeys.prepared import SEED, Prepared
from tests.stage import EVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.timetable.problem import Plan, Problem


def additions() -> None:
    """Print how many published meetings stay, and how many the latecomers get, added to and made anew."""
    with TemporaryDirectory() as folder:
        prepared = Prepared(Path(folder))
        before, _names = asyncio.run(_posed(prepared.fresh("loaded")))
        problem, names = asyncio.run(_posed(prepared.fresh("complete")))
    plan = propose(before, seconds=8, seed=SEED)
    late = {one.id for one in problem.clusters} - {one.id for one in before.clusters}
    began = monotonic()
    added = add(problem, plan)
    took = monotonic() - began
    faults = check(added.problem, added.plan)
    anew = propose(problem, seconds=8, seed=SEED)
    print(f"{len(plan.meetings)} meetings of {len(before.clusters)} clusters published; {len(late)} come late.\n")
    print("| way | stay | move | gone | new | meetings of the latecomers | most of anybody | faults | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    _row("added", plan, added.plan, _of(added.plan, late, names), (len(faults), f"{took:.1f}"))
    _row("anew", plan, anew, _of(anew, late, names), (len(check(problem, anew)), "8"))


async def _posed(url: str) -> tuple[Problem, Mapping[str, str]]:
    store = Store(url)
    async with store.reading() as session:
        event = await participants.only_event(session)
        if event is None:
            raise LookupError(url)
        given = await situation.ground(session, event, now=EVE)
        names = {str(one.id): one.key for one in (await session.exec(select(Cluster))).all()}
    await store.close()
    return given.problem, names


def _of(plan: Plan, late: set[str], names: Mapping[str, str]) -> str:
    return ", ".join(f"{names[one]} {plan.counts[one]}" for one in sorted(late, key=names.__getitem__))


def _row(way: str, plan: Plan, now: Plan, late: str, rest: tuple[object, ...]) -> None:
    was, then = ({one.pair: one for one in meetings} for meetings in (plan.meetings, now.meetings))
    moved = sum(two in then and then[two] != one for two, one in was.items())
    gone = len(was.keys() - then.keys())
    cells = (way, len(was) - moved - gone, moved, gone, len(then.keys() - was.keys()), late, max(now.counts.values()))
    print("|", " | ".join(map(str, (*cells, *rest))), "|", flush=True)
