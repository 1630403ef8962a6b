"""Rehearsals: an event run against phones. Same application, same HTTP calls; only address and clock differ."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from bot.app import App
from bot.clock import EventClock, SystemClock
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.phone import Phone, serve
from bot.texts import Voice, languages
from models import Activity, Letter, LetterState, MeetingSlot, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from bot.faults import Fault
    from bot.folder.given import EventFolder

TOKEN = "1000000001:rehearsal-token-of-the-local-phone"  # noqa: S105 - opens nothing but the phone on this machine
FILE = Path("var/rehearsal.db")
ZONES = {
    "DZ": "Africa/Algiers", "EG": "Africa/Cairo", "JO": "Asia/Amman", "LB": "Asia/Beirut", "MA": "Africa/Casablanca",
    "PS": "Asia/Gaza", "TN": "Africa/Tunis", "ES": "Europe/Madrid", "LV": "Europe/Riga",
}  # fmt: skip


async def rehearse(
    folder: Path, *, port: int, keep: bool, console: Console, tell_faults: Callable[[Sequence[Fault]], None]
) -> int:
    """Load the event into a file of its own, start the bot against the phone, and print one address."""
    console.print(f"Reading {folder}")
    read, faults = read_folder(folder)
    if read is None or faults:
        tell_faults(faults)
        return 1
    store = await _store(keep=keep)
    zone = ZoneInfo(read.event.zone)
    clock = EventClock(datetime.fromisoformat(read.event.rules["rehearsal"]["starts"]).replace(tzinfo=zone))
    try:
        with console.status("Loading clusters, people, programme and profiles"):
            loaded = await load(store, read, now=clock.now())
        console.print(f"Loaded: {loaded}")
        phone = Phone(
            clock, TOKEN, pulse=SystemClock(), next_due=lambda: next_due(store, clock), zone=read.event.zone
        )
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


async def phone_alone(port: int, token: str, console: Console) -> int:
    """Run the phone without a bot."""
    phone = Phone(SystemClock(), token)
    phone.person(first_name="Ada", language="en", zone="Europe/Paris")
    async with serve(phone, port=port) as listening:
        console.print(f"Bot API: {listening.base_url}/bot<token>/<method>   token: {token}", markup=False)
        console.print(f"Phones:  {listening.page}", markup=False)
        await asyncio.Event().wait()
    return 0


def hand_out(phone: Phone, folder: EventFolder) -> None:
    """Give the people named in the event's rehearsal a phone each, with their invitation waiting."""
    people = {person.key: person for person in folder.participants}
    clusters = {cluster.key: cluster for cluster in folder.clusters}
    for number, key in enumerate(folder.event.rules["rehearsal"]["handsets"], 1):
        person = people[key]
        cluster = clusters.get(person.cluster or "")
        first, _, last = person.name.partition(" ")
        phone.person(
            id=1000 + number,
            first_name=first,
            last_name=last,
            language=person.language,
            zone=ZONES.get(cluster.country if cluster else "", folder.event.zone),
            role=str(person.role),
            start_parameter=person.code,
        )


async def next_due(store: Store, clock: EventClock) -> tuple[dict[str, str], datetime] | None:
    """Return what happens next by itself, in each language: a letter, an activity, a round of meetings."""
    now = clock.now()
    async with store.reading() as session:
        letter = await session.exec(
            select(Letter)
            .where(col(Letter.state) == LetterState.PENDING, col(Letter.due_at) > now)
            .order_by(col(Letter.due_at))
            .limit(1)
        )
        due = letter.first()
        activity = (await session.exec(select(func.min(Activity.starts)).where(col(Activity.starts) > now))).one()
        slot = (await session.exec(select(func.min(MeetingSlot.starts)).where(col(MeetingSlot.starts) > now))).one()
    coming = [(due.due_at, f"due_{due.view}")] if due else []
    coming += [(activity, "activity")] if activity else []
    coming += [(slot, "meetings")] if slot else []
    if not coming:
        return None
    at, what = min(coming)
    return {code: Voice(code).word(f"rehearsal.{what}") for code in languages()}, at


async def _store(*, keep: bool) -> Store:
    FILE.parent.mkdir(exist_ok=True)
    if not keep:
        for leftover in FILE.parent.glob(f"{FILE.name}*"):
            leftover.unlink()
    store = Store(f"sqlite+aiosqlite:///{FILE}")
    await upgrade(store)
    return store
