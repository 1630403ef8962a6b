"""Reopening: what an organizer's "what if" took out of the event is there again, at a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import reopening
from bot.cards import Button, column
from bot.texts import named
from handlers.hearing import Permission, Route
from models import Cluster, Deed, Supposition

if TYPE_CHECKING:
    from bot.showing import Showing, View
    from handlers.hearing import Hearing

HOLDING = 8  # what was carried out last and can be taken back


async def hear_over(hearing: Hearing) -> None:
    """Take back what was carried out: the tables are there again, or the cluster; no meeting changes by itself."""
    one = await hearing.session.get(Supposition, hearing.number)
    if one is None or one.event_id != hearing.event.id:
        hearing.say("toasts.closed")
        return
    if await reopening.reopen(hearing.session, hearing.event, one, now=hearing.now):
        hearing.note(Deed.SUPPOSITION_OVER, supposition=one.id)
        hearing.say("suppose.is_over", alert=True)
    await hearing.retouch()


async def holding(showing: Showing) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each thing that was carried out and still holds, to say that it is true no more."""
    found: list[Button] = []
    for one in (await reopening.standing(showing.session, showing.event, now=showing.now))[-HOLDING:]:
        cluster = await showing.session.get(Cluster, one.details.get("cluster", 0))
        name = named(cluster, showing.voice.language) if cluster else ""
        said = showing.voice.word("suppose.over", name=name, starts=showing.moment(one.starts))
        found.append(Button(said, "over", str(one.id)))
    return column(found)


ROUTES = (Route("tap", "over", hear_over, Permission.ORGANIZER),)

VIEWS: dict[str, View] = {}
