"""Everything at random with a seed, for so long or until so much was done: `python -m tests.faults.soak --help`."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import Files, Postgres
from tests.faults.hall import LATEST, change_a_meeting, open_hall
from tests.faults.proxy import in_front_of
from tests.faults.town import ROOT, Town, town
from tests.faults.verdict import judged

PEOPLE = 60
BATCH = 250  # letters written at once: ten seconds of the pace
HASTY = 10  # one letter in so many has an end
PATIENCE = 300  # seconds at most for a worker to start and send, on a busy machine
DRAIN = 420  # seconds at most for leases to run out and the rest to leave
SETTLED = 60  # seconds of health after which a worker has loaded what it needs
GROWTH = 1.1  # what a worker may hold more than at that age, and the later workers more than the first
COMA = 95  # seconds in which every lease of a worker that is frozen runs out, and others do its work
MIB = 2**20


@dataclass(frozen=True)
class Goals:
    """What a soak has to reach before it may end; it fails when `within` minutes were not enough for them."""

    minutes: float = 0
    kills: int = 0
    stops: int = 0
    letters: int = 0
    within: float = 0
    comas: bool = False

    @property
    def apart(self) -> int:
        """Letters that leave between two kills, so that there are enough of both in the end."""
        return max(2, self.letters // self.kills if self.kills else 0)

    def short(self, it: Town, began: float) -> dict[str, str]:
        """Return what has not been reached, as reached/wanted."""
        passed = (time.monotonic() - began) / 60
        reached = {"minutes": passed, "kills": it.kills, "stops": it.stops, "letters": it.letters}
        wanted = {name: getattr(self, name) for name in reached}
        return {name: f"{reached[name]:.4g}/{wanted[name]:.4g}" for name in reached if reached[name] < wanted[name]}

    def is_over(self, began: float) -> bool:
        return time.monotonic() - began > (self.within or self.minutes * 2 + 10) * 60


@dataclass
class Memory:
    """What each worker held, from when it first said that it is well."""

    well: dict[int, float] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)  # once settled, oldest worker first
    most: dict[int, int] = field(default_factory=dict)

    async def look(self, it: Town) -> None:
        for pid, held in it.memory().items():
            self.most[pid] = max(held, self.most.get(pid, 0))
            if pid not in self.well and await it.is_well(pid):
                self.well[pid] = time.monotonic()
            if pid in self.well and time.monotonic() - self.well[pid] >= SETTLED:
                self.first.setdefault(pid, held)

    def growth(self) -> float:
        """Return by how much the worker that grew most has grown since it had settled."""
        return max((self.most[pid] / first for pid, first in self.first.items()), default=1.0)

    def drift(self) -> float:
        """Return by how much the last third of the settled workers held more than the first, the greatest of each."""
        held = list(self.first.values())
        third = len(held) // 3
        return max(held[-third:]) / max(held[:third]) if third else 1.0


async def one_trouble(it: Town, chance: random.Random, goals: Goals) -> None:
    """Let one thing go wrong; more often what is still short of its goal."""
    short = it.kills < goals.kills or it.letters < goals.letters
    kill = 30 if short else 8 if goals.minutes else 1
    stop = 6 if it.stops < goals.stops else 2
    kind = chance.choices(
        ("kill", "freeze", "coma", "flood", "drop", "lost", "bad gateway", "late", "stop"),
        (kill, 1, goals.comas and it.server is not None, 1, 2, 1, 1, 2, stop),
    )[0]
    worker = chance.choice([one for one in it.workers if one is not it.asleep])
    match kind:
        case "kill":
            await sending(it, goals.apart)
            await asyncio.sleep(chance.random())
            it.kill(chance.choice([one for one in it.workers if one is not it.asleep]))
            await write(it, chance, goals)
            it.start()
        case "coma":
            it.faint(worker, COMA)
        case "freeze":
            await it.freeze(worker, chance.uniform(1, 6))
        case "flood":
            await it.trouble("flood", retry_after=chance.randint(2, 6))
        case "drop":
            await it.trouble("drop", times=chance.randint(1, 3))
        case "lost":
            await it.trouble("lost", times=1)
            it.drops += 1
        case "bad gateway":
            await it.trouble("refuse", times=1)
        case "late":
            await it.trouble("late", times=5, seconds=chance.uniform(0.1, 1))
        case _:
            await it.stop_the_database(chance.uniform(0.5, 5))


async def sending(it: Town, more: int) -> None:
    """Wait until the phone has accepted so many more messages, or nothing is left to send."""
    wanted = it.seen.accepted + more
    async with asyncio.timeout(PATIENCE):
        while it.seen.accepted < wanted and await it.left():
            it.revive()
            await asyncio.sleep(0.05)


async def write(it: Town, chance: random.Random, goals: Goals) -> None:
    """Write what is said next. On SQLite only while nobody else has the file: the worker has just been killed."""
    if it.server is None and it.workers:
        return
    if await it.left() < BATCH and (not goals.letters or it.letters < goals.letters):
        await it.announce(BATCH, hasty=HASTY)
    await change_a_meeting(it, chance)


async def soak(it: Town, goals: Goals, seed: int, *, workers: int) -> dict[str, object]:
    """Let things go wrong until the goals are reached, then let everything end, and return what became of it."""
    chance, memory, began = random.Random(seed), Memory(), time.monotonic()
    await it.settle_in(PEOPLE, 0)
    await it.announce(BATCH, hasty=HASTY)
    await open_hall(it)
    for _ in range(workers):
        it.start()
    await it.until_sending(5, PATIENCE)
    while goals.short(it, began) and not goals.is_over(began):
        it.revive()
        await asyncio.sleep(chance.uniform(0.2, 2))
        if it.server is not None:
            await write(it, chance, goals)
        await it.say(chance.randrange(it.people))
        await one_trouble(it, chance, goals)
        await memory.look(it)
        sys.stderr.write(f"\r{time.monotonic() - began:5.0f} s  still to come: {goals.short(it, began)}   ")
    short = goals.short(it, began)
    await it.ask("DELETE", "/phone/faults")
    with suppress(TimeoutError):  # what is not at its end by then is told in the verdict
        async with asyncio.timeout(DRAIN + it.letters / 10):
            while await it.left(LATEST):
                it.revive()
                await asyncio.sleep(1)
                await memory.look(it)
            await it.drained()
    verdict = await judged(it)
    verdict.demand(not short, f"not reached in time: {short}")
    verdict.demand(memory.growth() <= GROWTH, f"a worker grew {memory.growth():.2f} times after it had settled")
    verdict.demand(memory.drift() <= GROWTH, f"later workers held {memory.drift():.2f} times what the first did")
    figures = verdict.figures | {
        "seconds": round(time.monotonic() - began), "most MiB a worker": max(memory.most.values()) // MIB,
        "started again": it.revived, "frozen past their leases": it.comas, "workers settled": len(memory.first),
        "a worker's growth": round(memory.growth(), 2), "workers' drift": round(memory.drift(), 2),
    }  # fmt: skip
    return {"seed": seed, "wanted": vars(goals), "broken": verdict.broken, **figures}


async def main(goals: Goals, seed: int, on: str, report: Path) -> bool:
    """Found the town on a fresh database, soak it, and write the report; whether nothing was broken."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if on == "sqlite":
            async with town(Files(folder).fresh(), folder) as it:
                told = await soak(it, goals, seed, workers=1)
        else:
            server = Postgres(folder / "data")
            try:
                async with town(server.fresh(), folder, server=server) as it, in_front_of(it):
                    told = await soak(it, goals, seed, workers=3)
            finally:
                server.close()
    said = json.dumps({"on": on, **told}, indent=1) + "\n"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(said, encoding="utf-8")
    sys.stdout.write(said)
    return not told["broken"]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=0, help="of things going wrong, at least")
    asked.add_argument("--kills", type=int, default=0, help="kill -9, at least")
    asked.add_argument("--stops", type=int, default=0, help="PostgreSQL stopped, a SQLite file locked, at least")
    asked.add_argument("--letters", type=int, default=0, help="announced, at least; the others come on top")
    asked.add_argument("--within", type=float, default=0, help="minutes after which a goal not reached is a fault")
    asked.add_argument("--comas", action="store_true", help="on PostgreSQL freeze workers past their leases, too")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--report", type=Path, help="default: var/soak-DATABASE-SEED.json")
    given = asked.parse_args()
    wanted = Goals(given.minutes, given.kills, given.stops, given.letters, given.within, given.comas)
    where = given.report or ROOT / "var" / f"soak-{given.on}-{given.seed}.json"
    sys.exit(not asyncio.run(main(wanted, given.seed, given.on, where)))
