"""`python -m bot load`: what the files no longer name is named; where people did something with it, a yes is asked."""

from __future__ import annotations

import asyncio
import csv
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.folder.load import load
from bot.folder.tally import Vanished
from bot.texts import FSI, PDI
from models import Answer, Cluster, Interview, Participant, Profile, Store
from tests.folder.conftest import EXAMPLE, NOON
from tests.folder.test_load import everything, joined, one, published, read

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from click.testing import Result

    from tests.folder.test_load import Rows

QUESTION = "Load the folder all the same?"
ORIOL = Vanished("participants", "oriol-casals", "Oriol Casals", stays=True, deeds=("joined",))
ARCHENERG = "archenerg"


class Desk:
    """A terminal on a store that holds the example event, and the folder it came from."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
        self.folder = shutil.copytree(EXAMPLE, folder / "techdays")
        self.monkeypatch = monkeypatch
        assert self.run().exit_code == 0

    def run(self, *options: str, typed: str | None = None, language: str = "en") -> Result:
        self.monkeypatch.setattr("bot.terminal.is_interactive", lambda: typed is not None)
        env = {"LANG": language, "MULTAQA_DATABASE_URL": self.url, "COLUMNS": "200"}
        return CliRunner().invoke(cli, ["load", str(self.folder), *options], env=env, input=typed)

    def drop(self, file: str, column: str, value: str) -> None:
        path = self.folder / file
        with path.open(encoding="utf-8", newline="") as lines:
            head, *rows = csv.reader(lines)
        left = [row for row in rows if row[head.index(column)] != value]
        assert len(left) < len(rows)
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([head, *left])

    def do(self, work: Callable[[Store], Coroutine[Any, Any, Any]]) -> Any:
        async def done() -> Any:
            store = Store(self.url)
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(done())

    def rows(self) -> dict[str, list[Any]]:
        return self.do(everything)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def plain(said: str) -> str:
    return said.replace(FSI, "").replace(PDI, "")


def test_what_nobody_has_touched_goes_and_is_named(desk: Desk) -> None:
    desk.drop("clusters.csv", "key", ARCHENERG)
    desk.drop("participants.csv", "cluster", ARCHENERG)
    desk.drop("profiles.csv", "cluster", ARCHENERG)
    desk.drop("profiles.csv", "cluster", "packaging-cluster")
    done = desk.run()
    assert done.exit_code == 0, done.output
    assert "These people are no longer in the files, and are removed:\n- Zsófia Balogh (zsofia-balogh)\n" in done.output
    assert (
        "These clusters are no longer in the files, and are removed:\n- ArchEnerg Cluster (archenerg)\n" in done.output
    )
    assert "The profiles of these clusters are no longer in the files, and are removed:\n- Packaging Cluster (" in (
        done.output
    )
    assert QUESTION not in done.output
    assert desk.do(lambda store: one(store, Cluster, key=ARCHENERG)) is None
    assert desk.do(lambda store: one(store, Participant, key="zsofia-balogh")) is None


def test_where_somebody_has_joined_a_yes_is_asked_before_anything_is_written(desk: Desk) -> None:
    desk.do(lambda store: joined(store, ORIOL.key, 101, "en", now=NOON))
    desk.drop("profiles.csv", "cluster", "packaging-cluster")
    desk.drop("participants.csv", "key", "zsofia-balogh")
    before = desk.rows()
    refused = desk.run(typed="n\n")
    assert refused.exit_code == 1
    assert "- Packaging Cluster (packaging-cluster) · joined\n" in refused.output
    assert "- Zsófia Balogh (zsofia-balogh)\n" in refused.output
    assert f"{QUESTION} [y/N]: n\nNothing was written.\n" in refused.output
    assert desk.rows() == before
    left = desk.run(typed="")  # Ctrl-D
    assert (left.exit_code, left.output.splitlines()[-1]) == (1, "Nothing was written.")
    assert desk.rows() == before
    agreed = desk.run(typed="y\n")
    assert agreed.exit_code == 0, agreed.output
    packaging = desk.do(lambda store: one(store, Cluster, key="packaging-cluster"))
    assert desk.do(lambda store: one(store, Profile, cluster_id=packaging.id)) is None


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_without_a_terminal_nothing_is_written_unless_the_yes_is_said_before(desk: Desk, language: str) -> None:
    desk.do(lambda store: joined(store, ORIOL.key, 101, "en", now=NOON))
    desk.drop("participants.csv", "key", ORIOL.key)
    before = desk.rows()
    refused = desk.run(language=language)
    assert refused.exit_code == 1
    assert "--yes" in refused.output.splitlines()[-1]
    assert "Oriol Casals (oriol-casals)" in refused.output
    assert desk.rows() == before
    agreed = desk.run("--yes", language=language)
    assert agreed.exit_code == 0, agreed.output
    assert "Oriol Casals (oriol-casals)" in agreed.output
    assert desk.do(lambda store: one(store, Participant, key=ORIOL.key)).joined_at is not None


def test_the_terminal_says_which_database_holds_the_event(desk: Desk) -> None:
    assert desk.run().output.endswith(f"Database: {desk.folder.parent / 'desk.db'}\n")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "postgresql+asyncpg://multaqa:hush@db.example.org:5433/event",
            "postgresql://multaqa@db.example.org:5433/event",
        ),
        ("postgresql+asyncpg://multaqa:hush@/event?host=/run&password=hush", "postgresql://multaqa@/event?host=%2Frun"),
    ],
)
def test_a_database_is_told_without_its_password(url: str, told: str) -> None:
    assert Store(url).address == told


async def test_meetings_and_answers_count_as_much_as_joining(store: Store, folder: Path, rows: Rows, now: Any) -> None:
    await load(store, read(folder), now=now)
    await published(store, now)  # with Packaging Cluster
    async with store.transaction() as session:
        cluster = (await session.exec(select(Cluster).where(Cluster.key == ARCHENERG))).one()
        walked = Interview(cluster_id=cluster.id, questionnaire="needs", started_at=now, last_at=now)
        session.add(walked)
        await session.flush()
        session.add(Answer(interview_id=walked.id or 0, question="stage", value="mature", answered_at=now))
    gone = {ORIOL.key, "zsofia-balogh", ARCHENERG}
    for file in ("participants.csv", "clusters.csv", "profiles.csv"):
        rows(file, lambda found: found.__setitem__(slice(None), [row for row in found if row[0] not in gone]))
    loaded = await load(store, read(folder), now=now, agreed=())
    assert loaded.waits
    assert {(one.key, one.stays, one.deeds) for one in loaded.vanished} == {
        (ORIOL.key, False, ("meetings",)),
        ("zsofia-balogh", False, ()),
        (ARCHENERG, True, ("answered",)),
    }


async def test_who_joins_while_somebody_thinks_it_over_is_asked_about(
    store: Store, folder: Path, rows: Rows, now: Any
) -> None:
    await load(store, read(folder), now=now)
    rows("participants.csv", lambda found: found.__delitem__([row[0] for row in found].index(ORIOL.key)))
    first = await load(store, read(folder), now=now, agreed=())
    assert (first.waits, first.vanished) == (True, (replace(ORIOL, stays=False, deeds=()),))
    await joined(store, ORIOL.key, 101, "en", now=now)
    second = await load(store, read(folder), now=now, agreed=first.vanished)
    assert (second.waits, second.vanished) == (True, (ORIOL,))
    third = await load(store, read(folder), now=now, agreed=second.vanished)
    assert (third.waits, third.vanished) == (False, (ORIOL,))


async def test_who_was_forgotten_and_what_was_typed_in_the_chat_stood_in_no_file(
    store: Store, folder: Path, rows: Rows, now: Any
) -> None:
    await load(store, read(folder), now=now)
    async with store.transaction() as session:
        oriol = (await session.exec(select(Participant).where(Participant.key == ORIOL.key))).one()
        oriol.key, oriol.name, oriol.joined_at, oriol.code_hash = f"forgotten-{oriol.id}", "", now, None
        added = Cluster(event_id=oriol.event_id, key=f"added-{oriol.id}", name="Qoot", country="LB", side="MENA")
        session.add(added)
        await session.flush()
        oriol.cluster_id = added.id
        session.add(oriol)
    rows("participants.csv", lambda found: found.__delitem__([row[0] for row in found].index(ORIOL.key)))
    loaded = await load(store, read(folder), now=now, agreed=())
    assert (loaded.waits, loaded.vanished) == (False, ())
