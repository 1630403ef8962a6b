"""`python -m bot import`: the mapping is shown, a yes writes it, and a no leaves everything as it was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.__main__ import cli
from models import Filling, Store
from tests.exports.conftest import EXPORTS
from tests.stage import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


class Desk:
    """A terminal on a store that holds the example event."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
        assert self.run("load", str(EXAMPLE)).exit_code == 0

    def run(self, *said: str, typed: str = "", language: str = "en") -> Result:
        env = {"LANG": language, "MULTAQA_DATABASE_URL": self.url, "COLUMNS": "200"}
        return CliRunner().invoke(cli, list(said), env=env, input=typed)

    def filled(self) -> int:
        async def count() -> int:
            store = Store(self.url)
            async with store.reading() as session:
                found = len((await session.exec(select(Filling))).all())
            await store.close()
            return found

        return asyncio.run(count())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_yes_writes_and_a_no_does_not(desk: Desk) -> None:
    file = str(EXPORTS / "b2match.csv")
    refused = desk.run("import", file, typed="n\n")
    assert refused.exit_code == 1
    assert desk.filled() == 0
    taken = desk.run("import", file, typed="y\n")
    assert taken.exit_code == 0, taken.output
    assert "b2match" in taken.output
    assert desk.filled() == 4
    assert desk.run("import", file, "--yes").exit_code == 0
    assert desk.filled() == 4


def test_a_column_is_mapped_by_hand_and_an_unknown_one_is_refused(desk: Desk) -> None:
    file = str(EXPORTS / "b2match.csv")
    wrong = desk.run("import", file, "--map", "No such column=sectors", "--yes", language="fr")
    assert wrong.exit_code == 1
    assert desk.filled() == 0
    assert desk.run("import", file, "--map", "nothing here").exit_code == 2


def test_a_file_that_is_none_is_told_in_the_terminals_language(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\r\n")
    told = desk.run("import", str(tmp_path / "photo.csv"), language="fr")
    assert told.exit_code == 1
    assert desk.filled() == 0
    assert "Traceback" not in told.output
