"""The phones of a rehearsal: who holds one, where the phone is told what is due next, and the phone on its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, or_, select

from bot.clock import SystemClock
from bot.phone import Phone, serve
from bot.texts import Voice, languages, macros
from models import Activity, Announcement, AnnouncementState, Lane, Letter, LetterState, MeetingSlot, Standby

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from bot.clock import EventClock
    from bot.folder.given import EventFolder
    from bot.folder.given import Participant as Invited
    from bot.phone import Person
    from models import Store

TOKEN = "1000000001:rehearsal-token-of-the-local-phone"  # noqa: S105 - opens nothing but the phone on this machine
FIRST_CHAT = 1001


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
    for place, key in enumerate(folder.event.rules["rehearsal"]["handsets"]):
        hand_to(phone, folder, people[key], id=FIRST_CHAT + place)


def hand_to(phone: Phone, folder: EventFolder, invited: Invited, *, id: int) -> Person:  # noqa: A002 - Telegram's word
    """Give one invited person a phone; they are at the event, so it shows the event's time."""
    first, _, last = invited.name.partition(" ")
    return phone.person(
        id=id,
        first_name=first,
        last_name=last,
        language=invited.language,
        zone=folder.event.zone,
        role=str(invited.role),
        start_parameter=invited.code,
    )


async def next_due(store: Store, clock: EventClock) -> tuple[dict[str, str], datetime] | None:
    """Return what happens next by itself, in each language: a letter, an activity, a round of meetings."""
    now = clock.now()
    async with store.reading() as session:
        # A card that is drawn again later is no news.
        is_news = or_(col(Letter.card_id).is_(None), col(Letter.lane) != int(Lane.REPLY))
        letter = await session.exec(
            select(Letter)
            .where(col(Letter.state) == LetterState.PENDING, col(Letter.due_at) > now, is_news)
            .order_by(col(Letter.due_at))
            .limit(1)
        )
        due = letter.first()
        activity = (await session.exec(select(func.min(Activity.starts)).where(col(Activity.starts) > now))).one()
        slot = (await session.exec(select(func.min(MeetingSlot.starts)).where(col(MeetingSlot.starts) > now))).one()
        waiting = select(func.min(Announcement.leaves_at)).where(
            col(Announcement.state) == AnnouncementState.SCHEDULED, col(Announcement.leaves_at) > now
        )
        leaves = (await session.exec(waiting)).one()
        kept = (await session.exec(select(func.min(Standby.due_at)).where(col(Standby.due_at) > now))).one()
    coming = [(due.due_at, _called(due.view))] if due else []
    coming += [(leaves, "due_announcement")] if leaves else []
    coming += [(kept, "due_standby")] if kept else []
    coming += [(activity, "activity")] if activity else []
    coming += [(slot, "meetings")] if slot else []
    if not coming:
        return None
    at, what = min(coming)
    return {code: Voice(code).word(f"rehearsal.{what}") for code in languages()}, at


def _called(view: str) -> str:
    """Return the words for a letter to come; any can be, once Telegram has asked to be tried again later."""
    return f"due_{view}" if f"due_{view}" in macros("rehearsal") else "due_message"
