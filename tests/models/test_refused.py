"""What a command says of a PostgreSQL that does not take it, or is not there: a line, and no trace of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from bot.__main__ import cli
from tests.stage import EXAMPLE

if TYPE_CHECKING:
    from click.testing import Result

    from tests.databases import Postgres


def _load(url: str) -> Result:
    return CliRunner().invoke(cli, ["load", str(EXAMPLE)], env={"MULTAQA_DATABASE_URL": url, "COLUMNS": "200"})


def test_a_database_that_is_not_there_is_named(postgres: Postgres) -> None:
    address, mark, rest = postgres.fresh(tables=False).partition("?")
    result = _load(f"{address.rpartition('/')[0]}/nowhere{mark}{rest}")
    assert (result.exit_code, result.stderr) == (
        2, 'MULTAQA_DATABASE_URL is refused: database "nowhere" does not exist\n'
    )  # fmt: skip


def test_a_server_that_is_not_there_is_said_in_a_line() -> None:
    result = _load("postgresql://somebody:hush@127.0.0.1:9/multaqa")
    assert result.exit_code == 1
    assert "9" in result.stderr
    assert "hush" not in result.stderr
    assert "Traceback" not in result.stderr
