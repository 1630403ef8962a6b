"""Whatever people press, write and repeat, and whatever happens to the bot: nothing breaks the interview."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.crowd.walk import Fallen, drawn, play, shortest
from tests.journeys.prepared import Prepared

if TYPE_CHECKING:
    from pathlib import Path

STEPS = 2_000
LENGTH = 200


async def test_nothing_that_people_press_or_write_breaks_the_interview(tmp_path: Path) -> None:
    prepared, tally, seed = Prepared(tmp_path), Counter[str](), 0
    while tally["steps"] < STEPS:
        steps = drawn(seed, LENGTH)
        try:
            await play(steps, prepared.fresh("loaded"), tally)
        except Fallen as first:
            short, fallen = await shortest(steps, first, lambda: prepared.fresh("loaded"), tally)
            told = "\n".join([str(fallen), f"seed {seed}: steps = {short!r}", *fallen.__notes__])
            pytest.fail(told, pytrace=False)
        seed += 1
    assert all(tally[what] for what in ("restarts", "kills", "duplicates", "reordered", "profiles", "organized")), tally
