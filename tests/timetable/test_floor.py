"""What a cancelled meeting leaves free: all who are idle in its slot are asked, and not many about other times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.floor import MOST, _waiting
from bot.timetable.invention import slots
from bot.timetable.problem import Cluster, Problem, pair
from bot.timetable.proposal import propose
from models import Meeting, MeetingState

PAIRS = [(str(one), str(one + 1)) for one in range(1, 13, 2)]  # six pairs who have eyes for each other only


WANTED = frozenset(pair(*two) for two in PAIRS)


def _hall(tables: int) -> Problem:
    rows = tuple(replace(row, id=str(number)) for number, row in enumerate(slots(4, tables), 1))
    always = frozenset(row.id for row in rows)
    clusters = tuple(
        Cluster(name, "MENA" if int(name) % 2 else "EU", always, frozenset({"en"}), 2, 0)
        for two in PAIRS
        for name in two
    )
    return Problem(rows, clusters, dict.fromkeys(WANTED, 1.0), mutual=WANTED)


@pytest.mark.parametrize(("tables", "asked"), [(9, 5), (3, 3), (2, 2)])
def test_all_who_are_idle_in_the_slot_are_asked_so_long_as_there_are_tables(tables: int, asked: int) -> None:
    problem = _hall(tables)
    here, first = problem.slots[2], pair("1", "2")
    alone = replace(problem, scores={first: 1.0}, mutual=frozenset({first}), only={first: frozenset({here.id})})
    plan = propose(alone, seconds=0.1, seed=1)
    assert [(one.pair, one.slot) for one in plan.meetings] == [(first, here.id)]
    gone = Meeting(
        id=1, event_id=1, a_cluster_id=1, b_cluster_id=2, slot_id=int(here.id), table_number=1,
        state=MeetingState.CANCELLED, changed_at=here.starts,
    )  # fmt: skip
    found = _waiting(problem, plan, gone, here.starts - timedelta(minutes=40))
    assert [slot for _pair, slot, _table in found[:asked]] == [int(here.id)] * asked
    assert len({two for two, _slot, _table in found}) == len(found) == max(asked, MOST)
    assert all(slot != int(here.id) for _pair, slot, _table in found[asked:])
