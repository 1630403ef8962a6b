"""The hour, for organizers: who sits at which table now or in another slot, and who has no meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hour, whereabouts
from bot.cards import Button, Page, leaves
from bot.texts import named
from handlers.diary import minutes_until
from handlers.hearing import Permission, Route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import MeetingSlot

ON_A_PAGE = 15  # tables: with two long names each they still fit into a message
LONGEST_NUMBER = 18  # digits of a row or a page; a forged button can name any


async def hear_hour(hearing: Hearing) -> None:
    """Turn a card into the slot asked for, or the one that runs or comes next; or look again."""
    if hearing.card.view == "hour" and not hearing.value:
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))
    await hearing.turn("hour", slot=_number(hearing.value))


async def hear_leaf(hearing: Hearing) -> None:
    """Show another page of the same slot."""
    await hearing.turn("hour", slot=hearing.card.params.get("slot", 0), page=_number(hearing.value))


def _number(said: str) -> int:
    return int(said) if said.isdigit() and len(said) <= LONGEST_NUMBER else 0


async def show_hour(showing: Showing) -> Page:
    """Who sits where, page by page; on the first page also whose meeting is off, and who has none."""
    slots = await hour.slots(showing.session, showing.event)
    slot = next((one for one in slots if one.id == showing.params.get("slot")), hour.nearest(slots, showing.now))
    if slot is None:
        return Page(showing.voice.say("hour.no_slots"), (_back(showing),))
    shown = await hour.hour(showing.session, showing.event, slot)
    pages = max(-(-len(shown.sittings) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    said = showing.voice.say(
        "hour.slot",
        shown=shown,
        starts=showing.moment(slot.starts),
        ends=showing.moment(slot.ends),
        running=slot.starts <= showing.now < slot.ends,
        minutes=minutes_until(showing.now, slot.starts),
        lines=[
            (one, whereabouts.room_name(showing.event, one.meeting.table_number, showing.voice))
            for one in shown.sittings[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
        ],
        names={str(one.id): named(one, showing.voice.language) for one in shown.sides},
        first=page == 0,
    )
    turns = leaves("hourleaf", page, pages, mirrored=showing.voice.mirrored)
    return Page(said, (*turns, _beside(showing, slots, slots.index(slot)), _back(showing)))


def _beside(showing: Showing, slots: Sequence[MeetingSlot], at: int) -> tuple[Button, ...]:
    """Return the row that leads to the slot before, the one that runs or comes next, and the slot after."""
    word = showing.voice.word
    around = [Button(word("hour.at", starts=showing.moment(one.starts)), "hour", str(one.id)) for one in slots]
    return (*around[max(at - 1, 0) : at], Button(word("hour.now"), "hour", style="primary"), *around[at + 1 : at + 2])


def _back(showing: Showing) -> tuple[Button, ...]:
    return (Button(showing.voice.word("board.change"), "change"), Button(showing.voice.word("board.back"), "board"))


ROUTES = (
    Route("tap", "hour", hear_hour, Permission.ORGANIZER),
    Route("tap", "hourleaf", hear_leaf, Permission.ORGANIZER),
)

VIEWS = {"hour": show_hour}
