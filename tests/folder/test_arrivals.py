"""Who arrives later or leaves earlier than their half-days say has no meeting then; slips are told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import absences, keeping, participants, room, situation
from bot.faults import Fault
from bot.folder.load import load
from bot.folder.read import read_folder
from models import Cluster, MeetingSlot, Participant
from tests.folder.conftest import read, save

if TYPE_CHECKING:
    from pathlib import Path

    from models import Event, Session, Store

FILE = "participants.csv"
BEFORE = datetime(2019, 4, 8, 12, tzinfo=UTC)


def _say(folder: Path, **times: tuple[str, str]) -> None:
    """Write when people arrive and leave, by their key with `_` for `-`."""
    rows = read(folder / FILE)
    at = rows[0].index("key")
    told = {key.replace("_", "-"): both for key, both in times.items()}
    save(folder / FILE, [[*rows[0], "arrives", "departs"], *([*row, *told.get(row[at], ("", ""))] for row in rows[1:])])


async def _stand(session: Session) -> tuple[Event, dict[str, int], list[MeetingSlot]]:
    event = await participants.only_event(session)
    assert event is not None
    rows = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
    return event, rows, list((await session.exec(select(MeetingSlot))).all())


async def _loaded(store: Store, folder: Path) -> None:
    found, faults = read_folder(folder)
    assert found is not None, faults
    await load(store, found, now=BEFORE)


async def test_a_cluster_meets_between_its_arrival_and_its_departure(store: Store, folder: Path) -> None:
    both = {"marta_puigcerver": ("2019-04-09 15:00", "2019-04-11T11:30"), "oriol_casals": ("2019-04-09 14:45", "")}
    await _loaded(store, folder)
    async with store.reading() as session:
        event, rows, slots = await _stand(session)
        before = await situation.ground(session, event, now=BEFORE)
    _say(folder, **both)
    await _loaded(store, folder)
    async with store.reading() as session:
        event, rows, slots = await _stand(session)
        after = await situation.ground(session, event, now=BEFORE)
        present = await absences.presence(session, event)
        openings = await room.openings(session, event, (rows["packaging-cluster"], rows["green-synergy"]), now=BEFORE)
    mine = str(rows["packaging-cluster"])
    was, free = (next(one.free for one in each.problem.clusters if one.id == mine) for each in (before, after))
    arrives = datetime(2019, 4, 9, 13, 45, tzinfo=UTC)  # 14:45 in Casablanca: the first of the two is there
    assert free == was - {str(one.id) for one in slots if one.starts < arrives}
    assert was - free
    assert all(slot.starts >= arrives for slot, _table in openings)
    second = [one for one in slots if present.seats(rows["packaging-cluster"], one.starts, one.ends)]
    assert {str(one.id) for one in second} >= free


async def test_with_two_at_once_each_counts_from_when_they_arrive(store: Store, folder: Path) -> None:
    _say(folder, marta_puigcerver=("2019-04-10 09:00", "2019-04-11 11:30"))
    text = (folder / "event.toml").read_text(encoding="utf-8")
    (folder / "event.toml").write_text(text.replace("tables = 18\n", "tables = 18\nat_once = 2\n"), encoding="utf-8")
    await _loaded(store, folder)
    async with store.reading() as session:
        event, rows, slots = await _stand(session)
        present = await absences.presence(session, event)
    seats = {one.starts: present.seats(rows["packaging-cluster"], one.starts, one.ends) for one in slots}
    leaves = datetime(2019, 4, 11, 10, 30, tzinfo=UTC)
    assert {number for at, number in seats.items() if at.day == 9} == {1}
    assert {number for at, number in seats.items() if at.day == 10} == {2}
    assert {number for at, number in seats.items() if at > leaves} == {1}


async def test_what_is_kept_of_it_is_told_and_erased(store: Store, folder: Path) -> None:
    _say(folder, marta_puigcerver=("2019-04-10 09:00", ""))
    await _loaded(store, folder)
    async with store.transaction() as session:
        event, _rows, _slots = await _stand(session)
        person = (await session.exec(select(Participant).where(Participant.key == "marta-puigcerver"))).one()
        kept = await keeping.everything(session, event, person)
        assert kept["person"]["arrives"] == "2019-04-10T08:00:00+00:00"
        await keeping.erase(session, event, person, now=BEFORE)
        assert (person.arrives_at, person.leaves_at) == (None, None)


@pytest.mark.parametrize(
    ("times", "column", "code", "values"),
    [
        (("noon", ""), "arrives", "bad_moment", {"value": "noon"}),
        (("2019-04-09", ""), "arrives", "bad_moment", {"value": "2019-04-09"}),
        (("", "2019-04-31 10:00"), "departs", "bad_moment", {"value": "2019-04-31 10:00"}),
        (("", "2019-04-10 25:00"), "departs", "bad_hour", {"value": "25:00"}),
        (
            ("2019-04-10 10:00", "2019-04-10 09:00"), "departs", "ends_before_starts",
            {"value": "2019-04-10 09:00", "starts": "2019-04-10 10:00"},
        ),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_row(
    folder: Path, times: tuple[str, str], column: str, code: str, values: dict[str, str]
) -> None:
    _say(folder, salma_benkirane=times)
    found, faults = read_folder(folder)
    assert found is None
    assert faults == (Fault(FILE, 2, column, code, values),)


def test_a_folder_that_says_nothing_of_it_says_what_it_always_said(folder: Path) -> None:
    before, _ = read_folder(folder)
    _say(folder)
    after, faults = read_folder(folder)
    assert before is not None
    assert after is not None, faults
    assert before.fingerprint == after.fingerprint
