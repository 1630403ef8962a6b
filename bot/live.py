"""The live bot and the loading of its event, as the command line runs them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from itertools import chain, repeat
from typing import TYPE_CHECKING

from bot.app import App
from bot.clock import present
from bot.doors import Doors
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.folder.telling import told
from bot.listen import listening
from bot.pace import Pace
from models import Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.faults import Fault
    from bot.folder.tally import Vanished
    from bot.settings import Settings
    from bot.texts import Voice

PAUSES = (1, 2, 4, 8, 15)  # seconds before the database is asked again, the last of them again and again

log = logging.getLogger("multaqa")


async def live(settings: Settings) -> int:
    """Run the bot until cancelled."""
    store = Store(settings.database_url)
    app = App(
        store, settings.token, api_url=settings.api_url, pace=Pace(rate=settings.rate), webhook=settings.webhook_url,
        is_watched=True,
    )  # fmt: skip
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        stack.push_async_callback(app.stop)
        await begun(app)
        if settings.door:
            port = await stack.enter_async_context(listening(Doors(app.postman, app.intake).asgi, *settings.door))
            log.info("/health and /metrics are at %s:%s", settings.door[0], port)
        log.info("%s is running as @%s", app.bot.first_name, app.bot.username)
        await app.run_until_stopped()
    return 0


async def begun(app: App) -> None:
    """Start a bot, once its database is there: after a power cut all start at once, and a server takes its time."""
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            await app.start()
        except Exception as error:
            if not app.store.comes_back(error):
                raise
            said = getattr(error, "orig", None) or error
            log.warning("the database does not answer, and is asked again in %d s: %s", pause, said)
            await asyncio.sleep(pause)
        else:
            return


async def load_event(
    settings: Settings,
    folder: Path,
    tell: Callable[[str], None],
    tell_faults: Callable[[Sequence[Fault]], None],
    voice: Voice,
    is_sure: Callable[[str], bool] | None,
) -> int:
    """Load a folder and tell what became of it; 1 when nothing was written: it has faults, or nobody said yes.

    `is_sure` asks a question where people lose what they did; None where there is nobody to ask.
    """
    read, faults = read_folder(folder)
    if read is None:
        tell_faults(faults)
        return 1
    store = Store(settings.database_url)
    try:
        await upgrade(store)
        named = folder.name or str(folder)
        loaded = await load(store, read, now=await present(store), noted=named, agreed=())
        while loaded.waits:
            if not _may_vanish(loaded.vanished, tell, voice, is_sure):
                return 1
            # Nothing was locked while somebody thought it over: whatever else vanishes by now is told and asked, too.
            loaded = await load(store, read, now=await present(store), noted=named, agreed=loaded.vanished)
    finally:
        await store.close()
    if loaded.faults:
        tell_faults(loaded.faults)
        return 1
    for name, tally in loaded.themes.items():
        tell(voice.word("terminal.tally", name=name, tally=tally))
    for note in loaded.notes:
        tell(told(note, voice))
    tell(voice.word("terminal.loaded", database=store.address))
    if loaded.uninvited:
        tell(voice.word("terminal.uninvited", n=loaded.uninvited, command=f"python -m bot invite {folder}"))
    return 0


def _may_vanish(
    vanished: Sequence[Vanished], tell: Callable[[str], None], voice: Voice, is_sure: Callable[[str], bool] | None
) -> bool:
    """Name what the files no longer do; where people have done something with any of it, it needs a yes."""
    for stays, theme in sorted({(one.stays, one.theme) for one in vanished}):
        tell(voice.word("terminal.vanished", theme=theme, stays=stays))
        for one in vanished:
            if (one.stays, one.theme) == (stays, theme):
                tell(voice.word("terminal.vanished_row", one=one))
    if not any(one.is_touched for one in vanished):
        return True
    if is_sure is None:
        tell(voice.word("terminal.nobody_to_ask"))
        return False
    if is_sure(voice.word("terminal.all_the_same")):
        return True
    tell(voice.word("terminal.left"))
    return False
