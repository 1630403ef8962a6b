"""Backups, as the command line makes and restores them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from bot import acts
from bot.clock import present
from models import Deed, Store
from models.backup import Newer, NoStore, NotSqlite, Unsound, backup, hold_back, restore
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.settings import Settings
    from bot.texts import Voice

    Tell = Callable[[str], None]

SETTING = "MULTAQA_DATABASE_URL"
TOOLS = {"database": "PostgreSQL", "copier": "pg_dump", "bringer": "pg_restore", "command": "python -m bot restore"}


async def back_up(settings: Settings, to: Path, tell: Tell, voice: Voice) -> int:
    """Copy the store of a bot that may be at work and tell what became of it; 1 where nothing was copied."""
    store = Store(settings.database_url)
    try:
        return await _told(_backed_up(store, to, voice), to, to, tell, voice)
    finally:
        await store.close()


async def bring_back(settings: Settings, backed_up: Path | None, tell: Tell, voice: Voice) -> int:
    """Restore a backup and tell what became of it; without one, only hold back letters. 1 where nothing was changed."""
    store = Store(settings.database_url)
    try:
        return await _told(_brought_back(store, backed_up, voice), backed_up, store.file, tell, voice)
    finally:
        await store.close()


async def _backed_up(store: Store, to: Path, voice: Voice) -> list[str]:
    await backup(store, to)
    return [voice.word("backup.kept", file=to)]


async def _brought_back(store: Store, backed_up: Path | None, voice: Voice) -> list[str]:
    now, said = await present(store), []
    if backed_up is None:
        store.occupy()
        await upgrade(store)
        await hold_back(store, now=now)
    else:
        aside = await restore(backed_up, store, now=now)
        said = [voice.word("backup.restored", file=backed_up)]
        said += [voice.word("backup.aside", file=aside)] if aside else []
    async with store.transaction() as session:
        acts.note(session, Deed.BACKUP_RESTORED, {"file": backed_up.name if backed_up else ""}, by=None, now=now)
    return [*said, voice.word("backup.held")]


async def _told(work: Awaitable[list[str]], file: Path | None, target: Path | None, tell: Tell, voice: Voice) -> int:
    code, lines = 1, []
    try:
        code, lines = 0, await work
    except FileExistsError:
        lines = [voice.word("backup.taken", file=file)]
    except NoStore:
        lines = [voice.word("backup.nothing", setting=SETTING)]
    except Unsound:
        lines = [voice.word("backup.unsound", file=file)]
    except Newer:
        lines = [voice.word("backup.newer", file=file)]
    except NotSqlite:
        lines = [voice.word("backup.not_sqlite", **TOOLS)]
    except (OSError, sqlite3.Error, DBAPIError) as error:
        if target is None:  # a server, of which the terminal tells
            raise
        lines = [voice.word("backup.unwritten", file=target, why=_why(error))]
    for line in lines:
        tell(line)
    return code


def _why(error: Exception) -> str:
    """Return what the system or SQLite says of an error, without the file, in English."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(getattr(error, "orig", None) or error)
