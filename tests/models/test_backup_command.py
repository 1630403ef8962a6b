"""`python -m bot backup` and `restore`: what they print in three languages, and what they leave behind."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import cli
from models import Budget, Store
from models.store import occupied
from models.upgrade import config, upgrade
from tests.models.rows import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.databases import Postgres


class Desk:
    """A terminal on a store in which a bot has been at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "desk.db"
        self.url = f"sqlite:///{self.file}"

    def run(self, *said: str, language: str = "en", url: str = "") -> Result:
        env = {"LANG": language, "MULTAQA_DATABASE_URL": url or self.url, "COLUMNS": "200"}
        return CliRunner().invoke(cli, list(said), env=env)

    def look(self, asked: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file)) as database:
            return list(database.execute(asked))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)

    async def begin() -> None:
        store = Store(f"sqlite+aiosqlite:///{made.file}")
        await upgrade(store)
        async with store.transaction() as session:
            session.add(Budget(id=7, free_at=NOON))
        await store.close()

    asyncio.run(begin())
    return made


def test_a_backup_comes_back_with_sending_stopped(desk: Desk) -> None:
    copy = str(desk.folder / "copy.db")
    kept = desk.run("backup", copy)
    assert (kept.exit_code, kept.output) == (0, f"The backup is in {copy}. It was checked and is whole.\n")
    assert desk.look("SELECT count(*) FROM budget WHERE stopped_at IS NOT NULL") == [(0,)]
    back = desk.run("restore", copy)
    assert back.exit_code == 0, back.output
    assert "nothing else leaves until an organizer says so" in back.output
    assert f"What was there before is kept in {desk.file}.before-restore." in back.output
    assert desk.look("SELECT count(*) FROM budget WHERE stopped_at IS NOT NULL") == [(1,)]


def test_a_second_restore_keeps_what_the_first_put_aside(desk: Desk) -> None:
    copy = str(desk.folder / "copy.db")
    desk.run("backup", copy)
    desk.run("restore", copy)
    assert f"{desk.file}.before-restore-2." in desk.run("restore", copy).output
    assert sorted(one.name for one in desk.folder.iterdir() if "lock" not in one.name) == [
        "copy.db", "desk.db", "desk.db.before-restore", "desk.db.before-restore-2",
    ]  # fmt: skip


def test_a_backup_of_an_older_version_is_brought_to_the_present_tables(desk: Desk) -> None:
    copy = desk.folder / "copy.db"

    async def begin() -> None:
        store = Store(f"sqlite+aiosqlite:///{copy}")
        async with store.writer.connect() as connection:
            await connection.run_sync(lambda plain: command.upgrade(config(plain), "0012"))
            await connection.execute(text("INSERT INTO budget (id, free_at, stopped) VALUES (7, '2019-04-08', 0)"))
            await connection.commit()
        await store.close()

    asyncio.run(begin())
    assert desk.run("restore", str(copy)).exit_code == 0
    assert desk.look("SELECT count(*) FROM budget WHERE stopped_at IS NOT NULL") == [(1,)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "is not a whole backup of Multaqa. Nothing was changed."),
        ("fr", "n’est pas une sauvegarde complète de Multaqa. Rien n’a changé."),
        ("ar", "ليس نسخة احتياطية سليمة من ملتقى، ولم يتغيّر شيء."),
    ],
)
def test_what_is_no_backup_is_answered_kindly(desk: Desk, language: str, said: str) -> None:
    wrong = desk.folder / "holiday.jpg"
    wrong.write_bytes(b"a picture of the sea" * 100)
    for file in (str(wrong), str(desk.folder / "nothing"), str(desk.folder)):
        refused = desk.run("restore", file, language=language)
        assert refused.exit_code == 1
        assert said in refused.output
    assert desk.look("SELECT count(*) FROM budget WHERE stopped_at IS NOT NULL") == [(0,)]


def test_a_backup_of_a_newer_version_is_not_taken_apart(desk: Desk) -> None:
    copy = desk.folder / "copy.db"
    desk.run("backup", str(copy))
    with closing(sqlite3.connect(copy)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    refused = desk.run("restore", str(copy))
    assert (refused.exit_code, "comes from a newer version" in refused.output) == (1, True)
    assert {one.name for one in desk.folder.iterdir()} == {"copy.db", "desk.db", "desk.db.lock"}


def test_a_backup_takes_no_file_s_place_and_makes_up_no_database(desk: Desk, tmp_path: Path) -> None:
    copy = str(desk.folder / "copy.db")
    desk.run("backup", copy)
    assert "a backup replaces none" in desk.run("backup", copy).output
    elsewhere = tmp_path / "elsewhere.db"
    nothing = desk.run("backup", str(tmp_path / "two.db"), url=f"sqlite:///{elsewhere}")
    assert (nothing.exit_code, "There is no database yet" in nothing.output) == (1, True)
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "{} could not be written: {}.\n"),
        ("fr", "Impossible d’écrire le fichier {}\u00a0: {}.\n"),
        ("ar", "تعذّرت كتابة الملف {}: {}.\n"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_in_one_line(desk: Desk, language: str, said: str) -> None:
    (desk.folder / "file").write_text("no folder", encoding="utf-8")
    inside, long = desk.folder / "file" / "copy.db", desk.folder / f"{'x' * 250}.db"
    for to, why in ((inside, "Not a directory"), (inside / "deeper", "Not a directory"), (long, "File name too long")):
        refused = desk.run("backup", str(to), language=language)
        assert (refused.exit_code, refused.output) == (1, said.format(to, why))
    copy = desk.folder / "copy.db"
    refused = desk.run("backup", str(copy), language=language, url=f"sqlite:///{desk.folder / 'file'}")
    assert (refused.exit_code, refused.output) == (1, said.format(copy, "file is not a database"))
    assert not copy.exists()
    desk.run("backup", str(copy))
    refused = desk.run("restore", str(copy), language=language, url=f"sqlite:///{desk.folder}")
    assert (refused.exit_code, refused.output) == (1, said.format(desk.folder, "unable to open database file"))


def test_a_bot_at_work_is_not_restored_under_its_feet(desk: Desk) -> None:
    copy = str(desk.folder / "copy.db")
    desk.run("backup", copy)
    with closing(occupied(desk.file)):
        assert desk.run("backup", str(desk.folder / "two.db")).exit_code == 0
        refused = desk.run("restore", copy)
    assert (refused.exit_code, "another bot is running" in refused.output) == (1, True)


def test_on_postgresql_its_own_tools_are_named_and_sending_is_stopped_alone(desk: Desk, postgres: Postgres) -> None:
    url = postgres.fresh()

    async def begin() -> None:
        store = Store(url)
        async with store.transaction() as session:
            session.add(Budget(id=7, free_at=NOON))
        await store.close()

    async def is_stopped() -> bool:
        store = Store(url)
        async with store.reading() as session:
            kept = await session.get(Budget, 7)
        await store.close()
        return kept is not None and kept.stopped_at is not None

    asyncio.run(begin())
    plain = url.replace("+asyncpg", "")
    assert "pg_restore" in desk.run("backup", str(desk.folder / "copy.db"), url=plain).output
    assert desk.run("restore", url=plain).exit_code == 0
    assert asyncio.run(is_stopped())
