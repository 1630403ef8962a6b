"""Events as they stand when a journey begins, each prepared once and then copied: a file of SQLite is a good memory."""

from __future__ import annotations

import asyncio
import csv
import itertools
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import meetings, participants, situation, timetables
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.timetable.problem import Meeting, pair
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams as form
from models import Cluster, Store
from models.upgrade import upgrade
from tests.rooms import in_two_rooms
from tests.stage import EVE, EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from models import Event, Session

# What the four clusters left for whoever plays would answer; joined to the event's own profiles.
PLAYED = Path(__file__).parent / "played.csv"
SEED = 20190409
FIRST = ("packaging-cluster", "qoot")
_BUSY = 8  # tables in use in the first slot


class Prepared:
    """Copies of events: `loaded`, `complete` (every cluster has a profile), `published` (a timetable, too), `roomy`.

    `roomy` is published in two rooms; the others stand in one hall.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._made: dict[str, Path] = {}

    def fresh(self, stand: str) -> str:
        """Return the address of a new copy of the event in this state."""
        copy = self._folder / f"copy-{next(self._numbers)}.db"
        shutil.copy(self._file(stand), copy)
        return f"sqlite+aiosqlite:///{copy}"

    def _file(self, stand: str) -> Path:
        if stand not in self._made:
            file = self._folder / f"{stand}.db"
            if stand == "published":
                shutil.copy(self._file("complete"), file)
            _aside(file, {"loaded": _load, "complete": _complete, "published": _publish, "roomy": _in_rooms}[stand])
            self._made[stand] = file
        return self._made[stand]


def _aside(file: Path, work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        store = Store(f"sqlite+aiosqlite:///{file}")
        await upgrade(store)
        await work(store)
        await store.close()

    with ThreadPoolExecutor(1) as thread:  # beside the loop a test may already run
        thread.submit(asyncio.run, run()).result()


async def _load(store: Store, folder: Path = EXAMPLE) -> None:
    read, faults = read_folder(folder)
    assert read is not None, faults
    await load(store, read, now=EVE)


async def _in_rooms(store: Store) -> None:
    await _complete(store, roomy=True)
    await _publish(store)


async def _complete(store: Store, *, roomy: bool = False) -> None:
    folder = Path(store.url.database or "").with_suffix(".folder")
    shutil.copytree(EXAMPLE, folder)
    if roomy:
        in_two_rooms(folder)
    with (folder / "profiles.csv").open("a", encoding="utf-8", newline="") as profiles:
        csv.writer(profiles).writerows(list(csv.reader(PLAYED.read_text(encoding="utf-8").splitlines()))[1:])
    await _load(store, folder)


async def _publish(store: Store) -> None:
    async with store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        await publish(session, event)


async def publish(session: Session, event: Event) -> None:
    """Publish a plan of no polish: good enough for people to walk through, and the same on every machine.

    Those whom tests and journeys follow meet first at the first table, whomever else they suit better meanwhile. In
    that slot some are left idle, so that somebody can be asked where one of the two does not come.
    """
    given = await situation.ground(session, event, now=EVE)
    found = await session.exec(select(Cluster.id).where(col(Cluster.key).in_(FIRST)))
    two = pair(*map(str, found.all()))
    slot = min(given.problem.slots, key=lambda slot: slot.starts)
    slots = tuple(replace(one, tables=_BUSY) if one.id == slot.id else one for one in given.problem.slots)
    fixed = (*given.problem.fixed, Meeting(*two, slot.id, 1))
    problem = replace(given.problem, slots=slots, must=given.problem.must | {two}, fixed=fixed)
    plan = propose(problem, seconds=0, seed=SEED)
    kept = await timetables.keep(session, event, problem, plan, form(given.teaming, seed=SEED), seed=SEED, now=EVE)
    await meetings.publish(session, event, kept, now=EVE)
    await timetables.form_teams(session, event, kept)
