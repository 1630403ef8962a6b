"""A long walk of the crowd, event after event: `python -m tests.crowd.soak --steps 100000 --seed 1`."""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crowd.walk import Fallen, drawn, play, shortest
from tests.journeys.prepared import Prepared

LENGTH = 250  # steps drawn for an event; each is one to five things that people do
APART = 100_000  # between the first seeds of two walkers


def together(steps: int, seed: int, walkers: int) -> dict[str, object]:
    """Let `walkers` processes walk `steps` between them; return what they did in all, `violations` among it."""
    share = -(-steps // walkers)
    with multiprocessing.get_context("spawn").Pool(walkers) as pool:
        tallies = pool.starmap(_alone, [(share, seed + number * APART) for number in range(walkers)], chunksize=1)
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    firsts = [seed + number * APART for number in range(walkers)]
    seeds = [f"{first}-{first + tally['events'] - 1}" for first, tally in zip(firsts, tallies, strict=True)]
    return {"seeds": ", ".join(seeds), **total}


def _alone(steps: int, seed: int) -> Counter[str]:
    return asyncio.run(walk(steps, seed))


async def walk(steps: int, seed: int) -> Counter[str]:
    """Walk until the steps are made; return what was done; each violation is told with the shortest way there."""
    tally: Counter[str] = Counter(violations=0)
    began, number = time.process_time(), seed
    with TemporaryDirectory() as folder:
        prepared = Prepared(Path(folder))
        while tally["steps"] < steps:
            path = drawn(number, LENGTH)
            url = prepared.fresh("loaded")
            try:
                await play(path, url, tally)
            except Fallen as fallen:
                tally["violations"] += 1
                _tell(number, *await shortest(path, fallen, lambda: prepared.fresh("loaded"), Counter()))
            finally:
                _remove(url)
            number += 1
            tally["events"], tally["seconds_of_cpu"] = number - seed, round(time.process_time() - began)
            sys.stdout.write(json.dumps({"seeds": f"{seed}-{number - 1}", **tally}) + "\n")
            sys.stdout.flush()
    return tally


def _tell(number: int, steps: list[tuple[object, ...]], fallen: Fallen) -> None:
    shown = "\n".join(f"    {step!r}," for step in steps)
    sys.stdout.write(f"seed {number} falls: {fallen}\nsteps = [\n{shown}\n]\n" + "\n".join(fallen.__notes__) + "\n")


def _remove(url: str) -> None:
    file = url.removeprefix("sqlite+aiosqlite:///")
    for ending in ("", "-wal", "-shm", ".lock"):
        Path(file + ending).unlink(missing_ok=True)


def main() -> None:
    """Read what is asked, walk, and end with a fault where something did not hold."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--steps", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--walkers", type=int, default=os.cpu_count() or 1, help="processes that walk beside each other")
    asked.add_argument("--report", type=Path)
    given = asked.parse_args()
    told = together(given.steps, given.seed, given.walkers)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    if given.report:
        given.report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    sys.exit(told["violations"] != 0)


if __name__ == "__main__":
    main()
