"""Whatever happens to a file, reading it ends in faults or in a folder, and never in half a load."""

from __future__ import annotations

import asyncio
import csv
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot.folder.load import load
from bot.folder.read import read_folder
from bot.folder.telling import told
from bot.texts import Voice
from models import Cluster, Event, Store

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "techdays-casablanca-2019"
FILES = ("programme.csv", "clusters.csv", "participants.csv", "profiles.csv", "event.toml", "questionnaire.yml")
NASTY = ("", ";", ";;", "\x00", "0", "-1", "9" * 400, "2019-04-10", "9999-12-31", "24:00", "٠٩:٣٠", "NaN", "new", "ar")
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))


def spoiled_cell(path: Path, row: int, column: int, value: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    line = rows[row % len(rows)]
    line[column % len(line)] = value.encode("utf-8", "replace").decode()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


async def loads_whole_or_not_at_all(folder: Path) -> None:
    found, faults = read_folder(folder)
    assert (found is None) == bool(faults)
    for fault in faults:
        assert told(fault, Voice("en"))
    if found is None:
        return
    store = Store(f"sqlite+aiosqlite:///{folder / 'store.sqlite'}")
    try:
        async with store.writer.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
        loaded = await load(store, found, now=found.event.over_at)
        assert loaded.faults == ()
        async with store.reading() as session:
            assert len((await session.exec(select(Event))).all()) == 1
            assert len((await session.exec(select(Cluster))).all()) == len(found.clusters)
    finally:
        await store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    slips=st.lists(
        st.tuples(st.sampled_from(FILES[:4]), st.integers(0, 60), st.integers(0, 25), words), min_size=1, max_size=4
    )
)
def test_a_spoiled_cell_never_ends_in_a_trace(slips: list[tuple[str, int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(EXAMPLE, Path(place) / "techdays"))
        for file, row, column, value in slips:
            spoiled_cell(folder / file, row, column, value)
        found, faults = read_folder(folder)
        assert (found is None) == bool(faults)
        assert all(told(fault, Voice("en")) for fault in faults)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(FILES), start=st.floats(0, 1), cut=st.integers(0, 200), put=st.binary(max_size=30))
def test_spoiled_bytes_never_end_in_a_trace(file: str, start: float, cut: int, put: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(EXAMPLE, Path(place) / "techdays"))
        whole = (folder / file).read_bytes()
        at = int(start * len(whole))
        (folder / file).write_bytes(whole[:at] + put + whole[at + cut :])
        found, faults = read_folder(folder)
        assert (found is None) == bool(faults)
        assert all(told(fault, Voice("en")) for fault in faults)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(row=st.integers(1, 42), column=st.sampled_from([1, 3, 4, 8, 13]), value=words)
def test_what_is_read_without_a_fault_is_loaded_whole(row: int, column: int, value: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(EXAMPLE, Path(place) / "techdays"))
        spoiled_cell(folder / "clusters.csv", row, column, value)
        asyncio.run(loads_whole_or_not_at_all(folder))
