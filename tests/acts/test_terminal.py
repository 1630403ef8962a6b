"""What the command line changes is kept beside what organizers did: a folder loaded, a table read in, a backup back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlmodel import col, select
from typer.testing import CliRunner

from bot.__main__ import cli
from models import Act, Store
from tests.exports.conftest import EXPORTS
from tests.stage import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "load": "folder loaded", "import": "answers imported", "restore": "backup restored",
    # These change nothing in the event's store.
    "invite": "", "run": "", "backup": "", "rehearse": "", "phone": "", "match": "", "words": "", "timetable": "",
}  # fmt: skip


def _acts(url: str) -> list[tuple[str, object, object]]:
    async def read() -> list[tuple[str, object, object]]:
        store = Store(url)
        async with store.reading() as session:
            found = (await session.exec(select(Act).order_by(col(Act.id)))).all()
        await store.close()
        return [(one.what, one.details["terminal"], one.details["file"]) for one in found]

    return asyncio.run(read())


def test_every_command_is_known_to_change_something_or_nothing() -> None:
    named = {one.name or one.callback.__name__ for one in cli.registered_commands if one.callback}
    assert named == {*COMMANDS}


def test_what_the_command_line_changes_leaves_an_act_and_what_it_leaves_alone_does_not(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"

    def run(*said: str) -> None:
        done = CliRunner().invoke(cli, list(said), env={"LANG": "en", "MULTAQA_DATABASE_URL": url, "COLUMNS": "200"})
        assert done.exit_code == 0, done.output

    run("load", str(EXAMPLE))
    run("load", str(EXAMPLE))  # nothing has changed
    run("import", str(EXPORTS / "b2match.csv"), "--yes")
    run("backup", str(tmp_path / "kept.db"))
    run("restore", str(tmp_path / "kept.db"))
    run("restore")
    assert _acts(url) == [
        ("folder loaded", True, EXAMPLE.name),
        ("answers imported", True, "b2match.csv"),
        ("backup restored", True, "kept.db"),
        ("backup restored", True, ""),
    ]
    assert {what for what, *_rest in _acts(url)} == {what for what in COMMANDS.values() if what}
