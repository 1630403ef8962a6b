"""A long walk of the crowd, event after event: `python -m tests.crowd.soak --steps 100000 --seed 1`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crowd.walk import Fallen, drawn, play, shortest
from tests.journeys.prepared import Prepared

LENGTH = 250  # steps drawn for an event; each is one to five things that people do


async def walk(steps: int, seed: int, report: Path | None) -> int:
    """Walk until the steps are made; return how many walks fell, each told with the shortest way there."""
    tally: Counter[str] = Counter()
    began, fell, number = time.process_time(), 0, seed
    with TemporaryDirectory() as folder:
        prepared = Prepared(Path(folder))
        while tally["steps"] < steps:
            path = drawn(number, LENGTH)
            url = prepared.fresh("loaded")
            try:
                await play(path, url, tally)
            except Fallen as fallen:
                fell += 1
                _tell(number, *await shortest(path, fallen, lambda: prepared.fresh("loaded"), Counter()))
            finally:
                _remove(url)
            told = {"seeds": f"{seed}-{number}", **tally, "violations": fell}
            told["seconds_of_cpu"] = round(time.process_time() - began)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            if report:
                report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
            number += 1
    return fell


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
    asked.add_argument("--report", type=Path)
    given = asked.parse_args()
    sys.exit(asyncio.run(walk(given.steps, given.seed, given.report)) > 0)


if __name__ == "__main__":
    main()
