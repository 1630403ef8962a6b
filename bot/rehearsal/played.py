"""The rehearsal that people play: phones in the browser, event time in their hands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.phone import Phone, serve
from bot.rehearsal.cast import all_invited
from bot.rehearsal.phones import TOKEN, hand_out, next_due
from models import Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from bot.faults import Fault
    from bot.folder.given import EventFolder

FILE = Path("var/rehearsal.db")


async def rehearse(
    folder: Path, *, port: int, keep: bool, console: Console, tell_faults: Callable[[Sequence[Fault]], None]
) -> int:
    """Load the event into a file of its own, start the bot against the phone, and print one address."""
    console.print(f"Reading {folder}")
    read, faults = read_folder(folder)
    if read is None or faults:
        tell_faults(faults)
        return 1
    read = all_invited(read)
    store = await _store(keep=keep)
    clock = EventClock(opening(read))
    try:
        with console.status("Loading clusters, people, programme and profiles"):
            loaded = await load(store, read, now=clock.now())
        if loaded.faults:
            tell_faults(loaded.faults)
            return 1
        phone = Phone(clock, TOKEN, pulse=SystemClock(), next_due=lambda: next_due(store, clock), zone=read.event.zone)
        hand_out(phone, read)
        async with serve(phone, port=port) as listening:
            app = App(store, TOKEN, api_url=listening.base_url, clock=clock, pulse=SystemClock())
            with console.status("Starting the bot"):
                await app.start()
            console.print(f"\nOpen [bold]{listening.page.rstrip('/')}[/bold]   (Ctrl-C ends the rehearsal)\n")
            try:
                await app.run_until_stopped()
            finally:
                await app.stop()
                await phone.close()
    finally:
        await store.close()
    return 0


def opening(folder: EventFolder) -> datetime:
    """Return the instant an event's rehearsal begins."""
    return datetime.fromisoformat(folder.event.rules["rehearsal"]["starts"]).replace(tzinfo=ZoneInfo(folder.event.zone))


async def _store(*, keep: bool) -> Store:
    FILE.parent.mkdir(exist_ok=True)
    if not keep:
        for leftover in FILE.parent.glob(f"{FILE.name}*"):
            leftover.unlink()
    store = Store(f"sqlite+aiosqlite:///{FILE}")
    await upgrade(store)
    return store
