"""Everything at random with a seed: `python -m tests.faults.soak --minutes 15 --seed 1 --on postgresql`."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.databases import Files, Postgres
from tests.faults.proxy import in_front_of
from tests.faults.town import Town, town
from tests.faults.verdict import judged

PACE = 15  # letters written for each second of the soak: kills and pauses take their share of the 25
PEOPLE = 60
DRAIN = 420  # seconds at most for leases to run out and the rest to leave


async def one_trouble(it: Town, chance: random.Random, *, workers: int) -> None:
    """Let one thing go wrong."""
    kind = chance.choices(
        ("kill", "freeze", "flood", "drop", "lost", "bad gateway", "late", "stop"),
        (8, 1, 1, 2, 1, 1, 2, 2 if it.server else 0),
    )[0]
    worker = chance.choice(it.workers)
    match kind:
        case "kill":
            it.kill(worker)
            if len(it.workers) < workers:
                it.start()
        case "freeze":
            worker.send_signal(signal.SIGSTOP)
            await asyncio.sleep(chance.uniform(1, 6))
            worker.send_signal(signal.SIGCONT)
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


async def soak(it: Town, minutes: float, seed: int, *, workers: int) -> bool:
    """Let things go wrong for so long, then let everything end, and print what became of it."""
    chance, began = random.Random(seed), time.monotonic()
    await it.settle_in(PEOPLE, int(minutes * 60 * PACE))
    for _ in range(workers):
        it.start()
    await it.until_sending(5)
    held: list[int] = []
    while time.monotonic() - began < minutes * 60 and await it.left():
        await asyncio.sleep(chance.uniform(0.5, 8))
        await it.say(chance.randrange(it.people))
        await one_trouble(it, chance, workers=workers)
        held.append(max(it.memory(), default=0))
    await it.ask("DELETE", "/phone/faults")
    await it.drained(DRAIN + minutes * 60)
    verdict = await judged(it)
    figures = verdict.figures | {"seconds": round(time.monotonic() - began), "most MiB a worker": max(held) // 2**20}
    sys.stdout.write(json.dumps({"seed": seed, "broken": verdict.broken, **figures}, indent=1) + "\n")
    return not verdict.broken


async def main(minutes: float, seed: int, on: str) -> bool:
    """Found the town on a fresh database and soak it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if on == "sqlite":
            async with town(Files(folder).fresh(), folder) as it:
                return await soak(it, minutes, seed, workers=1)
        server = Postgres(folder / "data")
        try:
            async with town(server.fresh(), folder, server=server) as it, in_front_of(it):
                return await soak(it, minutes, seed, workers=3)
        finally:
            server.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=15)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    given = asked.parse_args()
    sys.exit(not asyncio.run(main(given.minutes, given.seed, given.on)))
